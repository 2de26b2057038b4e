"""A document and its name carry a marker; no file, log or Redis value ever holds it in clear.

Nor do they hold what was read of documents. The demo's own sample files are left out: everything
about its made-up people stands in those.
"""

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

from recovery.outside.maildir import MaildirMailer
from recovery.rules.mrz_text import check_digit
from tests.inspection.identity.samples import text_pdf
from tests.journeys.conftest import Meet
from tests.journeys.installation import Installation, wait_for
from tests.journeys.people import Customer
from tests.journeys.reviewer import Reviewer

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


def _search(installation: Installation, marks: tuple[bytes, ...] = (MARKER, NAME)) -> list[str]:
    """Name every file, deleted but open file, mail and Redis key that holds a marker."""

    def holds(file: Path) -> bool:
        try:
            return is_marked(file.read_bytes())
        except OSError:
            return False

    def is_marked(data: bytes) -> bool:
        return any(mark in data for mark in marks)

    own = (file for file in installation.folder.rglob("*") if file.is_file())
    looked = [file for file in own if not file.is_relative_to(installation.documents)]
    found = [str(file.relative_to(installation.folder)) for file in looked if holds(file)]
    found += [str(file) for file in Path("/tmp").glob("*") if _is_fresh_file(file) and holds(file)]  # noqa: S108
    for pid in installation.processes(""):
        found += [f"fd of {pid}" for file in _deleted(pid) if holds(file)]
    for mail in MaildirMailer(installation.folder / "data" / "mailbox").messages():
        # A mail may be encoded in its file.
        texts = [part.get_content() for part in mail.message.walk() if not part.is_multipart()]
        told = "\n".join((str(mail.message["Subject"]), *map(str, texts)))
        found += [f"mail {mail.id}"] if is_marked(told.encode()) else []
    redis = Redis.from_url(installation.parts().settings.redis)
    for key in redis.scan_iter():
        dump: Any = redis.dump(key)
        found += [f"redis {key!r}"] if is_marked(bytes(key) + (dump or b"")) else []
    redis.close()
    return found


def _is_fresh_file(file: Path) -> bool:
    try:
        return file.is_file() and file.stat().st_size < 64 * SIZE
    except OSError:
        return False


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


def _zone() -> tuple[str, str, str]:
    """Make the machine-readable zone of a card of Loes Luchtkasteel."""
    number, born, ends = "GEH7EIM42", "861005", "340514"
    first = f"I<UTO{number}{check_digit(number)}".ljust(30, "<")
    second = f"{born}{check_digit(born)}F{ends}{check_digit(ends)}"
    whole = check_digit(first[5:] + second[:7] + second[8:] + "<" * 11)
    return first, f"{second}UTO{'<' * 11}{whole}", "LUCHTKASTEEL<<LOES".ljust(30, "<")


READ = (
    *(b"Luchtkasteel", b"LUCHTKASTEEL", b"Timo Theorie", b"Financieel directeur"),
    *(b"1986-10-05", b"05-10-1986", b"5 oktober 1986", b"861005", b"1993-07-18", b"18-07-1993"),
    *(b"GEH7EIM42", b"2034-05-14"),
)
"""Names, days, a title and a number that stand in the documents of two who sign, and in none of
the demo's accounts."""


def test_what_is_read_of_documents_is_nowhere_in_clear(
    installation: Installation, meet: Meet, reviewer: Reviewer, tmp_path: Path
) -> None:
    customer, files = meet(), installation.documents / "6-mixed-board"
    customer.start("K6001", "Dana Denkbeeld", "Denkbeeldige Drukkers B.V.", "90000008")
    customer.sends_extract(files / "extract.pdf")
    customer.goes_to("/case")
    customer.follow("Choose who signs")
    customer.chooses("Loes Luchtkasteel", "Timo Theorie")
    card = tmp_path / "loes.pdf"
    card.write_bytes(text_pdf(*_zone()))
    customer.sends(card, 1)
    card.unlink()
    customer.sends(files / "identity-timo-theorie.jpg", 2)
    for path in ("/case", "/case/check"):
        customer.goes_to(path)
        assert "Loes Luchtkasteel" in customer.page.inner_text("main")
    customer.goes_to("/case/data")
    assert "LUCHTKASTEEL" in customer.page.inner_text("main")
    assert _search(installation, READ) == [], "while it is a draft"

    reference = customer.submits()
    reviewer.opens(reference)
    assert "Timo Theorie" in reviewer.page.inner_text("main")
    reviewer.looks_at_every_page()
    assert _search(installation, READ) == [], "while it is judged"

    reviewer.rejects("Bel ons gerust.")
    customer.returns()
    customer.sees_the_documents_destroyed()
    assert _search(installation, READ) == [], "after the wipe"
    installation.keeps_nothing_of(reference)


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
