from datetime import timedelta

from recovery.parts import Parts
from recovery.rules.states import Task as Kind
from recovery.store import outbox
from recovery.store.base import fresh_id
from recovery.store.models import Task
from tests.kit import Clock

LEASE = timedelta(seconds=60)
CASE = fresh_id()


def _add(parts: Parts, **more: str) -> None:
    with parts.database.begin() as uow:
        outbox.add(uow, Kind.WIPE_DOCUMENTS, CASE, **more)  # type: ignore[arg-type]


def _due(parts: Parts) -> list[str]:
    with parts.database.read() as uow:
        return [task.id for task in outbox.due(uow)]


def _lease(parts: Parts, task_id: str) -> Task | None:
    with parts.database.begin() as uow:
        return outbox.lease(uow, task_id, LEASE)


def test_asking_twice_owes_once(parts: Parts) -> None:
    _add(parts)
    _add(parts)

    assert len(_due(parts)) == 1


def test_another_detail_is_another_task(parts: Parts) -> None:
    _add(parts, detail="a")
    _add(parts, detail="b")

    assert len(_due(parts)) == 2


def test_a_finished_task_can_be_owed_again(parts: Parts) -> None:
    _add(parts)
    task = _lease(parts, _due(parts)[0])
    assert task is not None
    with parts.database.begin() as uow:
        assert outbox.finish(uow, task)

    _add(parts)

    assert len(_due(parts)) == 1


def test_a_leased_task_is_given_to_nobody_else(parts: Parts) -> None:
    _add(parts)
    task_id = _due(parts)[0]

    assert _lease(parts, task_id) is not None
    assert _lease(parts, task_id) is None
    assert _due(parts) == []


def test_a_dropped_lease_falls_due_again(parts: Parts, clock: Clock) -> None:
    _add(parts)
    task_id = _due(parts)[0]
    _lease(parts, task_id)

    clock.advance(seconds=61)

    assert _due(parts) == [task_id]
    assert _lease(parts, task_id) is not None


def test_whoever_lost_the_lease_cannot_finish(parts: Parts, clock: Clock) -> None:
    _add(parts)
    first = _lease(parts, _due(parts)[0])
    assert first is not None
    clock.advance(seconds=61)
    second = _lease(parts, first.id)
    assert second is not None

    with parts.database.begin() as uow:
        assert not outbox.finish(uow, first)
    with parts.database.begin() as uow:
        assert outbox.finish(uow, second)


def test_a_rung_bell_is_silent_until_it_was_not_heard(parts: Parts, clock: Clock) -> None:
    _add(parts)
    task_id = _due(parts)[0]
    with parts.database.begin() as uow:
        outbox.mark_rung(uow, [task_id])

    assert _due(parts) == []
    clock.advance(seconds=21)
    assert _due(parts) == [task_id]


def test_a_task_handed_back_waits_longer_each_time(parts: Parts, clock: Clock) -> None:
    _add(parts)
    task_id = _due(parts)[0]
    pauses = []
    for _ in range(4):
        task = _lease(parts, task_id)
        assert task is not None
        with parts.database.begin() as uow:
            outbox.hand_back(uow, task, "TryLater")
        with parts.database.read() as uow:
            pauses.append(uow.session.get_one(Task, task_id).due_at - clock.now)
        clock.now += pauses[-1]

    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]


def test_a_task_handed_back_is_rung_when_it_falls_due(parts: Parts, clock: Clock) -> None:
    _add(parts)
    task_id = _due(parts)[0]
    with parts.database.begin() as uow:
        outbox.mark_rung(uow, [task_id])
    task = _lease(parts, task_id)
    assert task is not None
    with parts.database.begin() as uow:
        outbox.hand_back(uow, task, "TryLater")

    assert _due(parts) == []
    clock.advance(seconds=3)
    assert _due(parts) == [task_id]
