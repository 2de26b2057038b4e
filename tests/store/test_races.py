"""Two at once: one wins, and the other hears so."""

import threading
from collections.abc import Callable

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import MoveRefused
from recovery.flow import claims, review
from recovery.parts import Parts
from recovery.rules.decisions import RejectReason
from recovery.rules.states import CaseState, Task
from recovery.store import outbox
from recovery.store.base import fresh_id
from tests.kit import Cases

CROWD = 6


def _at_once(act: Callable[[int], object]) -> list[object]:
    """Let a crowd act at the same moment; give what each got, an error included."""
    results: list[object] = []
    start = threading.Barrier(CROWD)

    def one(number: int) -> None:
        start.wait()
        try:
            results.append(act(number))
        except MoveRefused as error:
            results.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _won(results: list[object]) -> int:
    return sum(not isinstance(each, MoveRefused) for each in results)


def test_of_many_who_claim_one_gets_the_case(parts: Parts, cases: Cases) -> None:
    case_id = cases.in_review()
    crowd = [cases.staff(name=f"Rens{number}") for number in range(CROWD)]

    def claim(number: int) -> None:
        with parts.database.begin() as uow:
            claims.claim(uow, case_id, crowd[number])

    assert _won(_at_once(claim)) == 1


def test_of_many_who_decide_one_decides(parts: Parts, cases: Cases) -> None:
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)
    version = cases.case(case_id).version

    def reject(_: int) -> None:
        with parts.database.begin() as uow:
            review.reject(uow, case_id, rens, RejectReason.OTHER, version=version)

    assert _won(_at_once(reject)) == 1
    assert cases.case(case_id).state is CaseState.REJECTED


def test_of_many_workers_one_gets_the_task(parts: Parts) -> None:
    with parts.database.begin() as uow:
        outbox.add(uow, Task.SEND_CODE, fresh_id())
    with parts.database.read() as uow:
        task_id = outbox.due(uow)[0].id

    def lease(_: int) -> bool:
        with parts.database.begin() as uow:
            return outbox.lease(uow, task_id, parts.settings.task_lease) is not None

    assert _at_once(lease).count(True) == 1


def test_many_who_write_the_trail_leave_one_chain(parts: Parts) -> None:
    def write(number: int) -> None:
        for page in range(5):
            with parts.database.begin() as uow:
                trail.append(uow, Event.DOCUMENT_VIEWED, f"staff:{number}", page=page)

    _at_once(write)

    with parts.database.read() as uow:
        assert trail.verify(uow) == 5 * CROWD
