"""The bell and who rings it, on a real Redis."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from recovery.parts import Parts
from recovery.rules.states import Task as Kind
from recovery.store import cases as questions
from recovery.store import outbox
from recovery.store.base import fresh_id
from recovery.store.models import Task
from recovery.supervisor import RedisServer
from tests.kit import Clock
from workers import dispatch, runner
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
