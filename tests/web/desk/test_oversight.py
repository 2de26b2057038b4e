"""Settings and trail."""

import re

from sqlalchemy import update

from recovery.rules.roles import Role
from recovery.store.models import Entry
from tests.web.desk.office import Office


def test_the_settings_are_shown_without_a_secret(office: Office) -> None:
    page = office.visit_as(Role.ADMINISTRATOR).get("/settings").text
    settings = office.parts.settings

    assert str(settings.data_dir) in page
    for secret in (settings.desk_secret, settings.portal_secret, settings.trail_secret):
        assert secret not in page


def test_the_trail_is_shown_newest_first_and_holds_nothing_about_a_customer(
    office: Office,
) -> None:
    case = office.case(person_name="Noor van Dijk")

    page = office.visit_as(Role.AUDITOR).get("/trail").text
    numbers = [int(each) for each in re.findall(r'<td class="number">(\d+)</td>', page)]

    assert numbers == sorted(numbers, reverse=True)
    assert case.id in page
    assert "case:document:sealed" in page
    for personal in ("Noor", "K-1001", case.contact_email):
        assert personal not in page


def test_older_entries_stand_on_the_next_page(office: Office) -> None:
    for number in range(30):
        office.case(asked_for=f"{number}.example")
    browser = office.visit_as(Role.AUDITOR)
    page = browser.get("/trail").text
    older = re.search(r'href="(/trail\?before=(\d+))"', page)
    assert older

    following = browser.get(older[1]).text

    assert f'<td class="number">{int(older[2]) - 1}</td>' in following
    assert f'<td class="number">{older[2]}</td>' not in following
    assert "before=" not in following


def test_an_unbroken_chain_is_confirmed(office: Office) -> None:
    office.case()
    browser = office.visit_as(Role.AUDITOR)

    assert browser.post("/trail/verify").location == "/trail"
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
