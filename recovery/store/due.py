"""What is due, page by page: ids alone, in any number, with no transaction open in between.

A row that cannot be read whole still has an id, so it keeps none of the others from their turn.
Pages go by deadline, and each begins after the last one, so that what could not be done is not
met again. Ended documents are by far the most; each question here names states, and an index
spares it from reading them.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from recovery.rules.states import REPLACEABLE, CaseState, DocumentState
from recovery.rules.states import Task as TaskKind
from recovery.store.models import Case, Document, Task
from recovery.store.uow import Database, UnitOfWork

PAGE = 200

FALLING = REPLACEABLE | {DocumentState.REFUSED}
"""States of documents that nobody owes to the wipe yet."""


def expired(database: Database) -> Iterator[str]:
    """Give the cases whose applicant let the time pass.

    None whose hold was not ended yet: its end gives the applicant a fresh period first.
    """
    query = select(Case.expires_at, Case.id).where(
        Case.state == CaseState.OPENED,
        Case.expires_at <= database.clock(),
        Case.held_until.is_(None),
    )
    return _walk(database, query, Case.expires_at, Case.id)


def ended_holds(database: Database) -> Iterator[str]:
    """Give the cases whose hold is over and was not ended yet."""
    query = select(Case.held_until, Case.id).where(Case.held_until <= database.clock())
    return _walk(database, query, Case.held_until, Case.id)


def falling(database: Database) -> Iterator[str]:
    """Give the documents whose wipe must be owed now: past their deadline, or refused."""
    now = database.clock()
    query = (
        _of_running_cases(now)
        .where(Document.state.in_(FALLING))
        .where(or_(Document.wipe_by <= now, Document.state == DocumentState.REFUSED))
    )
    return _walk(database, query, Document.wipe_by, Document.id)


def past_deadline(database: Database) -> Iterator[str]:
    """Give the documents that should be gone and are not, owed or not; none of a held case."""
    now = database.clock()
    states = set(DocumentState) - {DocumentState.WIPED}
    query = _of_running_cases(now).where(Document.state.in_(states), Document.wipe_by <= now)
    return _walk(database, query, Document.wipe_by, Document.id)


def documents_in(database: Database, *states: DocumentState) -> Iterator[str]:
    """Give the documents in any of these states."""
    query = select(Document.wipe_by, Document.id).where(Document.state.in_(states))
    return _walk(database, query, Document.wipe_by, Document.id)


def forgotten(database: Database) -> Iterator[str]:
    """Give the documents that are marked for the wipe while no task owes it."""
    owed = exists().where(
        Task.kind == TaskKind.WIPE_DOCUMENTS,
        Task.subject == Document.case_id,
        Task.done_at.is_(None),
    )
    query = select(Document.wipe_by, Document.id).where(
        Document.state == DocumentState.WIPING, ~owed
    )
    return _walk(database, query, Document.wipe_by, Document.id)


def half_received(database: Database, older_than: timedelta) -> Iterator[str]:
    """Give the uploads that never ended: the process that took them is gone."""
    query = select(Document.wipe_by, Document.id).where(
        Document.state == DocumentState.RECEIVING,
        Document.received_at <= database.clock() - older_than,
    )
    return _walk(database, query, Document.wipe_by, Document.id)


def states(uow: UnitOfWork, document_ids: Collection[str]) -> dict[str, DocumentState]:
    """Give the states of those documents that have a row; ask for some hundreds at most."""
    rows = uow.session.execute(
        select(Document.id, Document.state).where(Document.id.in_(document_ids))
    )
    return {row.id: row.state for row in rows}


def locked_case_of(uow: UnitOfWork, document_id: str) -> Case | None:
    """Load the case of a document, locked until the caller's commit; None: no such document.

    An upload, a decision and a wipe's mark lock the case first as well.
    """
    return uow.session.scalar(
        select(Case)
        .join(Document, Document.case_id == Case.id)
        .where(Document.id == document_id)
        .with_for_update(of=Case)
    )


def _of_running_cases(now: datetime) -> Select[datetime, str]:
    return (
        select(Document.wipe_by, Document.id)
        .join(Case, Case.id == Document.case_id)
        .where(or_(Case.held_until.is_(None), Case.held_until <= now))
    )


def _walk(
    database: Database,
    query: Select[Any, str],
    moment: InstrumentedAttribute[Any],
    key: InstrumentedAttribute[str],
) -> Iterator[str]:
    page = query.order_by(moment, key).limit(PAGE)
    beyond: list[ColumnElement[bool]] = []
    while True:
        with database.read() as uow:
            rows = uow.session.execute(page.where(*beyond)).all()
        for _, each in rows:
            yield each
        if len(rows) < PAGE:
            return
        last, each = rows[-1]
        beyond = [tuple_(moment, key) > tuple_(literal(last, moment.type), literal(each))]
