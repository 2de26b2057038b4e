"""What the desk shows of each extract: the verdict in a word, why, and what it rests on.

The verdict and the reasons come from findings, which stand in clear, and are for everybody on the
desk. What was read is for whoever has claimed the case, and is judged again as of today: an
extract grows old while a case waits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext

from recovery.flow.disclosure import Disclosed
from recovery.flow.words import word
from recovery.rules import chain
from recovery.rules.evidence import SlotKind
from recovery.rules.extract import Decision, Judgement, decide, dutch_day, judge, sealed_at
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import ExtractFacts, Line, Officer, Registration, Signature
from recovery.store import models
from recovery.store.models import Case, Document, Slot
from recovery.web.desk import reasons

Found = TypeVar("Found", Finding, models.Finding)

GRAVEST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)


@dataclass(frozen=True)
class Person:
    """Somebody who stands in the extract.

    Attributes:
        signs: They are in one of the sets that may act.
        asked: Their own document is asked for in this case, or their own company's extract.
        bars: What keeps them from acting, in the reader's language.
    """

    officer: Officer
    signs: bool
    asked: bool
    bars: tuple[str, ...]


@dataclass(frozen=True)
class Signers:
    """People who may act, together or as one.

    Attributes:
        chosen: The set that this case goes by.
    """

    people: tuple[Officer, ...]
    chosen: bool


@dataclass(frozen=True)
class Read:
    """What was read of an extract, judged as of today.

    Attributes:
        day: Of which day it counts, and `lapses_on`, until when.
        sets: Who may act.
        reason: Why those, or why nobody, in the reader's language.
        states: Special legal states of the company, in the reader's language.
        faults: Why a company that must act is not asked for its own extract.
    """

    signature: Signature | None
    company: Registration | None
    day: date | None
    lapses_on: date | None
    sets: tuple[Signers, ...] = ()
    reason: str = ""
    rests_on: tuple[Line, ...] = ()
    states: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def sealed_at(self) -> datetime | None:
        """When it was sealed."""
        return sealed_at(self.signature)


@dataclass(frozen=True)
class View:
    """One extract of a case.

    Attributes:
        decision: What the machine makes of it.
        because: Why, sentence by sentence, the gravest first; none for what is certified.
        verdicts: Of each code, the one that counts today.
        above: Names of the companies from the account's own up to the one that this one directs.
        read: None for whom it is not, and where nothing opens any more.
    """

    slot: Slot
    document: Document
    decision: Decision
    because: tuple[str, ...]
    verdicts: Mapping[Code, Verdict]
    read: Read | None
    above: tuple[str, ...] = ()


def views(case: Case, disclosed: Disclosed, now: datetime, months: int) -> tuple[View, ...]:
    """Make a view of each extract that stands, a company before those that direct it."""
    look = _Look(case, disclosed, dutch_day(now), months)
    return tuple(look.view(path, document) for path, document in _standing(case))


def subjects(case: Case, disclosed: Disclosed) -> dict[str, str]:
    """Say for each slot whose document it is; a number where the name is sealed in an extract."""
    named: dict[str, str] = {}
    sealed = [slot.id for slot in case.slots if slot.officer]
    for slot in case.slots:
        facts = disclosed.extracts.get(slot.parent_id or "")
        officers = facts.registration.officers if facts and facts.registration else ()
        name = next((each.name for each in officers if each.id == slot.officer), "")
        number = sealed.index(slot.id) + 1 if slot.officer else 0
        hidden = gettext("director %(number)s", number=number) if number else ""
        named[slot.id] = slot.subject or name or hidden
    return named


def uncertified(case: Case) -> bool:
    """Say whether an extract of this case stands that was not found to be in order."""
    return any(
        _decided(_gravest(document.findings))[0] is not Decision.CERTIFIED
        for _, document in _standing(case)
    )


def speaks_against(case: Case) -> tuple[str, ...]:
    """Say in the reader's language what was found wrong with any document that stands."""
    chosen = {slot.document_id for slot in case.slots}
    found = [
        each
        for document in case.documents
        if document.id in chosen
        for each in document.findings
        if each.verdict is Verdict.FAIL
        or (each.code is Code.COMPANY_BLOCKED and each.verdict is not Verdict.PASS)
    ]
    return tuple(dict.fromkeys(gettext(reasons.why(each.code, each.verdict)) for each in found))


def numbers(path: Sequence[Slot], disclosed: Disclosed) -> tuple[str, ...]:
    """Give the KVK numbers of the extracts from the first one down to this one."""
    read = (disclosed.extracts.get(slot.id) for slot in path)
    return tuple(
        each.registration.kvk_number if each and each.registration else "" for each in read
    )


def gravest_first(findings: Sequence[Found]) -> list[Found]:
    """Put what is wrong or unknown before what is good."""
    return sorted(findings, key=lambda each: GRAVEST_FIRST.index(each.verdict))


@dataclass(frozen=True)
class _Look:
    """What a view is made of."""

    case: Case
    disclosed: Disclosed
    today: date
    months: int

    def view(self, path: Sequence[Slot], document: Document) -> View:
        verdicts = _gravest(document.findings)
        facts = self.disclosed.extracts.get(path[-1].id)
        read = None
        if facts is not None:
            judgement = judge(
                facts, on=self.today, months=self.months, kvk_number=self._number(path)
            )
            if facts.registration is not None:
                # Today's word counts; about the seal only the inspection can speak.
                verdicts |= _gravest(judgement.findings)
            read = self._read(path, facts, judgement)
        decision, because = _decided(verdicts)
        above = tuple(filter(None, (self._company(slot) for slot in path[:-1])))
        return View(path[-1], document, decision, because, verdicts, read, above)

    def _company(self, slot: Slot) -> str:
        facts = self.disclosed.extracts.get(slot.id)
        return facts.registration.name if facts and facts.registration else ""

    def _read(self, path: Sequence[Slot], facts: ExtractFacts, judgement: Judgement) -> Read:
        company, may = facts.registration, judgement.authority
        if company is None or may is None:
            return Read(facts.signature, company, judgement.day, judgement.lapses_on)
        officers = {each.id: each for each in company.officers}
        sets = [tuple(officers[each] for each in members) for members in may.sets]
        chosen = set(path[-1].signers)
        signing = {each for members in may.sets for each in members}
        asked = {each.officer for each in self.case.slots if each.parent_id == path[-1].id}
        people = [
            Person(each, each.id in signing, each.id in asked, tuple(map(_said, each.bars)))
            for each in company.officers
        ]
        return Read(
            facts.signature,
            company,
            judgement.day,
            judgement.lapses_on,
            tuple(Signers(each, {one.id for one in each} == chosen) for each in sets),
            reasons.who_may(may, sets),
            may.lines,
            tuple(map(_said, company.states)),
            tuple(sorted(people, key=lambda each: not each.signs)),
            tuple(_faults(sets, numbers(path, self.disclosed))),
        )

    def _number(self, path: Sequence[Slot]) -> str:
        """Give the number that an extract must bear: the company's that the one above names."""
        if len(path) == 1:
            return self.case.kvk_number
        above = self.disclosed.extracts.get(path[-2].id)
        officers = above.registration.officers if above and above.registration else ()
        return next((each.kvk_number for each in officers if each.id == path[-1].officer), "")


def _standing(case: Case) -> Iterator[tuple[Sequence[Slot], Document]]:
    """Give each extract that stands, with the slots from the first one down to its own."""
    documents = {document.id: document for document in case.documents}
    by_slot = {slot.id: slot for slot in case.slots}
    for slot in case.slots:
        document = documents.get(slot.document_id or "")
        if slot.kind is SlotKind.EXTRACT and document is not None and document.wiped_at is None:
            yield _path(slot, by_slot), document


def _decided(verdicts: Mapping[Code, Verdict]) -> tuple[Decision, tuple[str, ...]]:
    """Decide by the findings, and say in the reader's language why not all is in order."""
    settled = [Finding(code, verdict) for code, verdict in verdicts.items()]
    decision = decide(tuple(settled))
    because = [
        gettext(reasons.why(each.code, each.verdict))
        for each in gravest_first(settled)
        if each.verdict in {Verdict.FAIL, Verdict.UNKNOWN}
    ]
    if decision is Decision.PERSON and not because:
        because.append(gettext(reasons.NOT_LOOKED_AT))
    return decision, tuple(dict.fromkeys(because))


def _said(member: StrEnum) -> str:
    return gettext(word(member))


def _faults(sets: Sequence[tuple[Officer, ...]], path: tuple[str, ...]) -> Iterator[str]:
    for each in {one.kvk_number: one for members in sets for one in members}.values():
        fault = chain.fault(path, each.kvk_number) if each.kvk_number else None
        if fault is not None:
            yield _said(fault)


def _path(slot: Slot, by_slot: Mapping[str, Slot]) -> list[Slot]:
    """Give the extracts from the first one down to this slot's."""
    path = [slot]
    while (above := by_slot.get(path[0].parent_id or "")) is not None and above not in path:
        path.insert(0, above)
    return path


def _gravest(findings: Sequence[Found]) -> dict[Code, Verdict]:
    """Give the gravest verdict of each code."""
    verdicts: dict[Code, Verdict] = {}
    for each in reversed(gravest_first(findings)):
        verdicts[each.code] = each.verdict
    return verdicts
