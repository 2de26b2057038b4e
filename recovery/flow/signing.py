"""The slots follow the extract: whose documents are asked, and what becomes of those sent before.

Of each extract one set of officers signs. When there is only one set, its people are asked at once;
else the applicant chooses. A company among them brings its own extract first, and so on down to
people. Where no set can be read, the applicant names the directors by hand, as they may also do to
correct what was read; from then on those names rule.

A slot knows its officer by an id only, and ids change from one extract to the next. So each
document sealed for whom it was asked together with what was read of it: when an extract is
replaced, the documents of people who are still asked stay.
"""

from collections.abc import Iterator, Mapping, Sequence

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import MoveRefused
from recovery.flow import intake, readings, slots
from recovery.flow.extracts import Extracts, Signers, is_company
from recovery.flow.moves import is_held
from recovery.rules.evidence import Director, SlotKind
from recovery.rules.findings import Verdict
from recovery.rules.names import same_person
from recovery.rules.registration import IdentityFacts, Officer
from recovery.rules.states import CaseState
from recovery.store.models import Case, Slot
from recovery.store.uow import UnitOfWork
from recovery.vault.documents import Vault


def subject(vault: Vault, case: Case, slot: Slot) -> str:
    """Name whose document a slot asks for; empty: the applicant's, or it cannot be read now."""
    return Extracts(vault, case).name(slot)


def subjects(vault: Vault, case: Case) -> dict[str, str]:
    """Name for each slot, by id, whose document it asks for; opens each extract once."""
    extracts = Extracts(vault, case)
    return {slot.id: extracts.name(slot) for slot in case.slots}


def asked_for(vault: Vault, case: Case, slot: Slot) -> IdentityFacts:
    """Give as facts for which officer an identity document is asked; empty: for none."""
    officer = Extracts(vault, case).officer(slot)
    if officer is None:
        return IdentityFacts()
    return IdentityFacts(asked_name=officer.name, asked_birth_date=officer.birth_date)


def follow(uow: UnitOfWork, vault: Vault, case: Case, slot: Slot) -> None:
    """Lay out the slots below an extract by what was read of it.

    Nothing happens when they follow it already, when the applicant named the directors, or while
    the case takes no documents. After a hold it is owed once more, by `holds`.

    Args:
        case: Locked until the caller's commit.
        slot: Of an extract.
    """
    may = case.state is CaseState.OPENED and not is_held(uow, case) and not case.directors
    if not may or slot.signers or slots.standing(case, slot) is None:
        return
    sets = Extracts(vault, case).sets(slot)
    sent = slots.below(case, slot)
    if not sets:
        # A person must look. Of whom these were asked is not to be told by this extract; the
        # names that the applicant gives then show which of them still serve.
        left = [each for each in sent if each.document_id is not None]
        for each in left:
            each.officer = ""
        _lay_out_below(uow, case, slot, left)
        return
    kept = _still_asked(vault, case, sent, [each for signers in sets for each in signers])
    chosen = _chosen_by_itself(sets, kept, sent)
    if chosen:
        _ask(uow, case, slot, chosen, kept, trail.WORKER)
    else:
        _lay_out_below(uow, case, slot, list(kept.values()))


def choose(
    uow: UnitOfWork, vault: Vault, case_id: str, slot_id: str, number: int, *, document_id: str
) -> bool:
    """Choose which of the sets that an extract allows shall sign.

    Args:
        slot_id: Of the extract.
        number: The place of the set among `Extracts.sets`, counted from 0.
        document_id: The extract that the applicant saw.

    Returns:
        False: that extract or that set is not there any more, and nothing was changed.

    Raises:
        MoveRefused: The application stands, the case is held, or its directors were named.
    """
    case = slots.locked(uow, case_id)
    if not intake.may_name_directors(uow, case) or case.directors:
        raise MoveRefused(case_id, case.state, "choose_signers")
    slot = next((each for each in slots.extracts(case) if each.id == slot_id), None)
    if slot is None or slot.document_id != document_id:
        return False
    sets = Extracts(vault, case).sets(slot)
    if not 0 <= number < len(sets):
        return False
    if [each.id for each in sets[number]] != slot.signers:
        kept = {each.officer: each for each in slots.below(case, slot)}
        _ask(uow, case, slot, sets[number], kept, trail.CUSTOMER)
    return True


def correct(uow: UnitOfWork, vault: Vault, case_id: str, directors: Sequence[Director]) -> None:
    """Keep the directors that the applicant names, in place of those that were read.

    Raises:
        MoveRefused: As for `intake.name_directors`.
    """
    case = slots.locked(uow, case_id)
    sent_for = {slot.id: _sent_for(vault, case, slot).asked_name for slot in case.slots}
    intake.name_directors(uow, case_id, directors, sent_for=sent_for)


def take_back(uow: UnitOfWork, vault: Vault, case_id: str) -> None:
    """Forget the directors that the applicant named: what the extract says rules again.

    Raises:
        MoveRefused: The application stands, the case is held, or no extract says who signs.
    """
    case = slots.locked(uow, case_id)
    first = slots.first_extract(case)
    may = intake.may_name_directors(uow, case) and first is not None
    if first is None or not may or not Extracts(vault, case).sets(first):
        raise MoveRefused(case_id, case.state, "name_directors")
    case.directors = []
    for slot in case.slots:
        if slot.kind is SlotKind.IDENTITY:
            slot.parent_id = first.id
    trail.append(uow, Event.DIRECTORS_NAMED, trail.CUSTOMER, case_id=case_id, count=0, alone=False)
    for slot in slots.extracts(case):
        follow(uow, vault, case, slot)


def _ask(
    uow: UnitOfWork,
    case: Case,
    slot: Slot,
    chosen: Signers,
    kept: Mapping[str, Slot],
    actor: str,
) -> None:
    """Ask exactly the documents of these officers; `kept` are slots that have one of them."""
    below = []
    for officer in chosen:
        kind = SlotKind.EXTRACT if is_company(officer) else SlotKind.IDENTITY
        below.append(kept.get(officer.id) or slots.new(kind, parent=slot, officer=officer.id))
    slot.signers = [each.id for each in chosen]
    _lay_out_below(uow, case, slot, below)
    trail.append(uow, Event.SIGNERS_CHOSEN, actor, case_id=case.id, slot=slot.id, count=len(chosen))


def _lay_out_below(uow: UnitOfWork, case: Case, slot: Slot, below: Sequence[Slot]) -> None:
    """Give an extract exactly these slots below it, each with all that rests on it."""

    def with_all_below(each: Slot) -> Iterator[Slot]:
        yield each
        for child in below if each is slot else slots.below(case, each):
            yield from with_all_below(child)

    first = slots.first_extract(case)
    if first is not None:
        slots.lay_out(uow, case, list(with_all_below(first)))


def _chosen_by_itself(
    sets: Sequence[Signers], kept: Mapping[str, Slot], sent: Sequence[Slot]
) -> Signers:
    """Give the only set, or the one whose people were all asked before, and nobody else."""
    if len(sets) == 1:
        return sets[0]
    same = [each for each in sets if {officer.id for officer in each} == set(kept)]
    return same[0] if same and len(kept) == len(sent) else ()


def _still_asked(
    vault: Vault, case: Case, sent: Sequence[Slot], officers: Sequence[Officer]
) -> dict[str, Slot]:
    """Give the slots that still serve by the id of their officer, which they bear from now on."""
    extracts = Extracts(vault, case)
    kept: dict[str, Slot] = {}
    for slot in sent:
        company = extracts.registration(slot) if slot.kind is SlotKind.EXTRACT else None
        facts = _sent_for(vault, case, slot)
        for officer in officers:
            if company is not None:
                serves = bool(company.kvk_number) and company.kvk_number == officer.kvk_number
            else:
                serves = not is_company(officer) and _is_asked(slot.subject, facts, officer)
            if serves and officer.id not in kept:
                slot.officer, slot.subject = officer.id, ""
                kept[officer.id] = slot
                break
    return kept


def _is_asked(named: str, facts: IdentityFacts, officer: Officer) -> bool:
    """Say whether a document is this officer's: by the name that was typed, or by name and day."""
    if named:
        return same_person(named, officer.name) is Verdict.PASS
    born = facts.asked_birth_date
    is_same_day = born is not None and born == officer.birth_date
    return is_same_day and same_person(facts.asked_name, officer.name) is Verdict.PASS


def _sent_for(vault: Vault, case: Case, slot: Slot) -> IdentityFacts:
    """Give what an identity document was sealed with; empty when there is none, or nothing."""
    document = slots.standing(case, slot)
    if slot.kind is not SlotKind.IDENTITY or document is None:
        return IdentityFacts()
    return readings.of_identity(vault, document) or IdentityFacts()
