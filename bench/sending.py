"""The client side of an upload. It runs on the same machine, and its own time is not counted."""

import http.client
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

_PIECE = 256 * 1024
_TIMEOUT = 120.0
_BOUNDARY = "bench-boundary-8f1c6f3e0a"


@dataclass(frozen=True)
class Letter:
    """One request with a body.

    Attributes:
        pieces: What the body consists of, sent one after the other.
        expected: The status that says that it went well.
    """

    port: int
    method: str
    path: str
    pieces: tuple[bytes, ...]
    expected: int
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, seconds: float = 0.0) -> None:
        """Send it, evenly over so many seconds.

        Raises:
            RuntimeError: The answer has another status; a figure would mean nothing.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT)
        try:
            length = sum(map(len, self.pieces))
            headers = {**self.headers, "Content-Length": str(length)}
            body = _paced(self._cut(), length, seconds)
            connection.request(self.method, self.path, body=body, headers=headers)
            answer = connection.getresponse()
            told = answer.read()
        finally:
            connection.close()
        if answer.status != self.expected:
            raise RuntimeError(f"{self.path} answered {answer.status}: {told[:200]!r}")

    def _cut(self) -> Iterator[memoryview]:
        for piece in self.pieces:
            view = memoryview(piece)
            for at in range(0, len(view), _PIECE):
                yield view[at : at + _PIECE]


def form_around(body: bytes) -> tuple[dict[str, str], tuple[bytes, ...]]:
    """Give the headers and the body of a form with this one document."""
    head = (
        f"--{_BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="document"; filename="document.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    return headers, (head.encode(), body, f"\r\n--{_BOUNDARY}--\r\n".encode())


def send_all(letters: Iterable[Letter], at_once: int, seconds: float = 0.0) -> None:
    """Send letters, so many at once; the first fault ends it."""
    sends: list[Callable[[float], None]] = [letter.send for letter in letters]
    with ThreadPoolExecutor(at_once) as threads:
        for done in [threads.submit(send, seconds) for send in sends]:
            done.result()


def _paced(pieces: Iterator[memoryview], length: int, seconds: float) -> Iterator[memoryview]:
    began, sent = time.monotonic(), 0
    for piece in pieces:
        yield piece
        sent += len(piece)
        early = began + seconds * sent / length - time.monotonic()
        if early > 0:
            time.sleep(early)
