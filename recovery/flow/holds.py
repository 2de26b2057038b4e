"""Stop the clock of a case: no decision, no expiry, no new wipe, until its end.

A lead asks, and a second person must agree. The clock stops at once, since whoever suspects fraud
cannot wait for a colleague; without a second person it runs again after a day, and one person
cannot stop it that way twice. What is owed to the wipe already is wiped: a hold brings nothing
back.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import MoveRefused
from recovery.flow.moves import ask_until, move
from recovery.rules.decisions import HoldReason
from recovery.rules.evidence import SlotKind
from recovery.rules.retention import HOLD_ALONE, LONGEST_HOLD
from recovery.rules.roles import Permission, require
from recovery.rules.states import REPLACEABLE, Action, CaseState, Task
from recovery.store import cases, outbox
from recovery.store.models import Case, Hold
from recovery.store.staff import Staff
from recovery.store.uow import UnitOfWork


def hold(
    uow: UnitOfWork,
    case_id: str,
    by: Staff,
    *,
    reason: HoldReason,
    until: datetime,
    note: str,
) -> Hold:
    """Ask to stop the clock of a case, as a lead; again renews a hold that runs.

    An approval that was not begun goes back to review; one that is being carried out stops before
    its next step, and goes on after the hold.

    Args:
        until: The end; it counts once a second person agreed. Before that the clock stops for a
            day at most, or not at all when an earlier hold found no second person.
        note: For colleagues.

    Raises:
        MoveRefused: The case has ended and keeps no document, or the end is not within 90 days.
        NotAllowed: This role may not hold.
    """
    require(by.role, Permission.HOLD, "hold")
    case = cases.get(uow, case_id)
    nothing_left = case.ended_at is not None and not cases.documents_in(uow, case_id, *REPLACEABLE)
    if nothing_left or not uow.now < until <= uow.now + LONGEST_HOLD:
        raise MoveRefused(case_id, case.state, "hold")
    if case.state is CaseState.APPROVED:
        # Whoever doubts an approval wants it decided anew, not carried out after the hold.
        move(uow, case, Action.GIVE_BACK, trail.staff(by.id), reason="held")
    earlier = history(uow, case_id)
    for each in earlier:
        if each.agreed_by is None:
            each.ended_at = each.ended_at or uow.now
    if all(each.agreed_by for each in earlier):
        alone_until = min(until, uow.now + HOLD_ALONE)
        case.held_until = max(case.held_until or alone_until, alone_until)
    asked = Hold(
        case_id=case_id,
        reason=reason.value,
        note=note,
        asked_by=by.id,
        asked_at=uow.now,
        until=until,
    )
    uow.session.add(asked)
    trail.append(
        uow,
        Event.CASE_HELD,
        trail.staff(by.id),
        case_id=case_id,
        until=until.isoformat(),
        reason=reason.value,
    )
    return asked


def agree(uow: UnitOfWork, case_id: str, by: Staff) -> None:
    """Agree to a hold, as the second person: it now runs to the end that was asked for.

    Raises:
        MoveRefused: Nobody asks for a hold any more, its end has passed, or the same person asked.
        NotAllowed: This role decides nothing.
    """
    require(by.role, Permission.DECIDE, "agree")
    case = cases.get(uow, case_id)
    asked = waiting(uow, case_id)
    if asked is None or asked.asked_by == by.id:
        raise MoveRefused(case_id, case.state, "agree")
    for each in history(uow, case_id):
        if each is not asked:
            each.ended_at = each.ended_at or uow.now
    asked.agreed_by, asked.agreed_at = by.id, uow.now
    case.held_until = asked.until
    trail.append(
        uow,
        Event.CASE_HOLD_AGREED,
        trail.staff(by.id),
        case_id=case_id,
        until=asked.until.isoformat(),
    )


def end_hold(uow: UnitOfWork, case_id: str, by: Staff) -> None:
    """Let the clock of a case run again, as a lead; nothing to end is no error.

    Raises:
        NotAllowed: This role may not hold.
    """
    require(by.role, Permission.HOLD, "hold")
    _end(uow, cases.get(uow, case_id), trail.staff(by.id))


def end_due(uow: UnitOfWork, case_id: str) -> None:
    """End the hold of a case whose time is over; one that still runs is left alone."""
    case = cases.get(uow, case_id)
    if case.held_until is not None and case.held_until <= uow.now:
        _end(uow, case, trail.WORKER)


def waiting(uow: UnitOfWork, case_id: str) -> Hold | None:
    """Give the hold that waits for a second person; None when none does."""
    return next(
        (
            each
            for each in history(uow, case_id)
            if each.agreed_by is None and each.ended_at is None and each.until > uow.now
        ),
        None,
    )


def history(uow: UnitOfWork, case_id: str) -> Sequence[Hold]:
    """List every hold of a case, the latest first."""
    return uow.session.scalars(
        select(Hold).where(Hold.case_id == case_id).order_by(Hold.id.desc())
    ).all()


def _end(uow: UnitOfWork, case: Case, actor: str) -> None:
    running = [each for each in history(uow, case.id) if each.ended_at is None]
    if case.held_until is None and not running:
        return
    for each in running:
        each.ended_at = uow.now
    case.held_until = None
    if case.state is CaseState.OPENED and case.contact_confirmed_at is not None:
        # The applicant could do nothing meanwhile: the time they had begins anew.
        ask_until(uow, case)
    for slot in case.slots:
        if slot.kind is SlotKind.EXTRACT and slot.document_id and not slot.signers:
            # Read during the hold, when the slots could not follow it.
            outbox.add(uow, Task.INSPECT_DOCUMENT, slot.document_id)
    if case.state is CaseState.RESTORING:
        outbox.add(uow, Task.RESTORE_ACCESS, case.id)
    trail.append(uow, Event.CASE_HOLD_ENDED, actor, case_id=case.id)
