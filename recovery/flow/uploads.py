"""Take one document from a socket into the vault; plaintext never meets the disk.

An upload is a row first (so that whatever dies leaves a trace to sweep), then sealed bytes, then
one commit that makes it the document of its slot. Until that commit nothing counts; after it the
document is durable, and only then does the sender get an answer.
"""

import logging
from typing import BinaryIO, Self

from sqlalchemy import bindparam, update

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import (
    DocumentCutOff,
    DocumentEmpty,
    DocumentTooLarge,
    SlotClosed,
    TypeRefused,
    VaultError,
)
from recovery.flow import invitations
from recovery.flow.moves import owe_wipe
from recovery.flow.wipe import tell_when_gone
from recovery.inspection.filetype import heic_supported, sniff
from recovery.rules.evidence import MediaType, SlotKind, refusal_of
from recovery.rules.findings import Code
from recovery.rules.retention import wipe_by
from recovery.rules.states import DocumentState, Task
from recovery.settings import Settings
from recovery.store import cases, outbox
from recovery.store.base import fresh_id
from recovery.store.models import Document, Slot
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.documents import Vault
from recovery.vault.receiving import Receiving

log = logging.getLogger(__name__)

# Made once: making them takes as long as asking. By columns and not by row: nothing else here
# needs the row, and loading it costs more than changing it.
_ARRIVED = (
    update(Document)
    .where(Document.id == bindparam("document"), Document.state == DocumentState.RECEIVING)
    .values(state=DocumentState.SEALED, media_type=bindparam("media_type"), size=bindparam("size"))
    .returning(Document.wipe_by)
    .execution_options(synchronize_session=False)
)
_STANDS = (
    update(Slot)
    .where(Slot.id == bindparam("slot"))
    # Who signs by an extract is chosen anew by what this one says.
    .values(
        document_id=bindparam("document"),
        asked_reason="",
        asked_note="",
        asked_day=None,
        signers=[],
    )
    .execution_options(synchronize_session=False)
)

NAME_LENGTH = 255
"""Characters of a file name that are kept, sealed."""

_HEAD = 4096


class Upload:
    """One document on its way in.

    Use it as a context manager: leaving without `keep` destroys what had arrived. Bytes come
    either by `write`, chunk by chunk, or by `fill_from` a stream.
    """

    _invitation_id = ""
    """The invitation that this upload answers; empty: it is the applicant's own."""

    def __init__(
        self, database: Database, vault: Vault, settings: Settings, case_id: str, slot_id: str
    ) -> None:
        """Begin an upload for a slot.

        Raises:
            SlotClosed: The slot is not of this case, or takes no upload now.
        """
        self._database = database
        self._vault = vault
        self._limit = settings.max_document
        self._case_id = case_id
        self._slot_id = slot_id
        self._document_id = fresh_id()
        self._head = bytearray()
        self._media_type: MediaType | None = None
        self._done = False
        with database.begin() as uow:
            self._kind: SlotKind = _open_slot(uow, case_id, slot_id).kind
            uow.session.add(
                Document(
                    id=self._document_id,
                    case_id=case_id,
                    slot_id=slot_id,
                    kind=self._kind,
                    state=DocumentState.RECEIVING,
                    received_at=uow.now,
                    wipe_by=wipe_by(uow.now, settings.retention),
                )
            )
        try:
            self._receiving: Receiving = vault.receive(
                case_id, self._document_id, limit=self._limit
            )
        except (VaultError, OSError):
            self._forget()
            raise

    def __enter__(self) -> Self:
        """Use the upload."""
        return self

    def __exit__(self, *_: object) -> None:
        """Destroy what had arrived, unless it was kept."""
        self.abort()

    def write(self, chunk: bytes) -> int:
        """Seal the next bytes.

        Raises:
            TypeRefused: The first bytes show a type that cannot fill this slot.
            DocumentTooLarge: More than the limit arrived.
        """
        if self._media_type is None:
            self._look(chunk)
        return self._receiving.write(chunk)

    def fill_from(self, stream: BinaryIO, announced: int | None) -> None:
        """Seal everything that a stream gives.

        Args:
            stream: Read to its end, 256 KiB at a time.
            announced: The length that the sender named, if any.

        Raises:
            DocumentTooLarge: More was announced or arrived than the limit; refused unread.
            DocumentCutOff: Less arrived than was announced.
            TypeRefused: As for `write`.
        """
        if announced is not None and announced > self._limit:
            raise DocumentTooLarge
        first = _read_head(stream)
        if first:
            self.write(first)
        rest = (self._limit + 1 if announced is None else announced) - len(first)
        arrived = len(first) + (self._receiving.fill_from(stream, rest) if first else 0)
        if announced is not None and arrived < announced:
            raise DocumentCutOff

    def keep(self, file_name: str) -> str:
        """Make this the document of its slot; the one before it is wiped.

        Args:
            file_name: The sender's name for it; sealed, never written in clear.

        Returns:
            The document's id.

        Raises:
            DocumentEmpty: Nothing arrived.
            SlotClosed: The slot closed meanwhile; nothing was kept.
        """
        if not self._head:
            raise DocumentEmpty
        if self._media_type is None:
            self._decide(bytes(self._head))
        size = self._receiving.commit(file_name[:NAME_LENGTH].encode())
        with self._database.begin() as uow:
            self._stand_for_slot(uow, size)
        self._done = True
        return self._document_id

    def abort(self) -> None:
        """Destroy what had arrived and forget the row; harmless after `keep`, and when repeated."""
        if self._done:
            return
        self._done = True
        try:
            self._receiving.abort()
            self._vault.destroy(self._document_id)
        except VaultError as error:
            # The row stays, and the sweep destroys what it stands for; the sender's answer is
            # why the upload ended, not this.
            log.error("upload %s not undone: %s", self._document_id, type(error).__name__)  # noqa: TRY400
            return
        self._forget()

    def _forget(self) -> None:
        with self._database.begin() as uow:
            row = uow.session.get(Document, self._document_id)
            if row is not None:
                uow.session.delete(row)
                tell_when_gone(uow, self._case_id)

    def _look(self, chunk: bytes) -> None:
        self._head += chunk[: max(0, _HEAD - len(self._head))]
        if len(self._head) >= _HEAD:
            self._decide(bytes(self._head))

    def _decide(self, head: bytes) -> None:
        media_type = sniff(head)
        refusal = refusal_of(self._kind, media_type)
        if refusal is not None:
            raise TypeRefused(refusal)
        if media_type is MediaType.HEIC and not heic_supported():
            raise TypeRefused(Code.HEIC_UNSUPPORTED)
        self._media_type = media_type

    def _stand_for_slot(self, uow: UnitOfWork, size: int) -> None:
        slot = _open_slot(uow, self._case_id, self._slot_id)
        if self._is_for_another(uow, slot):
            raise SlotClosed
        before = slot.document_id
        arrived = {"document": self._document_id, "media_type": self._media_type, "size": size}
        deadline = uow.session.scalar(_ARRIVED, arrived)
        if deadline is None:
            # The sweep took it for an upload whose process had died.
            raise SlotClosed
        stands = {"slot": self._slot_id, "document": self._document_id}
        uow.session.execute(_STANDS, stands)
        if before is not None:
            owe_wipe(uow, self._case_id, before)
            trail.append(
                uow,
                Event.DOCUMENT_REPLACED,
                trail.CUSTOMER,
                case_id=self._case_id,
                document_id=before,
                by=self._document_id,
            )
        outbox.add(uow, Task.INSPECT_DOCUMENT, self._document_id)
        trail.append(
            uow,
            Event.DOCUMENT_SEALED,
            trail.CUSTOMER,
            case_id=self._case_id,
            document_id=self._document_id,
            slot=self._slot_id,
            media_type=str(self._media_type),
            size=size,
            wipe_by=deadline.isoformat(),
        )

    def _is_for_another(self, uow: UnitOfWork, slot: Slot) -> bool:
        """Say whether somebody else has a link of their own to this slot."""
        if not invitations.may_have_link(slot):
            return False
        asked = invitations.standing_for(uow, slot.id)
        is_waited_for = asked is not None and asked.declined_at is None
        return asked is not None and is_waited_for and asked.id != self._invitation_id


def _open_slot(uow: UnitOfWork, case_id: str, slot_id: str) -> Slot:
    slot = cases.open_slot(uow, case_id, slot_id)
    if slot is None:
        raise SlotClosed
    return slot


def _read_head(stream: BinaryIO) -> bytes:
    head = b""
    while len(head) < _HEAD:
        more = stream.read(_HEAD - len(head))
        if not more:
            break
        head += more
    return head
