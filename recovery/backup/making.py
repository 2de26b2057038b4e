"""Make a backup: rows of one moment, then the sealed objects as they are.

The rows come first. An object that comes or goes meanwhile is told apart after a restore: one
without a row is removed, a row without its object is mended, as after any other accident.
"""

import fcntl
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine

from recovery.backup import rows, scope
from recovery.backup.archive import ArchiveWriter
from recovery.backup.manifest import FORMAT, LARGEST_BLOB, NAME, Manifest, blob_name, rows_name
from recovery.engine import reading
from recovery.errors import BackupRefused
from recovery.parts import Parts
from recovery.store import migrations
from recovery.vault.blobs import Blobs
from recovery.vault.disk import sync_folder

_STEP = 256 * 1024


def make(parts: Parts, file: Path) -> Manifest:
    """Write the backup of an installation, which may be running.

    Args:
        file: Made, for its owner only; it appears when it is whole and on the disk.

    Returns:
        What is in it.

    Raises:
        BackupRefused: It is no name of a file, the file is there already, its folder is not, it
            is being written by another, or the database has tables of another revision.
        SettingsError, BackupRefused: As `scope.require_apart`.
        OSError: It could not be written; nothing of it stays.
    """
    if not file.name:
        raise BackupRefused("name a file for the backup, not a folder")
    scope.require_apart(parts.settings, parts.database.engine, file)
    if not migrations.is_current(parts.database.engine):
        raise BackupRefused("the database has tables of another version; run `recovery init`")
    with _whole_or_not_at_all(file) as out:
        now = parts.database.clock()
        archive = ArchiveWriter(out, int(now.timestamp()))
        with _snapshot(parts.database.engine) as connection:
            revision = MigrationContext.configure(connection).get_current_revision() or ""
            counted = _add_rows(archive, connection)
        blobs, size = _add_blobs(archive, parts.vault.blobs)
        manifest = Manifest(
            FORMAT, now.isoformat(), revision, dict(counted), blobs, size, archive.digest
        )
        content = manifest.to_json()
        archive.add(NAME, len(content), (content,))
        archive.finish()
    return manifest


@contextmanager
def _whole_or_not_at_all(file: Path) -> Iterator[BinaryIO]:
    if not file.absolute().parent.is_dir():
        raise BackupRefused(f"there is no folder {file.absolute().parent}")
    part = file.with_name(f"{file.name}.part")
    _refuse_if_there(file)
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as out:
        try:
            # The part of a run that died is taken over; one that still grows is locked.
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupRefused(f"another run is writing {part}") from error
        try:
            os.fchmod(handle, 0o600)
            out.truncate(0)
            yield out
            out.flush()
            os.fsync(handle)
            _refuse_if_there(file)
            part.rename(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync_folder(file.absolute().parent)


def _refuse_if_there(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise BackupRefused(f"{file} is there already")


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one moment only, and holds nobody up."""
    if engine.dialect.name == "sqlite":
        engine = reading(engine)
    else:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with closing(engine.connect()) as connection:
        yield connection


def _add_rows(archive: ArchiveWriter, connection: Connection) -> Counter[str]:
    counted: Counter[str] = Counter()
    pieces: Counter[str] = Counter()
    for piece in rows.dump(connection):
        pieces[piece.table] += 1
        counted[piece.table] += piece.count
        name = rows_name(piece.table, pieces[piece.table])
        archive.add(name, len(piece.lines), (piece.lines,))
    return counted


def _add_blobs(archive: ArchiveWriter, blobs: Blobs) -> tuple[int, int]:
    count = size = 0
    for name in blobs.names():
        try:
            blob = blobs.open(name)
        except FileNotFoundError:
            continue  # wiped meanwhile
        with closing(blob):
            length = blob.seek(0, os.SEEK_END)
            blob.seek(0)
            if length > LARGEST_BLOB:
                raise BackupRefused(f"{name} is too large for a backup")
            archive.add(blob_name(name), length, _read(blob))
        count, size = count + 1, size + length
    return count, size


def _read(blob: BinaryIO) -> Iterator[bytes]:
    while data := blob.read(_STEP):
        yield data
