"""The main database is held by somebody else, or gone: a short wait, and nothing half done."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from recovery.engine import engine_for
from recovery.parts import Parts
from recovery.store.models import Case, TrailHead, Visit
from tests.kit import Cases, Clock
from tests.web.portal.test_start import ANSWERS
from tests.web.portal.visitor import Visitor, words

Lock = Callable[[], AbstractContextManager[None]]

BUSY = "Een deel van ons systeem is bezet. Probeer het over een minuut opnieuw."


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return ""
    return str(request.getfixturevalue("on_postgres"))


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recovery.app.PATIENCE", 0.2)


@pytest.fixture
def visitor(portal: Flask, parts: Parts) -> Visitor:
    return Visitor(portal, parts)


@pytest.fixture
def locked(parts: Parts) -> Lock:
    """Hold what every writer needs: all of SQLite, or PostgreSQL's rows of visits and trail."""

    @contextmanager
    def hold() -> Iterator[None]:
        engine = engine_for(str(parts.settings.database))
        with engine.begin() as connection:
            connection.execute(select(TrailHead).with_for_update())
            connection.execute(select(Visit).with_for_update())
            yield
        engine.dispose()

    return hold


def assert_busy(answer: TestResponse) -> None:
    assert answer.status_code == 503
    assert BUSY in words(answer)
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def count(parts: Parts, model: type[Case | Visit]) -> int:
    with parts.database.read() as uow:
        return uow.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_form_that_cannot_be_kept_gets_one_sentence_and_leaves_nothing(
    visitor: Visitor, parts: Parts, locked: Lock
) -> None:
    token = visitor.token("/start/private")

    with locked():
        answer = visitor.client.post("/start/private", data={"csrf_token": token, **ANSWERS})

    assert_busy(answer)
    assert (count(parts, Case), count(parts, Visit)) == (0, 0)


def test_the_same_form_works_once_the_database_is_free(
    visitor: Visitor, parts: Parts, locked: Lock
) -> None:
    token = visitor.token("/start/private")
    with locked():
        visitor.client.post("/start/private", data={"csrf_token": token, **ANSWERS})

    answer = visitor.client.post("/start/private", data={"csrf_token": token, **ANSWERS})

    assert answer.location == "/confirm"
    assert count(parts, Case) == 1


def test_a_script_reads_it_as_json(visitor: Visitor, locked: Lock) -> None:
    token = visitor.token("/start/private")

    with locked():
        answer = visitor.client.post(
            "/start/private",
            data={"csrf_token": token, **ANSWERS},
            headers={"Accept": "application/json"},
        )

    assert (answer.status_code, answer.get_json()) == (503, {"error": BUSY})
    assert int(answer.headers["Retry-After"]) > 0


def test_a_visit_that_cannot_be_saved_gets_the_same_sentence(
    visitor: Visitor, cases: Cases, locked: Lock, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.enter(cases.opened())

    with locked(), caplog.at_level(logging.ERROR):
        # The page makes a token for its forms, which the visit must remember.
        answer = visitor.get("/case")

    assert_busy(answer)
    assert [each.exc_info for each in caplog.records if each.name != "recovery.web.errors"] == []
    assert visitor.get("/case").status_code == 200


def test_a_page_that_changes_nothing_needs_no_lock(
    visitor: Visitor, cases: Cases, locked: Lock, clock: Clock
) -> None:
    visitor.enter(cases.opened())
    visitor.get("/case")
    clock.advance(minutes=5)

    with locked():
        assert visitor.get("/case").status_code == 200


def test_somebody_signed_in_at_the_desk_gets_the_sentence_too(
    desk: Flask, parts: Parts, locked: Lock
) -> None:
    client = desk.test_client()
    with client.session_transaction() as visit:
        visit["tf_user_id"] = "somebody half-way in"

    with locked():
        answer = client.get("/login", headers={"Accept-Language": "nl"})

    assert_busy(answer)


@pytest.mark.parametrize("face", ["portal", "desk"])
def test_without_a_database_a_visit_gets_the_sentence(
    request: pytest.FixtureRequest, face: str, parts: Parts
) -> None:
    client = request.getfixturevalue(face).test_client()
    with client.session_transaction() as visit:
        visit["case_id"] = visit["_user_id"] = "somebody"
    with parts.database.begin() as uow:
        uow.session.execute(text("DROP TABLE visits"))

    answer = client.get("/", headers={"Accept-Language": "nl"})

    assert_busy(answer)
    assert client.get("/livez").status_code == 200
    with client.get(f"/static/{face}.css") as style:
        assert style.status_code == 200


def test_a_page_of_the_desk_that_cannot_tell_who_asks_gets_the_sentence(
    desk: Flask, parts: Parts
) -> None:
    client = desk.test_client()
    with client.session_transaction() as visit:
        visit["_user_id"] = "somebody"
    with parts.database.begin() as uow:
        everything = "" if parts.settings.database.startswith("sqlite") else " CASCADE"
        uow.session.execute(text(f"DROP TABLE staff{everything}"))

    assert_busy(client.get("/me", headers={"Accept-Language": "nl"}))


def test_a_page_waits_shorter_for_the_database_than_a_worker(portal: Flask, parts: Parts) -> None:
    def wait() -> str:
        asked = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}
        with parts.database.begin() as uow:
            return str(uow.session.scalar(text(asked[parts.database.engine.dialect.name])))

    portal.add_url_rule("/wait", "wait", wait)

    assert [wait(), portal.test_client().get("/wait").text, wait()] in (
        ["20000", "200", "20000"],
        ["20s", "200ms", "20s"],
    )
