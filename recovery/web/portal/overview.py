"""What a case's pages show of its slots, and of what its extracts say about who signs.

Names stand only in what was sealed with a document; they are opened while a page of the case's own
visit is drawn, and kept nowhere else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from recovery.flow import intake, invitations, signing, slots
from recovery.flow.extracts import Extracts, is_company
from recovery.flow.words import told
from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.extract import Decision, decide, dutch_day, judge
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import ExtractFacts
from recovery.rules.states import DocumentState
from recovery.store.models import Case, Document, Slot
from recovery.web.joined import parts
from recovery.web.portal import progress
from recovery.web.portal.progress import SlotView

LONG_CHECK = timedelta(minutes=2)
"""An extract that is checked longer than this keeps nobody: the directors can be named by hand."""


class Naming(StrEnum):
    """Where the task to name the directors stands among the others."""

    FIRST = "first"
    LATER = "later"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class ExtractView:
    """What an extract that stands in a slot says, as its sender's page shows it.

    Attributes:
        document_id: Of which document.
        company, kvk_number: As read; empty where they were not.
        is_certified: The seal, the age, the company and who signs were all settled.
        day: Of which day it is; None where that was not read.
        last_day: When it soon gets too old: the last day on which it may be used.
        sets: The names of each set of people who are enough; empty: a person must look.
        chosen: The names of who was chosen to sign; empty: nobody yet.
        choice: The place of that set among `sets`; -1: none is chosen.
        has_company: One of them is a company, whose own extract follows.
    """

    document_id: str
    company: str
    kvk_number: str
    is_certified: bool
    day: date | None
    last_day: date | None
    sets: tuple[tuple[str, ...], ...]
    chosen: tuple[str, ...]
    choice: int
    has_company: bool

    @property
    def must_choose(self) -> bool:
        """Whether the applicant has yet to say who of them signs."""
        return len(self.sets) > 1 and not self.chosen


def slot_views(case: Case) -> tuple[SlotView, ...]:
    """Give the slots of a case with the names that stand in its extracts."""
    if case.kind is CaseKind.PRIVATE:
        return progress.slot_views(case)
    with parts().database.read() as uow:
        of_others = invitations.told(uow, case)
    return progress.slot_views(case, signing.subjects(parts().vault, case), of_others)


def extract_views(case: Case) -> dict[str, ExtractView]:
    """Give by slot what the extracts say that stand in a case and could be read."""
    extracts = Extracts(parts().vault, case)
    return dict(_views(case, extracts))


def naming(case: Case, views: dict[str, ExtractView]) -> Naming:
    """Say whether the applicant is asked to name the directors, and when.

    Before everything else where no seal is trusted, so that an extract settles nothing by itself.
    Otherwise once an extract leaves it open, or its check takes long.
    """
    if not may_name(case):
        return Naming.NOT_ASKED
    if not case.slots or not parts().trust.is_set:
        return Naming.FIRST
    now = parts().database.clock()
    unsettled = any(
        slots.standing(case, slot) is not None and not (slot.id in views and views[slot.id].sets)
        for slot in slots.extracts(case)
    )
    slow = any(
        each.kind is SlotKind.EXTRACT
        and each.state is DocumentState.SEALED
        and now - each.received_at > LONG_CHECK
        for each in case.documents
    )
    return Naming.LATER if case.directors or unsettled or slow else Naming.NOT_ASKED


def may_name(case: Case) -> bool:
    """Say whether the applicant may say now who signs."""
    with parts().database.read() as uow:
        return intake.may_name_directors(uow, case)


def doubts(document: Document) -> tuple[str, ...]:
    """Give the msgids of what a person has to look at in a document that was accepted."""
    return tuple(
        dict.fromkeys(
            told(each.code, each.verdict, document.kind)
            for each in document.findings
            if each.verdict is Verdict.UNKNOWN
        )
    )


def _views(case: Case, extracts: Extracts) -> Iterator[tuple[str, ExtractView]]:
    for slot in slots.extracts(case):
        document, facts = slots.standing(case, slot), extracts.facts(slot)
        if document is not None and facts is not None and facts.registration is not None:
            yield slot.id, _view(slot, document, facts, extracts)


def _view(slot: Slot, document: Document, facts: ExtractFacts, extracts: Extracts) -> ExtractView:
    own = parts()
    today = dutch_day(own.database.clock())
    judgement = judge(facts, on=today, months=own.settings.extract.months)
    lapses = any(each.code is Code.EXTRACT_LAPSES for each in judgement.findings)
    found = tuple(Finding(each.code, each.verdict) for each in document.findings)
    registration = facts.registration
    sets, chosen = extracts.sets(slot), extracts.chosen(slot)
    ids = [[officer.id for officer in signers] for signers in sets]
    return ExtractView(
        document_id=document.id,
        company=registration.name if registration else "",
        kvk_number=registration.kvk_number if registration else "",
        is_certified=decide(found) is Decision.CERTIFIED,
        day=judgement.day,
        last_day=judgement.lapses_on if lapses else None,
        sets=tuple(tuple(officer.name for officer in signers) for signers in sets),
        chosen=tuple(officer.name for officer in chosen),
        choice=ids.index(slot.signers) if slot.signers in ids else -1,
        has_company=any(is_company(officer) for officer in chosen),
    )
