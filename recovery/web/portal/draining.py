"""Let the sender of a refused upload read the answer.

A connection that is closed while its sender still sends is reset, and the answer with it is lost.
So what is left of a refused body is read and dropped first, within bounds of size and time; a
sender of much more than that is answered at once, and may see the connection go.
"""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AT_ONCE = "recovery.answer_at_once"
"""A view that sets this in its request's environment is heard before the body has ended."""

_PIECE = 256 * 1024
_PATIENCE = 20.0
"""Seconds at most that a thread spends on bytes that nobody wants."""


class _Counted:
    """The body of a request, counting what was read of it."""

    def __init__(self, body: BinaryIO) -> None:
        self._body = body
        self.count = 0
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        piece = self._body.read(size)
        self.count += len(piece)
        self.ended = not piece and size != 0
        return piece


class Draining:
    """WSGI middleware that drops the unread rest of a body before the answer goes.

    Args:
        app: The application.
        most: Bodies announced larger than this are answered unread.
    """

    def __init__(self, app: "WSGIApplication", most: int) -> None:
        self._app = app
        self._most = most

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request as the application does, when its sender can hear the answer."""
        announced = _length(environ.get("CONTENT_LENGTH", ""))
        body = _Counted(environ["wsgi.input"])
        environ["wsgi.input"] = body
        answer = self._app(environ, start_response)
        # Who asked first whether to send the body has not sent it: nothing to drop.
        asks_first = environ.get("HTTP_EXPECT", "").lower() == "100-continue"
        wanted = AT_ONCE not in environ and not (asks_first and body.count == 0)
        if announced <= self._most and wanted:
            _drop(body, announced)
        return answer


def _drop(body: _Counted, announced: int) -> None:
    until = time.monotonic() + _PATIENCE
    while body.count < announced and not body.ended and time.monotonic() < until:
        try:
            body.read(min(_PIECE, announced - body.count))
        except OSError:
            return  # the sender is gone, and needs no answer


def _length(announced: str) -> int:
    return int(announced) if announced.isdecimal() else 0
