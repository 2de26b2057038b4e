"""Alembic: every change of the main database's tables, up and down."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from recovery import resources


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision; does nothing when it is there."""
    with engine.connect() as connection, connection.begin():
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision; `base` leaves it empty."""
    with engine.connect() as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def is_current(engine: Engine) -> bool:
    """Say whether the database is at the newest revision."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        newest = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return context.get_current_revision() == newest


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.migrations()))
    config.attributes["connection"] = connection
    return config
