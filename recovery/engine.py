"""Database engines, set up the same way for the main database and for the key store.

SQLite settings hold per connection, so they are made on every connect: write-ahead log, full
sync, foreign keys, and `secure_delete`, without which a deleted row stays readable in the file.
"""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

BEGIN = "recovery_begin"
"""Execution option of a connection: how SQLite opens its transaction; empty: it opens none."""


def engine_for(url: str) -> Engine:
    """Make an engine for a SQLite or PostgreSQL URL.

    A transaction takes SQLite's write lock at its first statement (BEGIN IMMEDIATE), so that two
    writers queue up instead of failing half-way; `reading` asks for the lock-free kind.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, connect_args={"timeout": 20.0}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
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
