"""Everything that is there, loaded once; and what is found wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from recovery.parts import Parts
from recovery.rules.states import DocumentState
from recovery.store.models import Case, Decision, Document, Entry, Step, Task

ALIVE = frozenset({DocumentState.SEALED, DocumentState.ACCEPTED})
"""States of a document that must open; every other one but `wiped` passes."""


@dataclass
class Found:
    """What is wrong, in sentences with opaque ids.

    Attributes:
        left_over: What should be gone.
        missing: What should be there, or was promised and not done.
        twice: What was done more than once.
    """

    left_over: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Say whether anything is wrong."""
        return bool(self.left_over or self.missing or self.twice)

    def __iadd__(self, other: Self) -> Self:
        """Add what somebody else found."""
        self.left_over += other.left_over
        self.missing += other.missing
        self.twice += other.twice
        return self


@dataclass(frozen=True)
class World:
    """Everything that is there, loaded once."""

    now: datetime
    cases: Sequence[Case]
    documents: dict[str, Document]
    entries: Sequence[Entry]
    tasks: Sequence[Task]
    decisions: Sequence[Decision]
    steps: Sequence[Step]


def load(parts: Parts) -> World:
    """Load everything."""
    with parts.database.read() as uow:
        session = uow.session
        whole = (selectinload(Case.slots), selectinload(Case.documents))
        documents = session.scalars(select(Document).options(selectinload(Document.findings))).all()
        return World(
            now=uow.now,
            cases=session.scalars(select(Case).options(*whole)).all(),
            documents={each.id: each for each in documents},
            entries=session.scalars(select(Entry).order_by(Entry.number)).all(),
            tasks=session.scalars(select(Task)).all(),
            decisions=session.scalars(select(Decision)).all(),
            steps=session.scalars(select(Step)).all(),
        )


def files(parts: Parts) -> list[Path]:
    """List every file of the blob folder."""
    return [each for each in parts.settings.blobs.rglob("*") if each.is_file()]
