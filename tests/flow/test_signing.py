"""Whose documents are asked follows from what was read; here it is written by hand."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from recovery.errors import MoveRefused
from recovery.flow import (
    checks,
    holds,
    intake,
    readings,
    records,
    review,
    signing,
    slots,
)
from recovery.flow.review import Question
from recovery.parts import Parts
from recovery.rules.decisions import AskReason, HoldReason
from recovery.rules.evidence import Director, SlotKind
from recovery.rules.registration import ExtractFacts, Powers
from recovery.rules.roles import Role
from recovery.rules.states import CaseState, DocumentState
from recovery.store import cases as stored
from recovery.store.base import Base
from recovery.store.models import Case, Slot
from tests.flow.registrations import (
    ALONE_AN,
    AN,
    BEN,
    BOTH_TOGETHER,
    COR,
    EITHER,
    JOINT,
    NOBODY,
    director,
    extract,
)
from tests.kit import Cases, Clock, Worker, jpeg, pdf

IDENTITY, EXTRACT = SlotKind.IDENTITY, SlotKind.EXTRACT


@dataclass
class Way:
    """A business case on its way, and what is asked of it."""

    parts: Parts
    cases: Cases
    id: str

    @property
    def case(self) -> Case:
        return self.cases.case(self.id)

    @property
    def asked(self) -> list[tuple[SlotKind, str]]:
        names = signing.subjects(self.parts.vault, self.case)
        return [(slot.kind, names[slot.id]) for slot in self.case.slots]

    @property
    def people(self) -> list[str]:
        return [name for kind, name in self.asked if kind is IDENTITY]

    def slot(self, name: str) -> Slot:
        names = signing.subjects(self.parts.vault, self.case)
        return next(slot for slot in self.case.slots if names[slot.id] == name)

    def read(self, facts: ExtractFacts, slot: int = 0) -> str:
        return self.cases.read(self.id, slot, facts)

    def send(self, name: str) -> str:
        """Send somebody's identity document and have it inspected."""
        place = [slot.id for slot in self.case.slots].index(self.slot(name).id)
        document_id = self.cases.upload(self.id, place, jpeg(name))
        self.cases.worker.run_due()
        return document_id

    def choose(self, number: int, document_id: str = "") -> bool:
        slot = self.case.slots[0]
        with self.parts.database.begin() as uow:
            return signing.choose(
                uow,
                self.parts.vault,
                self.id,
                slot.id,
                number,
                document_id=document_id or slot.document_id or "",
            )

    def name(self, *directors: Director) -> None:
        with self.parts.database.begin() as uow:
            signing.correct(uow, self.parts.vault, self.id, directors)

    def take_back(self) -> None:
        with self.parts.database.begin() as uow:
            signing.take_back(uow, self.parts.vault, self.id)

    def submit(self) -> None:
        self.cases.submit(self.id)

    def state(self, document_id: str) -> DocumentState:
        return self.cases.document(document_id).state


@pytest.fixture(autouse=True)
def _unlooked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no inspection run: what was read of a document is written by the tests."""
    monkeypatch.setattr("sys.executable", "/nonexistent/python")


@pytest.fixture
def way(parts: Parts, cases: Cases) -> Way:
    return Way(parts, cases, cases.company())


def test_a_business_case_begins_with_its_extract_alone(way: Way) -> None:
    assert way.asked == [(EXTRACT, "")]


def test_who_may_act_alone_is_asked_and_nobody_else(way: Way) -> None:
    way.read(extract(director(1, BEN, Powers.NONE), director(2, AN)))

    assert way.asked == [(EXTRACT, ""), (IDENTITY, AN)]


def test_who_may_only_act_together_are_all_asked(way: Way) -> None:
    way.read(BOTH_TOGETHER)

    assert way.asked == [(EXTRACT, ""), (IDENTITY, AN), (IDENTITY, BEN)]


def test_where_several_suffice_nobody_is_asked_before_the_choice(way: Way) -> None:
    way.read(EITHER)

    assert way.asked == [(EXTRACT, "")]
    assert not slots.is_settled(way.case)
    with pytest.raises(MoveRefused):
        way.submit()


def test_the_chosen_set_is_asked(way: Way) -> None:
    way.read(EITHER)

    assert way.choose(1)

    assert way.people == [BEN]
    assert way.case.slots[0].signers == ["o2"]


@pytest.mark.parametrize("number", [-1, 2])
def test_a_set_that_is_not_there_is_not_chosen(way: Way, number: int) -> None:
    way.read(EITHER)

    assert not way.choose(number)
    assert way.people == []


def test_a_choice_made_on_an_extract_that_was_replaced_changes_nothing(way: Way) -> None:
    seen = way.read(EITHER)
    way.read(extract(director(1, BEN), director(2, COR)))

    assert not way.choose(0, seen)
    assert way.people == []


def test_choosing_others_wipes_what_was_sent_for_the_first(way: Way) -> None:
    way.read(EITHER)
    way.choose(0)
    sent = way.send(AN)

    way.choose(1)

    assert way.people == [BEN]
    assert way.state(sent) is DocumentState.WIPING


def test_choosing_the_same_again_keeps_what_was_sent(way: Way) -> None:
    way.read(EITHER)
    way.choose(0)
    sent = way.send(AN)

    assert way.choose(0)
    assert way.slot(AN).document_id == sent


def test_a_company_that_signs_brings_its_own_extract_and_then_its_people(way: Way) -> None:
    way.read(extract(director(1, "Holding B.V.", kvk="90000001")))
    assert way.asked == [(EXTRACT, ""), (EXTRACT, "Holding B.V.")]
    assert not slots.is_settled(way.case)

    way.read(extract(director(1, COR), number="90000001"), slot=1)

    assert way.asked == [(EXTRACT, ""), (EXTRACT, "Holding B.V."), (IDENTITY, COR)]
    assert slots.is_settled(way.case)


def test_the_people_of_a_company_stand_right_below_its_extract(way: Way) -> None:
    way.read(
        extract(
            director(1, "Holding B.V.", JOINT, kvk="90000001"),
            director(2, BEN, JOINT),
        )
    )

    way.read(extract(director(1, COR), number="90000001"), slot=1)

    assert way.asked == [(EXTRACT, ""), (EXTRACT, "Holding B.V."), (IDENTITY, COR), (IDENTITY, BEN)]


def test_companies_in_a_circle_are_left_to_a_person(way: Way) -> None:
    way.read(extract(director(1, "Holding B.V.", kvk="90000001")))
    way.read(extract(director(1, "Verzonnen B.V.", kvk="90000003"), number="90000001"), slot=1)

    assert way.asked == [(EXTRACT, ""), (EXTRACT, "Holding B.V.")]
    assert not slots.is_settled(way.case)


def test_of_several_sets_those_in_a_circle_cannot_be_chosen(way: Way) -> None:
    way.read(extract(director(1, "Verzonnen B.V.", kvk="90000003"), director(2, AN)))

    assert way.people == [AN]


@pytest.mark.parametrize(
    "facts",
    [
        NOBODY,
        ExtractFacts(),
        extract(director(1, AN), is_extract=False),
        extract(*(director(number, f"Lid {number}", JOINT) for number in range(1, 12))),
    ],
    ids=["powers-unknown", "nothing-read", "no-extract", "more-than-can-be-asked"],
)
def test_what_is_not_settled_is_named_by_hand(way: Way, facts: ExtractFacts) -> None:
    way.read(facts)
    assert way.asked == [(EXTRACT, "")]
    assert not slots.is_settled(way.case)

    way.name(Director(AN, acts_alone=True))
    way.send(AN)
    way.submit()

    assert way.case.state is CaseState.IN_REVIEW


def test_what_the_applicant_named_rules_whatever_is_read_later(way: Way) -> None:
    way.name(Director(COR, acts_alone=True))

    way.read(ALONE_AN)

    assert way.people == [COR]
    assert slots.is_settled(way.case)


def test_the_documents_of_people_who_are_still_asked_stay_when_the_extract_is_replaced(
    way: Way,
) -> None:
    way.read(BOTH_TOGETHER)
    ans, bens = way.send(AN), way.send(BEN)

    way.read(extract(director(1, BEN, JOINT), director(2, "Nieuw, Nora", JOINT)))

    assert way.people == [BEN, "Nieuw, Nora"]
    assert way.slot(BEN).document_id == bens
    assert way.state(bens) is DocumentState.ACCEPTED
    assert way.state(ans) is DocumentState.WIPING


def test_somebody_with_the_same_name_and_another_day_of_birth_is_somebody_else(way: Way) -> None:
    way.read(ALONE_AN)
    sent = way.send(AN)

    way.read(extract(director(1, AN, born=date(1999, 1, 1))))

    assert way.slot(AN).document_id is None
    assert way.state(sent) is DocumentState.WIPING


def test_who_was_chosen_before_is_chosen_by_itself_in_the_next_extract(way: Way) -> None:
    way.read(EITHER)
    way.choose(1)
    sent = way.send(BEN)

    way.read(extract(director(1, BEN), director(2, COR)))

    assert way.case.slots[0].signers == ["o1"]
    assert way.slot(BEN).document_id == sent


def test_who_was_chosen_and_sent_nothing_yet_is_chosen_anew(way: Way) -> None:
    way.read(EITHER)
    way.choose(1)

    way.read(EITHER)

    assert way.people == []
    assert not slots.is_settled(way.case)


def test_the_extract_of_a_company_that_still_signs_stays_with_all_below_it(way: Way) -> None:
    way.read(extract(director(1, "Holding B.V.", kvk="90000001")))
    holding = way.read(extract(director(1, COR), number="90000001"), slot=1)
    sent = way.send(COR)

    way.read(extract(director(1, AN, Powers.NONE), director(2, "Holding BV", kvk="90000001")))

    assert way.asked == [(EXTRACT, ""), (EXTRACT, "Holding BV"), (IDENTITY, COR)]
    assert [slot.document_id for slot in way.case.slots][1:] == [holding, sent]


def test_what_hangs_below_a_company_that_signs_no_more_is_wiped(way: Way) -> None:
    way.read(extract(director(1, "Holding B.V.", kvk="90000001")))
    holding = way.read(extract(director(1, COR), number="90000001"), slot=1)
    sent = way.send(COR)

    way.read(ALONE_AN)

    assert way.people == [AN]
    assert {way.state(each) for each in (holding, sent)} == {DocumentState.WIPING}


def test_a_case_whose_extract_is_being_replaced_cannot_be_sent_in(way: Way) -> None:
    way.read(ALONE_AN)
    way.send(AN)
    assert slots.is_complete(way.case)

    way.cases.upload(way.id, 0, pdf("another"))

    with pytest.raises(MoveRefused):
        way.submit()


def test_a_case_without_its_extract_does_not_know_who_signs(way: Way, parts: Parts) -> None:
    way.read(ALONE_AN)
    with parts.database.begin() as uow:
        intake.remove_document(uow, way.id, way.case.slots[0].id)

    assert not slots.is_settled(way.case)
    assert way.asked == [(EXTRACT, ""), (IDENTITY, "")]


def test_naming_people_by_hand_keeps_the_documents_of_those_whom_the_extract_named(
    way: Way,
) -> None:
    way.read(BOTH_TOGETHER)
    ans, bens = way.send(AN), way.send(BEN)

    way.name(Director(COR, acts_alone=False), Director(AN, acts_alone=False))

    assert way.asked == [(EXTRACT, ""), (IDENTITY, COR), (IDENTITY, AN)]
    assert way.slot(AN).document_id == ans
    assert way.state(bens) is DocumentState.WIPING


def test_naming_people_by_hand_keeps_the_extract_of_a_company_between(way: Way) -> None:
    way.read(extract(director(1, "Holding B.V.", kvk="90000001")))
    holding = way.read(NOBODY, slot=1)

    way.name(Director(COR, acts_alone=True))

    assert way.asked == [(EXTRACT, ""), (EXTRACT, "Holding B.V."), (IDENTITY, COR)]
    assert way.state(holding) is DocumentState.ACCEPTED


def test_taking_the_names_back_asks_by_the_extract_again(way: Way) -> None:
    way.read(BOTH_TOGETHER)
    way.name(Director(AN, acts_alone=True))
    sent = way.send(AN)

    way.take_back()

    assert way.people == [AN, BEN]
    assert way.slot(AN).document_id == sent
    assert [slot.subject for slot in way.case.slots] == ["", "", ""]


def test_without_an_extract_that_says_who_signs_the_names_are_not_taken_back(way: Way) -> None:
    way.read(NOBODY)
    way.name(Director(AN, acts_alone=True))

    with pytest.raises(MoveRefused):
        way.take_back()
    assert way.people == [AN]


def test_a_choice_after_naming_is_refused(way: Way) -> None:
    way.read(EITHER)
    way.name(Director(COR, acts_alone=True))

    with pytest.raises(MoveRefused):
        way.choose(0)


def test_what_was_read_stands_nowhere_in_the_database(way: Way, parts: Parts) -> None:
    way.read(BOTH_TOGETHER)
    way.send(AN)
    way.send(BEN)

    found = []
    with parts.database.read() as uow:
        for table in Base.metadata.sorted_tables:
            found += [repr(tuple(row)) for row in uow.session.execute(select(table))]
    text = " ".join(found)
    assert "o2" in text
    assert [each for each in (AN, BEN, "Verzonnen", "Bedacht", "1980") if each in text] == []


def test_the_names_are_gone_with_the_extract(way: Way, parts: Parts, worker: Worker) -> None:
    way.read(ALONE_AN)
    with parts.database.begin() as uow:
        intake.withdraw(uow, way.id)
    worker.run_due()

    assert way.asked == [(EXTRACT, ""), (IDENTITY, "")]


def test_an_emptied_record_says_no_more_who_was_chosen(
    way: Way, parts: Parts, worker: Worker, clock: Clock
) -> None:
    way.read(EITHER)
    way.choose(1)
    with parts.database.begin() as uow:
        intake.withdraw(uow, way.id)
    worker.run_due()
    clock.advance(days=366)

    with parts.database.begin() as uow:
        records.empty(uow, way.id)

    assert {(slot.officer, *slot.signers) for slot in way.case.slots} == {("",)}


def _hold(way: Way, clock: Clock) -> None:
    lead = way.cases.staff(Role.LEAD)
    with way.parts.database.begin() as uow:
        holds.hold(
            uow,
            way.id,
            lead,
            reason=HoldReason.SUSPECTED_FRAUD,
            until=clock.now + timedelta(hours=5),
            note="",
        )


def test_the_slots_of_a_held_case_stand_still_and_follow_after_the_hold(
    way: Way, clock: Clock, parts: Parts, worker: Worker
) -> None:
    way.read(ALONE_AN)
    sent = way.send(AN)
    document_id = way.cases.upload(way.id, 0, pdf("next"))
    _hold(way, clock)
    worker.run_due()
    readings.keep(parts.vault, way.cases.document(document_id), extract(director(1, BEN)))
    checks.inspect_document(parts.database, parts.vault, document_id)
    assert [slot.document_id for slot in way.case.slots] == [document_id, sent]
    with pytest.raises(MoveRefused):
        way.choose(0)

    clock.advance(hours=6)
    with parts.database.begin() as uow:
        holds.end_due(uow, way.id)
    worker.run_due()

    assert way.people == [BEN]
    assert way.state(sent) is DocumentState.WIPED


def test_of_two_workers_the_second_lays_out_nothing_anew(way: Way, parts: Parts) -> None:
    document_id = way.read(BOTH_TOGETHER)
    before = [slot.id for slot in way.case.slots]

    checks.inspect_document(parts.database, parts.vault, document_id)

    assert [slot.id for slot in way.case.slots] == before


def test_an_extract_that_was_replaced_before_it_was_read_moves_nothing(
    way: Way, parts: Parts, worker: Worker
) -> None:
    first = way.cases.upload(way.id, 0, pdf("first"))
    readings.keep(parts.vault, way.cases.document(first), ALONE_AN)
    way.read(extract(director(1, BEN)))

    checks.inspect_document(parts.database, parts.vault, first)

    assert way.people == [BEN]
    worker.run_due()
    assert way.state(first) is DocumentState.WIPED


def _ask_extract_again(way: Way) -> None:
    person = way.cases.staff()
    way.cases.claim(way.id, person)
    case = way.case
    with way.parts.database.begin() as uow:
        review.ask_more(
            uow,
            way.id,
            person,
            {case.slots[0].id: Question(AskReason.OLD_EXTRACT)},
            version=case.version,
        )


def test_another_extract_after_review_asks_only_who_was_not_asked_before(way: Way) -> None:
    way.read(ALONE_AN)
    sent = way.send(AN)
    way.submit()
    _ask_extract_again(way)

    way.read(BOTH_TOGETHER)

    assert [(slot.is_open, slot.document_id == sent) for slot in way.case.slots] == [
        (True, False),
        (False, True),
        (True, False),
    ]
    way.send(BEN)
    way.submit()
    assert way.case.state is CaseState.IN_REVIEW


def test_when_another_extract_after_review_settles_nothing_the_applicant_may_name(
    way: Way,
) -> None:
    way.read(ALONE_AN)
    sent = way.send(AN)
    way.submit()
    _ask_extract_again(way)
    way.read(NOBODY)
    with pytest.raises(MoveRefused):
        way.submit()

    way.name(Director(AN, acts_alone=True))

    assert way.slot(AN).document_id == sent
    way.submit()
    assert way.case.state is CaseState.IN_REVIEW


def test_when_only_an_identity_document_is_asked_again_who_signs_stands(
    way: Way, parts: Parts
) -> None:
    way.read(EITHER)
    way.choose(0)
    way.send(AN)
    way.submit()
    person = way.cases.staff()
    way.cases.claim(way.id, person)
    case = way.case
    with parts.database.begin() as uow:
        review.ask_more(
            uow,
            way.id,
            person,
            {case.slots[1].id: Question(AskReason.UNREADABLE)},
            version=case.version,
        )

    with pytest.raises(MoveRefused):
        way.choose(1)
    with pytest.raises(MoveRefused):
        way.name(Director(BEN, acts_alone=True))
    with parts.database.read() as uow:
        assert stored.get(uow, way.id).directors == []
