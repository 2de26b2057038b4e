"""A refused body is read to its end, within bounds, so that its sender hears the answer."""

import io
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from recovery.web.portal.draining import Draining

MOST = 1000


def refuse(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
    return [b"too large"]


def take_half(environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
    environ["wsgi.input"].read(50)
    return [b"wrong type"]


def left_of(body: bytes, app: Callable[..., Any] = refuse, **environ: str) -> int:
    """Answer a request; give how many bytes of its body were not read."""
    sent = io.BytesIO(body)
    given = {"CONTENT_LENGTH": str(len(body)), **environ, "wsgi.input": sent}
    assert Draining(app, MOST)(given, lambda *_: lambda _: None)
    return len(body) - sent.tell()


@pytest.mark.parametrize("app", [refuse, take_half])
def test_what_was_not_read_is_dropped(app: Callable[..., Any]) -> None:
    assert left_of(bytes(100), app) == 0


def test_a_body_far_over_the_limit_is_not_read_for_nothing() -> None:
    assert left_of(bytes(MOST + 1)) == MOST + 1


def test_who_asks_before_sending_has_nothing_dropped() -> None:
    assert left_of(bytes(100), HTTP_EXPECT="100-continue") == 100


def test_a_body_that_had_begun_is_dropped_even_so() -> None:
    assert left_of(bytes(100), take_half, HTTP_EXPECT="100-continue") == 0


def test_nothing_beyond_the_announced_length_is_read() -> None:
    assert left_of(bytes(100), CONTENT_LENGTH="60") == 40


def test_a_body_that_ends_early_ends_the_dropping() -> None:
    class Ended:
        reads = 0

        def read(self, _size: int) -> bytes:
            self.reads += 1
            assert self.reads == 1, "read on behind the end"
            return b""

    given = {"CONTENT_LENGTH": "900", "wsgi.input": Ended()}

    assert Draining(refuse, MOST)(given, lambda *_: lambda _: None) == [b"too large"]


@pytest.mark.parametrize("length", ["", "-5", "many"])
def test_a_request_without_a_length_is_left_alone(length: str) -> None:
    assert left_of(bytes(100), CONTENT_LENGTH=length) == 100


def test_a_sender_who_is_gone_needs_no_answer() -> None:
    class Gone:
        def read(self, _size: int) -> bytes:
            raise ConnectionResetError

    given = {"CONTENT_LENGTH": "100", "wsgi.input": Gone()}

    assert Draining(refuse, MOST)(given, lambda *_: lambda _: None) == [b"too large"]
