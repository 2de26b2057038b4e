"""The desk is closed: to strangers, to roles that may not, to forms from elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from recovery.rules.roles import Permission, Role, may
from recovery.web.desk.access import OPEN
from tests.web.desk.office import Office

NOBODY = "00000000-0000-4000-8000-000000000000"
FOR_ALL_STAFF = {"desk.me", "desk.start"}


def rules(app: Flask, method: str) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


def address(app: Flask, rule: Rule) -> str:
    values: dict[str, Any] = {
        "case_id": NOBODY,
        "document_id": NOBODY,
        "staff_id": NOBODY,
        "number": 1,
        "token": "none",
        "filename": "desk.css",
        "chosen": "nl",
        "act": "approve",
    }
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})


def test_a_stranger_is_led_to_the_door_from_every_page_that_is_not_open(office: Office) -> None:
    stranger = office.stranger()

    for rule in rules(office.desk, "GET"):
        if rule.endpoint not in OPEN:
            answer = stranger.get(address(office.desk, rule))
            assert answer.status_code == 302, rule
            assert answer.location.startswith("/login"), rule


def test_no_page_of_the_desk_itself_is_open() -> None:
    assert [endpoint for endpoint in OPEN if endpoint.startswith("desk.")] == []


def test_a_stranger_can_send_nothing_either(office: Office) -> None:
    stranger = office.stranger()

    for rule in rules(office.desk, "POST"):
        if rule.endpoint not in OPEN:
            answer = stranger.post(address(office.desk, rule))
            assert answer.location == "/login", rule


def test_every_form_without_the_token_is_refused_and_nothing_changes(office: Office) -> None:
    lead = office.hire(Role.LEAD)
    case = office.claimed(lead, account_id=office.account())
    browser = office.visit(lead)

    for rule in rules(office.desk, "POST"):
        path = address(office.desk, rule).replace(NOBODY, case.id)
        answer = browser.client.post(path, data={"approve-version": case.version})
        assert answer.status_code == 400, rule
    assert "te lang" in answer.text
    assert office.now(case).version == case.version


def test_every_view_of_the_desk_names_the_permission_it_takes(office: Office) -> None:
    views = {
        name: view
        for name, view in office.desk.view_functions.items()
        if name.startswith("desk.") and name not in FOR_ALL_STAFF
    }

    assert len(views) > 15
    assert [name for name, view in views.items() if not hasattr(view, "permission")] == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_403_for_every_view_that_is_not_its_own(office: Office, role: Role) -> None:
    browser = office.visit_as(role)
    refused = 0

    for method, send in (("GET", browser.get), ("POST", browser.post)):
        for rule in rules(office.desk, method):
            view = office.desk.view_functions[rule.endpoint]
            permission = getattr(view, "permission", None)
            if isinstance(permission, Permission) and not may(role, permission):
                refused += 1
                assert send(address(office.desk, rule)).status_code == 403, rule
    assert refused > 0


@pytest.mark.parametrize(
    ("role", "names", "first"),
    [
        (Role.REVIEWER, ["Wachtrij"], "/"),
        (Role.LEAD, ["Wachtrij"], "/"),
        (Role.ADMINISTRATOR, ["Medewerkers", "Instellingen"], "/staff"),
        (Role.AUDITOR, ["Logboek"], "/trail"),
    ],
)
def test_what_a_role_may_not_see_is_not_in_its_menu(
    office: Office, role: Role, names: list[str], first: str
) -> None:
    browser = office.visit_as(role)
    page = browser.get("/me").text
    menu = page[page.index("<nav") : page.index("</nav>")]

    assert re.findall(r">([^<]+)</a>", menu) == names
    assert browser.get("/start").location == first


def test_a_refusal_says_so_in_both_languages(office: Office) -> None:
    browser = office.visit_as(Role.REVIEWER)

    dutch = browser.get("/staff", headers={"Accept-Language": "nl"})
    english = browser.get("/staff", headers={"Accept-Language": "en"})

    assert (dutch.status_code, english.status_code) == (403, 403)
    assert "Dit mag u niet doen" in dutch.text
    assert "You may not do this" in english.text


def test_another_host_is_refused(office: Office) -> None:
    browser = office.visit_as(Role.REVIEWER)

    for language, sentence in (("nl", "Ga terug"), ("en", "Go back")):
        answer = browser.get("/", headers={"Host": "desk.example.com", "Accept-Language": language})
        assert answer.status_code == 400
        assert sentence in answer.text


def test_every_answer_carries_the_headers_and_is_kept_nowhere(office: Office) -> None:
    browser = office.visit_as(Role.LEAD)

    for path in ("/", "/me", "/login", "/nothing-here", "/staff"):
        headers = browser.get(path).headers
        assert headers["Cache-Control"] == "no-store", path
        assert "script-src 'self' 'nonce-" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Frame-Options"] == "DENY", path


def test_a_page_that_does_not_exist_is_told_plainly(office: Office) -> None:
    browser = office.visit_as(Role.REVIEWER)

    assert browser.get("/nothing-here").status_code == 404
    assert browser.get(f"/cases/{NOBODY}").status_code == 404


def test_a_visit_of_the_portal_is_nothing_to_the_desk(office: Office, portal: Flask) -> None:
    customer = portal.test_client()
    with customer.session_transaction() as visit:
        visit["_user_id"] = office.hire().fs_uniquifier
    cookie = customer.get_cookie("recovery-portal")
    assert cookie
    stranger = office.desk.test_client()

    stranger.set_cookie("recovery-desk", cookie.value)

    assert stranger.get("/").location == "/login"
