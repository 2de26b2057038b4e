"""Stop the clock of a case: no decision, no expiry, no wipe, until its end or a lead's word."""

from datetime import datetime, timedelta

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import MoveRefused
from recovery.rules.roles import Permission, require
from recovery.store import cases
from recovery.store.models import Decision
from recovery.store.staff import Staff
from recovery.store.uow import UnitOfWork

LONGEST_HOLD = timedelta(days=90)


def hold(uow: UnitOfWork, case_id: str, by: Staff, until: datetime, note: str) -> None:
    """Stop the clock of a case, as a lead: no decision, no expiry, no wipe until then.

    Raises:
        MoveRefused: The case has ended, or the end is not within 90 days from now.
        NotAllowed: This role may not hold.
    """
    require(by.role, Permission.HOLD, "hold")
    case = cases.get(uow, case_id)
    if case.ended_at is not None or not uow.now < until <= uow.now + LONGEST_HOLD:
        raise MoveRefused(case_id, case.state, "hold")
    case.held_until = until
    uow.session.add(
        Decision(
            case_id=case.id,
            staff_id=by.id,
            action="hold",
            private_note=note,
            decided_at=uow.now,
        )
    )
    trail.append(
        uow,
        Event.CASE_HELD,
        trail.staff(by.id),
        case_id=case_id,
        until=until.isoformat(),
    )


def end_hold(uow: UnitOfWork, case_id: str, by: Staff) -> None:
    """Let the clock of a case run again, as a lead.

    Raises:
        NotAllowed: This role may not hold.
    """
    require(by.role, Permission.HOLD, "hold")
    case = cases.get(uow, case_id)
    if case.held_until is not None:
        case.held_until = None
        trail.append(uow, Event.CASE_HOLD_ENDED, trail.staff(by.id), case_id=case_id)
