"""A form's document goes from the socket straight into the vault.

Werkzeug would write a file of a form to a temporary file, in clear. And the form is parsed before
any view runs, since the check of its CSRF token needs it. So the request itself hands the parser a
writer that seals, and only the view, behind that check, keeps what was sealed. Whatever was not
kept is destroyed when the request ends.

A place that takes no bytes (a disk that is full, a folder that may not be written) is no fault of
the file: its sender hears, by either way of sending, that nothing was kept and to come back.
"""

import logging
from collections.abc import Callable
from functools import partial
from io import BytesIO, RawIOBase
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from flask import Request, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ClientDisconnected

from recovery.errors import DocumentCutOff, EvidenceError, RecoveryError
from recovery.flow.invited import InvitedUpload
from recovery.flow.uploads import Upload
from recovery.web.errors import not_now
from recovery.web.joined import parts
from recovery.web.portal.blueprint import portal
from recovery.web.portal.visit import invitation_of_visit

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

log = logging.getLogger(__name__)

FORM_ENDPOINT = "portal.send_document"
"""The form of a case whose file is wanted."""

GUEST_FORM_ENDPOINT = "invited.send"
"""The form of an invited person whose file is wanted: for the one slot of their invitation."""


class Sealed(RawIOBase):
    """What a form's file is written to: bytes go into the vault and cannot be read back.

    A file that cannot serve does not end the parsing: its bytes are dropped, and `fault` tells the
    view, which can then answer beside the field. The body as a whole has a limit of its own.
    """

    def __init__(self, begin: Callable[[], Upload]) -> None:
        """Begin an upload for a slot; when there can be none, `fault` says why."""
        self._upload: Upload | None = None
        self.fault: EvidenceError | None = None
        try:
            self._upload = begin()
        except EvidenceError as error:
            self.fault = error

    def write(self, chunk: "ReadableBuffer") -> int:
        """Seal the next bytes, or drop them after a fault."""
        data = bytes(chunk)
        if self._upload is not None and self.fault is None:
            try:
                self._upload.write(data)
            except EvidenceError as error:
                self.fault = error
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Take the parser's wish to rewind; there is nothing to read."""
        del whence
        return offset

    def keep(self, file_name: str) -> str:
        """Make this the document of its slot; gives its id.

        Raises:
            EvidenceError: The file cannot serve.
        """
        if self.fault is not None or self._upload is None:
            raise self.fault or EvidenceError
        return self._upload.keep(file_name)

    def close(self) -> None:
        """Destroy what was not kept."""
        if self._upload is not None:
            try:
                self._upload.abort()
            except (RecoveryError, SQLAlchemyError, OSError) as error:
                # Its row stays, and the sweep destroys what that row stands for.
                log.error("upload not undone: %s", type(error).__name__)  # noqa: TRY400
        super().close()


class _Dropped(RawIOBase):
    """Where a file goes that nobody asked for."""

    def write(self, chunk: "ReadableBuffer") -> int:
        return memoryview(chunk).nbytes

    def seek(self, offset: int, whence: int = 0) -> int:
        del whence
        return offset


class PortalRequest(Request):
    """A request whose files never touch a disk in clear."""

    sealed: Sealed | None = None
    """The document of this request's form, once the form was parsed."""

    in_memory = False
    """Keep files whole, in memory; only for pages whose limit is small."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Give the parser a writer for the next file: on most pages sealing for the first one."""
        del total_content_length, content_type, content_length
        if self.in_memory:
            return BytesIO()
        begin = self._upload_of_this_form() if filename and self.sealed is None else None
        if begin is None:
            return cast("IO[bytes]", _Dropped())
        self.sealed = Sealed(begin)
        return cast("IO[bytes]", self.sealed)

    def _upload_of_this_form(self) -> Callable[[], Upload] | None:
        """Give how the upload of this form begins; None where no file is wanted of this visit."""
        if self.method != "POST":
            return None
        own = parts()
        place = (own.database, own.vault, own.settings)
        case_id, invitation_id = session.get("case_id"), invitation_of_visit()
        if self.endpoint == FORM_ENDPOINT and case_id:
            return partial(Upload, *place, case_id, str((self.view_args or {})["slot_id"]))
        if self.endpoint == GUEST_FORM_ENDPOINT and invitation_id:
            return partial(InvitedUpload, *place, invitation_id)
        return None

    def close(self) -> None:
        """End the request; a document that no view kept is destroyed."""
        super().close()
        if self.sealed is not None:
            self.sealed.close()


def fill_from_body(upload: Upload) -> None:
    """Seal the raw body of this request, whose length is known.

    Raises:
        DocumentCutOff: Less arrived than was announced, or the connection ended.
        EvidenceError: The file cannot serve.
    """
    try:
        upload.fill_from(cast("BinaryIO", request.stream), request.content_length)
    except (ClientDisconnected, ConnectionError) as error:
        raise DocumentCutOff from error


def no_place(error: OSError) -> ResponseReturnValue:
    """Answer 503; what had arrived of a document is destroyed with its request."""
    return not_now(error, _("Your file was not kept. Try again in a few minutes."))


@portal.errorhandler(OSError)
def no_place_in_case(error: OSError) -> ResponseReturnValue:
    """Answer 503, and say so of a document where one was sent."""
    sending = request.endpoint in {FORM_ENDPOINT, "portal.send_content"}
    return no_place(error) if sending else not_now(error)
