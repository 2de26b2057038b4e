"""The pages of the demo, and that nothing of them exists without it."""

import json
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from passlib.totp import TOTP

from recovery.app import create_portal
from recovery.parts import Parts
from recovery.settings import Settings
from tests.kit import Cases, Clock
from tests.web.portal.visitor import Visitor, words

STAFF = {
    "name": "Anouk de Vries",
    "email": "anouk@example.nl",
    "role": "lead",
    "password": "demo-lead",
    "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
}


@pytest.fixture
def demo(settings: Settings, parts: Parts) -> Visitor:
    shown = replace(settings, demo=True)
    folder = settings.data_dir / "demo"
    folder.mkdir()
    (folder / "staff.json").write_text(json.dumps([STAFF]))
    return Visitor(create_portal(shown, replace(parts, settings=shown)), parts, "en")


@pytest.mark.parametrize("path", ["/demo", "/demo/mailbox", "/demo/codes"])
def test_without_the_demo_there_are_no_such_pages(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_without_the_demo_nothing_says_so(visitor: Visitor) -> None:
    assert "Demo" not in words(visitor.get("/"))


@pytest.mark.parametrize("path", ["/", "/start/private", "/demo", "/demo/mailbox", "/nowhere"])
def test_every_page_of_the_demo_says_what_it_is(demo: Visitor, path: str) -> None:
    assert "Demo: made-up data" in words(demo.get(path))


def test_the_overview_shows_who_can_be_tried(demo: Visitor) -> None:
    text = words(demo.get("/demo"))

    for shown in ("K1001", "anouk@example.nl", "demo-lead"):
        assert shown in text


def test_the_overview_is_dutch_in_dutch(demo: Visitor) -> None:
    demo.get("/language/nl")

    text = words(demo.get("/demo")) + words(demo.get("/demo/codes"))

    assert "Teamleider" in text
    assert "Tekenen samen: Vera Verzonnen, Otis Onbestaand" in text
    for english in ("lead ", "private", "director", "together"):
        assert english not in text.replace("demo-lead", "").replace("1-private", "")


def test_the_codes_are_the_ones_that_an_app_would_show(demo: Visitor, clock: Clock) -> None:
    secret = STAFF["totp_secret"]
    expected = TOTP(key=secret, format="base32").generate(int(clock.now.timestamp())).token

    assert expected in words(demo.get("/demo/codes"))


def test_every_mail_can_be_read_newest_first(demo: Visitor, cases: Cases) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    cases.submit(case_id)

    page = demo.get("/demo/mailbox").text

    subjects = [str(mail["Subject"]) for mail in cases.mails()]
    assert [page.index(subject) for subject in subjects] == sorted(
        page.index(subject) for subject in subjects
    )


@pytest.fixture
def mail(demo: Visitor, cases: Cases) -> str:
    """Give the page of the one mail, with a link in it."""
    case_id = cases.opened()
    cases.upload(case_id)
    cases.submit(case_id)
    page = demo.get("/demo/mailbox").text
    return "/demo/mailbox/" + page.split("/demo/mailbox/")[1].split('"')[0]


def test_links_in_a_mail_can_be_followed(demo: Visitor, mail: str) -> None:
    page = demo.get(mail)

    assert '<a href="http://localhost:8080/link/' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_html_of_a_mail_is_shut_in(demo: Visitor, mail: str) -> None:
    answer = demo.get(f"{mail}/html")

    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in answer.text


def test_a_mail_that_is_not_there_is_not_found(demo: Visitor) -> None:
    assert demo.get("/demo/mailbox/0123456789abcdef").status_code == 404


@pytest.mark.parametrize("behind", ["", " https://example.nl/"])
def test_text_of_a_mail_is_escaped(demo: Visitor, parts: Parts, behind: str) -> None:
    message = EmailMessage()
    message["Subject"] = "<b>Subject</b>"
    message["To"] = "jo@example.org"
    message.set_content(f"<script>alert(1)</script>{behind}")
    parts.mailer.send(message)
    listed = demo.get("/demo/mailbox").text

    page = demo.get("/demo/mailbox/" + listed.split("/demo/mailbox/")[1].split('"')[0]).text

    assert "<b>Subject</b>" not in listed + page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_desk_has_no_pages_of_the_demo(desk: Flask) -> None:
    assert not [rule for rule in desk.url_map.iter_rules() if rule.rule.startswith("/demo")]


def test_the_shown_folder_is_where_documents_lie(demo: Visitor, settings: Settings) -> None:
    assert str(Path(settings.data_dir) / "demo" / "documents") in words(demo.get("/demo"))
