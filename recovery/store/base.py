"""What all rows share: named constraints, UTC times, opaque ids."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import CursorResult, DateTime, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take only times that know their zone."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time back in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Root of the main database's models."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Utc, str: String}  # noqa: RUF012 - SQLAlchemy's own form


def fresh_id() -> str:
    """Make an opaque id: a random UUID in its usual 36 characters."""
    return str(uuid4())


def one_row(result: object) -> bool:
    """Say whether a conditional UPDATE met its one row: who lost the race hears False."""
    return isinstance(result, CursorResult) and result.rowcount == 1
