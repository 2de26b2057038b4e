"""Where a restore may go: into an installation that holds nothing and runs nowhere."""

import os
import socket
from contextlib import closing
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import URL, Engine, exists, inspect, make_url, select

from recovery.engine import engine_for, reading
from recovery.errors import BackupRefused
from recovery.flow.reconcile import BEAT as RECONCILE
from recovery.settings import Settings
from recovery.store.models import Beat, Case
from recovery.store.staff import Staff
from recovery.vault.disk import sync_folder
from recovery.vault.localblobs import LocalBlobs

_ALIVE = timedelta(minutes=1)
_PATIENCE = 0.5  # seconds


def require_vacant(settings: Settings, now: datetime) -> None:
    """Make sure that a restore overwrites nothing and meets nobody; changes nothing.

    What a restore that died has left behind does not count, but only in the database and the blob
    folder that it was loading: the mark lies in the data folder, and these may be elsewhere.

    Raises:
        BackupRefused: There is a case, a member of staff or a sealed object, or a process of this
            installation is running.
    """
    engine = engine_for(settings.database)
    try:
        excused = _is_marked(settings)
        if not excused:
            _refuse_if_used(engine)
        _refuse_if_alive(engine, now, excused=excused)
        if not excused and any(LocalBlobs(settings.blobs).names()):
            raise BackupRefused("there are sealed objects here; restore into an empty place")
    finally:
        engine.dispose()
    for face, port in (("portal", settings.portal_port), ("desk", settings.desk_port)):
        if _listens(settings.bind, port):
            raise BackupRefused(f"something answers on port {port}: stop the {face} first")


def begin(settings: Settings) -> None:
    """Mark the installation as half restored: until `end`, nothing but a restore starts here."""
    handle = os.open(settings.half_restored, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(handle, _target(settings))
    os.fsync(handle)
    os.close(handle)
    sync_folder(settings.data_dir)


def end(settings: Settings) -> None:
    """Take the mark away."""
    settings.half_restored.unlink(missing_ok=True)
    sync_folder(settings.data_dir)


def _is_marked(settings: Settings) -> bool:
    """Tell whether a restore into this very database and blob folder was begun and not ended."""
    try:
        return settings.half_restored.read_bytes() == _target(settings)
    except FileNotFoundError:
        return False


def _target(settings: Settings) -> bytes:
    """Name database and blob folder in one digest, whoever signs in there."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        place = str(Path(url.database or "").resolve())
    else:
        query = url.difference_update_query(["user", "password"]).query
        place = URL.create(
            url.get_backend_name(),
            host=url.host,
            port=url.port,
            database=url.database,
            query=query,
        ).render_as_string()
    return sha256(f"{place}\n{settings.blobs.resolve()}".encode()).hexdigest().encode()


def _refuse_if_alive(engine: Engine, now: datetime, *, excused: bool) -> None:
    alive = Beat.seen_at > now - _ALIVE
    if excused:
        # A restore that met faults has left this one itself.
        alive &= Beat.name != RECONCILE
    with closing(reading(engine).connect()) as connection:
        if inspect(connection).has_table(Beat.__tablename__) and connection.scalar(
            select(exists().where(alive))
        ):
            raise BackupRefused("a keeper or worker ran here within the last minute; stop it first")


def _refuse_if_used(engine: Engine) -> None:
    with closing(reading(engine).connect()) as connection:
        there = set(inspect(connection).get_table_names())
        for model, what in ((Case, "cases"), (Staff, "staff")):
            if model.__tablename__ in there and connection.scalar(
                select(exists().select_from(model))
            ):
                raise BackupRefused(f"there are {what} here already; restore into an empty place")


def _listens(address: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - not bound
    try:
        socket.create_connection((reachable, port), _PATIENCE).close()
    except OSError:
        return False
    return True
