"""What a case looks like to its applicant: slots with a status, and steps with a date."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from recovery.flow.wipe import is_closed
from recovery.flow.words import why_asked
from recovery.rules.evidence import SlotKind
from recovery.rules.retention import shown
from recovery.rules.states import FINAL, CaseState, DocumentState
from recovery.store.models import Case, Document, Slot


class SlotStatus(StrEnum):
    """Where a slot stands for the applicant."""

    TO_DO = "to_do"
    CHECKING = "checking"
    READY = "ready"
    AGAIN = "again"
    GONE = "gone"


@dataclass(frozen=True)
class SlotView:
    """A slot as a page shows it.

    Attributes:
        why: Msgid of why it is needed again; empty when it is not.
        note: What staff wrote to the applicant about it.
        document: What stands for it now.
    """

    id: str
    kind: SlotKind
    subject: str
    status: SlotStatus
    is_open: bool
    why: str
    note: str
    document: Document | None


class StepState(StrEnum):
    """Whether a step is behind us, where we are, or still to come."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


class StepName(StrEnum):
    """The steps of a case in an applicant's words."""

    RECEIVED = "received"
    CHECKED = "checked"
    REVIEWED = "reviewed"
    DECIDED = "decided"
    REFUSED = "refused"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    EXPIRED = "expired"
    DESTROYED = "destroyed"


@dataclass(frozen=True)
class Step:
    """One step, and when it was done."""

    name: StepName
    state: StepState
    at: datetime | None = None


_RECEIPT_TAKES = timedelta(minutes=5)
"""A receipt comes a moment after the wipe; a page that waits for it gives up after this."""

_ORDER = (
    CaseState.CHECKING,
    CaseState.IN_REVIEW,
    CaseState.APPROVED,
    CaseState.RESTORING,
    CaseState.RESTORED,
)
_REACHED = {
    StepName.CHECKED: CaseState.CHECKING,
    StepName.REVIEWED: CaseState.IN_REVIEW,
    StepName.DECIDED: CaseState.IN_REVIEW,
    StepName.RESTORED: CaseState.RESTORING,
}
"""The last state in which a step is not done yet."""

_NOW = {
    CaseState.CHECKING: StepName.CHECKED,
    CaseState.IN_REVIEW: StepName.REVIEWED,
    CaseState.APPROVED: StepName.RESTORED,
    CaseState.RESTORING: StepName.RESTORED,
}

_OUTCOME = {
    CaseState.REJECTED: StepName.REFUSED,
    CaseState.WITHDRAWN: StepName.WITHDRAWN,
    CaseState.STOPPED: StepName.STOPPED,
    CaseState.EXPIRED: StepName.EXPIRED,
}

_STATUS = {
    DocumentState.SEALED: SlotStatus.CHECKING,
    DocumentState.ACCEPTED: SlotStatus.READY,
}


def slot_views(case: Case) -> tuple[SlotView, ...]:
    """Give the slots in the order in which they are asked."""
    by_id = {document.id: document for document in case.documents}
    return tuple(_slot_view(slot, by_id.get(slot.document_id or "")) for slot in case.slots)


def slot_view(case: Case, slot_id: str) -> SlotView | None:
    """Give one slot of this case; None when it is not of this case."""
    return next((view for view in slot_views(case) if view.id == slot_id), None)


def steps(case: Case, now: datetime) -> tuple[Step, ...]:
    """Give the steps of a submitted or ended case, with when each was done.

    While a case is paused nobody is at it: its next step is still to come, and none is under way.
    """
    paused = paused_until(case, now) is not None
    past = []
    if case.waiting_since:
        past.append(Step(StepName.RECEIVED, StepState.DONE, case.waiting_since))
    if case.state in _OUTCOME:
        past.append(Step(_OUTCOME[case.state], StepState.DONE, case.ended_at))
    else:
        past += [_step(case, name, paused=paused) for name in _REACHED]
    return (*past, _destroyed(case))


def is_short_wait(case: Case) -> bool:
    """Say whether the next step is a machine's, so that watching for it makes sense."""
    machine = {CaseState.CHECKING, CaseState.APPROVED, CaseState.RESTORING}
    return case.state in machine or (case.state in FINAL and _is_being_wiped(case))


def awaits_receipt(case: Case, issued_at: datetime | None, now: datetime) -> bool:
    """Say whether the receipt of a case is on its way: one that is long in coming is not awaited.

    Args:
        case: The case.
        issued_at: When the receipt that is there was issued; None when there is none.
        now: The present moment.
    """
    wiped = max((each.wiped_at for each in case.documents if each.wiped_at), default=None)
    if wiped is None or case.state not in FINAL or now - wiped > _RECEIPT_TAKES:
        return False
    return issued_at is None or issued_at < wiped


def paused_until(case: Case, now: datetime) -> datetime | None:
    """Give the moment until which nothing is done with this case; None when it goes on."""
    return case.held_until if case.held_until is not None and case.held_until > now else None


def wipe_by(case: Case, now: datetime, *, once_sent: bool = False) -> datetime | None:
    """Give the moment by which every document of this case is destroyed; None without any.

    It is the moment that holds if nobody does anything: a draft takes its documents along when it
    expires, and while a case is paused nothing is destroyed.

    Args:
        once_sent: As it will be when the applicant sends the draft now.
    """
    draft_ends = None if once_sent else case.expires_at
    paused = paused_until(case, now)
    left = [each.wipe_by for each in case.documents if each.state is not DocumentState.WIPED]
    return max(
        (shown(deadline, draft_ends=draft_ends, held_until=paused) for deadline in left),
        default=None,
    )


def _slot_view(slot: Slot, document: Document | None) -> SlotView:
    standing = document is not None and document.state in _STATUS
    if slot.is_open and slot.asked_reason:
        status = SlotStatus.AGAIN
    elif document is not None and standing:
        status = _STATUS[document.state]
    else:
        status = SlotStatus.TO_DO if slot.is_open else SlotStatus.GONE
    return SlotView(
        id=slot.id,
        kind=slot.kind,
        subject=slot.subject,
        status=status,
        is_open=slot.is_open,
        why=why_asked(slot.asked_reason, slot.kind),
        note=slot.asked_note,
        document=document if standing else None,
    )


def _step(case: Case, name: StepName, *, paused: bool) -> Step:
    at = {StepName.DECIDED: case.decided_at, StepName.RESTORED: case.ended_at}.get(name)
    if _ORDER.index(case.state) > _ORDER.index(_REACHED[name]):
        return Step(name, StepState.DONE, at)
    under_way = not paused and _NOW.get(case.state) is name
    return Step(name, StepState.NOW if under_way else StepState.NEXT)


def _is_being_wiped(case: Case) -> bool:
    """Say whether a worker is at it; documents that the settings grant a grace only wait."""
    return any(each.state is DocumentState.WIPING for each in case.documents)


def _destroyed(case: Case) -> Step:
    if case.state in FINAL and _is_being_wiped(case):
        return Step(StepName.DESTROYED, StepState.NOW)
    if case.state not in FINAL or not is_closed(case.documents):
        return Step(StepName.DESTROYED, StepState.NEXT)
    wiped = [each.wiped_at for each in case.documents if each.wiped_at]
    return Step(StepName.DESTROYED, StepState.DONE, max(wiped, default=None))
