"""The outbox: work that the database owes.

A task is added in the same transaction as its reason. Dispatch rings for due tasks; a worker
leases one (one conditional UPDATE decides who), and finishes it or hands it back. At most one
open task of a kind, subject and detail exists, so that asking twice owes once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from recovery.rules.states import Task as TaskKind
from recovery.store.base import fresh_id, one_row
from recovery.store.models import Task
from recovery.store.uow import UnitOfWork

RING_AGAIN = timedelta(seconds=10)
"""A bell that nobody answered is rung again after this: Redis may have lost it."""

LONGEST_BACKOFF = timedelta(hours=1)


def add(
    uow: UnitOfWork,
    kind: TaskKind,
    subject: str,
    *,
    detail: str = "",
    due_at: datetime | None = None,
) -> None:
    """Owe a task; if the same one is open already, that one stands.

    Args:
        subject: Id of a case or document.
        detail: A word of our own, such as the letter's name.
        due_at: Not before this moment; default: now.
    """
    uow.session.flush()
    insert = postgresql.insert if _is_postgresql(uow) else sqlite.insert
    statement = insert(Task).values(
        id=fresh_id(),
        kind=kind,
        subject=subject,
        detail=detail,
        created_at=uow.now,
        due_at=due_at or uow.now,
        attempts=0,
        fault="",
    )
    uow.session.execute(statement.on_conflict_do_nothing())


def due(uow: UnitOfWork, limit: int = 200) -> Sequence[Task]:
    """List open tasks whose time has come, that nobody holds, and whose bell is silent."""
    return uow.session.scalars(
        select(Task)
        .where(
            Task.done_at.is_(None),
            Task.due_at <= uow.now,
            or_(Task.leased_until.is_(None), Task.leased_until <= uow.now),
            or_(
                Task.rung_at.is_(None),
                Task.rung_at <= uow.now - RING_AGAIN,
                # Handed back or due anew after the last ring.
                Task.rung_at < Task.due_at,
            ),
        )
        .order_by(Task.due_at)
        .limit(limit)
    ).all()


def mark_rung(uow: UnitOfWork, task_ids: Sequence[str]) -> None:
    """Note that the bell was rung for these tasks."""
    uow.session.execute(update(Task).where(Task.id.in_(task_ids)).values(rung_at=uow.now))


def lease(uow: UnitOfWork, task_id: str, length: timedelta) -> Task | None:
    """Take a task for this worker.

    Returns:
        The task with its lease; None when it is finished, not due, or held by another.
    """
    token = fresh_id()
    taken = uow.session.execute(
        update(Task)
        .where(
            Task.id == task_id,
            Task.done_at.is_(None),
            Task.due_at <= uow.now,
            or_(Task.leased_until.is_(None), Task.leased_until <= uow.now),
        )
        .values(lease=token, leased_until=uow.now + length, attempts=Task.attempts + 1)
    )
    return uow.session.get(Task, task_id) if one_row(taken) else None


def finish(uow: UnitOfWork, task: Task) -> bool:
    """Close a leased task; False when the lease was lost meanwhile."""
    return _release(uow, task, done_at=uow.now, fault="")


def hand_back(uow: UnitOfWork, task: Task, fault: str) -> bool:
    """Give a task back after a fault; it falls due again after a growing pause.

    Args:
        fault: Class name of the error; never its message, which may name a person.
    """
    pause = min(timedelta(seconds=2 ** min(task.attempts, 12)), LONGEST_BACKOFF)
    return _release(uow, task, due_at=uow.now + pause, fault=fault[:64])


def _release(uow: UnitOfWork, task: Task, **values: object) -> bool:
    released = uow.session.execute(
        update(Task)
        .where(Task.id == task.id, Task.lease == task.lease, Task.done_at.is_(None))
        .values(lease=None, leased_until=None, **values)
    )
    return one_row(released)


def _is_postgresql(uow: UnitOfWork) -> bool:
    return uow.session.get_bind().dialect.name == "postgresql"
