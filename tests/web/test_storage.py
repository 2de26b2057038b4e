"""The vault takes no bytes: a document is not kept, and its sender hears so."""

import re
import resource
import signal
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from recovery.engine import engine_for
from recovery.parts import Parts
from recovery.store.models import Document
from recovery.vault.keystore import KeyStore
from tests.kit import Cases, jpeg
from tests.web.portal.visitor import Visitor, words

Send = Callable[..., TestResponse]

NOT_KEPT = "Your file was not kept. Try again in a few minutes."


@pytest.fixture
def visitor(portal: Flask, parts: Parts, cases: Cases) -> Visitor:
    return Visitor(portal, parts, "en").enter(cases.opened())


@pytest.fixture
def page(visitor: Visitor) -> str:
    found = re.search(r'href="(/case/documents/[^"]+)"', visitor.get("/case").text)
    assert found is not None
    return found[1]


@pytest.fixture(params=["form", "script"])
def send(request: pytest.FixtureRequest) -> Send:
    """Send a file without script, and with it."""
    return Visitor.post_file if request.param == "form" else Visitor.put_file


@pytest.fixture
def no_folder(parts: Parts) -> Iterator[None]:
    """Put a file where the folder of sealed bytes was: nothing can be made in it."""
    blobs = parts.settings.blobs
    aside = blobs.with_name("aside")
    blobs.rename(aside)
    blobs.touch()
    yield
    blobs.unlink()
    aside.rename(blobs)


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond 1.5 MB: half-way a larger one, the disk is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def assert_not_kept(answer: TestResponse) -> None:
    assert answer.status_code == 503
    assert NOT_KEPT in words(answer)
    assert int(answer.headers["Retry-After"]) > 0


def assert_nothing_kept(parts: Parts) -> None:
    with parts.database.read() as uow:
        assert uow.session.scalar(select(func.count()).select_from(Document)) == 0
    assert list(KeyStore(engine_for(parts.settings.keys)).document_ids()) == []
    assert [each for each in parts.settings.blobs.rglob("*") if each.is_file()] == []


@pytest.mark.usefixtures("no_folder")
def test_without_a_folder_to_write_in_nothing_is_kept(
    send: Send, visitor: Visitor, page: str, parts: Parts
) -> None:
    assert_not_kept(send(visitor, page, jpeg()))
    assert_nothing_kept(parts)


@pytest.mark.usefixtures("full_disk")
def test_a_disk_that_is_full_half_way_keeps_nothing(
    send: Send, visitor: Visitor, page: str, parts: Parts
) -> None:
    assert_not_kept(send(visitor, page, jpeg() + bytes(3_000_000)))
    assert_nothing_kept(parts)


def test_the_same_file_is_kept_when_there_is_room_again(
    send: Send,
    request: pytest.FixtureRequest,
    visitor: Visitor,
    page: str,
    parts: Parts,
) -> None:
    aside = parts.settings.blobs.rename(parts.settings.blobs.with_name("aside"))
    parts.settings.blobs.touch()
    send(visitor, page, jpeg())
    parts.settings.blobs.unlink()
    aside.rename(parts.settings.blobs)

    assert send(visitor, page, jpeg()).status_code in {201, 302}
