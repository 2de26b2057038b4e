"""A document and its name carry a marker; no file, log or Redis value ever holds it in clear."""

import io
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser
from redis import Redis

from tests.journeys.installation import Installation, wait_for
from tests.journeys.people import Customer

MARKER = b"Ge7Heim-in-het-document"
NAME = b"Ge7Heim-in-de-naam"
SIZE = 2 * 1024 * 1024


@dataclass(frozen=True)
class Sending:
    """One request that carries a document."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def document() -> bytes:
    """Make a real JPEG of two megabytes that carries the marker again and again."""
    out = io.BytesIO()
    Image.new("RGB", (800, 500), "#cfd8e3").save(out, "JPEG", comment=MARKER)
    start, rest = out.getvalue()[:2], out.getvalue()[2:]
    comments = b""
    while len(comments) < SIZE:
        text = MARKER + secrets.token_bytes(32_000)
        comments += b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text
    return start + comments + rest


def _search(installation: Installation) -> list[str]:
    """Name every file, deleted but open file and Redis key that holds a marker."""
    found = [
        str(file.relative_to(installation.folder))
        for file in installation.folder.rglob("*")
        if file.is_file() and _holds(file)
    ]
    found += [str(file) for file in Path("/tmp").glob("*") if _is_fresh_file(file) and _holds(file)]  # noqa: S108
    for pid in installation.processes(""):
        found += [f"fd of {pid}" for file in _deleted(pid) if _holds(file)]
    redis = Redis.from_url(installation.parts().settings.redis)
    for key in redis.scan_iter():
        dump: Any = redis.dump(key)
        found += [f"redis {key!r}"] if _is_marked(dump or b"") else []
    redis.close()
    return found


def _is_fresh_file(file: Path) -> bool:
    try:
        return file.is_file() and file.stat().st_size < 64 * SIZE
    except OSError:
        return False


def _holds(file: Path) -> bool:
    try:
        return _is_marked(file.read_bytes())
    except OSError:
        return False


def _is_marked(data: bytes) -> bool:
    return MARKER in data or NAME in data


def _deleted(pid: int) -> Iterator[Path]:
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            if "(deleted)" in str(descriptor.readlink()):
                yield descriptor
        except OSError:
            continue


def _send_sixty_percent(
    installation: Installation, customer: Customer, how: Sending
) -> tuple[HTTPConnection, bytes]:
    """Begin an upload as this customer; give the connection and what was not sent yet."""
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in customer.context.cookies())
    headers = {**how.headers, "Cookie": cookies, "Content-Length": str(len(how.body))}
    connection = HTTPConnection(urlsplit(installation.portal).netloc, timeout=30)
    connection.putrequest(how.method, how.path)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    part = len(how.body) * 3 // 5
    connection.send(how.body[:part])
    return connection, how.body[part:]


def _raw(customer: Customer, document: bytes) -> Sending:
    """Give the request that the script sends: the raw body."""
    form = customer.page.locator("#upload")
    return Sending(
        "PUT",
        str(form.get_attribute("data-content")),
        {
            "X-CSRFToken": _token(customer),
            "X-File-Name": f"{NAME.decode()}.jpg",
            "Content-Type": "image/jpeg",
            "Accept": "application/json",
        },
        document,
    )


def _form(customer: Customer, document: bytes) -> Sending:
    """Give the request that a browser without script sends."""
    edge = b"edge-" + secrets.token_hex(8).encode()
    body = b"".join(
        (
            b"--" + edge + b'\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n',
            _token(customer).encode() + b"\r\n--" + edge,
            b'\r\nContent-Disposition: form-data; name="document"; filename="' + NAME + b'.jpg"',
            b"\r\nContent-Type: image/jpeg\r\n\r\n" + document + b"\r\n--" + edge + b"--\r\n",
        )
    )
    action = str(customer.page.locator("#upload").get_attribute("action"))
    return Sending(
        "POST",
        action,
        {"Content-Type": f"multipart/form-data; boundary={edge.decode()}"},
        body,
    )


def _token(customer: Customer) -> str:
    return str(customer.page.locator("#upload [name=csrf_token]").get_attribute("value"))


@pytest.mark.parametrize("way", [_raw, _form], ids=["script", "form"])
def test_nothing_is_ever_written_in_clear(
    installation: Installation, browser: Browser, document: bytes, way: Callable[..., Sending]
) -> None:
    customer = Customer(installation, browser, f"klaar-{way.__name__}@nieuw.example.org")
    customer.start("K1001", "Jip Voorbeeld")
    customer.page.locator("ol.tasks a[href*='/case/documents/']").first.click()
    connection, rest = _send_sixty_percent(installation, customer, way(customer, document))
    assert _search(installation) == [], "during the upload"
    connection.send(rest)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status < 400
    assert _search(installation) == [], "after the upload"

    customer.page.reload()
    customer.sees("We can read this document.")
    assert NAME.decode() in customer.page.inner_text("main")
    customer.submits()
    assert _search(installation) == [], "after the inspection"

    customer.follow("Withdraw my request")
    customer.page.locator("main form button").last.click()
    customer.sees_the_documents_destroyed()
    assert _search(installation) == [], "after the wipe"
    customer.context.close()


def test_the_search_would_find_it(installation: Installation) -> None:
    planted = installation.temporary / "planted"
    planted.write_bytes(b"x" * 1000 + MARKER)
    try:
        assert _search(installation) == [str(planted.relative_to(installation.folder))]
    finally:
        planted.unlink()


def test_a_connection_cut_at_sixty_percent_keeps_nothing(
    installation: Installation, browser: Browser, document: bytes
) -> None:
    customer = Customer(installation, browser, "afgebroken@nieuw.example.org")
    customer.start("K1001", "Jip Voorbeeld")
    customer.page.locator("ol.tasks a[href*='/case/documents/']").first.click()
    before = set(installation.parts().vault.blobs.names())

    connection, _ = _send_sixty_percent(installation, customer, _raw(customer, document))
    connection.close()

    wait_for(lambda: list(installation.parts().vault.blobs.parts(0)) == [], "end of the upload")
    assert set(installation.parts().vault.blobs.names()) == before
    customer.page.reload()
    customer.page.locator("#document").wait_for()
    customer.context.close()
