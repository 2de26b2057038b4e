"""Proving the contact address."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from recovery.flow import contact
from recovery.parts import Parts
from recovery.rules.states import Task as Kind
from recovery.store.models import Case, Task
from tests.kit import Cases, Clock, Worker
from tests.web.portal.test_start import ANSWERS
from tests.web.portal.visitor import Visitor, complaint, words


@pytest.fixture
def waiting(another: Callable[[str], Visitor]) -> Callable[[str], Visitor]:
    """Make a visitor who has filled in the first form."""

    def make(language: str = "nl") -> Visitor:
        visitor = another(language)
        assert visitor.send("/start/private", **ANSWERS).location == "/confirm"
        return visitor

    return make


def code_of(parts: Parts) -> str:
    """Make a code for the only case, as the worker does."""
    with parts.database.begin() as uow:
        return contact.make_code(uow, uow.session.scalars(select(Case.id)).one())


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def told(parts: Parts) -> int:
    """Count how often the account's known contacts are to be told."""
    with parts.database.read() as uow:
        owed = select(func.count()).where(Task.kind == Kind.TELL_OWNERS)
        return uow.session.scalar(owed) or 0


def test_the_right_code_leads_to_the_documents_and_tells_the_owners(
    waiting: Callable[..., Visitor], parts: Parts, clock: Clock
) -> None:
    visitor = waiting()

    answer = visitor.send("/confirm", digits=code_of(parts))

    assert answer.location == "/case"
    with parts.database.read() as uow:
        case = uow.session.scalars(select(Case)).one()
    assert case.contact_confirmed_at == clock.now
    assert case.expires_at == clock.now + parts.settings.retention.draft
    assert told(parts) == 1


def test_the_code_may_be_typed_with_spaces(waiting: Callable[..., Visitor], parts: Parts) -> None:
    visitor = waiting()
    code = code_of(parts)

    assert visitor.send("/confirm", digits=f" {code[:3]} {code[3:]} ").location == "/case"


def test_the_same_press_twice_tells_the_owners_once(
    waiting: Callable[..., Visitor], parts: Parts, worker: Worker
) -> None:
    visitor = waiting()
    form = {"csrf_token": visitor.token("/confirm"), "digits": code_of(parts)}
    visitor.client.post("/confirm", data=form)
    worker.run_due()

    again = visitor.client.post("/confirm", data=form)

    assert again.location == "/case"
    assert told(parts) == 1


def test_a_wrong_code_says_how_many_tries_are_left(
    waiting: Callable[..., Visitor], language: str, parts: Parts
) -> None:
    visitor = waiting(language)

    answer = visitor.send("/confirm", digits=wrong(code_of(parts)))

    assert answer.status_code == 422
    assert (
        complaint(answer)
        == {
            "nl": "Deze code klopt niet. U kunt het nog 4 keer proberen.",
            "en": "This code is not right. You can try 4 more times.",
        }[language]
    )


def test_a_code_tried_six_times_no_longer_works(
    waiting: Callable[..., Visitor], language: str, parts: Parts
) -> None:
    visitor = waiting(language)
    code = code_of(parts)
    statuses = [visitor.send("/confirm", digits=wrong(code)).status_code for _ in range(5)]

    answer = visitor.send("/confirm", digits=code)

    assert statuses == [422] * 5
    assert answer.status_code == 410
    assert (
        complaint(answer)
        == {
            "nl": "Deze code werkt niet meer. Vraag een nieuwe code aan.",
            "en": "This code no longer works. Ask for a new code.",
        }[language]
    )


def test_a_code_of_ten_minutes_ago_no_longer_works(
    waiting: Callable[..., Visitor], parts: Parts, clock: Clock
) -> None:
    visitor = waiting()
    code = code_of(parts)
    clock.advance(minutes=10)

    assert visitor.send("/confirm", digits=code).status_code == 410


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "abcdef"])
def test_what_is_no_code_costs_no_try(
    waiting: Callable[..., Visitor], parts: Parts, digits: str
) -> None:
    visitor = waiting()
    code = code_of(parts)
    for _ in range(6):
        assert visitor.send("/confirm", digits=digits).status_code == 422

    assert visitor.send("/confirm", digits=code).location == "/case"


def test_a_new_code_can_be_asked_for_after_a_minute(
    waiting: Callable[..., Visitor], worker: Worker, clock: Clock, cases: Cases
) -> None:
    visitor = waiting()
    worker.run_due()
    assert "Nieuwe code sturen" not in words(visitor.get("/confirm"))
    assert "vanaf 10:01:00" in words(visitor.get("/confirm"))

    clock.advance(seconds=60)
    visitor.send("/confirm/again", form="/confirm")
    worker.run_due()

    assert "Wij hebben een nieuwe code gestuurd." in words(visitor.get("/confirm"))
    assert len(cases.mails()) == 2


def test_a_new_code_asked_for_too_soon_is_not_sent(
    waiting: Callable[..., Visitor], worker: Worker, cases: Cases
) -> None:
    visitor = waiting()
    worker.run_due()

    visitor.send("/confirm/again", form="/confirm")
    worker.run_due()

    assert "Wij hebben een nieuwe code gestuurd." not in words(visitor.get("/confirm"))
    assert len(cases.mails()) == 1


def test_after_five_codes_the_page_says_to_start_again(
    waiting: Callable[..., Visitor], clock: Clock
) -> None:
    visitor = waiting()
    for _ in range(4):
        clock.advance(seconds=61)
        visitor.send("/confirm/again", form="/confirm")
    clock.advance(seconds=61)

    assert "Wij kunnen geen codes meer sturen." in words(visitor.get("/confirm"))


def test_a_case_that_is_not_confirmed_shows_nothing_else(
    waiting: Callable[..., Visitor],
) -> None:
    assert waiting().get("/case").location == "/confirm"


def test_the_page_is_the_same_when_the_address_has_a_request_already(
    waiting: Callable[..., Visitor], cases: Cases, worker: Worker
) -> None:
    fresh = waiting()
    first = words(fresh.get("/confirm"))
    cases.opened(contact_email=ANSWERS["contact_email"], asked_for=ANSWERS["asked_for"])

    second = words(waiting().get("/confirm"))
    worker.run_due()

    assert first == second
    assert "Loopt er al een aanvraag van u?" in first
