"""The desk's side of a case: look, ask for more, approve, refuse, open again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import ChecklistIncomplete, MoveRefused
from recovery.flow.moves import ask_until, is_held, move, owe_wipe
from recovery.rules.decisions import ASKABLE, AskReason, Check, RejectReason, unchecked
from recovery.rules.roles import Permission, require
from recovery.rules.states import Action, CaseState
from recovery.store import cases
from recovery.store.models import Case, Decision
from recovery.store.staff import Staff
from recovery.store.uow import UnitOfWork


@dataclass(frozen=True)
class Question:
    """What is asked again for one slot."""

    reason: AskReason
    note: str = ""


def viewed(uow: UnitOfWork, case_id: str, document_id: str, page: int, by: Staff) -> None:
    """Record that a page of a document is about to be shown.

    Raises:
        NotAllowed: This role opens no documents.
    """
    require(by.role, Permission.OPEN_DOCUMENT, "open_document")
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
) -> None:
    """Ask the applicant for some documents again; only those slots open.

    The document that stood there stays until its replacement arrives, so that nothing is lost
    when the applicant turns out to be right.

    Args:
        questions: By slot id; at least one.
        version: The version of the case that the reviewer saw.

    Raises:
        MoveRefused: No slot was named, or for a reason that does not fit its document; the case is
            held or another's, or somebody was quicker.
    """
    case = _decidable(uow, case_id, by, Action.ASK_MORE)
    asked = [slot for slot in case.slots if slot.id in questions]
    fits = all(questions[slot.id].reason in ASKABLE[slot.kind] for slot in asked)
    if not asked or not fits:
        raise MoveRefused(case_id, case.state, Action.ASK_MORE)
    move(
        uow,
        case,
        Action.ASK_MORE,
        trail.staff(by.id),
        version=version,
        reason=",".join(questions[slot.id].reason for slot in asked),
    )
    ask_until(uow, case)
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
        MoveRefused: The case has no account or misses a document, is held or another's, another
            case for the account is held or being carried out, or somebody was quicker.
    """
    case = _decidable(uow, case_id, by, Action.APPROVE)
    missing = unchecked(case.kind, frozenset(ticked))
    if missing:
        raise ChecklistIncomplete(missing)
    if case.account_id is None or any(slot.document_id is None for slot in case.slots):
        raise MoveRefused(case_id, case.state, Action.APPROVE)
    others = cases.rivals(uow, case)
    # One account goes to one case: not while another is being carried out, or held by a lead.
    if any(other.state is CaseState.RESTORING or is_held(uow, other) for other in others):
        raise MoveRefused(case_id, case.state, Action.APPROVE)
    move(uow, case, Action.APPROVE, trail.staff(by.id), version=version)
    case.decided_at = uow.now
    _decided(uow, case, by, Action.APPROVE, private_note=private_note)
    for other in others:
        if other.state in _STOPPABLE:
            move(uow, other, Action.STOP, trail.WORKER, reason="other_case_approved")


_STOPPABLE = frozenset(
    {CaseState.OPENED, CaseState.CHECKING, CaseState.IN_REVIEW, CaseState.APPROVED}
)


def reopen(uow: UnitOfWork, case_id: str, by: Staff, *, version: int, note: str) -> None:
    """Open a refused case again, as a lead; its documents are gone or go, so all are asked anew.

    Raises:
        MoveRefused: The case was not refused, its record was emptied since, or somebody was
            quicker.
        NotAllowed: This role may not reopen.
    """
    require(by.role, Permission.REOPEN, "reopen")
    case = cases.get(uow, case_id)
    if case.emptied_at is not None:
        raise MoveRefused(case_id, case.state, Action.REOPEN)
    move(uow, case, Action.REOPEN, trail.staff(by.id), version=version)
    case.ended_at = case.decided_at = None
    ask_until(uow, case)
    owe_wipe(uow, case_id)
    for slot in case.slots:
        slot.document_id = None
        slot.is_open = True
        slot.asked_reason = AskReason.OTHER.value
    _decided(uow, case, by, Action.REOPEN, private_note=note)


def _decidable(uow: UnitOfWork, case_id: str, by: Staff, action: Action) -> Case:
    """Load a case that this person may decide: theirs, and not held.

    Raises:
        NotAllowed: This role decides nothing.
        MoveRefused: Claimed by another, by nobody, or held.
    """
    require(by.role, Permission.DECIDE, action)
    case = cases.get(uow, case_id)
    if case.claimed_by != by.id or is_held(uow, case):
        raise MoveRefused(case_id, case.state, action)
    return case


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
