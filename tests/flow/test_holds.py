"""A hold stops the clock of one case, on the word of two, until its end."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from recovery.errors import MoveRefused, NotAllowed
from recovery.flow import holds, intake, review
from recovery.flow.sweep import sweep
from recovery.outside.builtin import BuiltinAccounts
from recovery.parts import Parts
from recovery.rules.decisions import HoldReason, RejectReason
from recovery.rules.roles import Role
from recovery.rules.states import CaseState
from recovery.store import cases as questions
from recovery.store.models import Step
from recovery.store.staff import Staff
from tests.kit import Cases, Clock, Worker


def _hold(parts: Parts, case_id: str, by: Staff, days: float = 5) -> None:
    with parts.database.begin() as uow:
        holds.hold(
            uow,
            case_id,
            by,
            reason=HoldReason.SUSPECTED_FRAUD,
            until=uow.now + timedelta(days=days),
            note="The voice on the telephone was another.",
        )


def _agree(parts: Parts, case_id: str, by: Staff) -> None:
    with parts.database.begin() as uow:
        holds.agree(uow, case_id, by)


def _is_held(parts: Parts, case_id: str) -> bool:
    with parts.database.read() as uow:
        until = questions.get(uow, case_id).held_until
        return until is not None and until > uow.now


def _mails_to(cases: Cases, person: Staff) -> list[EmailMessage]:
    return [mail for mail in cases.mails() if mail["To"] == person.email]


def test_a_hold_of_two_stops_decision_withdrawal_and_wipe_until_its_end(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    cases.claim(case_id, lead)
    _hold(parts, case_id, lead, days=60)
    _agree(parts, case_id, cases.staff())

    with pytest.raises(MoveRefused), parts.database.begin() as uow:
        review.reject(
            uow,
            case_id,
            lead,
            RejectReason.OTHER,
            version=questions.get(uow, case_id).version,
        )
    with pytest.raises(MoveRefused), parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    clock.advance(days=40)
    sweep(parts.database, parts.vault)
    worker.run_due()
    assert cases.kept()

    clock.advance(days=21)
    sweep(parts.database, parts.vault)
    sweep(parts.database, parts.vault)
    worker.run_due()
    assert cases.kept() == []


def test_one_person_alone_stops_the_clock_for_a_day(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    _hold(parts, case_id, lead, days=60)
    clock.advance(hours=23)
    assert _is_held(parts, case_id)

    clock.advance(hours=2)
    sweep(parts.database, parts.vault)

    assert not _is_held(parts, case_id)


def test_one_person_cannot_go_on_day_after_day(parts: Parts, cases: Cases, clock: Clock) -> None:
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    _hold(parts, case_id, lead)
    clock.advance(hours=25)

    _hold(parts, case_id, lead)

    assert not _is_held(parts, case_id)
    _agree(parts, case_id, cases.staff())
    assert _is_held(parts, case_id)


def test_asking_twice_at_once_gives_one_day_and_no_more(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    _hold(parts, case_id, lead)
    clock.advance(hours=12)

    _hold(parts, case_id, lead)

    clock.advance(hours=13)
    assert not _is_held(parts, case_id)


def test_who_asked_cannot_be_the_second_person(parts: Parts, cases: Cases) -> None:
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    _hold(parts, case_id, lead)

    with pytest.raises(MoveRefused):
        _agree(parts, case_id, lead)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_decides_nothing_agrees_to_nothing(parts: Parts, cases: Cases, role: Role) -> None:
    case_id = cases.in_review()
    _hold(parts, case_id, cases.staff(Role.LEAD))

    with pytest.raises(NotAllowed):
        _agree(parts, case_id, cases.staff(role))


def test_a_hold_that_was_ended_is_not_agreed_to(parts: Parts, cases: Cases) -> None:
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    _hold(parts, case_id, lead)
    with parts.database.begin() as uow:
        holds.end_hold(uow, case_id, lead)

    with pytest.raises(MoveRefused):
        _agree(parts, case_id, cases.staff())


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_hold_ends_within_ninety_days(parts: Parts, cases: Cases, days: int) -> None:
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)

    with pytest.raises(MoveRefused):
        _hold(parts, case_id, lead, days=days)


def test_a_hold_is_renewed_before_its_end_and_keeps_running_meanwhile(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    case_id, lead, rens = cases.in_review(), cases.staff(Role.LEAD), cases.staff()
    _hold(parts, case_id, lead, days=80)
    _agree(parts, case_id, rens)
    clock.advance(days=70)

    _hold(parts, case_id, lead, days=60)
    clock.advance(days=9)
    assert _is_held(parts, case_id)
    _agree(parts, case_id, rens)

    clock.advance(days=40)
    sweep(parts.database, parts.vault)
    assert _is_held(parts, case_id)


def test_a_renewal_that_nobody_agrees_to_ends_with_the_hold_before_it(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    _hold(parts, case_id, lead, days=10)
    _agree(parts, case_id, cases.staff())
    clock.advance(days=5)

    _hold(parts, case_id, lead, days=60)

    clock.advance(days=6)
    sweep(parts.database, parts.vault)
    assert not _is_held(parts, case_id)


def test_a_hold_stops_the_wiping_of_its_own_case_only(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    held, other = cases.in_review(), cases.in_review(contact_email="al@example.org")
    _hold(parts, held, cases.staff(Role.LEAD), days=60)
    _agree(parts, held, cases.staff())
    clock.advance(days=31)

    sweep(parts.database, parts.vault)
    worker.run_due()

    with parts.database.read() as uow:
        left = {case_id: questions.all_wiped(uow, case_id) for case_id in (held, other)}
    assert left == {held: False, other: True}


def test_an_applicant_gets_their_time_anew_when_a_hold_ends(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    case_id = cases.opened()
    _hold(parts, case_id, cases.staff(Role.LEAD), days=20)
    _agree(parts, case_id, cases.staff())
    clock.advance(days=21)

    sweep(parts.database, parts.vault)

    with parts.database.read() as uow:
        case = questions.get(uow, case_id)
    assert case.state is CaseState.OPENED
    assert case.expires_at == clock.now + parts.settings.retention.draft


def test_nobody_is_approved_while_a_lead_holds_another_case_for_the_account(
    parts: Parts, cases: Cases
) -> None:
    cases.account()
    held, other = cases.in_review(), cases.in_review(contact_email="al@example.org")
    _hold(parts, held, cases.staff(Role.LEAD))

    with pytest.raises(MoveRefused):
        cases.approve(other, cases.staff())


def test_the_two_are_reminded_once_before_the_end(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    case_id, lead, rens = cases.in_review(), cases.staff(Role.LEAD), cases.staff()
    _hold(parts, case_id, lead, days=20)
    _agree(parts, case_id, rens)
    clock.advance(days=16)
    sweep(parts.database, parts.vault)
    worker.run_due()
    assert _mails_to(cases, lead) == []

    clock.advance(days=1.5)
    sweep(parts.database, parts.vault)
    sweep(parts.database, parts.vault)
    worker.run_due()

    reference = cases.case(case_id).reference
    for person in (lead, rens):
        (mail,) = _mails_to(cases, person)
        assert reference in mail["Subject"]


def test_a_renewal_that_is_asked_for_does_not_silence_the_reminder(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    _hold(parts, case_id, lead, days=10)
    _agree(parts, case_id, cases.staff())
    clock.advance(days=6)
    _hold(parts, case_id, lead, days=60)

    clock.advance(days=1.5)
    sweep(parts.database, parts.vault)
    worker.run_due()

    assert len(_mails_to(cases, lead)) == 1


def test_a_hold_takes_an_approval_back_to_review(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    cases.account()
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    cases.approve(case_id, cases.staff())
    _hold(parts, case_id, lead)
    worker.run_due()
    assert cases.case(case_id).state is CaseState.IN_REVIEW

    clock.advance(days=2)
    sweep(parts.database, parts.vault)
    worker.run_due()

    assert cases.case(case_id).state is CaseState.IN_REVIEW


def test_a_hold_stops_a_restoration_before_its_next_step_and_its_end_goes_on(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.account()
    case_id, lead = cases.in_review(), cases.staff(Role.LEAD)
    cases.approve(case_id, cases.staff())
    real = BuiltinAccounts.set_email

    def held_meanwhile(self: BuiltinAccounts, *args: Any, **more: Any) -> str:
        _hold(parts, case_id, lead)
        return real(self, *args, **more)

    monkeypatch.setattr(BuiltinAccounts, "set_email", held_meanwhile)
    worker.run_due()
    assert cases.case(case_id).state is CaseState.RESTORING
    assert _steps(parts, case_id) == {"tell_owners", "set_email"}

    clock.advance(days=2)
    sweep(parts.database, parts.vault)
    worker.run_due()

    assert cases.case(case_id).state is CaseState.RESTORED
    assert len(_steps(parts, case_id)) == 6


def _steps(parts: Parts, case_id: str) -> set[str]:
    with parts.database.read() as uow:
        return set(uow.session.scalars(select(Step.name).where(Step.case_id == case_id)))
