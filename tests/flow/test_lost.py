"""A document that nothing opens any more: given up, and asked for once more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from recovery.audit.events import Event
from recovery.flow import intake
from recovery.flow.compare import Kind
from recovery.flow.lost import give_up
from recovery.flow.sweep import sweep
from recovery.parts import Parts, make_parts
from recovery.rules.decisions import ASKABLE, AskReason
from recovery.rules.states import CaseState, DocumentState
from recovery.settings import Retention, Settings
from recovery.store import cases as questions
from recovery.store import due
from tests.flow.disorder import BOTH, Disorder
from tests.kit import Cases, Clock, Worker, pdf

LOSSES: dict[Kind, Callable[[Disorder, str], None]] = {
    Kind.ROW_WITHOUT_KEY: Disorder.lose_key,
    Kind.ROW_WITHOUT_BLOB: Disorder.lose_blob,
}


def _hold(parts: Parts, case_id: str, **time: float) -> None:
    with parts.database.begin() as uow:
        questions.get(uow, case_id).held_until = uow.now + timedelta(**time)


@BOTH
@pytest.mark.parametrize("kind", LOSSES)
def test_a_lost_document_is_asked_for_once_more(
    cases: Cases, worker: Worker, clock: Clock, disorder: Disorder, kind: Kind
) -> None:
    case_id = cases.in_review()
    document_id = cases.case(case_id).documents[0].id
    LOSSES[kind](disorder, document_id)
    clock.advance(hours=1)
    assert disorder.found() == {kind: {document_id}}

    assert disorder.mend().mended == 1

    case = cases.case(case_id)
    slot = case.slots[0]
    assert case.state is CaseState.OPENED
    assert (slot.document_id, slot.is_open, slot.asked_reason) == (None, True, AskReason.LOST)
    assert case.expires_at == clock.now + cases.parts.settings.retention.draft
    assert disorder.letters_owed(case_id) == ["more_needed"]
    assert (Event.DOCUMENT_LOST, kind) in disorder.told(document_id)
    worker.run_due()
    assert cases.document(document_id).state is DocumentState.WIPED
    assert cases.kept() == []
    assert disorder.found() == {}


def test_what_was_sent_anew_brings_the_case_back_to_the_desk(
    cases: Cases, worker: Worker, disorder: Disorder
) -> None:
    case_id = cases.in_review()
    disorder.lose_key(cases.case(case_id).documents[0].id)
    disorder.mend()
    worker.run_due()

    cases.upload(case_id)
    cases.submit(case_id)

    assert cases.case(case_id).state is CaseState.IN_REVIEW
    assert disorder.found() == {}


def test_a_case_whose_checks_still_run_goes_back_to_the_applicant(
    parts: Parts, cases: Cases, worker: Worker, disorder: Disorder
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    with parts.database.begin() as uow:
        intake.submit(uow, case_id)
    disorder.lose_blob(document_id)

    disorder.mend()
    worker.run_due()

    assert cases.case(case_id).state is CaseState.OPENED
    assert cases.kept() == []


def test_a_draft_stays_a_draft_and_its_slot_says_why(
    cases: Cases, worker: Worker, disorder: Disorder
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    worker.run_due()
    disorder.lose_key(document_id)

    disorder.mend()

    case = cases.case(case_id)
    assert case.state is CaseState.OPENED
    assert intake.missing_slots(case) == (case.slots[0],)
    assert case.slots[0].asked_reason == AskReason.LOST
    assert disorder.letters_owed(case_id) == ["more_needed"]


def test_only_the_slot_of_the_lost_one_opens(
    cases: Cases, worker: Worker, disorder: Disorder
) -> None:
    case_id = cases.business()
    cases.upload(case_id, 0, data=pdf())
    identity = cases.upload(case_id, 1)
    cases.submit(case_id)
    disorder.lose_key(identity)

    disorder.mend()
    worker.run_due()

    extract_slot, identity_slot = cases.case(case_id).slots
    assert (extract_slot.is_open, identity_slot.is_open) == (False, True)
    assert extract_slot.document_id is not None


@BOTH
def test_two_lost_documents_of_a_case_are_one_move_and_one_letter(
    cases: Cases, disorder: Disorder
) -> None:
    case_id = cases.business()
    lost = [cases.upload(case_id, 0, data=pdf()), cases.upload(case_id, 1)]
    cases.submit(case_id)
    version = cases.case(case_id).version
    for document_id in lost:
        disorder.lose_key(document_id)

    assert disorder.mend().mended == 2

    case = cases.case(case_id)
    assert case.version == version + 1
    assert [slot.asked_reason for slot in case.slots] == [AskReason.LOST] * 2


def test_the_claim_of_a_reviewer_ends(cases: Cases, disorder: Disorder) -> None:
    case_id = cases.in_review()
    cases.claim(case_id, cases.staff())
    disorder.lose_key(cases.case(case_id).documents[0].id)

    disorder.mend()

    assert cases.case(case_id).claimed_by is None


@pytest.mark.parametrize("kind", LOSSES)
def test_an_approval_is_carried_out_without_it(
    cases: Cases, worker: Worker, disorder: Disorder, kind: Kind
) -> None:
    cases.account()
    case_id = cases.in_review()
    document_id = cases.case(case_id).documents[0].id
    cases.approve(case_id, cases.staff())
    LOSSES[kind](disorder, document_id)

    disorder.mend()

    assert cases.case(case_id).state is CaseState.APPROVED
    worker.run_due()
    assert cases.case(case_id).state is CaseState.RESTORED
    assert cases.document(document_id).state is DocumentState.WIPED
    assert cases.kept() == []


def test_an_ended_case_stays_ended(settings: Settings, clock: Clock) -> None:
    parts = make_parts(replace(settings, retention=Retention(withdrawn=timedelta(days=3))), clock)
    cases = Cases(parts, Worker(parts))
    case_id = cases.in_review()
    document_id = cases.case(case_id).documents[0].id
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    disorder = Disorder(parts)
    disorder.lose_blob(document_id)

    disorder.mend()
    cases.worker.run_due()

    assert cases.case(case_id).state is CaseState.WITHDRAWN
    assert cases.document(document_id).state is DocumentState.WIPED
    assert cases.kept() == []
    parts.close()


def test_lost_is_lost_in_a_held_case_and_no_time_runs_while_it_is_held(
    parts: Parts, cases: Cases, clock: Clock, disorder: Disorder
) -> None:
    case_id = cases.in_review()
    _hold(parts, case_id, days=20)
    disorder.lose_key(cases.case(case_id).documents[0].id)

    disorder.mend()

    case = cases.case(case_id)
    assert case.state is CaseState.OPENED
    assert case.expires_at == clock.now + timedelta(days=20) + parts.settings.retention.draft
    clock.advance(days=19)
    sweep(parts.database, parts.vault)
    assert cases.case(case_id).state is CaseState.OPENED


def test_a_key_whose_wrapping_key_is_gone_is_no_key(
    parts: Parts, cases: Cases, disorder: Disorder
) -> None:
    document_id = cases.upload(cases.opened())
    ring = parts.vault.keys.keyring
    old = ring.active
    ring.add_and_activate()
    ring.drop(old)

    assert disorder.found() == {Kind.ROW_WITHOUT_KEY: {document_id}}


def test_a_document_that_is_being_wiped_is_not_lost(
    parts: Parts, cases: Cases, disorder: Disorder
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    disorder.lose_key(document_id)
    disorder.lose_blob(document_id)

    assert disorder.found() == {}
    assert disorder.mend().mended == 0
    assert Event.DOCUMENT_LOST not in dict(disorder.told(document_id))


@BOTH
@pytest.mark.parametrize("state", [DocumentState.WIPING, DocumentState.WIPED])
def test_a_wipe_that_came_between_looking_and_mending_has_its_way(
    parts: Parts, cases: Cases, worker: Worker, disorder: Disorder, state: DocumentState
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    if state is DocumentState.WIPED:
        worker.run_due()

    assert give_up(parts.database, parts.vault, document_id) == 0
    assert cases.case(case_id).state is CaseState.WITHDRAWN
    assert cases.document(document_id).state is state


def test_a_document_wiped_after_it_was_listed_is_not_lost(
    parts: Parts,
    cases: Cases,
    worker: Worker,
    disorder: Disorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case_id = cases.opened()
    listed = [cases.upload(case_id)]
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    worker.run_due()
    monkeypatch.setattr(due, "documents_in", lambda *_: iter(listed))

    assert disorder.found() == {}


def test_no_reviewer_is_offered_this_reason() -> None:
    assert all(AskReason.LOST not in reasons for reasons in ASKABLE.values())


def test_a_document_that_opens_is_left_alone(
    parts: Parts, cases: Cases, disorder: Disorder
) -> None:
    case_id = cases.in_review()
    document_id = cases.case(case_id).documents[0].id
    before = cases.kept()

    assert give_up(parts.database, parts.vault, document_id) == 0
    assert disorder.mend() == disorder.mend()
    assert cases.case(case_id).state is CaseState.IN_REVIEW
    assert cases.kept() == before
