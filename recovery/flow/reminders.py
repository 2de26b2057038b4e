"""Speak before time runs out: to applicants whose case expires, to staff whose hold ends.

The sweep calls this; each reminder is owed once, as a task in the same commit as its mark.
"""

from datetime import timedelta

from sqlalchemy import or_, select

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.rules.retention import WARN_BEFORE, must_warn, remind_at
from recovery.rules.states import CaseState, Task
from recovery.store import outbox
from recovery.store.models import Case, Hold
from recovery.store.uow import UnitOfWork

_BATCH = 200
_LONGEST_NOTICE = timedelta(days=45)
"""Half of the longest hold: no reminder is due earlier before the end."""


def remind(uow: UnitOfWork) -> int:
    """Owe every reminder whose time has come; give how many, 200 of each kind at most."""
    return _warn_drafts(uow) + _remind_of_holds(uow)


def _warn_drafts(uow: UnitOfWork) -> int:
    waiting = uow.session.scalars(
        select(Case)
        .where(
            Case.state == CaseState.OPENED,
            Case.expires_at > uow.now,
            Case.expires_at <= uow.now + WARN_BEFORE,
            Case.warned_at.is_(None),
            Case.contact_confirmed_at.is_not(None),
            or_(Case.held_until.is_(None), Case.held_until <= uow.now),
        )
        .order_by(Case.expires_at)
        .limit(_BATCH)
    ).all()
    warned = 0
    for case in waiting:
        if case.expires_at is None or not must_warn(uow.now, case.expires_at, uow.retention):
            continue
        case.warned_at = uow.now
        outbox.add(uow, Task.SEND_LETTER, case.id, detail="expires_soon")
        trail.append(
            uow,
            Event.CASE_WARNED,
            trail.WORKER,
            case_id=case.id,
            expires_at=case.expires_at.isoformat(),
        )
        warned += 1
    return warned


def _remind_of_holds(uow: UnitOfWork) -> int:
    running = uow.session.scalars(
        select(Hold)
        .where(
            Hold.ended_at.is_(None),
            Hold.reminded_at.is_(None),
            Hold.agreed_by.is_not(None),
            Hold.until > uow.now,
            Hold.until <= uow.now + _LONGEST_NOTICE,
        )
        .order_by(Hold.until)
        .limit(_BATCH)
    ).all()
    due = [each for each in running if remind_at(each.asked_at, each.until) <= uow.now]
    for each in due:
        each.reminded_at = uow.now
        outbox.add(uow, Task.REMIND_OF_HOLD, each.case_id)
    return len(due)
