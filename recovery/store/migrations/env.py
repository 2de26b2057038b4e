"""Alembic's entry: run the revisions on the connection that the caller opened."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask_security import AsaList
from sqlalchemy import Enum

from recovery.store import models, staff
from recovery.store.base import Base, Utc

# Both modules are named because importing them fills the metadata.
TABLES = (models.Case, staff.Staff)


def _plain(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what the database sees, so that a revision never changes."""
    if kind != "type":
        return False
    if isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, AsaList):
        return "sa.UnicodeText()"
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_plain,
)
context.run_migrations()
