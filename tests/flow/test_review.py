from datetime import timedelta

import pytest

from recovery.errors import ChecklistIncomplete, MoveRefused, NotAllowed
from recovery.flow import claims, review
from recovery.flow.review import Question
from recovery.parts import Parts
from recovery.rules.decisions import CHECKLIST, AskReason, Check, RejectReason
from recovery.rules.evidence import CaseKind
from recovery.rules.roles import Role
from recovery.rules.states import CaseState, DocumentState
from recovery.store import cases as questions
from tests.kit import Cases, Clock, Worker, pdf

DAY = timedelta(days=7)


def _approve(parts: Parts, cases: Cases, case_id: str, by: object, **more: object) -> None:
    case = cases.case(case_id)
    facts = {"version": case.version, "private_note": "ok"} | more
    ticked = facts.pop("ticked", CHECKLIST[case.kind])
    with parts.database.begin() as uow:
        review.approve(uow, case_id, by, ticked, **facts)  # type: ignore[arg-type]


def _reject(parts: Parts, cases: Cases, case_id: str, by: object, **more: object) -> None:
    facts = {"version": cases.case(case_id).version} | more
    with parts.database.begin() as uow:
        review.reject(uow, case_id, by, RejectReason.OTHER, **facts)  # type: ignore[arg-type]


def test_of_two_reviewers_one_gets_the_case(parts: Parts, cases: Cases) -> None:
    case_id = cases.in_review()
    rens, mia = cases.staff(name="Rens"), cases.staff(name="Mia")
    cases.claim(case_id, rens)

    with pytest.raises(MoveRefused):
        cases.claim(case_id, mia)
    assert cases.case(case_id).claimed_by == rens.id


def test_claiming_again_changes_nothing(cases: Cases) -> None:
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)
    cases.claim(case_id, rens)

    assert cases.case(case_id).claimed_by == rens.id


def test_a_released_case_is_free(parts: Parts, cases: Cases) -> None:
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)
    with parts.database.begin() as uow:
        claims.release(uow, case_id, rens)

    cases.claim(case_id, cases.staff(name="Mia"))


def test_a_colleague_cannot_release_it_but_a_lead_can(parts: Parts, cases: Cases) -> None:
    case_id = cases.in_review()
    cases.claim(case_id, cases.staff())
    with pytest.raises(MoveRefused), parts.database.begin() as uow:
        claims.release(uow, case_id, cases.staff(name="Mia"))

    lead = cases.staff(Role.LEAD)
    with parts.database.begin() as uow:
        claims.release(uow, case_id, lead)
    assert cases.case(case_id).claimed_by is None


def test_a_lead_gives_a_case_to_somebody_else(parts: Parts, cases: Cases) -> None:
    case_id, mia, lead = cases.in_review(), cases.staff(name="Mia"), cases.staff(Role.LEAD)
    cases.claim(case_id, cases.staff())
    with parts.database.begin() as uow:
        claims.reassign(uow, case_id, lead, mia)

    assert cases.case(case_id).claimed_by == mia.id


def test_a_case_is_not_given_to_who_cannot_claim(parts: Parts, cases: Cases) -> None:
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    admin = cases.staff(Role.ADMINISTRATOR)

    with pytest.raises(NotAllowed), parts.database.begin() as uow:
        claims.reassign(uow, case_id, lead, admin)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_runs_the_desk_neither_claims_nor_looks(parts: Parts, cases: Cases, role: Role) -> None:
    case_id, person = cases.in_review(), cases.staff(role)

    with pytest.raises(NotAllowed):
        cases.claim(case_id, person)
    with pytest.raises(NotAllowed), parts.database.begin() as uow:
        review.viewed(uow, case_id, "d", 1, person)


def test_a_case_that_nobody_claimed_is_not_decided(parts: Parts, cases: Cases) -> None:
    cases.account()
    case_id = cases.in_review()

    with pytest.raises(MoveRefused):
        _approve(parts, cases, case_id, cases.staff())


def test_an_open_point_of_the_checklist_stops_the_approval(parts: Parts, cases: Cases) -> None:
    cases.account()
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)
    ticked = [check for check in CHECKLIST[CaseKind.PRIVATE] if check is not Check.DOCUMENT_VALID]

    with pytest.raises(ChecklistIncomplete) as incomplete:
        _approve(parts, cases, case_id, rens, ticked=ticked)
    assert incomplete.value.missing == (Check.DOCUMENT_VALID,)


def test_without_an_account_there_is_nothing_to_approve(parts: Parts, cases: Cases) -> None:
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)

    with pytest.raises(MoveRefused):
        _approve(parts, cases, case_id, rens)


def test_a_decision_on_an_older_version_is_refused(parts: Parts, cases: Cases) -> None:
    cases.account()
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)
    seen = cases.case(case_id).version
    _reject(parts, cases, case_id, rens)

    with pytest.raises(MoveRefused):
        _approve(parts, cases, case_id, rens, version=seen)
    assert cases.case(case_id).state is CaseState.REJECTED


def test_a_refused_case_loses_its_documents(parts: Parts, cases: Cases, worker: Worker) -> None:
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)
    _reject(parts, cases, case_id, rens, customer_text="Helaas", private_note="odd")
    worker.run_due()

    assert [each.state for each in cases.case(case_id).documents] == [DocumentState.WIPED]
    assert cases.kept() == []


def test_only_the_slot_that_is_asked_again_opens(parts: Parts, cases: Cases) -> None:
    case_id = cases.business()
    cases.upload(case_id, 0, pdf())
    cases.upload(case_id, 1)
    cases.submit(case_id)
    rens = cases.staff()
    cases.claim(case_id, rens)
    case = cases.case(case_id)
    asked = case.slots[1]
    with parts.database.begin() as uow:
        review.ask_more(
            uow,
            case_id,
            rens,
            {asked.id: Question(AskReason.UNREADABLE, "Te donker")},
            version=case.version,
        )

    slots = cases.case(case_id).slots
    assert [slot.is_open for slot in slots] == [False, True]
    assert (slots[1].asked_reason, slots[1].asked_note) == ("unreadable", "Te donker")


def test_a_question_about_no_slot_is_refused(parts: Parts, cases: Cases) -> None:
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)

    with pytest.raises(MoveRefused), parts.database.begin() as uow:
        review.ask_more(uow, case_id, rens, {}, version=cases.case(case_id).version)


@pytest.mark.parametrize("reason", [AskReason.OLD_EXTRACT, AskReason.LOST])
def test_a_reason_that_does_not_fit_the_document_is_refused(
    parts: Parts, cases: Cases, reason: AskReason
) -> None:
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)
    case = cases.case(case_id)

    with pytest.raises(MoveRefused), parts.database.begin() as uow:
        review.ask_more(
            uow, case_id, rens, {case.slots[0].id: Question(reason)}, version=case.version
        )


def test_the_age_in_the_queue_survives_a_question(parts: Parts, cases: Cases, clock: Clock) -> None:
    case_id, rens = cases.in_review(), cases.staff()
    first = cases.case(case_id).waiting_since
    cases.claim(case_id, rens)
    case = cases.case(case_id)
    with parts.database.begin() as uow:
        review.ask_more(
            uow,
            case_id,
            rens,
            {case.slots[0].id: Question(AskReason.OTHER)},
            version=case.version,
        )
    clock.advance(hours=3)
    cases.upload(case_id)
    cases.submit(case_id)

    assert cases.case(case_id).waiting_since == first


def test_approving_one_case_stops_the_others_for_the_account(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    cases.account()
    owner, thief = cases.in_review(), cases.in_review(contact_email="dief@example.org")
    draft = cases.opened(contact_email="ander@example.org", asked_for="jobakker.example")
    cases.upload(draft)
    with parts.database.read() as uow:
        assert {each.id for each in questions.rivals(uow, cases.case(owner))} == {thief, draft}

    cases.approve(owner, cases.staff())
    worker.run_due()

    assert cases.case(owner).state is CaseState.RESTORED
    assert {cases.case(each).state for each in (thief, draft)} == {CaseState.STOPPED}
    assert cases.kept() == []


def test_a_case_for_another_account_goes_on(cases: Cases) -> None:
    cases.account()
    cases.account(customer_number="K2", email="al@example.nl", contacts=(), domains=())
    other = cases.in_review(asked_for="K2", contact_email="al@example.org")
    cases.approve(cases.in_review(), cases.staff())

    assert cases.case(other).state is CaseState.IN_REVIEW


def test_a_lead_opens_a_refused_case_again(parts: Parts, cases: Cases, worker: Worker) -> None:
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)
    _reject(parts, cases, case_id, rens)
    worker.run_due()
    version = cases.case(case_id).version
    with pytest.raises(NotAllowed), parts.database.begin() as uow:
        review.reopen(uow, case_id, rens, version=version, note="")

    lead = cases.staff(Role.LEAD)
    with parts.database.begin() as uow:
        review.reopen(uow, case_id, lead, version=version, note="Called back")

    case = cases.case(case_id)
    assert case.state is CaseState.OPENED
    assert [(slot.is_open, slot.document_id) for slot in case.slots] == [(True, None)]
    assert [slot.asked_reason for slot in case.slots] == [AskReason.OTHER]


def test_nobody_is_approved_while_another_case_is_being_carried_out(
    parts: Parts, cases: Cases
) -> None:
    cases.account()
    first, late = cases.in_review(), cases.in_review(contact_email="al@example.org")
    cases.approve(first, cases.staff())
    with parts.database.begin() as uow:
        late_case, first_case = questions.get(uow, late), questions.get(uow, first)
        late_case.state, late_case.version = CaseState.IN_REVIEW, late_case.version + 1
        first_case.state = CaseState.RESTORING

    with pytest.raises(MoveRefused):
        cases.approve(late, cases.staff(name="Mia"))
