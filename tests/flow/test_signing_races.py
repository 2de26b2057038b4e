"""Two at once at whose documents are asked: the slots are those of one of them, whole."""

import threading
from collections.abc import Callable

import pytest

from recovery.errors import MoveRefused
from recovery.flow import checks, readings, signing
from recovery.parts import Parts
from recovery.rules.evidence import Director, SlotKind
from tests.flow.registrations import ALONE_AN, AN, BEN, BOTH_TOGETHER, COR, EITHER
from tests.kit import Cases, pdf

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)

CROWD = 6


@pytest.fixture(autouse=True)
def _unlooked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no inspection run: what was read of a document is written by the tests."""
    monkeypatch.setattr("sys.executable", "/nonexistent/python")


def _at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Let all act at the same moment; give what went wrong."""
    faults: list[Exception] = []
    start = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the test says which are right
            faults.append(error)

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def _people(parts: Parts, cases: Cases, case_id: str) -> list[str]:
    case = cases.case(case_id)
    names = signing.subjects(parts.vault, case)
    return [names[slot.id] for slot in case.slots if slot.kind is SlotKind.IDENTITY]


def test_of_many_workers_who_read_one_extract_one_lays_out(parts: Parts, cases: Cases) -> None:
    case_id = cases.company()
    document_id = cases.read(case_id, 0, EITHER)
    readings.keep(parts.vault, cases.document(document_id), BOTH_TOGETHER)

    def follow() -> None:
        checks.inspect_document(parts.database, parts.vault, document_id)

    assert _at_once(*[follow] * CROWD) == []
    assert _people(parts, cases, case_id) == [AN, BEN]


def test_of_many_inspections_of_one_document_one_is_written_down(
    parts: Parts, cases: Cases
) -> None:
    case_id = cases.company()
    document_id = cases.upload(case_id, 0, pdf())

    def inspect() -> None:
        checks.inspect_document(parts.database, parts.vault, document_id)

    assert _at_once(*[inspect] * CROWD) == []
    assert len(cases.document(document_id).findings) == 1


def test_of_many_choices_one_stands_whole(parts: Parts, cases: Cases) -> None:
    case_id = cases.company()
    document_id = cases.read(case_id, 0, EITHER)
    slot_id = cases.case(case_id).slots[0].id

    def choose(number: int) -> Callable[[], object]:
        def chosen() -> None:
            with parts.database.begin() as uow:
                signing.choose(uow, parts.vault, case_id, slot_id, number, document_id=document_id)

        return chosen

    assert _at_once(*(choose(number % 2) for number in range(CROWD))) == []
    signers = cases.case(case_id).slots[0].signers
    assert _people(parts, cases, case_id) == {"o1": [AN], "o2": [BEN]}[signers[0]]


def test_naming_and_choosing_at_once_leave_one_of_both(parts: Parts, cases: Cases) -> None:
    case_id = cases.company()
    document_id = cases.read(case_id, 0, EITHER)
    slot_id = cases.case(case_id).slots[0].id

    def name() -> None:
        with parts.database.begin() as uow:
            signing.correct(uow, parts.vault, case_id, [Director(COR, acts_alone=True)])

    def choose() -> None:
        with parts.database.begin() as uow:
            signing.choose(uow, parts.vault, case_id, slot_id, 0, document_id=document_id)

    faults = _at_once(name, choose, name, choose)

    assert {type(each) for each in faults} <= {MoveRefused}
    assert _people(parts, cases, case_id) == [COR]
    assert cases.case(case_id).slots[0].signers == []


def test_an_extract_replaced_while_it_is_followed_leaves_nothing_half(
    parts: Parts, cases: Cases
) -> None:
    case_id = cases.company()
    document_id = cases.read(case_id, 0, EITHER)
    readings.keep(parts.vault, cases.document(document_id), ALONE_AN)

    def follow() -> None:
        checks.inspect_document(parts.database, parts.vault, document_id)

    def replace() -> None:
        cases.upload(case_id, 0, pdf("next"))

    assert _at_once(follow, replace, follow) == []
    case = cases.case(case_id)
    assert case.slots[0].signers == []
    assert case.slots[0].document_id != document_id
