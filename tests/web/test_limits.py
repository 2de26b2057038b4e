"""Who guesses is stopped and shuts out nobody else; Redis is asked, and not waited for."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, Response

from recovery.app import create_portal
from recovery.parts import Parts
from recovery.settings import Settings
from recovery.supervisor import RedisServer
from recovery.web import limits
from tests.kit import OLD_ADDRESS, Cases, Clock
from tests.web.desk.office import PASSWORD, Office
from tests.web.portal.visitor import Visitor

SIGN_IN = "/account/sign-in"
CUSTOMERS = "het-oude-wachtwoord"

Try = Callable[[str, str], int]


@pytest.fixture(params=["portal", "desk"])
def sign_in(request: pytest.FixtureRequest, parts: Parts, cases: Cases, clock: Clock) -> Try:
    """Give a try at one person's sign-in, from an address and with a password, and its status."""
    app: Flask = request.getfixturevalue(request.param)
    if request.param == "portal":
        cases.account(factor=b"")

        def at_the_portal(address: str, password: str) -> int:
            visitor = Visitor(app, parts)
            visitor.client.environ_base["REMOTE_ADDR"] = address
            fields = {"email": OLD_ADDRESS, "password": password or CUSTOMERS}
            return visitor.send(SIGN_IN, **fields).status_code

        return at_the_portal
    office = Office(app, parts, clock)
    person = office.hire()

    def at_the_desk(address: str, password: str) -> int:
        browser = office.stranger()
        browser.client.environ_base["REMOTE_ADDR"] = address
        return browser.post("/login", email=person.email, password=password or PASSWORD).status_code

    return at_the_desk


RIGHT = ""
WRONG = " "
"""Refused before any password is hashed, and counted all the same."""


def test_who_guesses_shuts_out_only_themselves(sign_in: Try) -> None:
    guesses = [sign_in("192.0.2.1", WRONG) for _ in range(15)]

    assert guesses == [422] * 10 + [429] * 5
    assert sign_in("192.0.2.2", RIGHT) == 302


def test_what_is_refused_unread_does_not_count_against_the_person(sign_in: Try) -> None:
    for _ in range(120):
        sign_in("192.0.2.1", WRONG)

    assert sign_in("192.0.2.2", RIGHT) == 302


def test_many_addresses_together_get_a_hundred_tries(sign_in: Try) -> None:
    guesses = [sign_in(f"192.0.2.{number // 5}", WRONG) for number in range(101)]

    assert guesses == [422] * 100 + [429]


def test_all_addresses_of_one_ipv6_network_are_one(sign_in: Try) -> None:
    guesses = [sign_in(f"2001:db8:1:2::{number:x}", WRONG) for number in range(11)]

    assert guesses == [422] * 10 + [429]
    assert sign_in("2001:db8:1:3::1", RIGHT) == 302


@pytest.mark.parametrize(
    ("one", "other", "keys_of_both"),
    [
        ("192.0.2.1", "192.0.2.2", 2),
        ("192.0.2.1", "::ffff:192.0.2.1", 1),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", 2),
        ("2001:db8::1", "2001:db8::ffff:1", 1),
        ("2001:db8::1", "2001:db8:0:1::1", 2),
        ("", "192.0.2.1", 2),
    ],
)
def test_an_address_is_counted_with_its_network(
    portal: Flask, one: str, other: str, keys_of_both: int
) -> None:
    keys = set()
    for address in (one, other):
        with portal.test_request_context(environ_base={"REMOTE_ADDR": address}):
            keys.add(limits.by_address())

    assert len(keys) == keys_of_both


@pytest.fixture
def hanging(tmp_path: Path, settings: Settings) -> Iterator[Settings]:
    """Start Redis and stop it in its tracks: it takes connections, and never answers."""
    folder = tmp_path / "redis"
    server = RedisServer(folder=folder, socket=folder / "redis.sock", environment=os.environ)
    process = server.launch()
    server.wait()
    process.send_signal(signal.SIGSTOP)
    try:
        yield replace(settings, redis_url=server.url)
    finally:
        process.send_signal(signal.SIGCONT)
        server.stop()


@pytest.fixture
def not_for_ever() -> Iterator[threading.Event]:
    """Say when far more time has passed than anybody should spend on Redis."""
    over = threading.Event()
    watch = threading.Timer(8, over.set)
    watch.start()
    yield over
    watch.cancel()


def test_a_form_does_not_wait_for_a_redis_that_hangs(
    hanging: Settings, parts: Parts, not_for_ever: threading.Event
) -> None:
    visitor = Visitor(create_portal(hanging, parts), parts)
    form = {"csrf_token": visitor.token("/return"), "contact_email": "a@example.nl"}

    answers = [visitor.client.post("/return", data=form).status_code for _ in range(6)]

    # The sixth in an hour is one too many: they were counted.
    assert answers == [302] * 5 + [429]
    assert not not_for_ever.is_set()


def test_a_redis_that_goes_while_a_form_is_answered_spoils_no_answer(
    tmp_path: Path, settings: Settings, parts: Parts, cases: Cases
) -> None:
    cases.account(factor=b"")
    folder = tmp_path / "redis"
    server = RedisServer(folder=folder, socket=folder / "redis.sock", environment=os.environ)
    with server:
        portal = create_portal(replace(settings, redis_url=server.url), parts)
        visitor = Visitor(portal, parts)

        @portal.after_request
        def stop(response: Response) -> Response:
            # What failed is counted after the answer is made, and after this.
            if response.status_code == 422:
                server.stop()
            return response

        token = visitor.token(SIGN_IN)
        form = {"csrf_token": token, "email": OLD_ADDRESS, "password": WRONG}
        assert visitor.client.post(SIGN_IN, data=form).status_code == 422
