"""Database engines, set up the same way for the main database and for the key store.

SQLite settings hold per connection, so they are made on every connect: write-ahead log, full
sync, foreign keys, and `secure_delete`, without which a deleted row stays readable in the file.

How long a transaction waits for a lock is a matter of who asks: a worker has time, somebody who
looks at a page has not. So it is no property of an engine but of the moment, see `patience`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

BEGIN = "recovery_begin"
"""Execution option of a connection: how SQLite opens its transaction; empty: it opens none."""

WAIT = 20.0
"""Seconds that a transaction waits for a lock, unless its caller has less patience."""

_CONNECT = 5
"""Seconds for a connection to a PostgreSQL server, and for a free one in the pool."""

_patience: ContextVar[float] = ContextVar("patience", default=WAIT)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Let transactions that begin in this context wait at most this long for a lock.

    After that they fail with SQLAlchemy's OperationalError, and nothing of them was done.
    """
    before = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(before)


def engine_for(url: str) -> Engine:
    """Make an engine for a SQLite or PostgreSQL URL.

    A transaction takes SQLite's write lock at its first statement (BEGIN IMMEDIATE), so that two
    writers queue up instead of failing half-way; `reading` asks for the lock-free kind.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = _postgresql(parsed)
    else:
        # As many connections as threads ask for: to wait for one of a file's is to wait for nobody.
        engine = create_engine(
            parsed, connect_args={"timeout": WAIT}, max_overflow=-1, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "checkout", _be_patient)
    return engine


def reading(engine: Engine) -> Engine:
    """Give the same engine for transactions that only read: they never wait for a writer."""
    return engine.execution_options(**{BEGIN: "DEFERRED"})


def each_alone(engine: Engine) -> Engine:
    """Give the same engine with every statement a transaction of its own.

    For a library that reads and writes as it pleases all through a request: no lock and no
    snapshot of its doing outlives one statement.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{BEGIN: ""})
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.update_query_dict({"connect_timeout": str(_CONNECT)} | dict(url.query)),
        pool_pre_ping=True,
        pool_timeout=_CONNECT,
        hide_parameters=True,
    )


def _be_patient(connection: Any, entry: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401 - either driver's
    """Give a connection the patience of the moment, where it has another from its last use."""
    seconds = _patience.get()
    if entry.info.get(_patience) == seconds:
        return
    milliseconds = int(seconds * 1000)
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout={milliseconds}")
    else:
        # Outside a transaction: inside one, rolling back would take it back.
        before, connection.autocommit = connection.autocommit, True
        connection.execute(f"SET lock_timeout={milliseconds}")
        connection.autocommit = before
    entry.info[_patience] = seconds


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    options: dict[str, Any] = dict(connection.get_execution_options())
    how = options.get(BEGIN, "IMMEDIATE")
    if how:
        connection.exec_driver_sql(f"BEGIN {how}")
