"""One visit presses a button many times at the same moment: everybody is led on."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from recovery.audit.events import Event
from recovery.flow import contact
from recovery.parts import Parts
from recovery.rules.retention import CODE_TRIES
from recovery.rules.states import CaseState
from recovery.store.models import Case, Entry
from tests.kit import Cases
from tests.web.portal.test_start import ANSWERS
from tests.web.portal.visitor import Visitor

CROWD = 12


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return ""
    return str(request.getfixturevalue("on_postgres"))


def at_once(act: Callable[[], str]) -> list[str]:
    """Let a crowd act at the same moment; give what each got."""
    results: list[str] = []
    start = threading.Barrier(CROWD)

    def one() -> None:
        start.wait()
        results.append(act())

    threads = [threading.Thread(target=one) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def press(visitor: Visitor, page: str, **fields: str) -> Callable[[], str]:
    """Make one press of the button of a page, in the visit of this visitor."""
    token = visitor.token(page)
    found = visitor.client.get_cookie("recovery-portal")
    assert found is not None
    cookie = found.value

    def once() -> str:
        client = visitor.client.application.test_client()
        client.set_cookie("recovery-portal", cookie)
        answer = client.post(page, data={"csrf_token": token, **fields})
        return f"{answer.status_code} {answer.location}"

    return once


def test_all_who_hand_the_case_in_are_led_to_it_and_it_is_handed_in_once(
    portal: Flask, parts: Parts, cases: Cases
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    visitor = Visitor(portal, parts).enter(case_id)

    assert set(at_once(press(visitor, "/case/check"))) == {"302 /case"}
    assert cases.case(case_id).state is CaseState.CHECKING
    with parts.database.read() as uow:
        moves = select(func.count()).where(Entry.event == Event.CASE_MOVED)
        assert uow.session.scalar(moves) == 1


@pytest.fixture
def waiting(portal: Flask, parts: Parts) -> Visitor:
    """Give a visitor whose address waits to be confirmed."""
    visitor = Visitor(portal, parts)
    visitor.send("/start/private", **ANSWERS)
    return visitor


def digits(parts: Parts) -> str:
    with parts.database.begin() as uow:
        return contact.make_code(uow, uow.session.scalars(select(Case.id)).one())


def test_five_of_many_wrong_codes_are_looked_at(waiting: Visitor, parts: Parts) -> None:
    wrong = f"{(int(digits(parts)) + 1) % 1_000_000:06d}"

    answers = at_once(press(waiting, "/confirm", digits=wrong))

    assert sorted(answers) == ["410 None"] * (CROWD - CODE_TRIES) + ["422 None"] * CODE_TRIES


def test_all_who_send_the_right_code_are_led_to_the_case(waiting: Visitor, parts: Parts) -> None:
    answers = at_once(press(waiting, "/confirm", digits=digits(parts)))

    assert set(answers) == {"302 /case"}
