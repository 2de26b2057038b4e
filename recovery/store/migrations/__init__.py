"""Alembic: every change of the main database's tables, up and down."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from recovery import resources


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision; does nothing when it is there."""
    with _without_foreign_keys(engine) as connection, connection.begin():
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision; `base` leaves it empty."""
    with _without_foreign_keys(engine) as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def is_current(engine: Engine) -> bool:
    """Say whether the database is at the newest revision."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        newest = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return context.get_current_revision() == newest


@contextmanager
def _without_foreign_keys(engine: Engine) -> Iterator[Connection]:
    """Connect for a change of tables.

    SQLite changes a table by building another one and dropping the first, which its rows' children
    would forbid. The switch does nothing within a transaction, so it is set before one begins.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        switch = cast("sqlite3.Connection", connection.connection.driver_connection)
        switch.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            switch.execute("PRAGMA foreign_keys=ON")


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.migrations()))
    config.attributes["connection"] = connection
    return config
