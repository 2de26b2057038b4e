"""Open a case, name its directors, take its documents, submit or withdraw it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import MoveRefused, SlotClosed
from recovery.flow import contact
from recovery.flow.moves import ask_until, is_held, move, owe_wipe
from recovery.rules.evidence import (
    CaseKind,
    Director,
    SlotKind,
    SlotNeeded,
    signing_directors,
    slots_needed,
)
from recovery.rules.retention import UNCONFIRMED_LIFE
from recovery.rules.states import Action, CaseState, Task
from recovery.store import cases, outbox
from recovery.store.base import fresh_id
from recovery.store.models import Case, Slot
from recovery.store.uow import UnitOfWork

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_HALF = 4


@dataclass(frozen=True)
class Application:
    """What the applicant says on the first form; text of at most the model's lengths."""

    kind: CaseKind
    language: str
    asked_for: str
    person_name: str
    contact_email: str
    company_name: str = ""
    kvk_number: str = ""


def open_case(uow: UnitOfWork, application: Application) -> Case:
    """Open a case and owe its contact address a code.

    Whether the account exists is looked up by the worker, so this takes the same time either way.
    """
    case = Case(
        id=fresh_id(),
        reference=_fresh_reference(),
        kind=application.kind,
        state=CaseState.OPENED,
        version=1,
        language=application.language,
        asked_for=application.asked_for.strip().lower(),
        person_name=application.person_name.strip(),
        company_name=application.company_name.strip(),
        kvk_number=application.kvk_number.strip(),
        contact_email=application.contact_email.strip().lower(),
        directors=[],
        rank=0,
        created_at=uow.now,
        expires_at=uow.now + UNCONFIRMED_LIFE,
    )
    uow.session.add(case)
    uow.session.flush()
    if case.kind is CaseKind.PRIVATE:
        _lay_out(uow, case, slots_needed(case.kind))
    trail.append(
        uow,
        Event.CASE_OPENED,
        trail.CUSTOMER,
        case_id=case.id,
        kind=case.kind.value,
        language=case.language,
    )
    contact.ask_code(uow, case.id)
    return case


def begin_draft(uow: UnitOfWork, case_id: str) -> None:
    """Start the clock of a draft whose contact address was just confirmed, and tell the owners.

    From here on somebody may be at the door of an account: its known contacts hear so at once.
    """
    case = cases.get(uow, case_id)
    if case.state is CaseState.OPENED:
        ask_until(uow, case)
        outbox.add(uow, Task.TELL_OWNERS, case_id, detail="owners_asked")


def name_directors(uow: UnitOfWork, case_id: str, directors: Sequence[Director]) -> None:
    """Keep who signs for the company, and ask exactly their documents.

    A document already sent for a director who is still asked stays; the others are wiped.

    Raises:
        MoveRefused: The case was submitted before, is held, or is no business case.
    """
    case = cases.get(uow, case_id)
    closed = not may_change_application(case) or is_held(uow, case)
    if closed or case.kind is not CaseKind.BUSINESS:
        raise MoveRefused(case_id, case.state, "name_directors")
    case.directors = [{"name": each.name, "acts_alone": each.acts_alone} for each in directors]
    _lay_out(uow, case, slots_needed(case.kind, directors))
    trail.append(
        uow,
        Event.DIRECTORS_NAMED,
        trail.CUSTOMER,
        case_id=case_id,
        count=len(directors),
        alone=any(each.acts_alone for each in directors),
    )


def named_directors(case: Case) -> tuple[Director, ...]:
    """Give the directors as the applicant named them."""
    return tuple(Director(each["name"], each["acts_alone"]) for each in case.directors)


def signers(case: Case) -> tuple[Director, ...]:
    """Give the directors whose document this case asks for."""
    return signing_directors(named_directors(case))


def may_change_application(case: Case) -> bool:
    """Say whether the applicant may still change what they said: not after a first submit."""
    return case.state is CaseState.OPENED and case.waiting_since is None


def remove_document(uow: UnitOfWork, case_id: str, slot_id: str) -> None:
    """Take a document out of its slot before submitting; it is wiped now.

    Raises:
        SlotClosed: Not a slot of this case, or not open.
    """
    case = cases.get(uow, case_id)
    slot = cases.slot_of(uow, case_id, slot_id)
    closed = slot is None or not slot.is_open or is_held(uow, case)
    if case.state is not CaseState.OPENED or slot is None or closed:
        raise SlotClosed
    if slot.document_id is None:
        return
    trail.append(
        uow,
        Event.DOCUMENT_REMOVED,
        trail.CUSTOMER,
        case_id=case_id,
        document_id=slot.document_id,
    )
    owe_wipe(uow, case_id, slot.document_id)
    slot.document_id = None


def missing_slots(case: Case) -> tuple[Slot, ...]:
    """List the slots that still wait for a document, or for a better one."""
    return tuple(slot for slot in case.slots if slot.document_id is None or slot.asked_reason)


def submit(uow: UnitOfWork, case_id: str) -> Case:
    """Hand the case to the desk: nothing can be added until the desk asks for more.

    Raises:
        MoveRefused: A document is missing, the address is not confirmed, or it was submitted.
    """
    case = cases.get(uow, case_id)
    if not case.slots or missing_slots(case) or case.contact_confirmed_at is None:
        raise MoveRefused(case_id, case.state, Action.SUBMIT)
    move(uow, case, Action.SUBMIT, trail.CUSTOMER)
    case.waiting_since = case.waiting_since or uow.now
    for slot in case.slots:
        slot.is_open = False
        slot.asked_reason = slot.asked_note = ""
    return case


def withdraw(uow: UnitOfWork, case_id: str) -> Case:
    """End the case at the applicant's wish; every document is wiped now.

    Raises:
        MoveRefused: The case was decided already.
    """
    case = cases.get(uow, case_id)
    move(uow, case, Action.WITHDRAW, trail.CUSTOMER)
    return case


def _fresh_reference() -> str:
    """Make a reference in two halves, as it is read out on the telephone.

    No letter looks like a digit, and there are too many to guess one.
    """
    halves = ("".join(secrets.choice(_ALPHABET) for _ in range(_REFERENCE_HALF)) for _ in range(2))
    return "-".join(halves)


def _lay_out(uow: UnitOfWork, case: Case, needed: Sequence[SlotNeeded]) -> None:
    """Give the case exactly these slots, keeping those that were there."""
    kept = {(slot.kind, slot.subject): slot for slot in case.slots}
    for position, want in enumerate(needed, start=1):
        slot = kept.pop((want.kind, want.subject), None)
        if slot is None:
            slot = Slot(kind=SlotKind(want.kind), subject=want.subject, is_open=True)
            case.slots.append(slot)
        # Two passes keep the unique position free while slots change places.
        slot.position = -position
    for slot in kept.values():
        if slot.document_id is not None:
            owe_wipe(uow, case.id, slot.document_id)
            slot.document_id = None
    for slot in kept.values():
        case.slots.remove(slot)
    uow.session.flush()
    for slot in case.slots:
        slot.position = -slot.position
    uow.session.flush()
    case.slots.sort(key=lambda slot: slot.position)
