"""What should have happened by now and did not: for the metrics, `recovery doctor` and the desk.

A document is due at its deadline, or when the hold of its case ended, whichever is later; once its
wipe is owed, at the moment that it was owed, if that came first. Only documents that are due and
work that is open are counted, through an index of each, however many rows lie beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from recovery.rules.states import DocumentState
from recovery.rules.states import Task as TaskKind
from recovery.store.models import Beat, Case, Document, Hold, Task
from recovery.store.uow import UnitOfWork

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])

LATE = timedelta(minutes=5)
"""What is due for longer than this is an alarm: the sweep runs each minute and a wipe takes a
moment, so everything that works has had several chances by then."""

_UNOWED = set(DocumentState) - {DocumentState.WIPING, DocumentState.WIPED}


@dataclass(frozen=True)
class Due:
    """Documents that should be gone.

    Attributes:
        count: How many are due.
        late: How many of them have been for more than `LATE`.
        oldest: Seconds since the first of them fell due; 0 when there is none.
    """

    count: int = 0
    late: int = 0
    oldest: float = 0.0


@dataclass(frozen=True)
class OpenTasks:
    """Work of one kind that is open.

    Attributes:
        count: How many tasks, those included whose time has not come.
        oldest: Seconds that the first of those whose time came, or that were tried, has waited.
    """

    count: int
    oldest: float


@dataclass(frozen=True)
class Watch:
    """How things stand at one moment.

    Attributes:
        passed: Documents past their deadline whose wipe nobody owes: the sweep's fault.
        owed: Documents whose wipe is owed and not done: the worker's.
        tasks: Open tasks, by kind; without the kinds of which there is none.
        ages: Seconds since the beat of this name (`sweep`, `reconcile`, `worker`, `keeper`);
            without those that never were.
    """

    passed: Due
    owed: Due
    tasks: Mapping[TaskKind, OpenTasks]
    ages: Mapping[str, float]

    @property
    def overdue(self) -> int:
        """How many documents are an alarm by now."""
        return self.passed.late + self.owed.late

    @property
    def oldest(self) -> float:
        """Seconds since the first document fell due that is still there; 0 when there is none."""
        return max(self.passed.oldest, self.owed.oldest)


def look(uow: UnitOfWork) -> Watch:
    """Look at everything that is due and open; four questions."""
    return Watch(_passed(uow), _owed(uow), _tasks(uow), _ages(uow))


def late_documents(uow: UnitOfWork) -> frozenset[str]:
    """Give the ids of what `look` counts as late."""
    passed = (
        select(Document.id)
        .join(Case, Case.id == Document.case_id)
        .where(
            Document.state.in_(_UNOWED),
            Document.wipe_by <= uow.now,
            _due_since() <= uow.now - LATE,
        )
    )
    owed = _of_owed(select(Document.id)).where(_is_late(uow))
    return frozenset((*uow.session.scalars(passed), *uow.session.scalars(owed)))


def _passed(uow: UnitOfWork) -> Due:
    """Count what the sweep should have marked; a hold that runs ends in the future."""
    since = _due_since()
    query = (
        select(func.count(), func.sum(case((since <= uow.now - LATE, 1), else_=0)), func.min(since))
        .select_from(Document)
        .join(Case, Case.id == Document.case_id)
        .where(Document.state.in_(_UNOWED), Document.wipe_by <= uow.now, since <= uow.now)
    )
    return _due(uow, uow.session.execute(query).one())


def _owed(uow: UnitOfWork) -> Due:
    """Count what the worker should have destroyed, also in a case on hold: see `flow.holds`."""
    query = _of_owed(
        select(
            func.count(),
            func.sum(case((_is_late(uow), 1), else_=0)),
            *(func.min(moment) for moment in _owed_since()),
        )
    )
    return _due(uow, uow.session.execute(query).one())


def _of_owed(query: Q) -> Q:
    """Ask this of the documents whose wipe is owed, each beside the task that owes it."""
    return (
        query.select_from(Document)
        .join(Case, Case.id == Document.case_id)
        .outerjoin(
            Task,
            and_(
                Task.kind == TaskKind.WIPE_DOCUMENTS,
                Task.subject == Document.case_id,
                Task.done_at.is_(None),
            ),
        )
        .where(Document.state == DocumentState.WIPING)
    )


def _owed_since() -> tuple[ColumnElement[Any], ...]:
    moments: tuple[ColumnElement[Any], ...] = (
        _due_since(),
        Task.created_at.expression,
        Document.wipe_begun_at.expression,
    )
    return moments


def _is_late(uow: UnitOfWork) -> ColumnElement[bool]:
    return or_(*(moment <= uow.now - LATE for moment in _owed_since()))


def _due(uow: UnitOfWork, row: Sequence[Any]) -> Due:
    count, late, *moments = row
    first = min(filter(None, moments), default=uow.now)
    return Due(count, int(late or 0), _age(uow, first))


def _due_since() -> ColumnElement[datetime]:
    """Give when a document fell due: no earlier than the end of its case's last hold."""
    ended = select(func.max(Hold.ended_at)).where(Hold.case_id == Case.id).scalar_subquery()
    hold_end = func.coalesce(Case.held_until, ended)
    return case((hold_end > Document.wipe_by, hold_end), else_=Document.wipe_by)


def _tasks(uow: UnitOfWork) -> dict[TaskKind, OpenTasks]:
    # A fault moves a task's time on and on; what was tried waits since it was made.
    since = case(
        (Task.attempts > 0, Task.created_at),
        (Task.due_at <= uow.now, Task.due_at),
        else_=None,
    )
    query = (
        select(Task.kind, func.count(), func.min(since))
        .where(Task.done_at.is_(None))
        .group_by(Task.kind)
    )
    return {
        kind: OpenTasks(count, _age(uow, first))
        for kind, count, first in uow.session.execute(query)
    }


def _ages(uow: UnitOfWork) -> dict[str, float]:
    return {beat.name: _age(uow, beat.seen_at) for beat in uow.session.scalars(select(Beat))}


def _age(uow: UnitOfWork, since: datetime | None) -> float:
    return max(0.0, (uow.now - since).total_seconds()) if since is not None else 0.0
