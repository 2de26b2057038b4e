"""The desk's side of a case: take it, look, ask for more, approve, reject, reopen, hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import ChecklistIncomplete, MoveRefused, NotAllowed
from recovery.flow.moves import move
from recovery.flow.sweep import is_held
from recovery.rules.decisions import AskReason, Check, RejectReason, unchecked
from recovery.rules.roles import Permission, Role, may
from recovery.rules.states import Action, CaseState
from recovery.store import cases
from recovery.store.models import Case, Decision
from recovery.store.staff import Staff
from recovery.store.uow import UnitOfWork

LONGEST_HOLD = timedelta(days=90)


@dataclass(frozen=True)
class Question:
    """What is asked again for one slot."""

    reason: AskReason
    note: str = ""


def claim(uow: UnitOfWork, case_id: str, by: Staff) -> None:
    """Take a case in review.

    Raises:
        MoveRefused: Somebody else has it, or it is not in review.
        NotAllowed: This role claims no cases.
    """
    _allow(by, Permission.CLAIM, "claim")
    case = cases.get(uow, case_id)
    if case.claimed_by == by.id:
        return
    if not cases.claim(uow, case_id, by.id):
        raise MoveRefused(case_id, case.state, "claim")
    trail.append(uow, Event.CASE_CLAIMED, trail.staff(by.id), case_id=case_id)


def release(uow: UnitOfWork, case_id: str, by: Staff) -> None:
    """Give a case back to the queue; a lead may also free somebody else's.

    Raises:
        MoveRefused: It is somebody else's, and this role may not reassign.
    """
    case = cases.get(uow, case_id)
    holder = case.claimed_by
    if holder is None:
        return
    if holder != by.id and not may(Role(by.role), Permission.REASSIGN):
        raise MoveRefused(case_id, case.state, "release")
    cases.release(uow, case_id, holder)
    trail.append(uow, Event.CASE_RELEASED, trail.staff(by.id), case_id=case_id, from_staff=holder)


def reassign(uow: UnitOfWork, case_id: str, by: Staff, to: Staff) -> None:
    """Give a case to another reviewer, as a lead.

    Raises:
        MoveRefused: It changed hands meanwhile, or is not in review.
        NotAllowed: This role may not reassign, or the other one claims no cases.
    """
    _allow(by, Permission.REASSIGN, "reassign")
    _allow(to, Permission.CLAIM, "claim")
    case = cases.get(uow, case_id)
    holder = case.claimed_by
    if not cases.claim(uow, case_id, to.id, held_by=holder):
        raise MoveRefused(case_id, case.state, "reassign")
    trail.append(
        uow,
        Event.CASE_CLAIMED,
        trail.staff(by.id),
        case_id=case_id,
        from_staff=holder or "",
    )


def viewed(uow: UnitOfWork, case_id: str, document_id: str, page: int, by: Staff) -> None:
    """Record that a page of a document is about to be shown.

    Raises:
        NotAllowed: This role opens no documents.
    """
    _allow(by, Permission.OPEN_DOCUMENT, "open_document")
    trail.append(
        uow,
        Event.DOCUMENT_VIEWED,
        trail.staff(by.id),
        case_id=case_id,
        document_id=document_id,
        page=page,
    )


def ask_more(
    uow: UnitOfWork,
    case_id: str,
    by: Staff,
    questions: Mapping[str, Question],
    *,
    version: int,
    draft_age: timedelta,
) -> None:
    """Ask the applicant for some documents again; only those slots open.

    The document that stood there stays until its replacement arrives, so that nothing is lost
    when the applicant turns out to be right.

    Args:
        questions: By slot id; at least one.
        version: The version of the case that the reviewer saw.
        draft_age: How long the applicant has.

    Raises:
        MoveRefused: No slot was named, the case is held or another's, or somebody was quicker.
    """
    case = _decidable(uow, case_id, by, Action.ASK_MORE)
    asked = [slot for slot in case.slots if slot.id in questions]
    if not asked:
        raise MoveRefused(case_id, case.state, Action.ASK_MORE)
    move(
        uow,
        case,
        Action.ASK_MORE,
        trail.staff(by.id),
        version=version,
        reason=",".join(questions[slot.id].reason for slot in asked),
    )
    case.expires_at = uow.now + draft_age
    for slot in asked:
        slot.is_open = True
        slot.asked_reason = questions[slot.id].reason.value
        slot.asked_note = questions[slot.id].note
        _decided(
            uow,
            case,
            by,
            Action.ASK_MORE,
            reason=slot.asked_reason,
            customer_text=slot.asked_note,
        )
    for slot in case.slots:
        # A file that was refused after the submit left its slot empty: without this, the
        # applicant could never submit again.
        slot.is_open = slot.is_open or slot.document_id is None


def reject(
    uow: UnitOfWork,
    case_id: str,
    by: Staff,
    reason: RejectReason,
    *,
    version: int,
    customer_text: str = "",
    private_note: str = "",
) -> None:
    """Refuse a case; its documents are wiped.

    Raises:
        MoveRefused: The case is held or another's, or somebody was quicker.
    """
    case = _decidable(uow, case_id, by, Action.REJECT)
    move(uow, case, Action.REJECT, trail.staff(by.id), version=version, reason=reason.value)
    case.decided_at = uow.now
    _decided(
        uow,
        case,
        by,
        Action.REJECT,
        reason=reason.value,
        customer_text=customer_text,
        private_note=private_note,
    )


def approve(
    uow: UnitOfWork,
    case_id: str,
    by: Staff,
    ticked: Iterable[Check],
    *,
    version: int,
    private_note: str,
) -> None:
    """Approve a case: access will be restored, and other open cases for the account stop.

    Args:
        ticked: The points of the checklist that the reviewer ticked.
        private_note: Why; for colleagues.

    Raises:
        ChecklistIncomplete: A point is not ticked.
        MoveRefused: The case has no account or misses a document, is held or another's, or
            somebody was quicker.
    """
    case = _decidable(uow, case_id, by, Action.APPROVE)
    missing = unchecked(case.kind, frozenset(ticked))
    if missing:
        raise ChecklistIncomplete(missing)
    if case.account_id is None or any(slot.document_id is None for slot in case.slots):
        raise MoveRefused(case_id, case.state, Action.APPROVE)
    others = cases.rivals(uow, case)
    move(uow, case, Action.APPROVE, trail.staff(by.id), version=version)
    case.decided_at = uow.now
    _decided(uow, case, by, Action.APPROVE, private_note=private_note)
    for other in others:
        if other.state in _STOPPABLE:
            move(uow, other, Action.STOP, trail.WORKER, reason="other_case_approved")


_STOPPABLE = frozenset(
    {CaseState.OPENED, CaseState.CHECKING, CaseState.IN_REVIEW, CaseState.APPROVED}
)


def reopen(
    uow: UnitOfWork, case_id: str, by: Staff, *, version: int, note: str, draft_age: timedelta
) -> None:
    """Open a refused case again, as a lead; its documents are gone, so all are asked anew.

    Raises:
        MoveRefused: The case was not refused, or somebody was quicker.
        NotAllowed: This role may not reopen.
    """
    _allow(by, Permission.REOPEN, "reopen")
    case = cases.get(uow, case_id)
    move(uow, case, Action.REOPEN, trail.staff(by.id), version=version)
    case.ended_at = case.decided_at = None
    case.expires_at = uow.now + draft_age
    for slot in case.slots:
        slot.document_id = None
        slot.is_open = True
    _decided(uow, case, by, Action.REOPEN, private_note=note)


def hold(uow: UnitOfWork, case_id: str, by: Staff, until: datetime, note: str) -> None:
    """Stop the clock of a case, as a lead: no decision, no expiry, no wipe until then.

    Raises:
        MoveRefused: The case has ended, or the end is not within 90 days from now.
        NotAllowed: This role may not hold.
    """
    _allow(by, Permission.HOLD, "hold")
    case = cases.get(uow, case_id)
    if case.ended_at is not None or not uow.now < until <= uow.now + LONGEST_HOLD:
        raise MoveRefused(case_id, case.state, "hold")
    case.held_until = until
    _decided(uow, case, by, "hold", private_note=note)
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
    _allow(by, Permission.HOLD, "hold")
    case = cases.get(uow, case_id)
    if case.held_until is not None:
        case.held_until = None
        trail.append(uow, Event.CASE_HOLD_ENDED, trail.staff(by.id), case_id=case_id)


def _decidable(uow: UnitOfWork, case_id: str, by: Staff, action: Action) -> Case:
    """Load a case that this person may decide: theirs, and not held.

    Raises:
        NotAllowed: This role decides nothing.
        MoveRefused: Claimed by another, by nobody, or held.
    """
    _allow(by, Permission.DECIDE, action)
    case = cases.get(uow, case_id)
    if case.claimed_by != by.id or is_held(uow, case):
        raise MoveRefused(case_id, case.state, action)
    return case


def _allow(by: Staff, permission: Permission, action: str) -> None:
    if not may(Role(by.role), permission):
        raise NotAllowed(by.role, action)


def _decided(
    uow: UnitOfWork,
    case: Case,
    by: Staff,
    action: str,
    *,
    reason: str = "",
    customer_text: str = "",
    private_note: str = "",
) -> None:
    uow.session.add(
        Decision(
            case_id=case.id,
            staff_id=by.id,
            action=action,
            reason=reason,
            customer_text=customer_text,
            private_note=private_note,
            decided_at=uow.now,
        )
    )
