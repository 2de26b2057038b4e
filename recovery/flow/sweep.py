"""Close every gap: what died, was forgotten or ran out of time is owed again.

Runs on a timer and on start. It never destroys by itself what a case still uses: it marks and
owes, and the wipe does the work.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.flow.moves import is_held, move, owe_wipe
from recovery.flow.wipe import tell_when_gone
from recovery.rules.retention import SHIFT_IDLE, VISIT_IDLE
from recovery.rules.states import Action, DocumentState, Task
from recovery.store import cases, outbox
from recovery.store.models import Case, Document, Link, Slot, Visit
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.documents import Vault

log = logging.getLogger(__name__)

STALLED_AFTER = timedelta(hours=1)
"""An upload that takes longer than this is over: no connection lives so long."""


@dataclass(frozen=True)
class Swept:
    """How much one sweep found to do."""

    expired: int
    overdue: int
    stalled: int
    owed_again: int


def sweep(database: Database, vault: Vault) -> Swept:
    """Look for everything that is due and owe it; safe to run at any time, in any number."""
    stalled = _end_stalled_uploads(database, vault)
    with database.begin() as uow:
        expired = _expire(uow)
        overdue = _owe_overdue(uow)
        owed_again = _owe_again(uow)
        _end_holds(uow)
        _forget_visits(uow)
    swept = Swept(expired, overdue, stalled, owed_again)
    if swept != Swept(0, 0, 0, 0):
        log.info("sweep: %s", swept)
    return swept


def _expire(uow: UnitOfWork) -> int:
    due = [case for case in cases.expired(uow) if not is_held(uow, case)]
    for case in due:
        move(uow, case, Action.EXPIRE, trail.WORKER)
    return len(due)


def _owe_overdue(uow: UnitOfWork) -> int:
    due = [
        document
        for document in cases.overdue(uow)
        if not is_held(uow, uow.session.get_one(Case, document.case_id))
    ]
    for document in due:
        slot = uow.session.get(Slot, document.slot_id)
        if slot is not None and slot.document_id == document.id:
            slot.document_id = None
        trail.append(
            uow,
            Event.DOCUMENT_OVERDUE,
            trail.WORKER,
            case_id=document.case_id,
            document_id=document.id,
            wipe_by=document.wipe_by.isoformat(),
        )
        owe_wipe(uow, document.case_id, document.id)
    return len(due)


def _owe_again(uow: UnitOfWork) -> int:
    """Owe the wipe of every marked document; a task that is open already stands."""
    marked = uow.session.scalars(
        select(Document.case_id).where(Document.state == DocumentState.WIPING).distinct()
    ).all()
    for case_id in marked:
        outbox.add(uow, Task.WIPE_DOCUMENTS, case_id)
    return len(marked)


def _end_stalled_uploads(database: Database, vault: Vault) -> int:
    with database.read() as uow:
        stalled = [document.id for document in cases.stalled_uploads(uow, STALLED_AFTER)]
    for document_id in stalled:
        vault.destroy(document_id)
        with database.begin() as uow:
            row = uow.session.get(Document, document_id)
            if row is not None and row.state is DocumentState.RECEIVING:
                uow.session.delete(row)
                tell_when_gone(uow, row.case_id)
    return len(stalled)


def _end_holds(uow: UnitOfWork) -> None:
    for case in uow.session.scalars(select(Case).where(Case.held_until <= uow.now)):
        case.held_until = None
        trail.append(uow, Event.CASE_HOLD_ENDED, trail.WORKER, case_id=case.id)


def _forget_visits(uow: UnitOfWork) -> None:
    idle = max(VISIT_IDLE, SHIFT_IDLE)
    uow.session.execute(delete(Visit).where(Visit.seen_at < uow.now - idle))
    uow.session.execute(delete(Link).where(Link.expires_at < uow.now - timedelta(days=30)))
