"""What ends a visit ends it for good, and what leads back leads nowhere else."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recovery.parts import Parts
from recovery.store.models import Visit
from recovery.web.visits import VisitSession
from tests.kit import Clock
from tests.web.portal.test_start import ANSWERS
from tests.web.portal.visitor import Visitor


def test_a_slow_request_does_not_bring_a_visit_back(
    portal: Flask, parts: Parts, clock: Clock
) -> None:
    visits = portal.session_interface
    with portal.test_request_context("/"):
        begun = VisitSession({"case_id": "x"})
        begun.modified = True
        visits.save_session(portal, begun, portal.response_class())
        slow = VisitSession({"case_id": "x"}, begun.token)
        over = VisitSession({}, begun.token)
        over.modified = True
        visits.save_session(portal, over, portal.response_class())
        clock.advance(minutes=5)
        slow.stale = True
        visits.save_session(portal, slow, portal.response_class())

    with parts.database.read() as uow:
        assert uow.session.query(Visit).count() == 0


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/\\evil.example", "/%09/evil.example", "/%0a/evil.example", "https://e.x"],
)
def test_the_language_switch_leads_to_our_own_pages_only(portal: Flask, back: str) -> None:
    answer = portal.test_client().get(f"/language/en?back={back}")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_the_language_switch_leads_back(portal: Flask) -> None:
    answer = portal.test_client().get("/language/en?back=/start/private")

    assert answer.headers["Location"] == "/start/private"


@pytest.mark.parametrize("name", ["people-²-name", f"people-{'9' * 5000}-name", "act"])
def test_an_odd_field_is_no_reason_to_fall_over(portal: Flask, name: str) -> None:
    portal.config["WTF_CSRF_ENABLED"] = False

    answer = portal.test_client().post("/return", data={name: "9" * 5000})

    assert answer.status_code == 422


def test_a_file_under_a_text_fields_name_is_no_text(portal: Flask) -> None:
    portal.config["WTF_CSRF_ENABLED"] = False

    answer = portal.test_client().post(
        "/return", data={"contact_email": (io.BytesIO(b"a@b.nl"), "a.txt")}
    )

    assert answer.status_code == 422


def rows(parts: Parts) -> int:
    with parts.database.read() as uow:
        return uow.session.query(Visit).count()


FORMS = [("portal", "/start/private"), ("portal", "/return"), ("desk", "/login")]


@pytest.mark.parametrize(("face", "form"), FORMS)
def test_who_only_looks_at_a_form_leaves_no_row(
    request: pytest.FixtureRequest, parts: Parts, face: str, form: str
) -> None:
    app = request.getfixturevalue(face)

    pages = [app.test_client().get(form) for _ in range(3)]

    assert [page.status_code for page in pages] == [200] * 3
    assert rows(parts) == 0


def test_the_form_of_a_visit_without_a_row_can_be_sent_and_begins_one(
    portal: Flask, parts: Parts
) -> None:
    visitor = Visitor(portal, parts)

    assert visitor.send("/start/private", **ANSWERS).location == "/confirm"

    assert rows(parts) == 1
    assert visitor.get("/confirm").status_code == 200


def test_the_cookie_from_before_the_case_is_in_no_case(portal: Flask, parts: Parts) -> None:
    visitor = Visitor(portal, parts)
    token = visitor.token("/start/private")
    before = cookie(visitor.client)
    visitor.client.post("/start/private", data={"csrf_token": token, **ANSWERS})

    visitor.client.set_cookie("recovery-portal", before)

    assert visitor.get("/confirm").location.startswith("/return")


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("recovery-portal")
    assert found is not None
    return found.value


@pytest.mark.parametrize("spoilt", ["changed", "of the desk", "idle", "no cookie of ours"])
def test_a_visit_without_a_row_cannot_be_made_up(
    portal: Flask, desk: Flask, parts: Parts, clock: Clock, spoilt: str
) -> None:
    visitor = Visitor(portal, parts)
    token = visitor.token("/return")
    if spoilt == "changed":
        visitor.client.set_cookie("recovery-portal", cookie(visitor.client)[:-1] + "~")
    elif spoilt == "of the desk":
        desk.secret_key = portal.secret_key
        at_the_desk = Visitor(desk, parts)
        token = at_the_desk.token("/login")
        theirs = at_the_desk.client.get_cookie("recovery-desk")
        assert theirs is not None
        visitor.client.set_cookie("recovery-portal", theirs.value)
    elif spoilt == "idle":
        clock.advance(hours=2)
    else:
        visitor.client.set_cookie("recovery-portal", "..")

    answer = visitor.client.post(
        "/return", data={"csrf_token": token, "contact_email": "a@example.nl"}
    )

    assert answer.status_code == 400


def test_a_visit_without_a_row_lives_on_while_it_is_used(
    portal: Flask, parts: Parts, clock: Clock
) -> None:
    visitor = Visitor(portal, parts)
    token = visitor.token("/return")
    for _ in range(3):
        clock.advance(minutes=90)
        visitor.get("/return")

    answer = visitor.client.post(
        "/return", data={"csrf_token": token, "contact_email": "a@example.nl"}
    )

    assert answer.location == "/return/sent"
