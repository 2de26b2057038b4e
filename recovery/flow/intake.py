"""Open a case, name its directors, take its documents, submit or withdraw it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import MoveRefused, SlotClosed
from recovery.flow import contact, invitations, slots
from recovery.flow.moves import ask_until, is_held, move, owe_wipe
from recovery.rules.evidence import FIRST_SLOT, CaseKind, Director, SlotKind, signing_directors
from recovery.rules.findings import Verdict
from recovery.rules.names import same_person
from recovery.rules.retention import UNCONFIRMED_LIFE
from recovery.rules.states import Action, CaseState, Task
from recovery.store import cases, outbox
from recovery.store.base import fresh_id
from recovery.store.models import Case, Slot
from recovery.store.uow import UnitOfWork

NOBODY: Mapping[str, str] = MappingProxyType({})

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
    slots.lay_out(uow, case, [slots.new(FIRST_SLOT[case.kind])])
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


def name_directors(
    uow: UnitOfWork,
    case_id: str,
    directors: Sequence[Director],
    *,
    sent_for: Mapping[str, str] = NOBODY,
) -> None:
    """Keep who signs for the company as the applicant says, and ask exactly their documents.

    From here on these names rule, whatever an extract says. A document already sent for somebody
    who is still asked stays, and so does every extract; the others are wiped.

    Args:
        sent_for: By slot id, whom the documents of officers were sent for, as an extract said.

    Raises:
        MoveRefused: The application stands, the case is held, or it is no business case.
    """
    case = slots.locked(uow, case_id)
    if not may_name_directors(uow, case):
        raise MoveRefused(case_id, case.state, "name_directors")
    case.directors = [{"name": each.name, "acts_alone": each.acts_alone} for each in directors]
    first = slots.first_extract(case) or slots.new(SlotKind.EXTRACT)
    others = [each for each in slots.extracts(case) if each is not first and each.document_id]
    people = [slot for slot in case.slots if slot.kind is SlotKind.IDENTITY]
    wanted = [first, *others]
    for slot in wanted:
        # Chosen among what an extract says: without the names it is chosen anew.
        slot.signers = []
    for name in (each.name for each in signing_directors(directors)):
        asked = _sent_slot(people, name, sent_for) or slots.new(SlotKind.IDENTITY)
        people = [slot for slot in people if slot is not asked]
        asked.subject, asked.parent_id, asked.officer = name, None, ""
        wanted.append(asked)
    slots.lay_out(uow, case, wanted)
    trail.append(
        uow,
        Event.DIRECTORS_NAMED,
        trail.CUSTOMER,
        case_id=case_id,
        count=len(directors),
        alone=any(each.acts_alone for each in directors),
    )


def may_name_directors(uow: UnitOfWork, case: Case) -> bool:
    """Say whether the applicant may say now who signs: before a first submit, or with an extract.

    Once the desk asks for another extract, another one may say something else about who signs.
    """
    if case.kind is not CaseKind.BUSINESS or is_held(uow, case):
        return False
    asks_extract = any(slot.is_open for slot in slots.extracts(case))
    return may_change_application(case) or (case.state is CaseState.OPENED and asks_extract)


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
        SlotClosed: Not a slot of this case, not open, or somebody else's.
    """
    case = slots.locked(uow, case_id)
    slot = cases.slot_of(uow, case_id, slot_id)
    closed = slot is None or not slot.is_open or is_held(uow, case)
    if case.state is not CaseState.OPENED or slot is None or closed:
        raise SlotClosed
    if invitations.is_others(uow, slot):
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
    # Whoever signs by an extract is chosen by what it says.
    slot.signers = []


def missing_slots(case: Case) -> tuple[Slot, ...]:
    """List the slots that still wait for a document, or for a better one."""
    return slots.missing(case)


def submit(uow: UnitOfWork, case_id: str) -> Case:
    """Hand the case to the desk: nothing can be added until the desk asks for more.

    Raises:
        MoveRefused: A document is missing, it is not known yet who signs, the address is not
            confirmed, or it was submitted.
    """
    case = slots.locked(uow, case_id)
    if not slots.is_complete(case) or case.contact_confirmed_at is None:
        raise MoveRefused(case_id, case.state, Action.SUBMIT)
    move(uow, case, Action.SUBMIT, trail.CUSTOMER)
    case.waiting_since = case.waiting_since or uow.now
    for slot in case.slots:
        slot.is_open = False
        slot.asked_reason = slot.asked_note = ""
        slot.asked_day = None
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


def _sent_slot(people: Sequence[Slot], name: str, sent_for: Mapping[str, str]) -> Slot | None:
    """Find the slot that asks this person already: by the name as typed, or as it was read."""
    for slot in people:
        if slot.subject == name:
            return slot
    for slot in people:
        read = sent_for.get(slot.id, "")
        if not slot.subject and read and same_person(read, name) is Verdict.PASS:
            return slot
    return None
