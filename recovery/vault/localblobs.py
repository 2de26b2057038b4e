"""Sealed objects as files: `<folder>/<first two digits of the name>/<name>`.

Files are made 0600 and folders 0700, so that nobody needs to trust a umask. A part becomes an
object by one rename, after its bytes are on the disk and before its folder is.
"""

import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryFile
from typing import BinaryIO

from recovery.vault.blobs import (
    Overwritten,
    checked,
    checked_document,
    document_of,
    is_name,
    is_part,
)
from recovery.vault.disk import sync_folder

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class LocalBlobs:
    """The `Blobs` of one folder on this machine.

    Args:
        folder: Made when missing, for its owner only.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._durable: set[str] = set()  # shards known to be on the disk, not only in memory
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def create(self, name: str) -> "LocalWriter":
        """Begin an object, as a part with a name of its own: two at once do not meet."""
        path = self._path(checked(name))
        self._make_shard(path.parent)
        return LocalWriter(path)

    def open(self, name: str) -> BinaryIO:
        """Read an object from its start, unbuffered: frames are read whole."""
        return os.fdopen(os.open(self._path(checked(name)), os.O_RDONLY | os.O_NOFOLLOW), "rb", 0)

    def exists(self, name: str) -> bool:
        """Tell whether the object is there."""
        return _is_file(self._path(checked(name)))

    def size(self, name: str) -> int:
        """Give the bytes of an object or part; 0 when it is gone."""
        try:
            return self._path(checked(name, part=True)).lstat().st_size
        except FileNotFoundError:
            return 0

    def names(self) -> Iterator[str]:
        """Give every object, in no order, without parts."""
        return (entry.name for entry in self._entries() if is_name(entry.name))

    def parts(self, older_than: float) -> Iterator[str]:
        """Give every part that has not grown for this many seconds."""
        before = time.time() - older_than
        for entry in self._entries():
            if is_part(entry.name) and _changed_at(entry) <= before:
                yield entry.name

    def of_document(self, document_id: str) -> tuple[str, ...]:
        """Give everything of a document, in order: objects and parts."""
        prefix = checked_document(document_id) + "."
        found = (entry.name for entry in _files(self._folder / document_id[:2], prefix))
        return tuple(sorted(name for name in found if is_name(name) or is_part(name)))

    def zero_header(self, name: str, length: int) -> Overwritten | None:
        """Overwrite the first bytes of an object or part in place, and sync them.

        On flash and on copy-on-write file systems the old bytes may stay somewhere; that the
        document key is gone is what counts.
        """
        path = self._path(checked(name, part=True))
        try:
            handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        try:
            before = Overwritten(os.fstat(handle).st_size, os.pread(handle, length, 0))
            # Never longer than it was: a growing file would take fresh blocks.
            os.pwrite(handle, bytes(len(before.header)), 0)
            # Before the unlink: the zeros of a file without a name never reach the disk. Its
            # times and its size need not, which saves a commit of the file system's journal.
            os.fdatasync(handle)
        finally:
            os.close(handle)
        return before

    def delete(self, name: str) -> bool:
        """Unlink an object or part and sync its folder; the folder itself stays."""
        path = self._path(checked(name, part=True))
        was_there = _unlink(path)
        # Also when it is gone already: the run that unlinked it may have died before the sync.
        _sync(path.parent)
        return was_there

    def delete_all(self, names: Iterable[str]) -> dict[str, OSError]:
        """Unlink objects and parts, then sync each folder once."""
        paths = [self._path(checked(name, part=True)) for name in names]
        faults: dict[str, OSError] = {}
        for path in paths:
            try:
                _unlink(path)
            except OSError as error:
                faults[path.name] = error
        for shard in {path.parent: None for path in paths}:
            try:
                _sync(shard)
            except OSError as error:
                faults |= {path.name: error for path in paths if path.parent == shard}
        return faults

    def ready(self) -> None:
        """Write a file without a name into the folder."""
        with TemporaryFile(dir=self._folder, buffering=0) as probe:
            probe.write(b"\0")

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _make_shard(self, shard: Path) -> None:
        if shard.name in self._durable:
            return
        shard.mkdir(mode=0o700, exist_ok=True)
        # Also when it is there: the process that made it may not have synced it yet.
        sync_folder(self._folder)
        self._durable.add(shard.name)

    def _entries(self) -> Iterator["os.DirEntry[str]"]:
        with os.scandir(self._folder) as shards:
            for shard in shards:
                if shard.is_dir(follow_symlinks=False):
                    yield from _files(Path(shard.path))


class LocalWriter:
    """One file on its way in, from `LocalBlobs.create`, and what appears together with it."""

    def __init__(self, path: Path) -> None:
        self._file = _Part(path)
        self._added: list[_Part] = []

    def write(self, data: bytes | memoryview, /) -> int:
        """Append all of `data`, without a buffer in between."""
        return self._file.write(data)

    def add(self, name: str, data: bytes) -> None:
        """Let a small object of the same document appear in the same `commit`, before this one."""
        path = self._file.path.with_name(checked(name))
        if document_of(name) != document_of(self._file.path.name):
            raise ValueError("an object of another document")
        part = _Part(path)
        self._added.append(part)
        part.write(data)

    def commit(self) -> None:
        """Sync, rename, sync the folder: once for all that appears now."""
        files = [*self._added, self._file]
        for file in files:
            file.sync()
        for file in files:
            file.place()
        sync_folder(self._file.path.parent)

    def abort(self) -> None:
        """Remove the parts; nothing happens after `commit` or a second time."""
        for file in (*self._added, self._file):
            file.abort()


class _Part:
    """One file under the name of a part."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part = path.with_name(f"{path.name}.{token_hex(8)}.part")
        self._handle: int | None = os.open(self._part, _NEW, 0o600)

    def write(self, data: bytes | memoryview) -> int:
        """Append all of `data`."""
        handle = self._open()
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        return len(data)

    def sync(self) -> None:
        """Bring every byte to the disk; nothing can be written afterwards."""
        os.fsync(self._open())
        self._close()

    def place(self) -> None:
        """Give the file the object's name."""
        self._part.rename(self.path)

    def abort(self) -> None:
        """Remove the file unless it has the object's name."""
        self._close()
        self._part.unlink(missing_ok=True)

    def _open(self) -> int:
        if self._handle is None:
            raise ValueError("the object is closed")
        return self._handle

    def _close(self) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None
            os.close(handle)


def _unlink(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _sync(shard: Path) -> None:
    # A shard that was never made has nothing to sync.
    with suppress(FileNotFoundError):
        sync_folder(shard)


def _files(shard: Path, prefix: str = "") -> Iterator["os.DirEntry[str]"]:
    try:
        entries = os.scandir(shard)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            if entry.name.startswith(prefix) and entry.is_file(follow_symlinks=False):
                yield entry


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def _changed_at(entry: "os.DirEntry[str]") -> float:
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return float("inf")  # gone meanwhile: no part any more
