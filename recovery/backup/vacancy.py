"""Where a restore may go: into an installation that holds nothing and runs nowhere."""

import os
import socket
from contextlib import closing
from datetime import datetime, timedelta

from sqlalchemy import Engine, exists, inspect, select

from recovery.engine import engine_for, reading
from recovery.errors import BackupRefused
from recovery.settings import Settings
from recovery.store.models import Beat, Case
from recovery.store.staff import Staff
from recovery.vault.disk import sync_folder
from recovery.vault.localblobs import LocalBlobs

_ALIVE = timedelta(minutes=1)
_PATIENCE = 0.5  # seconds


def require_vacant(settings: Settings, now: datetime) -> None:
    """Make sure that a restore overwrites nothing and meets nobody; changes nothing.

    What a restore that died has left behind does not count.

    Raises:
        BackupRefused: There is a case, a member of staff or a sealed object, or a process of this
            installation is running.
    """
    engine = engine_for(settings.database)
    try:
        if not settings.half_restored.exists():
            _refuse_if_used(engine, now)
            if any(LocalBlobs(settings.blobs).names()):
                raise BackupRefused("there are sealed objects here; restore into an empty place")
    finally:
        engine.dispose()
    for face, port in (("portal", settings.portal_port), ("desk", settings.desk_port)):
        if _listens(settings.bind, port):
            raise BackupRefused(f"something answers on port {port}: stop the {face} first")


def begin(settings: Settings) -> None:
    """Mark the installation as half restored: until `end`, nothing but a restore starts here."""
    handle = os.open(settings.half_restored, os.O_WRONLY | os.O_CREAT, 0o600)
    os.fsync(handle)
    os.close(handle)
    sync_folder(settings.data_dir)


def end(settings: Settings) -> None:
    """Take the mark away."""
    settings.half_restored.unlink(missing_ok=True)
    sync_folder(settings.data_dir)


def _refuse_if_used(engine: Engine, now: datetime) -> None:
    with closing(reading(engine).connect()) as connection:
        there = set(inspect(connection).get_table_names())
        for model, what in ((Case, "cases"), (Staff, "staff")):
            if model.__tablename__ in there and connection.scalar(
                select(exists().select_from(model))
            ):
                raise BackupRefused(f"there are {what} here already; restore into an empty place")
        if Beat.__tablename__ in there and connection.scalar(
            select(exists().where(Beat.seen_at > now - _ALIVE))
        ):
            raise BackupRefused("a keeper or worker ran here within the last minute; stop it first")


def _listens(address: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - not bound
    try:
        socket.create_connection((reachable, port), _PATIENCE).close()
    except OSError:
        return False
    return True
