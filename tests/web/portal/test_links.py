"""Coming back by a link."""

from collections.abc import Callable

import pytest

from tests.kit import NEW_ADDRESS, Cases, Clock, Worker
from tests.web.portal.visitor import Visitor, words

SPENT = {
    "nl": "Deze link werkt niet meer",
    "en": "This link no longer works",
}


def test_opening_a_link_changes_nothing_and_its_button_uses_it(
    visitor: Visitor, case_id: str
) -> None:
    link = f"/link/{visitor.link(case_id)}"
    assert [visitor.get(link).status_code for _ in range(3)] == [200, 200, 200]
    assert visitor.get("/case").location == "/return?ended=1"

    answer = visitor.send(link)

    assert answer.location == "/case"
    assert visitor.get("/case").status_code == 200


def test_a_used_link_is_spent(
    another: Callable[[str], Visitor], language: str, case_id: str
) -> None:
    first, second = another(language), another(language)
    link = f"/link/{first.link(case_id)}"
    token = second.token(link)
    first.send(link)

    pressed = second.client.post(link, data={"csrf_token": token})

    for answer in (pressed, second.get(link)):
        assert answer.status_code == 410
        assert SPENT[language] in words(answer)
    assert second.get("/case").location == "/return?ended=1"


def test_an_expired_link_is_spent(visitor: Visitor, case_id: str, clock: Clock) -> None:
    link = f"/link/{visitor.link(case_id)}"
    clock.advance(days=3)

    assert visitor.get(link).status_code == 410


def test_a_wrong_link_is_spent(visitor: Visitor) -> None:
    assert visitor.get("/link/made-up").status_code == 410


def test_a_link_opens_its_own_case_only(visitor: Visitor, cases: Cases) -> None:
    mine = cases.opened(contact_email="a@example.org", asked_for="a.nl")
    theirs = cases.opened(contact_email="b@example.org", asked_for="b.nl")

    visitor.enter(mine)

    assert cases.case(mine).reference in words(visitor.get("/case"))
    assert visitor.get(visitor.slot(theirs)).status_code == 404


NO_REQUEST = {
    "nl": "In deze browser is nu geen aanvraag open.",
    "en": "No request is open in this browser now.",
}


def test_who_comes_without_a_visit_hears_what_to_do(
    another: Callable[[str], Visitor], language: str
) -> None:
    visitor = another(language)

    text = words(visitor.get(visitor.get("/case").location or ""))

    assert NO_REQUEST[language] in text
    assert {"nl": "Uw bezoek is afgelopen", "en": "Your visit has ended"}[language] not in text


def test_who_asks_for_a_link_of_their_own_accord_hears_nothing_of_it(visitor: Visitor) -> None:
    assert NO_REQUEST["nl"] not in words(visitor.get("/return"))


@pytest.mark.parametrize("path", ["/link/made-up", "/return/sent"])
def test_a_page_about_a_link_leads_on(visitor: Visitor, path: str) -> None:
    page = visitor.get(path).text.split("<main")[1].split("</main>")[0]

    assert 'href="/return"' in page
    assert 'href="/"' in page


def test_a_spent_link_asks_for_a_fresh_one_to_the_same_address(
    visitor: Visitor, case_id: str, worker: Worker, cases: Cases
) -> None:
    link = visitor.link(case_id)
    visitor.send(f"/link/{link}")
    before = len(cases.mails())

    answer = visitor.send(f"/link/{link}/again", form=f"/link/{link}")
    worker.run_due()

    assert answer.location == "/return/sent"
    assert len(cases.mails()) == before + 1
    assert cases.mails()[0]["To"] == NEW_ADDRESS


def test_a_made_up_link_gets_the_same_answer_and_no_mail(
    visitor: Visitor, worker: Worker, cases: Cases
) -> None:
    answer = visitor.send("/link/made-up/again", form="/link/made-up")
    worker.run_due()

    assert answer.location == "/return/sent"
    assert cases.mails() == []


@pytest.mark.usefixtures("case_id")
def test_who_asks_for_a_link_hears_the_same_known_or_not(
    visitor: Visitor, worker: Worker, cases: Cases
) -> None:
    before = len(cases.mails())

    known = visitor.send("/return", contact_email=NEW_ADDRESS.upper())
    unknown = visitor.send("/return", contact_email="nobody@example.org")
    worker.run_due()

    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert len(cases.mails()) == before + 1


def test_what_is_no_address_is_refused(visitor: Visitor) -> None:
    answer = visitor.send("/return", contact_email="jo")

    assert answer.status_code == 422
    assert "Dit is geen volledig e-mailadres." in words(answer)


@pytest.mark.usefixtures("limits")
def test_links_to_one_address_are_limited(another: Callable[[str], Visitor]) -> None:
    asked = [
        another("en").send("/return", contact_email="jo@example.org").status_code for _ in range(6)
    ]

    assert asked == [302] * 5 + [429]


def test_leaving_ends_the_visit(visitor: Visitor, case_id: str) -> None:
    visitor.enter(case_id)
    cookie = visitor.client.get_cookie("recovery-portal")
    assert cookie is not None

    answer = visitor.send("/leave", form="/case")

    assert answer.location == "/left"
    visitor.client.set_cookie("recovery-portal", cookie.value)
    assert visitor.get("/case").location == "/return?ended=1"


def test_an_idle_visit_ends(visitor: Visitor, case_id: str, clock: Clock) -> None:
    visitor.enter(case_id)
    clock.advance(hours=2)

    assert visitor.get("/case").location == "/return?ended=1"
