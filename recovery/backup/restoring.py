"""Restore a backup: check all of it, load it, and make rows, objects and keys agree at once.

The file is read twice. The first reading finds out whether it is whole, and writes nothing. The
second one loads; a run that dies in it leaves a mark behind, with which nothing starts but the
next restore, and that one begins by removing what the last one left.

Rows are loaded into tables of the backup's own revision; the migrations bring them up to date, as
they would have done on the machine that is lost.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from recovery import resources
from recovery.audit import trail
from recovery.audit.events import Event
from recovery.backup import rows, vacancy
from recovery.backup.manifest import Blob, Manifest, Rows, walk
from recovery.errors import BackupDamaged, BackupUnfinished, TrailBroken
from recovery.flow.compare import Kind
from recovery.flow.reconcile import reconcile
from recovery.parts import Parts
from recovery.store import migrations
from recovery.store.models import Case, Document, TrailHead
from recovery.store.uow import Database
from recovery.vault.blobs import Blobs


@dataclass(frozen=True)
class Restored:
    """What a restore did.

    Attributes:
        manifest: What was in the backup.
        entries: Entries of the trail in it.
        broken_at: The first of them that does not follow; None: the trail verifies.
        lost: Documents that nothing opens here, since their key or their bytes are gone.
    """

    manifest: Manifest
    entries: int
    broken_at: int | None
    lost: int


def check(file: Path) -> Manifest:
    """Read all of a backup without loading it.

    Raises:
        BackupDamaged: It is no backup, cut off or changed, or made by a newer version.
        OSError: It cannot be read.
    """
    with file.open("rb") as content:
        manifest = _last(content)
    known = ScriptDirectory(str(resources.migrations())).walk_revisions()
    if manifest.revision not in {each.revision for each in known}:
        raise BackupDamaged("it was made by a newer version of this program")
    return manifest


def restore(parts: Parts, file: Path) -> Restored:
    """Load a backup into a prepared installation, and reconcile what it brought with the keys.

    Raises:
        BackupRefused: Something is here already, or runs here; nothing was done.
        BackupDamaged: As `check`, and nothing was done; or the rows are none of ours, and then
            the installation stays marked as half restored.
        BackupUnfinished: Not all of it could be reconciled; the installation stays marked.
    """
    manifest = check(file)
    vacancy.require_vacant(parts.settings, parts.database.clock())
    vacancy.begin(parts.settings)
    engine, blobs = parts.database.engine, parts.vault.blobs
    _empty(engine, blobs)
    migrations.downgrade(engine, manifest.revision)
    with file.open("rb") as content, engine.begin() as connection:
        _load(content, rows.Loader(connection), blobs)
    migrations.upgrade(engine)
    entries, broken_at = _follow_trail(parts.database)
    _tell(parts.database, manifest)
    reconciled = reconcile(parts.database, parts.vault, mend=True)
    if reconciled.faults:
        raise BackupUnfinished(reconciled.faults)
    vacancy.end(parts.settings)
    lost = {
        document_id
        for kind in (Kind.ROW_WITHOUT_KEY, Kind.ROW_WITHOUT_BLOB)
        for document_id in reconciled.found.get(kind, ())
    }
    return Restored(manifest, entries, broken_at, len(lost))


def _last(content: BinaryIO) -> Manifest:
    found = None
    for item in walk(content):
        found = item
    if not isinstance(found, Manifest):
        raise BackupDamaged("it is no backup")
    return found


def _empty(engine: Engine, blobs: Blobs) -> None:
    """Remove what an unused installation has from its start, or what a restore that died left."""
    with engine.begin() as connection:
        rows.empty(connection)
    if faults := blobs.delete_all((*blobs.names(), *blobs.parts(older_than=0))):
        raise BackupUnfinished(len(faults))


def _load(content: BinaryIO, loader: rows.Loader, blobs: Blobs) -> None:
    for item in walk(content):
        if isinstance(item, Rows):
            loader.add(item.table, item.lines)
        elif isinstance(item, Blob):
            writer = blobs.create(item.name)
            try:
                for data in item.member.chunks():
                    writer.write(data)
                writer.commit()
            finally:
                writer.abort()
    loader.finish()


def _follow_trail(database: Database) -> tuple[int, int | None]:
    with database.read() as uow:
        head = uow.session.get(TrailHead, 1)
        if head is None:
            raise BackupDamaged("it has no trail")
        try:
            return trail.verify(uow), None
        except TrailBroken as error:
            return head.number, error.number
        except (TypeError, ValueError) as error:
            raise BackupDamaged("its trail cannot be read") from error


def _tell(database: Database, manifest: Manifest) -> None:
    try:
        with database.begin() as uow:
            trail.append(
                uow,
                Event.RESTORED_FROM_BACKUP,
                trail.OPERATOR,
                cases=manifest.rows.get(Case.__tablename__, 0),
                documents=manifest.rows.get(Document.__tablename__, 0),
            )
    except IntegrityError as error:
        raise BackupDamaged("its trail has entries after its end") from error
