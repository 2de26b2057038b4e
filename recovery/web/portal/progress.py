"""What a case looks like to its applicant: slots with a status, and steps with a date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from recovery.flow.invitations import Stage, Told
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
    ASKED = "asked"
    GONE = "gone"


@dataclass(frozen=True)
class SlotView:
    """A slot as a page shows it.

    Attributes:
        subject: Whose document, as was typed or as an extract says; empty: the applicant's, or it
            cannot be read now.
        number: Which of the people who sign, counted from 1; 0: nobody was named.
        waits: Rests on an extract that has to come first.
        why: Msgid of why it is needed again; empty when it is not. Format it with `day`.
        day: Of which day the extract was that was too old.
        note: What staff wrote to the applicant about it.
        document: What stands for it now, unless it is not the applicant's to see.
        told: What the applicant may know of a slot that is somebody else's.
    """

    id: str
    kind: SlotKind
    subject: str
    number: int
    status: SlotStatus
    is_open: bool
    waits: bool
    why: str
    day: date | None
    note: str
    document: Document | None
    told: Told | None


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


NO_NAMES: Mapping[str, str] = MappingProxyType({})
NOTHING_TOLD: Mapping[str, Told] = MappingProxyType({})


def slot_views(
    case: Case,
    names: Mapping[str, str] = NO_NAMES,
    told: Mapping[str, Told] = NOTHING_TOLD,
) -> tuple[SlotView, ...]:
    """Give the slots in the order in which they are asked.

    Args:
        names: Whose document each slot asks for, by id, as `signing.subjects` reads it.
        told: What is known of slots that are not the applicant's, by id.
    """
    by_id = {document.id: document for document in case.documents}
    people = [slot.id for slot in case.slots if slot.kind is SlotKind.IDENTITY and _is_named(slot)]
    standing = {
        slot.id: document.state is DocumentState.ACCEPTED
        for slot in case.slots
        if (document := by_id.get(slot.document_id or "")) is not None
    }
    return tuple(
        _slot_view(
            slot,
            by_id.get(slot.document_id or ""),
            subject=names.get(slot.id, slot.subject),
            number=people.index(slot.id) + 1 if slot.id in people else 0,
            waits=slot.parent_id is not None and not standing.get(slot.parent_id),
            told=told.get(slot.id),
        )
        for slot in case.slots
    )


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


_OTHERS = {Stage.ASKED: SlotStatus.ASKED, Stage.DONE: SlotStatus.READY}
"""How far a slot is that is somebody else's; one who says no leaves it to the applicant."""


def _is_named(slot: Slot) -> bool:
    return bool(slot.subject or slot.officer or slot.parent_id)


def _slot_view(
    slot: Slot,
    document: Document | None,
    *,
    subject: str,
    number: int,
    waits: bool,
    told: Told | None,
) -> SlotView:
    standing = document is not None and document.state in _STATUS
    is_others = told is not None and told.stage in _OTHERS
    if told is not None and is_others:
        status = _OTHERS[told.stage]
    elif slot.is_open and slot.asked_reason:
        status = SlotStatus.AGAIN
    elif document is not None and standing:
        status = _STATUS[document.state]
    else:
        status = SlotStatus.TO_DO if slot.is_open else SlotStatus.GONE
    return SlotView(
        id=slot.id,
        kind=slot.kind,
        subject=subject,
        number=number,
        status=status,
        is_open=slot.is_open,
        waits=waits and status in {SlotStatus.TO_DO, SlotStatus.AGAIN},
        why="" if is_others else why_asked(slot.asked_reason, slot.kind, slot.asked_day),
        day=slot.asked_day,
        note="" if is_others else slot.asked_note,
        document=document if standing and not is_others else None,
        told=told,
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
