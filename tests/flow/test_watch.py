"""What is overdue, owed or silent is seen, and nothing else is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, update

from recovery.flow import holds, intake
from recovery.flow.sweep import sweep
from recovery.flow.watch import LATE, Due, OpenTasks, Watch, look
from recovery.parts import Parts
from recovery.rules.decisions import HoldReason
from recovery.rules.roles import Role
from recovery.rules.states import Task as Kind
from recovery.store import beats, outbox
from recovery.store.base import fresh_id
from recovery.store.models import Task
from tests.flow.disorder import BOTH
from tests.kit import Cases, Clock, Worker

FIVE_MINUTES = LATE.total_seconds()


def _look(parts: Parts) -> Watch:
    with parts.database.read() as uow:
        return look(uow)


def _never_wiped(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every wipe fail."""

    def refuse(_: object) -> None:
        raise OSError

    monkeypatch.setattr(parts.vault, "destroy_all", refuse)


def _withdraw(parts: Parts, case_id: str) -> None:
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)


@BOTH
def test_where_nothing_is_due_nothing_is_seen(parts: Parts, cases: Cases) -> None:
    cases.upload(cases.opened())

    seen = _look(parts)

    assert (seen.passed, seen.owed, seen.overdue, seen.oldest) == (Due(), Due(), 0, 0.0)
    assert seen.tasks.keys() == {Kind.INSPECT_DOCUMENT}


@BOTH
def test_a_document_past_its_deadline_is_counted_and_late_after_five_minutes(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    document = cases.document(cases.upload(cases.opened()))
    clock.now = document.wipe_by + LATE - timedelta(seconds=1)
    assert _look(parts).passed == Due(count=1, late=0, oldest=FIVE_MINUTES - 1)

    clock.advance(seconds=1)

    seen = _look(parts)
    assert seen.passed == Due(count=1, late=1, oldest=FIVE_MINUTES)
    assert seen.overdue == 1


@BOTH
def test_a_wipe_owed_before_the_deadline_counts_from_when_it_was_owed(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    _withdraw(parts, case_id)

    clock.advance(minutes=7)

    assert _look(parts).owed == Due(count=1, late=1, oldest=420)


@BOTH
def test_a_wipe_that_was_begun_and_is_owed_anew_keeps_its_age(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    _withdraw(parts, case_id)
    with monkeypatch.context() as patch:
        _never_wiped(parts, patch)
        worker.run_due()
    clock.advance(minutes=9)
    with parts.database.begin() as uow:
        uow.session.execute(update(Task).values(done_at=uow.now))
    sweep(parts.database, parts.vault)

    assert _look(parts).owed == Due(count=1, late=1, oldest=540)


def test_a_wiped_document_is_seen_no_more(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    clock.advance(days=31)
    assert _look(parts).overdue == 1

    sweep(parts.database, parts.vault)
    worker.run_due()

    assert (_look(parts).overdue, _look(parts).oldest) == (0, 0.0)


@BOTH
def test_a_hold_stops_the_clock_and_its_end_starts_it_again(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    lead, second = cases.staff(Role.LEAD, "Lea"), cases.staff()
    case_id = cases.in_review()
    clock.advance(days=29)
    with parts.database.begin() as uow:
        until = uow.now + timedelta(days=20)
        holds.hold(uow, case_id, lead, reason=HoldReason.SUSPECTED_FRAUD, until=until, note="")
        holds.agree(uow, case_id, second)
    clock.advance(days=10)
    assert _look(parts).passed == Due()

    with parts.database.begin() as uow:
        holds.end_hold(uow, case_id, lead)
    clock.advance(minutes=2)

    assert _look(parts).passed == Due(count=1, late=0, oldest=120)


@BOTH
def test_a_hold_that_ran_out_counts_from_its_end(parts: Parts, cases: Cases, clock: Clock) -> None:
    lead = cases.staff(Role.LEAD, "Lea")
    case_id = cases.in_review()
    clock.advance(days=30, hours=-1)
    with parts.database.begin() as uow:
        until = uow.now + timedelta(hours=3)
        holds.hold(uow, case_id, lead, reason=HoldReason.SUSPECTED_FRAUD, until=until, note="")
    clock.now = until + timedelta(minutes=6)

    assert _look(parts).passed == Due(count=1, late=1, oldest=360)


def test_what_is_owed_in_a_case_on_hold_is_owed_all_the_same(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    lead = cases.staff(Role.LEAD, "Lea")
    case_id = cases.opened()
    cases.upload(case_id)
    cases.upload(case_id)  # takes the place of the first
    with parts.database.begin() as uow:
        until = uow.now + timedelta(days=20)
        holds.hold(uow, case_id, lead, reason=HoldReason.SUSPECTED_FRAUD, until=until, note="")
    clock.advance(minutes=6)

    assert _look(parts).owed == Due(count=1, late=1, oldest=360)


@BOTH
def test_open_tasks_are_counted_by_kind_and_aged_from_when_their_time_came(
    parts: Parts, clock: Clock
) -> None:
    with parts.database.begin() as uow:
        later = uow.now + timedelta(seconds=40)
        for _ in range(2):
            outbox.add(uow, Kind.SEND_CODE, fresh_id())
        outbox.add(uow, Kind.SEND_LETTER, fresh_id(), due_at=later)
        outbox.add(uow, Kind.REMIND_OF_HOLD, fresh_id(), due_at=later + timedelta(days=9))

    clock.advance(seconds=100)

    assert _look(parts).tasks == {
        Kind.SEND_CODE: OpenTasks(2, 100),
        Kind.SEND_LETTER: OpenTasks(1, 60),
        Kind.REMIND_OF_HOLD: OpenTasks(1, 0),
    }


def test_a_task_that_fails_again_and_again_grows_old(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    worker.run_due()
    _withdraw(parts, case_id)
    _never_wiped(parts, monkeypatch)
    for _ in range(3):
        clock.advance(minutes=10)
        worker.run_due()

    assert _look(parts).tasks == {Kind.WIPE_DOCUMENTS: OpenTasks(1, 1800)}


def test_what_was_seen_is_aged_and_what_never_was_is_left_out(parts: Parts, clock: Clock) -> None:
    with parts.database.begin() as uow:
        beats.note(uow, "sweep")
    clock.advance(seconds=61)
    with parts.database.begin() as uow:
        beats.note(uow, "worker")

    assert _look(parts).ages == {"sweep": 61, "worker": 0}


@pytest.fixture
def asked(parts: Parts) -> Iterator[list[str]]:
    """Collect how SQLite means to find the rows of each question."""
    plans: list[str] = []

    def explain(
        connection: object, cursor: object, statement: str, parameters: Any, *_: object
    ) -> None:
        if statement.startswith("SELECT"):
            raw = parts.database.engine.raw_connection()
            rows = raw.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(str(row[3]) for row in rows)
            raw.close()

    engine: Engine = parts.database.engine
    event.listen(engine, "before_cursor_execute", explain)
    yield plans
    event.remove(engine, "before_cursor_execute", explain)


def test_no_table_of_many_rows_is_read_as_a_whole(
    parts: Parts, cases: Cases, asked: list[str]
) -> None:
    cases.upload(cases.opened())
    asked.clear()

    _look(parts)

    whole = [step for step in asked if step.startswith("SCAN") and "USING INDEX" not in step]
    assert whole == ["SCAN beats"]
    assert any("ix_documents_due" in step for step in asked)


def test_a_document_never_counts_twice(parts: Parts, cases: Cases, clock: Clock) -> None:
    document_id = cases.upload(cases.opened())
    clock.advance(days=31)
    sweep(parts.database, parts.vault)
    clock.advance(minutes=6)

    seen = _look(parts)

    assert cases.document(document_id).wipe_by < clock.now
    assert (seen.passed, seen.owed.count, seen.overdue) == (Due(), 1, 1)
    assert seen.oldest == pytest.approx(timedelta(days=1, minutes=6).total_seconds())
