"""An old case record is emptied of people; what is left tells nothing about anybody."""

from typing import Any

import pytest
from sqlalchemy import select

from recovery.audit import trail
from recovery.errors import MoveRefused
from recovery.flow import intake, records, review
from recovery.parts import Parts
from recovery.rules.decisions import RejectReason
from recovery.rules.evidence import Director
from recovery.rules.roles import Role
from recovery.store import cases as questions
from recovery.store.base import Base
from recovery.store.models import Decision
from tests.kit import Cases, Clock, Worker


@pytest.fixture
def ended(parts: Parts, cases: Cases, worker: Worker) -> str:
    """Refuse a business case with every field filled."""
    cases.account()
    case_id = cases.business(
        Director("Marijke Bakker", acts_alone=False), Director("Teun Visser", acts_alone=False)
    )
    cases.upload(case_id, 1)
    person = cases.staff()
    worker.run_due()
    with parts.database.begin() as uow:
        uow.session.add(
            Decision(
                case_id=case_id,
                staff_id=person.id,
                action="ask_more",
                customer_text="Beste Marijke",
                private_note="Visser rang",
                decided_at=uow.now,
            )
        )
        intake.withdraw(uow, case_id)
    worker.run_due()
    return case_id


def _empty(parts: Parts, case_id: str) -> None:
    with parts.database.begin() as uow:
        records.empty(uow, case_id)


def _rows_of(parts: Parts, case_id: str) -> str:
    """Write down every row of every table that belongs to the case."""
    found: list[Any] = []
    with parts.database.read() as uow:
        for table in Base.metadata.sorted_tables:
            column = table.c.get("case_id") if table.name != "cases" else table.c.id
            if column is not None:
                rows = uow.session.execute(select(table).where(column == case_id))
                found += [tuple(row) for row in rows]
    return repr(found)


def test_a_year_after_its_end_a_record_names_nobody(parts: Parts, ended: str, clock: Clock) -> None:
    words = ("Bakker", "Marijke", "Visser", "90000003", "example.org", "K1001")
    assert all(word.lower() in _rows_of(parts, ended).lower() for word in words)
    clock.advance(days=365)

    _empty(parts, ended)

    left = _rows_of(parts, ended).lower()
    assert [word for word in words if word.lower() in left] == []


def test_outcome_kinds_dates_and_counts_stay(parts: Parts, ended: str, clock: Clock) -> None:
    with parts.database.read() as uow:
        before = questions.get(uow, ended)
    clock.advance(days=365)

    _empty(parts, ended)

    with parts.database.read() as uow:
        after = questions.get(uow, ended)
    for kept in ("reference", "kind", "state", "created_at", "ended_at", "waiting_since"):
        assert getattr(after, kept) == getattr(before, kept)
    assert after.emptied_at == clock.now
    assert len(after.slots) == len(before.slots)
    assert [each.kind for each in after.documents] == [each.kind for each in before.documents]


def test_the_trail_still_verifies(parts: Parts, ended: str, clock: Clock) -> None:
    clock.advance(days=365)

    _empty(parts, ended)
    _empty(parts, ended)

    with parts.database.read() as uow:
        assert trail.verify(uow)
        events = [entry.event for entry in questions.history(uow, ended)]
    assert events.count("case:emptied") == 1


def test_a_record_is_kept_until_its_day(parts: Parts, ended: str, clock: Clock) -> None:
    clock.advance(days=364)

    _empty(parts, ended)

    with parts.database.read() as uow:
        assert questions.get(uow, ended).emptied_at is None
        assert list(questions.old_records(uow)) == []


def test_a_record_stays_while_a_document_of_it_is_left(
    parts: Parts, cases: Cases, clock: Clock
) -> None:
    case_id = cases.in_review()
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    clock.advance(days=400)

    _empty(parts, case_id)

    with parts.database.read() as uow:
        assert questions.get(uow, case_id).emptied_at is None
        assert list(questions.old_records(uow)) == []


def test_an_open_case_is_never_emptied(parts: Parts, cases: Cases, clock: Clock) -> None:
    case_id = cases.in_review()
    clock.advance(days=4000)

    _empty(parts, case_id)

    with parts.database.read() as uow:
        assert questions.get(uow, case_id).person_name


def test_an_emptied_case_is_not_opened_again(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    case_id, rens = cases.in_review(), cases.staff()
    cases.claim(case_id, rens)
    with parts.database.begin() as uow:
        version = questions.get(uow, case_id).version
        review.reject(uow, case_id, rens, RejectReason.OTHER, version=version)
    worker.run_due()
    clock.advance(days=366)
    _empty(parts, case_id)
    lead = cases.staff(Role.LEAD)

    with pytest.raises(MoveRefused), parts.database.begin() as uow:
        version = questions.get(uow, case_id).version
        review.reopen(uow, case_id, lead, version=version, note="Called back")
