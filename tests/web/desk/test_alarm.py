"""The banner: shown to whom it concerns, when it is true, and in their language."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import update

from recovery.rules.roles import Role
from recovery.store import beats
from recovery.store.models import Document
from recovery.web.desk import alarm
from tests.web.desk.office import Browser, Office

BANNER = '<aside class="notice notice--error"'


@pytest.fixture(autouse=True)
def _look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm, "_KEPT", 0.0)


def _swept(office: Office) -> None:
    with office.parts.database.begin() as uow:
        beats.note(uow, "sweep")


def _overdue(office: Office, **ago: float) -> None:
    case = office.case()
    with office.parts.database.begin() as uow:
        mine = update(Document).where(Document.case_id == case.id)
        uow.session.execute(mine.values(wipe_by=uow.now - timedelta(**ago)))


def _banner(browser: Browser) -> str:
    """Give the words of the banner; empty when there is none."""
    page = browser.get("/me").text
    if BANNER not in page:
        return ""
    start = page.index(BANNER)
    return page[start : page.index("</aside>", start)]


def test_while_all_is_well_there_is_no_banner(office: Office) -> None:
    _swept(office)
    _overdue(office, minutes=4)

    assert _banner(office.visit_as(Role.LEAD)) == ""


@pytest.mark.parametrize(
    ("role", "times"),
    [(Role.LEAD, 1), (Role.ADMINISTRATOR, 1), (Role.REVIEWER, 0), (Role.AUDITOR, 0)],
)
def test_leads_and_administrators_are_told_of_overdue_documents(
    office: Office, role: Role, times: int
) -> None:
    _swept(office)
    _overdue(office, minutes=6)
    _overdue(office, days=6)

    banner = _banner(office.visit_as(role))

    assert banner.count("2 documenten hadden al vernietigd moeten zijn") == times
    assert banner.count("<code>recovery doctor</code>") == times


def test_a_sweep_that_is_silent_for_ten_minutes_is_told(office: Office) -> None:
    _swept(office)
    lead = office.visit_as(Role.LEAD)
    office.clock.advance(minutes=10)
    assert _banner(lead) == ""

    office.clock.advance(minutes=1)

    assert "11 minuten" in _banner(lead)


def test_a_sweep_that_never_ran_is_told(office: Office) -> None:
    assert "nog niet" in _banner(office.visit_as(Role.ADMINISTRATOR))


def test_the_banner_is_english_for_who_reads_english(office: Office) -> None:
    _swept(office)
    _overdue(office, minutes=6)
    lead = office.visit_as(Role.LEAD)
    lead.get("/language/en")

    assert "1 document should have been destroyed by now" in _banner(lead)


def test_a_stranger_at_the_door_is_told_nothing(office: Office) -> None:
    _overdue(office, minutes=6)

    assert BANNER not in office.stranger().get("/login").text


def test_the_database_is_asked_once_in_a_while(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm, "_KEPT", 15.0)
    _swept(office)
    lead = office.visit_as(Role.LEAD)
    assert _banner(lead) == ""
    _overdue(office, minutes=6)
    assert _banner(lead) == ""

    monkeypatch.setattr(time, "monotonic", lambda: float("inf"))

    assert _banner(lead) != ""
