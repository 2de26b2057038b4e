"""What is overdue, owed or silent is a FAIL that says what to do."""

from datetime import timedelta

import pytest

from recovery.doctor import duties
from recovery.doctor.report import Level, Result
from recovery.flow import intake
from recovery.parts import Parts
from recovery.store import beats
from tests.kit import Cases, Clock


def _beat(parts: Parts, name: str) -> None:
    with parts.database.begin() as uow:
        beats.note(uow, name)


def _fails(result: Result, *words: str) -> None:
    assert result.level is Level.FAIL
    assert [word for word in words if word not in result.text] == []


def test_a_document_past_its_deadline_that_nobody_owes_fails(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    cases.upload(cases.opened())
    assert duties.overdue(parts).level is Level.OK

    clock.advance(days=33)

    _fails(duties.overdue(parts), "1 documents", "3 days", "recovery sweep")
    assert duties.owed(parts).level is Level.OK


def test_a_wipe_that_waits_for_more_than_five_minutes_fails(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    assert duties.owed(parts).level is Level.OK

    clock.advance(minutes=6)

    _fails(duties.owed(parts), "1 documents", "6 minutes", "worker")
    assert duties.overdue(parts).level is Level.OK


@pytest.mark.parametrize(
    ("name", "silent"),
    [
        ("sweep", timedelta(minutes=10)),
        ("reconcile", timedelta(minutes=40)),
        ("worker", timedelta(seconds=60)),
        ("keeper", timedelta(seconds=60)),
    ],
)
def test_what_was_never_seen_or_is_silent_for_too_long_fails(
    parts: Parts, clock: Clock, name: str, silent: timedelta
) -> None:
    check = {
        "sweep": duties.sweep,
        "reconcile": duties.reconcile,
        "worker": duties.worker,
        "keeper": duties.keeper,
    }[name]
    _fails(check(parts), "never")
    _beat(parts, name)
    clock.now += silent
    assert check(parts).level is Level.OK

    clock.advance(seconds=1)

    _fails(check(parts), "ago")
