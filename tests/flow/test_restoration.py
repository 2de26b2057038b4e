"""Access is restored once, whatever fails in between."""

from collections.abc import Callable
from typing import Any

import pytest

from recovery.errors import AccountUnknown, TryLater
from recovery.flow import restoration
from recovery.outside.builtin import BuiltinAccounts
from recovery.parts import Parts
from recovery.rules.states import CaseState
from recovery.store.models import Step, Task
from tests.kit import NEW_ADDRESS, OLD_ADDRESS, Cases, Clock, Worker

STEPS = ("tell_owners", "set_email", "clear_factors", "revoke_sessions", "send_link", "annotate")
CALLS = ("set_email", "clear_second_factors", "revoke_sessions", "issue_link", "annotate")


@pytest.fixture
def approved(cases: Cases) -> str:
    cases.account()
    case_id = cases.in_review()
    cases.approve(case_id, cases.staff())
    return case_id


def _mails(cases: Cases) -> list[tuple[str, str]]:
    return [(str(mail["To"]), str(mail["Message-ID"])) for mail in cases.mails()]


def _done(parts: Parts, case_id: str) -> set[str]:
    with parts.database.read() as uow:
        return {step.name for step in uow.session.query(Step).filter_by(case_id=case_id)}


def test_an_approval_is_carried_out_to_the_end(
    parts: Parts, cases: Cases, worker: Worker, approved: str
) -> None:
    worker.run_due()

    account = parts.accounts.find("K1001")
    assert account is not None
    assert NEW_ADDRESS in account.contacts
    assert OLD_ADDRESS not in account.contacts
    assert cases.case(approved).state is CaseState.RESTORED
    assert _done(parts, approved) == set(STEPS)
    assert cases.kept() == []


def test_every_known_contact_hears_of_the_approval_and_the_old_one_too(
    cases: Cases, worker: Worker, approved: str
) -> None:
    before = len(_mails(cases))
    worker.run_due()

    told = [to for to, _ in _mails(cases)[: len(_mails(cases)) - before]]
    assert {OLD_ADDRESS, "tante.jo@example.com"} <= set(told)


@pytest.mark.parametrize("call", CALLS)
def test_a_fault_before_a_step_is_made_good_by_the_next_run(
    parts: Parts,
    cases: Cases,
    worker: Worker,
    clock: Clock,
    approved: str,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
) -> None:
    real: Callable[..., str] = getattr(BuiltinAccounts, call)
    failed: list[str] = []

    def once(self: BuiltinAccounts, *args: Any, **kwargs: Any) -> str:
        if not failed:
            failed.append(call)
            raise TryLater
        return real(self, *args, **kwargs)

    monkeypatch.setattr(BuiltinAccounts, call, once)
    worker.run_due()
    assert cases.case(approved).state is CaseState.RESTORING

    clock.advance(minutes=1)
    worker.run_due()

    _restored_once(parts, cases, approved)


@pytest.mark.parametrize("call", CALLS)
def test_a_death_after_a_step_was_done_but_before_it_was_kept_does_it_once(
    parts: Parts,
    cases: Cases,
    worker: Worker,
    clock: Clock,
    approved: str,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
) -> None:
    real: Callable[..., str] = getattr(BuiltinAccounts, call)
    answers: list[str] = []

    def die_after(self: BuiltinAccounts, *args: Any, **kwargs: Any) -> str:
        answers.append(real(self, *args, **kwargs))
        if len(answers) == 1:
            raise SystemExit
        return answers[-1]

    monkeypatch.setattr(BuiltinAccounts, call, die_after)
    with pytest.raises(SystemExit):
        worker.run_due()

    clock.advance(minutes=10)
    worker.run_due()

    assert len(set(answers)) == 1
    _restored_once(parts, cases, approved)


def test_a_second_worker_finds_nothing_left_to_do(
    parts: Parts, cases: Cases, worker: Worker, approved: str
) -> None:
    worker.run_due()
    mails = len(_mails(cases))

    parts.restorer.restore(approved)
    parts.restorer.restore(approved)

    assert len(_mails(cases)) == mails


def test_an_account_that_vanished_brings_the_case_back_to_a_person(
    parts: Parts, cases: Cases, worker: Worker, approved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: Any, **_kwargs: Any) -> str:
        raise AccountUnknown

    monkeypatch.setattr(BuiltinAccounts, "set_email", gone)
    worker.run_due()

    case = cases.case(approved)
    assert case.state is CaseState.IN_REVIEW
    assert case.account_id is None
    assert _done(parts, approved) == set()


def _restored_once(parts: Parts, cases: Cases, case_id: str) -> None:
    assert cases.case(case_id).state is CaseState.RESTORED
    assert _done(parts, case_id) == set(STEPS)
    messages = [message_id for _, message_id in _mails(cases)]
    assert len(messages) == len(set(messages))
    assert cases.kept() == []
    with parts.database.read() as uow:
        assert uow.session.query(Task).filter(Task.done_at.is_(None)).all() == []


def _ask_link(parts: Parts, case_id: str) -> None:
    with parts.database.begin() as uow:
        restoration.ask_link(uow, case_id)


def test_who_missed_the_link_gets_a_fresh_one_at_the_confirmed_address(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock, approved: str
) -> None:
    worker.run_due()
    before = len(_mails(cases))
    clock.advance(hours=2)

    _ask_link(parts, approved)
    worker.run_due()

    assert [to for to, _ in _mails(cases)[: len(_mails(cases)) - before]] == [NEW_ADDRESS]


@pytest.mark.parametrize("days", [3, 30])
def test_a_fresh_link_is_not_to_be_had_for_ever(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock, approved: str, days: int
) -> None:
    worker.run_due()
    before = _mails(cases)
    clock.advance(days=days)

    _ask_link(parts, approved)
    worker.run_due()

    assert _mails(cases) == before


def test_before_the_restoration_there_is_no_link_to_ask_for(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    cases.account()
    case_id = cases.in_review()
    before = _mails(cases)

    _ask_link(parts, case_id)
    worker.run_due()

    assert _mails(cases) == before
