"""The pages that everybody may see."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from recovery.audit import trail
from recovery.flow.moves import move
from recovery.rules.evidence import CaseKind
from recovery.rules.states import Action
from recovery.store.models import Case
from tests.kit import Cases
from tests.web.portal.test_start import ANSWERS
from tests.web.portal.visitor import Visitor, words

OPEN = ["/", "/start/private", "/start/business", "/return", "/return/sent", "/left", "/link/x"]


@pytest.mark.parametrize("path", OPEN)
def test_a_page_reads_in_both_languages(another: Callable[[str], Visitor], path: str) -> None:
    dutch, english = another("nl").get(path), another("en").get(path)

    assert '<html lang="nl">' in dutch.text
    assert '<html lang="en">' in english.text
    assert words(dutch) != words(english)


def test_the_first_page_says_what_is_asked_and_when_it_is_destroyed(
    another: Callable[[str], Visitor],
) -> None:
    text = words(another("en").get("/"))

    assert "You need a copy of your identity document." in text
    assert "30 days after you sent them at the latest" in text
    assert "Cover your BSN and your photo" in text
    assert "KopieID" in text
    assert "085 000 00 00" in text


@pytest.mark.parametrize("path", ["/", "/nowhere", "/account/sign-in"])
def test_support_can_be_called_and_mailed_with_one_tap(visitor: Visitor, path: str) -> None:
    page = visitor.get(path).text

    assert '<a class="whole" href="tel:0850000000">085 000 00 00</a>' in page
    assert 'href="mailto:support@example.nl">support@example.nl</a>' in page


@pytest.mark.parametrize("kind", CaseKind)
def test_the_first_page_leads_a_visitor_back_to_their_request(
    another: Callable[[str], Visitor], language: str, cases: Cases, kind: CaseKind
) -> None:
    case_id = cases.opened(kind=kind)
    visitor = another(language).enter(case_id)

    answer = visitor.get("/")

    text = words(answer)
    assert cases.case(case_id).reference in text
    assert {"nl": "Verder met uw aanvraag", "en": "Continue your request"}[language] in text
    assert '<a class="button" href="/case">' in answer.text
    assert 'href="/start/private"' in answer.text


def test_a_request_that_has_ended_can_be_looked_at(
    another: Callable[[str], Visitor], case_id: str
) -> None:
    visitor = another("en").enter(case_id)
    visitor.send("/case/withdraw", form="/case")

    assert "Look at your request" in words(visitor.get("/"))


def test_a_request_that_was_never_confirmed_and_expired_is_not_led_to(
    visitor: Visitor, cases: Cases
) -> None:
    visitor.send("/start/private", **ANSWERS)
    assert "Verder met uw aanvraag" in words(visitor.get("/"))
    with cases.parts.database.begin() as uow:
        move(uow, uow.session.scalars(select(Case)).one(), Action.EXPIRE, trail.WORKER)

    assert 'href="/case"' not in visitor.get("/").text


def test_the_first_page_of_a_stranger_leads_to_no_request(visitor: Visitor) -> None:
    assert 'href="/case"' not in visitor.get("/").text


def test_the_language_can_be_switched_and_stays(visitor: Visitor) -> None:
    answer = visitor.get("/language/en?back=/return")

    assert answer.location == "/return"
    assert "Go on with your request" in words(visitor.get("/return"))


def test_search_engines_are_kept_out(visitor: Visitor) -> None:
    assert visitor.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("path", ["/favicon.ico", "/static/img/favicon.svg"])
def test_the_small_picture_is_there(visitor: Visitor, path: str) -> None:
    with visitor.get(path) as answer:
        assert answer.mimetype == "image/svg+xml"


def test_a_host_that_is_not_ours_is_refused(
    another: Callable[[str], Visitor], language: str
) -> None:
    answer = another(language).get("/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert {"nl": "Ga terug en probeer het opnieuw.", "en": "Go back and try again."}[
        language
    ] in words(answer)
    assert "elsewhere.example" not in answer.text


@pytest.mark.parametrize(
    "path", ["/case", "/case/check", "/case/directors", "/case/withdraw", "/confirm"]
)
def test_a_page_of_a_case_leads_a_stranger_to_a_fresh_link(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).location == "/return?ended=1"


def test_a_script_of_a_stranger_hears_it_as_json(visitor: Visitor) -> None:
    answer = visitor.get("/case/state", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.get_json() == {"error": "Uw bezoek is afgelopen. Laad de pagina opnieuw."}


def test_every_page_forbids_foreign_and_inline_content(
    portal: Flask, visitor: Visitor, cases: Cases, case_id: str
) -> None:
    visitor.enter(case_id)
    cases.upload(case_id)
    slot = visitor.slot(case_id)

    for path in [*OPEN, "/case", "/case/check", "/case/withdraw", slot, "/nowhere"]:
        answer = visitor.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe-inline" not in policy, path
        assert answer.headers["Cache-Control"] == "no-store", path
        assert " style=" not in answer.text, path
        assert "<style" not in answer.text, path
        assert " onclick=" not in answer.text, path


def test_no_page_of_a_case_has_personal_data_in_its_address(portal: Flask) -> None:
    parameters = {
        argument
        for rule in portal.url_map.iter_rules()
        if rule.endpoint.startswith("portal.")
        for argument in rule.arguments
    }

    assert parameters == {"kind", "token", "slot_id"}
