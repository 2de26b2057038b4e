"""What ends a visit ends it for good, and what leads back leads nowhere else."""

import io

import pytest
from flask import Flask

from recovery.parts import Parts
from recovery.store.models import Visit
from recovery.web.visits import VisitSession
from tests.kit import Clock


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
