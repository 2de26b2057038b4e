"""Rows as JSON lines, the same from SQLite and from PostgreSQL, into either.

Which tables are taken is read from our own models, so that nothing else in the database is ever
in a backup. What columns they have is asked of the database, so that the rows of an older
revision go back into tables of that revision, and the migrations do the rest.

Times are written in UTC and without a zone, bytes in base64, all else as JSON has it.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    StatementError,
)

from recovery.backup.manifest import LARGEST_CHUNK
from recovery.errors import BackupDamaged, BackupRefused
from recovery.rules.states import Task as TaskKind
from recovery.store.base import Base
from recovery.store.models import Beat, ContactCode, Link, Task, Visit

LEFT_OUT = frozenset(each.__tablename__ for each in (Visit, Beat, ContactCode, Link))
"""Of the moment: who is signed in, who is alive, which code or link works just now."""

TABLES = frozenset(Base.metadata.tables) - LEFT_OUT

_CHUNK = 1024 * 1024
_ROWS_AT_ONCE = 500
_UNFIT = (
    ValueError,
    TypeError,
    OverflowError,
    RecursionError,
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)
"""What JSON and both drivers say of values that are none of a column's."""

_NOBODY = {"lease": None, "leased_until": None, "rung_at": None}
"""A task stays owed; that a worker had it and that a bell was rung is over."""


@dataclass(frozen=True)
class Piece:
    """Some rows of a table: `count` lines of JSON, at least one."""

    table: str
    count: int
    lines: bytes


def dump(connection: Connection) -> Iterator[Piece]:
    """Give all rows, table by table, so that each row comes after those that it points to.

    Raises:
        BackupRefused: A row is larger than a backup can hold.
    """
    for table in _tables(connection):
        count, lines = 0, bytearray()
        found = connection.execute(
            select(table), execution_options={"yield_per": _ROWS_AT_ONCE}
        ).mappings()
        for row in found:
            line = _line(table.name, dict(row))
            if line is None:
                continue
            count += 1
            lines += line
            if len(lines) >= _CHUNK:
                yield Piece(table.name, count, bytes(lines))
                count, lines = 0, bytearray()
        if count:
            yield Piece(table.name, count, bytes(lines))


def empty(connection: Connection) -> None:
    """Remove every row of every table of ours, those that a backup leaves out as well."""
    for table in reversed(_tables(connection, frozenset(Base.metadata.tables))):
        connection.execute(table.delete())


class Loader:
    """Puts rows into empty tables of the backup's revision."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables = {table.name: table for table in _tables(connection)}

    def add(self, name: str, lines: bytes) -> None:
        """Add the rows of one piece.

        Raises:
            BackupDamaged: They are no rows of this table.
        """
        table = self._tables.get(name)
        if table is None:
            raise BackupDamaged("it holds rows of a table that is not known")
        try:
            rows = [_row(table, json.loads(line)) for line in lines.splitlines()]
            if rows:
                self._connection.execute(insert(table), rows)
        except (*_UNFIT, StatementError) as error:
            if isinstance(error, DBAPIError) and not isinstance(error, _UNFIT):
                raise  # the database's trouble, not the row's
            # The cause would quote the row.
            raise BackupDamaged(f"it holds rows that do not fit into {name}") from None

    def finish(self) -> None:
        """Make PostgreSQL count on from the highest number of each table."""
        if self._connection.dialect.name != "postgresql":
            return
        for table in self._tables.values():
            for column in table.primary_key:
                sequence = self._connection.scalar(
                    text("SELECT pg_get_serial_sequence(:table, :column)"),
                    {"table": table.name, "column": column.name},
                )
                highest = self._connection.scalar(select(func.max(column)))
                if sequence is not None and highest is not None:
                    self._connection.execute(select(func.setval(sequence, highest)))


def _tables(connection: Connection, wanted: frozenset[str] = TABLES) -> list[Table]:
    """Give those of these tables that are there, each after those that it points to."""
    there = wanted.intersection(inspect(connection).get_table_names())
    found = MetaData()
    found.reflect(connection, only=sorted(there))
    return [table for table in found.sorted_tables if table.name in there]


def _line(table: str, row: dict[str, Any]) -> bytes | None:
    if table == Task.__tablename__:
        if row["kind"] == TaskKind.SEND_CODE and row["done_at"] is None:
            return None  # it would look for a code that is left out; the customer asks again
        row |= _NOBODY
    line = json.dumps(row, default=_plain, separators=(",", ":")).encode() + b"\n"
    if len(line) > LARGEST_CHUNK - _CHUNK:
        raise BackupRefused(f"a row of {table} is too large for a backup")
    return line


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        known = value.tzinfo is not None
        return (value.astimezone(UTC).replace(tzinfo=None) if known else value).isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)


def _row(table: Table, row: object) -> dict[str, Any]:
    if not isinstance(row, dict) or row.keys() != set(table.columns.keys()):
        raise TypeError(table.name)
    return {name: _typed(table.columns[name], value) for name, value in row.items()}


def _typed(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        moment = datetime.fromisoformat(value)
        # SQLite knows no zones, and PostgreSQL must not guess one.
        return moment.replace(tzinfo=UTC) if column.type.timezone else moment
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    return value
