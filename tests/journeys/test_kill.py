"""SIGKILL in the middle, and a Redis that forgets: the end is right, once."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from redis import Redis
from sqlalchemy import func, select

from recovery.flow import intake
from recovery.outside.builtin import BuiltinAccounts
from recovery.parts import Parts
from recovery.rules.states import CaseState, DocumentState
from recovery.store import cases as questions
from recovery.store.models import Entry, Step
from recovery.store.models import Task as TaskRow
from tests.journeys.installation import Installation, wait_for
from tests.kit import Cases

STEPS = 6


class Away:
    """Stands where a worker would run tasks; here the real one does."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def run_due(self) -> int:
        """Wait until the real worker has nothing left to do."""
        wait_for(lambda: _open_tasks(self.parts) == 0, "empty outbox")
        return 0


def _open_tasks(parts: Parts) -> int:
    with parts.database.read() as uow:
        query = select(func.count()).select_from(TaskRow).where(TaskRow.done_at.is_(None))
        return uow.session.scalar(query) or 0


@pytest.fixture
def live(installation: Installation) -> Iterator[Cases]:
    parts = installation.parts()
    yield Cases(parts, Away(parts))  # type: ignore[arg-type]
    parts.close()


def _kill_worker(installation: Installation) -> None:
    """Kill the RQ worker and, with it, its work horse."""
    for pid in installation.processes("workers work"):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _approved(live: Cases, name: str) -> str:
    live.account(customer_number=name, email=f"{name}@oud.example.nl", contacts=(), domains=())
    case_id = live.in_review(asked_for=name, contact_email=f"{name}@nieuw.example.org")
    live.approve(case_id, live.staff(name=name))
    return case_id


def _is_right_once(live: Cases, case_id: str) -> None:
    """Restored, every step and every wipe once, and nothing left."""
    wait_for(lambda: live.case(case_id).state is CaseState.RESTORED, "restored case")
    wait_for(
        lambda: {each.state for each in live.case(case_id).documents} == {DocumentState.WIPED},
        "wiped documents",
    )
    with live.parts.database.read() as uow:
        trail = uow.session.scalars(select(Entry.event).where(Entry.case_id == case_id)).all()
        steps = uow.session.query(Step).filter_by(case_id=case_id).count()
    assert steps == STEPS
    assert trail.count("case:step:done") == STEPS
    assert trail.count("case:document:wiped") == 1
    for document in live.case(case_id).documents:
        assert live.parts.vault.remains_of(document.id) == ()
    account_id = live.case(case_id).account_id
    assert account_id is not None
    assert isinstance(live.parts.accounts, BuiltinAccounts)
    assert len(live.parts.accounts.notes(account_id)) == 1


@pytest.mark.parametrize("pause", [0.0, 0.15, 0.3, 0.45])
def test_a_worker_killed_during_restore_or_wipe_ends_right_once(
    installation: Installation, live: Cases, pause: float
) -> None:
    case_id = _approved(live, f"kill{int(pause * 100)}")

    time.sleep(pause)
    _kill_worker(installation)

    _is_right_once(live, case_id)


def test_a_redis_emptied_in_the_middle_forgets_nothing(
    installation: Installation, live: Cases
) -> None:
    redis = Redis.from_url(live.parts.settings.redis)
    case_id = _approved(live, "flush")
    for _ in range(10):
        redis.flushall()
        time.sleep(0.05)
    redis.close()

    _is_right_once(live, case_id)


def test_a_killed_redis_comes_back_and_work_goes_on(
    installation: Installation, live: Cases
) -> None:
    for pid in installation.processes("redis") + installation.processes("valkey"):
        os.kill(pid, signal.SIGKILL)
    case_id = live.opened(contact_email="redis@nieuw.example.org")
    live.upload(case_id)
    with live.parts.database.begin() as uow:
        intake.withdraw(uow, case_id)

    wait_for(
        lambda: {each.state for each in live.case(case_id).documents} == {DocumentState.WIPED},
        "wiped documents",
    )


def test_a_killed_keeper_is_started_again_and_rings(
    installation: Installation, live: Cases
) -> None:
    for pid in installation.processes("workers keep"):
        os.kill(pid, signal.SIGKILL)
    case_id = live.opened(contact_email="keeper@nieuw.example.org")

    with live.parts.database.read() as uow:
        assert questions.get(uow, case_id).contact_confirmed_at is not None
