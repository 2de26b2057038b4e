"""The trail as the auditor reads it: in sentences, by case and by event, page by page."""

import re
from typing import Any

import pytest
from sqlalchemy import update

from recovery.audit import trail
from recovery.audit.events import FACTS, Event
from recovery.flow import claims
from recovery.rules.roles import Role
from recovery.store.models import Entry
from recovery.web.desk.wording import EVENTS
from tests.web.desk.office import SIGNERS, Browser, Office


def read(browser: Browser, path: str = "/trail", language: str = "en") -> str:
    """Give the words of a page of the trail, without its marks."""
    page = browser.get(path, headers={"Accept-Language": language})
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))


def numbers(browser: Browser, path: str = "/trail") -> list[int]:
    page = browser.get(path, headers={"Accept-Language": "en"}).text
    return [int(each) for each in re.findall(r"<summary>Entry (\d+)</summary>", page)]


def test_the_trail_is_shown_newest_first_and_holds_nothing_about_a_customer(
    office: Office,
) -> None:
    case = office.case(person_name="Noor van Dijk", directors=SIGNERS)
    browser = office.visit_as(Role.AUDITOR)
    page = browser.get("/trail").text

    shown = numbers(browser)

    assert shown == sorted(shown, reverse=True)
    assert case.id in page
    assert "case:document:sealed" in page
    for personal in ("Noor", "K-1001", case.contact_email, SIGNERS[0].name):
        assert personal not in page


def test_an_entry_is_a_sentence_with_names_and_the_reference(office: Office) -> None:
    kim, sam, lead = office.hire(name="Kim"), office.hire(name="Sam"), office.hire(Role.LEAD, "Lou")
    case = office.claimed(kim)
    with office.parts.database.begin() as uow:
        claims.reassign(uow, case.id, lead, sam)

    page = read(office.visit_as(Role.AUDITOR))

    assert f"Given to Sam Lou, 2 Nov 2026 10:00 {case.reference}" in page
    assert "Document received and encrypted" in page
    assert "kB: Copy of an identity document Customer" in page
    assert "Request begun: private Customer" in page


def test_a_reference_leads_the_auditor_to_the_entries_of_its_case(office: Office) -> None:
    case, other = office.case(), office.case(asked_for="two.example")
    browser = office.visit_as(Role.AUDITOR)
    assert f'href="/trail?reference={case.reference}"' in browser.get("/trail").text
    assert f"/cases/{case.id}" not in browser.get("/trail").text

    page = read(browser, f"/trail?reference={case.reference.lower()}")

    assert case.id in page
    assert other.reference not in page
    assert other.id not in page


def test_an_unknown_reference_is_told(office: Office) -> None:
    browser = office.visit_as(Role.AUDITOR)

    assert browser.get("/trail?reference=NOTHING1").location == "/trail"
    assert "Er is geen aanvraag met dit kenmerk." in browser.get("/trail").text


def test_the_trail_shows_one_kind_of_event_when_asked(office: Office) -> None:
    case = office.case()
    browser = office.visit_as(Role.AUDITOR)

    page = browser.get(f"/trail?event=case:document:sealed&reference={case.reference}").text

    assert len(re.findall(r"<code>case:document:sealed</code>", page)) == 1
    assert "<code>case:opened</code>" not in page
    assert len(numbers(browser, "/trail?event=nonsense")) == len(numbers(browser))


def test_older_entries_stand_on_the_next_page(office: Office) -> None:
    for number in range(30):
        office.case(asked_for=f"{number}.example")
    browser = office.visit_as(Role.AUDITOR)
    first = numbers(browser)
    older = re.search(r'href="(/trail\?before=\d+)"', browser.get("/trail").text)
    assert older

    following = numbers(browser, older[1])

    assert first + following == list(range(first[0], 0, -1))
    assert "before=" not in browser.get(older[1]).text


def test_the_next_page_keeps_the_filter(office: Office) -> None:
    case, reviewer = office.case(), office.hire()
    with office.parts.database.begin() as uow:
        for number in range(101):
            trail.append(
                uow, Event.DOCUMENT_VIEWED, trail.staff(reviewer.id), case_id=case.id, page=number
            )
    browser = office.visit_as(Role.AUDITOR)
    path = f"/trail?event=case:document:viewed&reference={case.reference}"
    older = re.search(r'href="(/trail\?[^"]*before=[^"]*)"', browser.get(path).text)
    assert older

    page = browser.get(older[1].replace("&amp;", "&")).text

    assert page.count("<code>case:document:viewed</code>") == 1
    assert "<code>case:opened</code>" not in page


def test_every_event_has_a_name_in_the_filter() -> None:
    assert set(EVENTS) == set(Event)


@pytest.mark.parametrize("event", list(Event))
def test_every_event_is_told_in_both_languages(office: Office, event: Event) -> None:
    facts: dict[str, Any] = {name: _FACTS.get(name, "x") for name in FACTS[event]}
    with office.parts.database.begin() as uow:
        trail.append(uow, event, trail.WORKER, **facts)
    browser = office.visit_as(Role.AUDITOR)

    for language in ("nl", "en"):
        page = read(browser, "/trail", language)
        assert "%(" not in page
        assert re.search(r" (Systeem|System), \d+ nov", page, re.IGNORECASE)


_FACTS: dict[str, str | int | bool | list[str]] = {
    "until": "2026-11-05T22:59:00+00:00",
    "wipe_by": "2026-11-05T22:59:00+00:00",
    "expires_at": "2026-11-05T22:59:00+00:00",
    "action": "ask_more",
    "reason": "unreadable,incomplete",
    "count": 2,
    "size": 2000,
    "documents": 3,
    "cases": 1,
    "page": 1,
    "alone": True,
    "found": True,
    "findings": ["type:pass"],
}


def test_a_word_of_a_newer_version_is_shown_as_it_is(office: Office) -> None:
    office.case()
    with office.parts.database.begin() as uow:
        uow.session.execute(update(Entry).where(Entry.number == 1).values(event="case:newer"))

    assert "case:newer" in read(office.visit_as(Role.AUDITOR))


def test_an_unbroken_chain_is_confirmed(office: Office) -> None:
    office.case()
    browser = office.visit_as(Role.AUDITOR)

    assert browser.post("/trail/verify").location == "/trail"
    assert browser.get("/trail/verify").location == "/trail"
    assert re.search(
        r"Alle \d+ regels zijn nog zoals ze zijn geschreven", browser.get("/trail").text
    )


def test_a_changed_entry_is_named(office: Office) -> None:
    office.case()
    with office.parts.database.begin() as uow:
        uow.session.execute(update(Entry).where(Entry.number == 2).values(actor="staff:thief"))
    browser = office.visit_as(Role.AUDITOR)

    browser.post("/trail/verify")

    assert "Het logboek klopt niet meer vanaf regel 2." in browser.get("/trail").text
