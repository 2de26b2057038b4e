"""What the extracts of a case say about who signs, read from their sealed facts.

Nothing of it is kept: it is opened when a step or a page needs it, and gone once the document is.
"""

from datetime import date

from recovery.flow import readings, slots
from recovery.rules.authority import authority
from recovery.rules.chain import fault
from recovery.rules.evidence import MAX_DIRECTORS
from recovery.rules.extract import dutch_day
from recovery.rules.registration import ExtractFacts, Officer, Registration
from recovery.store.models import Case, Document, Slot
from recovery.vault.documents import Vault

Signers = tuple[Officer, ...]
"""One set of officers that is enough, in the order of reading."""


class Extracts:
    """The extracts that stand in one case now; each is opened once, when it is asked for."""

    def __init__(self, vault: Vault, case: Case) -> None:
        self._vault = vault
        self._case = case
        self._facts: dict[str, ExtractFacts | None] = {}

    def facts(self, slot: Slot) -> ExtractFacts | None:
        """Give what was read of the extract in a slot; None while none stands there."""
        if slot.id not in self._facts:
            document = slots.standing(self._case, slot)
            found = None if document is None else readings.of_extract(self._vault, document)
            self._facts[slot.id] = found
        return self._facts[slot.id]

    def registration(self, slot: Slot) -> Registration | None:
        """Give the company that stands in the extract of a slot; None when it was not read."""
        facts = self.facts(slot)
        return None if facts is None else facts.registration

    def parent(self, slot: Slot) -> Slot | None:
        """Give the slot of the extract on which this one rests; None: it rests on none."""
        return next((each for each in self._case.slots if each.id == slot.parent_id), None)

    def officer(self, slot: Slot) -> Officer | None:
        """Give the officer whose document a slot asks for; None when that cannot be read now."""
        parent = self.parent(slot)
        registration = None if parent is None else self.registration(parent)
        officers = () if registration is None else registration.officers
        return next((each for each in officers if each.id == slot.officer), None)

    def name(self, slot: Slot) -> str:
        """Name whose document a slot asks for; empty: the applicant's, or it cannot be read now."""
        officer = self.officer(slot)
        return slot.subject or (officer.name if officer else "")

    def number(self, slot: Slot) -> str:
        """Give the KVK number that the extract for a slot must bear; empty: not known now."""
        if slot.parent_id is None:
            return self._case.kvk_number
        officer = self.officer(slot)
        return officer.kvk_number if officer else ""

    def path(self, slot: Slot) -> tuple[str, ...]:
        """Give the KVK numbers from the first extract down to this one, empty where not read."""
        parent = self.parent(slot)
        above = () if parent is None else self.path(parent)
        registration = self.registration(slot)
        return (*above, registration.kvk_number if registration else "")

    def sets(self, slot: Slot) -> tuple[Signers, ...]:
        """Give the sets of officers that are enough by the extract of a slot.

        Empty where a person must look: nobody or nothing was read, the document is no extract, or
        its company would have to be followed in a circle or too deep.
        """
        document, registration = slots.standing(self._case, slot), self.registration(slot)
        if document is None or registration is None or not registration.is_extract:
            return ()
        officers = {each.id: each for each in registration.officers}
        path = self.path(slot)
        found = authority(registration, inspected_on(document)).sets
        sets = (tuple(officers[each] for each in ids) for ids in found)
        return tuple(each for each in sets if _can_be_asked(each, path))

    def chosen(self, slot: Slot) -> Signers:
        """Give the officers of this extract who were chosen to sign; empty: not chosen yet."""
        registration = self.registration(slot)
        officers = {} if registration is None else {each.id: each for each in registration.officers}
        return tuple(officers[each] for each in slot.signers if each in officers)


def inspected_on(document: Document) -> date:
    """Give the Dutch day on which a document was inspected: who was of age on it, signs."""
    return dutch_day(
        max((each.found_at for each in document.findings), default=document.received_at)
    )


def is_company(officer: Officer) -> bool:
    """Say whether an officer is a company, whose own extract says who acts for it."""
    return officer.is_company or bool(officer.kvk_number)


def _can_be_asked(signers: Signers, path: tuple[str, ...]) -> bool:
    companies = [each for each in signers if is_company(each)]
    return len(signers) <= MAX_DIRECTORS and not any(
        fault(path, each.kvk_number) for each in companies
    )
