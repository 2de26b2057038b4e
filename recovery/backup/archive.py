"""A tar file of plain files, written and read as one stream in constant memory.

Python's own tar objects remember every member, and follow headers that ask for any amount of
memory; a backup has a million members, and is not believed before it was checked. So headers are
made and taken apart by the standard library, one by one, and nothing but plain files is known.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from tarfile import NUL, USTAR_FORMAT, HeaderError, TarInfo
from typing import BinaryIO

from recovery.errors import BackupDamaged

_BLOCK = 512
_STEP = 256 * 1024
_END = bytes(2 * _BLOCK)


class ArchiveWriter:
    """Writes one archive.

    Args:
        file: Written from its current position.
        made_at: Unix seconds, the time of every member.
    """

    def __init__(self, file: BinaryIO, made_at: int) -> None:
        self._file = file
        self._made_at = made_at
        self._hash = sha256()

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of everything so far."""
        return self._hash.hexdigest()

    def add(self, name: str, size: int, content: Iterable[bytes]) -> None:
        """Add a file.

        Raises:
            ValueError: The content is not of this size, or the name does not fit into a header.
        """
        info = TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, self._made_at
        self._write(info.tobuf(USTAR_FORMAT))
        rest = size
        for data in content:
            rest -= len(data)
            self._write(data)
        if rest:
            raise ValueError("the content is not of the size that was announced")
        self._write(NUL * (-size % _BLOCK))

    def finish(self) -> None:
        """Write the mark of the end."""
        self._write(_END)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)


@dataclass(frozen=True)
class Member:
    """One file in an archive; its content can be read until the next member is asked for.

    Attributes:
        before: SHA-256, in hexadecimal, of everything in front of this member.
    """

    name: str
    size: int
    before: str
    _stream: "_Stream"

    def read(self) -> bytes:
        """Give the whole content; ask for the size first."""
        return b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """Give the content, at most 256 KiB at a time.

        Raises:
            BackupDamaged: The file ends before it.
        """
        while data := self._stream.some():
            yield data


def members(file: BinaryIO) -> Iterator[Member]:
    """Give every file of an archive, in order.

    Raises:
        BackupDamaged: It is no such archive, or it ends early.
    """
    stream = _Stream(file)
    while True:
        before = stream.hash.hexdigest()
        header = stream.take(_BLOCK)
        if header == bytes(_BLOCK):
            if stream.take(_BLOCK) != header or file.read(1):
                raise BackupDamaged("something follows its end")
            return
        try:
            info = TarInfo.frombuf(header, "ascii", "strict")
        except (HeaderError, UnicodeDecodeError) as error:
            raise BackupDamaged("it is no archive, or was changed") from error
        if not info.isreg() or info.size < 0:
            raise BackupDamaged("it holds something other than plain files")
        stream.rest = info.size
        member = Member(info.name, info.size, before, stream)
        yield member
        for _ in member.chunks():
            pass
        stream.take(-info.size % _BLOCK)


class _Stream:
    """The bytes of an archive on their way through the hash."""

    def __init__(self, file: BinaryIO) -> None:
        self.hash = sha256()
        self.rest = 0
        self._file = file

    def take(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) < size:
            raise BackupDamaged("it was cut off")
        self.hash.update(data)
        return data

    def some(self) -> bytes:
        data = self.take(min(self.rest, _STEP))
        self.rest -= len(data)
        return data
