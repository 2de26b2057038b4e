"""Everything that is due is owed, however much of it there is and whatever stands in the way."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from recovery.audit.events import Event
from recovery.errors import MoveRefused
from recovery.flow import intake, moves, records, reminders, review
from recovery.flow import sweep as sweeping
from recovery.flow.sweep import BEAT, Swept, empty_records, sweep
from recovery.parts import Parts, make_parts
from recovery.rules.decisions import AskReason, RejectReason
from recovery.rules.states import CaseState, DocumentState
from recovery.settings import Retention, Settings
from recovery.store import cases as questions
from recovery.store import due
from recovery.store.models import Case, Document, Entry, Task
from tests.flow.disorder import BOTH
from tests.kit import Cases, Clock, Worker, pdf

GRACE = timedelta(days=3)
GRACES = Retention(restored=GRACE, rejected=GRACE, withdrawn=GRACE, stopped=GRACE, expired=GRACE)


@pytest.fixture
def generous(settings: Settings, clock: Clock) -> Iterator[Cases]:
    """Make cases in an installation that grants every outcome a grace."""
    parts = make_parts(replace(settings, retention=GRACES), clock)
    yield Cases(parts, Worker(parts))
    parts.close()


def _sweep(parts: Parts) -> Swept:
    return sweep(parts.database, parts.vault)


def _told(parts: Parts, event: Event) -> list[str]:
    """Give the documents that the trail says this of."""
    with parts.database.read() as uow:
        said = select(Entry.document_id).where(Entry.event == event.value)
        return list(uow.session.scalars(said.order_by(Entry.number)))


def _is_held(parts: Parts, case_id: str, **time: float) -> None:
    with parts.database.begin() as uow:
        questions.get(uow, case_id).held_until = uow.now + timedelta(**time)


def _set(parts: Parts, document_id: str, **values: object) -> None:
    with parts.database.begin() as uow:
        uow.session.execute(update(Document).where(Document.id == document_id).values(**values))


def _restored(cases: Cases) -> str:
    cases.account()
    case_id = cases.in_review()
    cases.approve(case_id, cases.staff())
    cases.worker.run_due()
    return case_id


def _rejected(cases: Cases) -> str:
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)
    version = cases.case(case_id).version
    with cases.parts.database.begin() as uow:
        review.reject(uow, case_id, rens, RejectReason.OTHER, version=version)
    return case_id


def _withdrawn(cases: Cases) -> str:
    case_id = cases.in_review()
    with cases.parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    return case_id


def _stopped(cases: Cases) -> str:
    cases.account()
    case_id = cases.in_review(contact_email="dief@example.org")
    cases.approve(cases.in_review(), cases.staff())
    return case_id


def _expired(cases: Cases) -> str:
    case_id = cases.opened()
    cases.upload(case_id)
    with cases.parts.database.begin() as uow:
        questions.get(uow, case_id).expires_at = uow.now
    _sweep(cases.parts)
    return case_id


@BOTH
@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (_restored, CaseState.RESTORED),
        (_rejected, CaseState.REJECTED),
        (_withdrawn, CaseState.WITHDRAWN),
        (_stopped, CaseState.STOPPED),
        (_expired, CaseState.EXPIRED),
    ],
)
def test_after_the_grace_of_its_outcome_a_document_is_wiped(
    generous: Cases, clock: Clock, end: Callable[[Cases], str], outcome: CaseState
) -> None:
    case_id, parts = end(generous), generous.parts
    assert generous.case(case_id).state is outcome
    document_id = generous.case(case_id).documents[0].id
    clock.advance(days=3, seconds=-1)
    _sweep(parts)
    generous.worker.run_due()
    assert generous.document(document_id).state in {DocumentState.SEALED, DocumentState.ACCEPTED}

    clock.advance(seconds=1)
    _sweep(parts)
    generous.worker.run_due()

    assert generous.document(document_id).state is DocumentState.WIPED
    assert not [name for name in generous.kept() if name.startswith(document_id)]
    assert document_id in _told(parts, Event.DOCUMENT_DUE)


def test_a_hold_reaches_into_the_grace_of_an_ended_case(generous: Cases, clock: Clock) -> None:
    case_id = _withdrawn(generous)
    _is_held(generous.parts, case_id, days=10)
    clock.advance(days=9)

    assert _sweep(generous.parts).overdue == 0
    clock.advance(days=2)
    assert _sweep(generous.parts).overdue == 1


def test_a_hold_that_began_after_it_was_listed_keeps_a_document(
    generous: Cases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = _withdrawn(generous)
    clock.advance(days=4)
    listed = list(due.falling(generous.parts.database))
    assert listed
    _is_held(generous.parts, case_id, days=10)
    monkeypatch.setattr(due, "falling", lambda _: iter(listed))

    assert _sweep(generous.parts).overdue == 0


def test_a_refused_document_that_stayed_behind_is_owed(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    document_id = cases.upload(cases.opened())
    worker.run_due()
    _set(parts, document_id, state=DocumentState.REFUSED)

    assert _sweep(parts).overdue == 1
    worker.run_due()

    assert cases.document(document_id).state is DocumentState.WIPED


@BOTH
def test_a_hold_does_not_bring_back_what_is_owed(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    case_id = cases.opened()
    replaced, standing = cases.upload(case_id), cases.upload(case_id)
    _is_held(parts, case_id, days=10)
    with parts.database.begin() as uow:
        uow.session.query(Task).delete()

    assert _sweep(parts).owed_again == 1
    worker.run_due()

    assert cases.document(replaced).state is DocumentState.WIPED
    assert cases.document(standing).state is not DocumentState.WIPED


def test_a_debt_that_stands_is_not_owed_again(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)

    assert _sweep(parts).owed_again == 0


@BOTH
def test_a_case_that_cannot_be_moved_keeps_none_of_the_others(
    parts: Parts,
    cases: Cases,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    drafts = [cases.opened(contact_email=f"a{number}@example.org") for number in range(5)]
    monkeypatch.setattr(due, "PAGE", 2)
    real: Callable[..., None] = moves.move

    def refuse(uow: Any, case: Case, *rest: Any) -> None:
        if case.id in drafts[:3]:
            raise MoveRefused(case.id, case.state, "expire")
        real(uow, case, *rest)

    monkeypatch.setattr(sweeping, "move", refuse)
    clock.advance(days=8)
    with caplog.at_level(logging.ERROR):
        swept = _sweep(parts)

    assert (swept.expired, swept.faults) == (2, 3)
    assert f"expire: {drafts[0]}: MoveRefused" in caplog.text
    assert {cases.case(case_id).state for case_id in drafts[3:]} == {CaseState.EXPIRED}


def test_a_document_that_raises_keeps_none_of_the_others(
    parts: Parts, cases: Cases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [
        cases.upload(cases.opened(contact_email=f"a{number}@example.org")) for number in range(3)
    ]
    clock.advance(days=31)
    with parts.database.begin() as uow:
        uow.session.execute(update(Case).values(expires_at=None))
    real: Callable[..., None] = moves.owe_wipe

    def refuse(uow: Any, case_id: str, document_id: str = "") -> None:
        if document_id == documents[0]:
            raise LookupError
        real(uow, case_id, document_id)

    monkeypatch.setattr(sweeping, "owe_wipe", refuse)
    swept = _sweep(parts)

    assert (swept.overdue, swept.faults) == (2, 1)
    assert cases.document(documents[0]).state is not DocumentState.WIPING


def test_reminders_that_fail_keep_nothing_else(
    parts: Parts, cases: Cases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.upload(cases.opened())
    clock.advance(days=7)

    def fail(_: object) -> int:
        raise LookupError

    monkeypatch.setattr(sweeping, "remind", fail)
    swept = _sweep(parts)

    assert (swept.expired, swept.faults) == (1, 1)


@BOTH
def test_one_sweep_goes_on_until_nothing_is_left(
    parts: Parts, cases: Cases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "PAGE", 2)
    monkeypatch.setattr(reminders, "_BATCH", 2)
    drafts = [cases.opened(contact_email=f"a{number}@example.org") for number in range(5)]
    clock.advance(days=5, hours=1)
    _sweep(parts)
    with parts.database.read() as uow:
        warned = uow.session.scalars(select(Case.warned_at)).all()
    assert None not in warned

    clock.advance(days=2)
    assert _sweep(parts).expired == 5
    assert {cases.case(case_id).state for case_id in drafts} == {CaseState.EXPIRED}


def test_held_cases_do_not_stand_in_the_way_of_the_others(
    parts: Parts, cases: Cases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "PAGE", 2)
    held = [cases.opened(contact_email=f"a{number}@example.org") for number in range(3)]
    other = cases.opened(contact_email="z@example.org")
    for case_id in (*held, other):
        cases.upload(case_id)
    for case_id in held:
        _is_held(parts, case_id, days=60)
    clock.advance(days=31)

    _sweep(parts)

    assert cases.case(other).state is CaseState.EXPIRED
    assert {cases.case(case_id).state for case_id in held} == {CaseState.OPENED}


def test_a_document_due_while_another_is_asked_for_opens_its_slot_again(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    case_id, rens = cases.business(), cases.staff()
    early = cases.upload(case_id, 0, data=pdf())
    cases.upload(case_id, 1)
    cases.submit(case_id)
    _set(parts, early, wipe_by=clock.now + timedelta(days=1))
    cases.claim(case_id, rens)
    case = cases.case(case_id)
    with parts.database.begin() as uow:
        review.ask_more(
            uow,
            case_id,
            rens,
            {case.slots[1].id: review.Question(AskReason.UNREADABLE)},
            version=case.version,
        )
    clock.advance(days=1)

    _sweep(parts)

    slots = cases.case(case_id).slots
    assert [slot.is_open for slot in slots] == [True, True]
    cases.upload(case_id, 0, data=pdf("nieuw"))
    cases.upload(case_id, 1)
    cases.submit(case_id)
    assert cases.case(case_id).state is CaseState.IN_REVIEW


@BOTH
def test_when_one_ran_to_its_end_is_written_down(parts: Parts, clock: Clock) -> None:
    for _ in range(2):
        clock.advance(minutes=1)
        _sweep(parts)

        with parts.database.read() as uow:
            assert questions.seen_at(uow, BEAT) == clock.now


def test_one_that_could_not_list_what_is_due_did_not_run_to_its_end(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> str:
        raise LookupError

    monkeypatch.setattr(due, "falling", lambda _: map(fail, "x"))

    assert _sweep(parts).faults == 1
    with parts.database.read() as uow:
        assert questions.seen_at(uow, BEAT) is None


def test_old_records_are_emptied_and_one_that_raises_keeps_none_of_the_others(
    parts: Parts, cases: Cases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = [cases.opened(contact_email=f"a{number}@example.org") for number in range(3)]
    for case_id in ended:
        with parts.database.begin() as uow:
            intake.withdraw(uow, case_id)
    clock.advance(days=366)
    real = records.empty

    def refuse(uow: Any, case_id: str) -> None:
        if case_id == ended[0]:
            raise LookupError
        real(uow, case_id)

    monkeypatch.setattr(records, "empty", refuse)

    assert empty_records(parts.database) == 2
    assert [bool(cases.case(case_id).contact_email) for case_id in ended] == [True, False, False]
