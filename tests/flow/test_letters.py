from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.support import Translations
from jinja2 import UndefinedError
from PIL import Image

from recovery import resources
from recovery.flow.letters import (
    APPLICANT_LETTERS,
    INVITED_LETTERS,
    OWNER_LETTERS,
    STAFF_LETTERS,
    Letters,
)
from recovery.flow.notices import Needed
from recovery.settings import Brand

NOW = datetime(2026, 11, 2, 9, 5, tzinfo=UTC)
TOKEN_ADDRESS = "https://herstel.example.nl/link/token"
ALL = APPLICANT_LETTERS + INVITED_LETTERS + OWNER_LETTERS + STAFF_LETTERS
FACTS: dict[str, object] = {
    "reference": "AB12CD34",
    "code": "123456",
    "address": TOKEN_ADDRESS,
    "expires_at": NOW,
    "wipe_by": NOW,
    "send_by": NOW,
    "wiped_at": NOW,
    "until": NOW,
    "reason": "We could not approve the request.",
    "note": "Kijk <hier> & daar",
    "needed": (
        Needed("Copy of an identity document", "The document is no longer valid.", 2, "Zie <foto>"),
    ),
}


@pytest.fixture
def letters() -> Letters:
    brand = Brand(name="Hosting & Zo", accent="#aa3355", support_phone="085 123 45 67")
    return Letters(brand, "https://herstel.example.nl", "herstel@example.nl", clock=lambda: NOW)


def _compose(letters: Letters, name: str, language: str = "nl", seed: str = "1") -> EmailMessage:
    return letters.compose(
        name, to="jo@example.org", language=language, message_id_seed=seed, **FACTS
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


class _Page(HTMLParser):
    """Reads the words of a page, and its tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ALL)
def test_both_parts_of_a_letter_say_the_same(letters: Letters, name: str, language: str) -> None:
    message = _compose(letters, name, language)
    page = " ".join(_Page(_part(message, "html")).words)

    for line in _part(message, "plain").splitlines():
        for words in line.removeprefix("- ").removesuffix(":").split(". "):
            assert " ".join(words.split()) in page


@pytest.mark.parametrize("name", ALL)
def test_a_letter_is_dutch_in_dutch_and_english_in_english(letters: Letters, name: str) -> None:
    dutch, english = _compose(letters, name, "nl"), _compose(letters, name, "en")

    assert "Goedendag" in _part(dutch, "plain")
    assert "Hello" in _part(english, "plain")
    assert dutch["Subject"] != english["Subject"]
    assert set(_part(dutch, "plain").splitlines()).isdisjoint(
        line for line in _part(english, "plain").splitlines() if line.endswith(".")
    )


@pytest.mark.parametrize("name", ALL)
def test_a_letter_loads_nothing_and_leads_nowhere_but_to_its_own_link(
    letters: Letters, name: str
) -> None:
    page = _Page(_part(_compose(letters, name), "html"))

    assert page.tags.isdisjoint({"img", "script", "link", "iframe", "form", "object"})
    assert set(page.links) <= {TOKEN_ADDRESS}


@pytest.mark.parametrize("name", ALL)
def test_the_subject_is_one_line_without_the_code_or_an_address(
    letters: Letters, name: str
) -> None:
    subject = str(_compose(letters, name)["Subject"])

    assert subject
    assert "\n" not in subject
    assert "123456" not in subject
    assert "@" not in subject


def test_the_letter_of_an_approval_reads_well_before_and_after_the_one_with_the_link(
    letters: Letters,
) -> None:
    text = " ".join(_part(_compose(letters, "approved", "en"), "plain").split())

    assert "It can arrive before this one or after it." in text
    assert "soon" not in text


def test_what_staff_wrote_is_text_and_never_markup(letters: Letters) -> None:
    message = _compose(letters, "rejected")

    assert "Kijk &lt;hier&gt; &amp; daar" in _part(message, "html")
    assert "Kijk <hier> & daar" in _part(message, "plain")


def test_the_look_of_the_host_is_in_the_page(letters: Letters) -> None:
    page = _part(_compose(letters, "code"), "html")

    assert "Hosting &amp; Zo" in page
    assert "#aa3355" in page
    assert "085 123 45 67" in page


def test_the_same_seed_gives_the_same_message_id_and_another_gives_another(
    letters: Letters,
) -> None:
    first, again = _compose(letters, "link"), _compose(letters, "link")
    other = _compose(letters, "link", seed="2")

    assert first["Message-ID"] == again["Message-ID"]
    assert first["Message-ID"] != other["Message-ID"]
    assert first["Message-ID"].endswith("@example.nl>")


def test_the_headers_say_who_wrote_when_and_that_a_machine_did(letters: Letters) -> None:
    message = _compose(letters, "link")

    assert message["From"] == "Hosting & Zo <herstel@example.nl>"
    assert message["To"] == "jo@example.org"
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_moment_is_told_in_dutch_time(letters: Letters) -> None:
    assert "2 november 2026 om 10:05" in _part(_compose(letters, "wiped", "nl"), "plain")
    assert "2 November 2026 at 10:05" in _part(_compose(letters, "wiped", "en"), "plain")


def test_a_fact_that_is_missing_stops_the_letter(letters: Letters) -> None:
    with pytest.raises(UndefinedError):
        letters.compose("code", to="jo@example.org", language="nl", message_id_seed="1")


@pytest.mark.parametrize("to", ["jo@example.org\r\nBcc: all@example.org", "no address"])
def test_an_address_cannot_bring_in_a_header(letters: Letters, to: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        letters.compose("code", to=to, language="nl", message_id_seed="1", code="123456")


def test_the_letters_are_those_that_have_templates() -> None:
    folders = {place.name for place in (resources.templates() / "mail").iterdir() if place.is_dir()}

    assert folders == set(ALL)


def test_the_dutch_catalogue_has_been_compiled() -> None:
    dutch = Translations.load(resources.translations(), ["nl"])

    assert dutch.gettext("Open my request") == "Open mijn aanvraag"


def test_a_logo_travels_with_the_mail_and_nothing_is_fetched(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (80, 40), "#0b5cad").save(logo)
    letters = Letters(Brand(logo=logo), "https://herstel.example.nl", "herstel@example.nl")

    message = _compose(letters, "withdrawn")

    pictures = [part for part in message.walk() if part.get_content_maintype() == "image"]
    assert [part["Content-ID"] for part in pictures] == ["<logo>"]
    assert pictures[0].get_payload(decode=True) == logo.read_bytes()
    assert 'src="cid:logo"' in _part(message, "html")


def test_a_logo_that_mail_programs_do_not_show_gives_way_to_the_name(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    letters = Letters(Brand(logo=logo), "https://herstel.example.nl", "herstel@example.nl")

    assert "<img" not in _part(_compose(letters, "withdrawn"), "html")
