"""The two ends that sealed bytes run between, as narrow as the vault needs them."""

from collections.abc import Callable
from functools import partial
from typing import Protocol


class Source(Protocol):
    """Something to read from: a file, a socket, the body of a request."""

    def read(self, size: int, /) -> bytes:
        """Give at most `size` bytes; none at all means the end."""


class Sink(Protocol):
    """Something to write to."""

    def write(self, data: memoryview, /) -> int:
        """Take all of `data` before returning; the buffer behind it is reused afterwards."""


def fill(source: Source, room: memoryview) -> int:
    """Read until `room` is full or the source ends.

    A source that can `readinto` writes straight into `room`, which saves a copy of every byte.

    Args:
        source: Read from its current position.
        room: Filled from its start.

    Returns:
        Bytes read; fewer than `len(room)` only at the end of the source.
    """
    read_into = _reader_of(source)
    rest = room
    while count := len(rest) and read_into(rest):
        rest = rest[count:]
    return len(room) - len(rest)


def _reader_of(source: Source) -> Callable[[memoryview], int | None]:
    return getattr(source, "readinto", None) or partial(_read_into, source)


def _read_into(source: Source, room: memoryview) -> int:
    piece = source.read(len(room))
    room[: len(piece)] = piece
    return len(piece)
