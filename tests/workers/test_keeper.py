"""The bell and who rings it, on a real Redis."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from recovery.parts import Parts
from recovery.rules.decisions import AskReason
from recovery.rules.states import REPLACEABLE, CaseState
from recovery.rules.states import Task as Kind
from recovery.store import cases as questions
from recovery.store import outbox
from recovery.store.base import fresh_id
from recovery.store.models import Task
from recovery.supervisor import RedisServer
from tests.kit import Cases, Clock
from workers import dispatch, runner
from workers import keeper as keeping
from workers.keeper import Keeper
from workers.queues import queue


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("r")
    with RedisServer(folder=folder, socket=folder / "s", environment=os.environ) as server:
        yield server.url


@pytest.fixture
def redis(address: str) -> Iterator["Redis"]:
    connection = Redis.from_url(address)
    connection.flushall()
    yield connection
    connection.close()


@pytest.fixture
def bells(redis: "Redis") -> Queue:
    return queue(redis)


def _owe(parts: Parts, count: int = 1) -> list[str]:
    for _ in range(count):
        with parts.database.begin() as uow:
            outbox.add(uow, Kind.SEND_CODE, fresh_id())
    with parts.database.read() as uow:
        return [task.id for task in uow.session.query(Task)]


def _ring(parts: Parts, bells: Queue) -> int:
    return dispatch.ring(parts.database, bells, parts.settings.task_lease)


def test_every_due_task_is_rung_once(parts: Parts, bells: Queue) -> None:
    owed = _owe(parts, 3)

    assert _ring(parts, bells) == 3
    assert _ring(parts, bells) == 0
    assert sorted(bells.get_job_ids()) == sorted(owed)


def test_a_bell_that_waits_for_long_keeps_its_place(
    parts: Parts, bells: Queue, clock: Clock
) -> None:
    first = _owe(parts)
    _ring(parts, bells)
    clock.advance(seconds=6)
    later = [each for each in _owe(parts) if each not in first]
    _ring(parts, bells)
    clock.advance(seconds=6)

    _ring(parts, bells)

    assert bells.job_ids == [*first, *later]


def test_an_emptied_redis_is_filled_from_the_rows(
    parts: Parts, bells: Queue, redis: "Redis", clock: Clock
) -> None:
    owed = _owe(parts, 2)
    _ring(parts, bells)
    redis.flushall()

    clock.advance(seconds=21)
    _ring(parts, bells)

    assert sorted(bells.get_job_ids()) == sorted(owed)


def test_bells_that_nobody_hears_do_not_pile_up(parts: Parts, bells: Queue, clock: Clock) -> None:
    _owe(parts)
    for _ in range(5):
        _ring(parts, bells)
        clock.advance(seconds=21)

    assert len(bells.get_job_ids()) == 1


def test_redis_holds_nothing_but_opaque_ids(parts: Parts, bells: Queue, redis: "Redis") -> None:
    task_id = _owe(parts)[0]
    _ring(parts, bells)

    job = bells.fetch_job(task_id)
    assert job is not None
    assert job.args == [task_id]
    assert job.description == "task"
    assert job.serializer is JSONSerializer


def test_of_two_keepers_one_acts_and_the_other_takes_over(
    parts: Parts, bells: Queue, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Keeper(parts, bells, name="a"), Keeper(parts, bells, name="b")
    _owe(parts)
    first.tick()
    assert len(bells.get_job_ids()) == 2  # the task and the request for a beat
    bells.delete(delete_jobs=True)

    _owe(parts)
    second.tick()
    assert bells.get_job_ids() == []

    clock.advance(seconds=11)
    Keeper(parts, bells, name="c").tick()
    assert bells.get_job_ids()


def test_a_keeper_outlives_a_redis_that_is_away(parts: Parts, tmp_path: Path) -> None:
    gone = Redis(unix_socket_path=str(tmp_path / "gone.sock"))
    keeper = Keeper(parts, queue(gone))
    _owe(parts)

    keeper.tick()

    with parts.database.read() as uow:
        assert [task.rung_at for task in uow.session.query(Task)] == [None]


def test_a_beat_says_that_a_worker_lives(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "process_parts", lambda: parts)
    runner.beat()

    with parts.database.read() as uow:
        assert questions.seen_at(uow, "worker") == uow.now


def test_a_keeper_sweeps_and_reconciles_as_soon_as_it_acts(
    parts: Parts, bells: Queue, cases: Cases, clock: Clock
) -> None:
    forgotten, lost = cases.opened(), cases.opened(contact_email="al@example.org")
    cases.upload(forgotten)
    clock.advance(days=8)
    parts.vault.destroy(cases.upload(lost))
    with parts.database.begin() as uow:
        questions.get(uow, lost).expires_at = None

    Keeper(parts, bells).tick()

    assert cases.case(forgotten).state is CaseState.EXPIRED
    assert [slot.asked_reason for slot in cases.case(lost).slots] == [AskReason.LOST]
    with parts.database.read() as uow:
        assert [questions.seen_at(uow, name) for name in ("sweep", "reconcile")] == [uow.now] * 2


def test_a_keeper_reconciles_again_after_a_while_and_not_before(
    parts: Parts, bells: Queue, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, first = Keeper(parts, bells), clock.now
    keeper.tick()
    started = time.monotonic()
    seen = []
    for minutes in (9, 11):
        clock.now = first + timedelta(minutes=minutes)
        monkeypatch.setattr(time, "monotonic", lambda after=minutes * 60: started + after)
        keeper.tick()
        with parts.database.read() as uow:
            seen.append(questions.seen_at(uow, "reconcile"))

    assert seen == [first, clock.now]


def test_a_folder_of_blobs_that_is_empty_at_the_start_costs_nobody_their_documents(
    parts: Parts, bells: Queue, cases: Cases
) -> None:
    drafts = [cases.opened(contact_email=f"a{number}@example.org") for number in range(2)]
    for case_id in drafts:
        cases.upload(case_id)
    away = parts.settings.blobs.rename(parts.settings.blobs.with_name("away"))
    parts.settings.blobs.mkdir()

    Keeper(parts, bells).tick()

    parts.settings.blobs.rmdir()
    away.rename(parts.settings.blobs)
    for case_id in drafts:
        (document,) = cases.case(case_id).documents
        assert document.state in REPLACEABLE
        assert parts.vault.read(case_id, document.id)


def test_a_long_sweep_rings_for_what_it_owed_first(
    parts: Parts, bells: Queue, cases: Cases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MEANWHILE_EVERY", 0.0)
    drafts = [cases.opened(contact_email=f"a{number}@example.org") for number in range(3)]
    for case_id in drafts:
        cases.upload(case_id)
    clock.advance(days=8)
    rung: list[int] = []
    real = dispatch.ring

    def count(*arguments: Any) -> int:
        rung.append(real(*arguments))
        return rung[-1]

    monkeypatch.setattr(dispatch, "ring", count)

    Keeper(parts, bells).tick()

    # After each case its own tasks, and not all of them at the end.
    assert len([number for number in rung if number]) >= len(drafts)


def test_a_sweep_goes_on_to_its_end_while_redis_is_away(
    parts: Parts, cases: Cases, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MEANWHILE_EVERY", 0.0)
    drafts = [cases.opened(contact_email=f"a{number}@example.org") for number in range(3)]
    clock.advance(days=8)
    gone = Redis(unix_socket_path=str(tmp_path / "gone.sock"), retry=Retry(NoBackoff(), 0))

    Keeper(parts, queue(gone)).tick()

    assert {cases.case(case_id).state for case_id in drafts} == {CaseState.EXPIRED}
    with parts.database.read() as uow:
        assert questions.seen_at(uow, "reconcile") is not None
