"""Unit of work: one transaction, opened and committed in one place.

A flow function is given the unit and never commits: whoever opened it does, so that the move of
the case, the trail and the outbox row stand or fall together. Reading pages use `reading`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from recovery.engine import engine_for, reading
from recovery.settings import Retention

Clock = Callable[[], datetime]
"""Gives the present moment in UTC."""


def utc_now() -> datetime:
    """Give the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class UnitOfWork:
    """One transaction.

    Attributes:
        session: Rows are loaded and added through it; flushed and committed on leaving.
        now: The moment of this transaction, one for everything it writes.
        trail_key: Key of the trail's chain.
        retention: How long things are kept: moves set deadlines.
    """

    session: Session
    now: datetime
    trail_key: bytes
    retention: Retention


class Database:
    """The main database: the one truth."""

    def __init__(
        self,
        url: str,
        *,
        trail_key: bytes,
        retention: Retention | None = None,
        clock: Clock = utc_now,
    ) -> None:
        """Connect lazily; nothing happens before the first unit of work."""
        self.engine: Engine = engine_for(url)
        self.clock = clock
        self._trail_key = trail_key
        self._retention = retention or Retention()
        self._reading = reading(self.engine)

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a transaction that writes; commit on leaving, roll back on any error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield UnitOfWork(session, self.clock(), self._trail_key, self._retention)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """Open a transaction that only reads: it waits for no writer, and is rolled back."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield UnitOfWork(session, self.clock(), self._trail_key, self._retention)
            # A roll-back empties the rows that the session knows; they outlive the reading.
            session.expunge_all()
            session.rollback()

    def answers(self) -> bool:
        """Say whether the database answers and has its tables."""
        with self.read() as uow:
            return bool(uow.session.scalar(text("SELECT count(*) FROM trail_head")) == 1)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
