"""The queue, page by page."""

from datetime import timedelta

import pytest

from recovery.parts import Parts
from recovery.rules.evidence import CaseKind
from recovery.rules.states import CaseState
from recovery.store import cases as questions
from recovery.store.base import fresh_id
from recovery.store.cases import COUNT_CAP, QueueKey
from recovery.store.models import Case


def _fill(parts: Parts, count: int, state: CaseState = CaseState.IN_REVIEW) -> None:
    """Add cases; several share a moment, so that the order needs more than the time."""
    with parts.database.begin() as uow:
        for number in range(count):
            waiting = uow.now + timedelta(minutes=number // 3)
            uow.session.add(
                Case(
                    id=fresh_id(), reference=fresh_id()[:9], state=state, version=1, language="nl",
                    kind=CaseKind.BUSINESS if number % 2 else CaseKind.PRIVATE, asked_for="k",
                    person_name="A", contact_email="a@example.org", directors=[],
                    rank=number % 2, created_at=uow.now, waiting_since=waiting,
                )
            )  # fmt: skip


def _walk(parts: Parts, limit: int, kind: CaseKind | None = None) -> list[Case]:
    found: list[Case] = []
    after = None
    while True:
        with parts.database.read() as uow:
            page = questions.queue_page(
                uow, CaseState.IN_REVIEW, kind=kind, after=after, limit=limit
            )
        if not page:
            return found
        found += page
        assert page[-1].waiting_since is not None
        after = QueueKey(page[-1].rank, page[-1].waiting_since, page[-1].id)


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_the_pages_together_are_the_queue_in_order(parts: Parts, limit: int) -> None:
    _fill(parts, 40)
    _fill(parts, 5, CaseState.RESTORED)

    found = _walk(parts, limit)

    assert len({case.id for case in found}) == len(found) == 40
    keys = [(case.rank, case.waiting_since, case.id) for case in found]
    assert keys == sorted(keys)


def test_a_kind_filters(parts: Parts) -> None:
    _fill(parts, 20)

    assert {case.kind for case in _walk(parts, 3, CaseKind.BUSINESS)} == {CaseKind.BUSINESS}


def test_a_case_that_was_never_submitted_is_in_no_queue(parts: Parts) -> None:
    _fill(parts, 1, CaseState.OPENED)
    with parts.database.begin() as uow:
        uow.session.query(Case).update({Case.waiting_since: None})

    with parts.database.read() as uow:
        assert questions.queue_page(uow, CaseState.OPENED) == []


def test_the_count_ends_at_its_cap(parts: Parts) -> None:
    _fill(parts, COUNT_CAP + 20)

    with parts.database.read() as uow:
        assert questions.queue_count(uow, CaseState.IN_REVIEW) == COUNT_CAP + 1


@pytest.mark.parametrize("typed", ["ABCD-EFGH", "abcdefgh", " abcd efgh "])
def test_a_reference_is_found_as_people_write_it(parts: Parts, typed: str) -> None:
    _fill(parts, 1)
    with parts.database.begin() as uow:
        uow.session.query(Case).update({Case.reference: "ABCD-EFGH"})

    with parts.database.read() as uow:
        assert questions.by_reference(uow, typed) is not None
