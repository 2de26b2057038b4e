from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, text, update

from recovery.audit import trail
from recovery.audit.events import FACTS, Event
from recovery.errors import TrailBroken
from recovery.parts import Parts
from recovery.store.models import Entry, TrailHead
from recovery.store.uow import UnitOfWork


def _write(parts: Parts, count: int = 5) -> None:
    for number in range(count):
        with parts.database.begin() as uow:
            trail.append(
                uow, Event.DOCUMENT_VIEWED, "staff:1", case_id="c", document_id="d", page=number
            )


def _verify(parts: Parts) -> int:
    with parts.database.read() as uow:
        return trail.verify(uow)


def _broken_at(parts: Parts) -> int:
    with pytest.raises(TrailBroken) as broken:
        _verify(parts)
    return broken.value.number


def test_every_event_says_which_facts_it_may_hold() -> None:
    assert set(FACTS) == set(Event)


def test_an_untouched_trail_verifies(parts: Parts) -> None:
    _write(parts)

    assert _verify(parts) == 5


def test_an_entry_is_rolled_back_with_what_it_tells_of(parts: Parts) -> None:
    _write(parts)

    with pytest.raises(RuntimeError), parts.database.begin() as uow:
        trail.append(uow, Event.CASE_CLAIMED, "staff:1", case_id="c")
        raise RuntimeError

    assert _verify(parts) == 5


def test_a_fact_that_is_not_listed_is_refused(parts: Parts) -> None:
    with pytest.raises(ValueError, match="name"), parts.database.begin() as uow:
        trail.append(uow, Event.DOCUMENT_VIEWED, "staff:1", name="A. Person")


def _change(uow: UnitOfWork) -> None:
    uow.session.execute(update(Entry).where(Entry.number == 3).values(actor="staff:2"))


def _change_fact(uow: UnitOfWork) -> None:
    uow.session.execute(update(Entry).where(Entry.number == 3).values(facts={"page": 9}))


def _remove(uow: UnitOfWork) -> None:
    uow.session.execute(delete(Entry).where(Entry.number == 3))


def _remove_and_close_up(uow: UnitOfWork) -> None:
    _remove(uow)
    uow.session.execute(text("UPDATE trail SET number = number - 1 WHERE number > 3"))
    uow.session.execute(text("UPDATE trail_head SET number = number - 1"))


def _swap(uow: UnitOfWork) -> None:
    for before, after in ((3, 99), (4, 3), (99, 4)):
        uow.session.execute(update(Entry).where(Entry.number == before).values(number=after))


@pytest.mark.parametrize("tamper", [_change, _change_fact, _remove, _remove_and_close_up, _swap])
def test_a_tampered_row_is_named(parts: Parts, tamper: Callable[[UnitOfWork], None]) -> None:
    _write(parts)

    with parts.database.begin() as uow:
        tamper(uow)

    assert _broken_at(parts) == 3


def test_an_inserted_row_is_named(parts: Parts) -> None:
    _write(parts)

    with parts.database.begin() as uow:
        fifth = uow.session.scalars(select(Entry).where(Entry.number == 5)).one()
        uow.session.add(
            Entry(
                number=6, at=fifth.at, event=fifth.event, actor="staff:9", digest=fifth.digest,
                facts={"page": 1}, case_id="c", document_id="d",
            )
        )  # fmt: skip

    assert _broken_at(parts) == 6


def test_a_cut_off_end_disagrees_with_the_head(parts: Parts) -> None:
    _write(parts)

    with parts.database.begin() as uow:
        uow.session.execute(delete(Entry).where(Entry.number == 5))

    assert _broken_at(parts) == 5


def test_without_the_key_a_rewritten_row_does_not_fit(parts: Parts) -> None:
    _write(parts)
    with parts.database.begin() as uow:
        other = replace(uow, trail_key=b"another key of thirty-two bytes!!")
        uow.session.execute(delete(Entry).where(Entry.number == 5))
        fourth = uow.session.get_one(Entry, 4)
        uow.session.execute(update(TrailHead).values(number=4, digest=fourth.digest))
        trail.append(other, Event.CASE_CLAIMED, "staff:9", case_id="c")

    assert _broken_at(parts) == 5
