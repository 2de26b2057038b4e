"""Mails to applicants and owners: three templates each, in the language of who reads them.

A mail may be read by the wrong person: an address can be mistyped, an old mailbox taken over. So
no letter says whose account it is about, what was in a document, or what address comes next; the
subject carries the case's reference at most. There is no picture to fetch, and so no counting of
readers.
"""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from babel.dates import format_datetime as format_moment
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from recovery import resources
from recovery.settings import Brand
from recovery.store.uow import Clock, utc_now

APPLICANT_LETTERS = (
    "code",
    "link",
    "existing_case",
    "submitted",
    "more_needed",
    "declined",
    "approved",
    "reset_link",
    "rejected",
    "reopened",
    "withdrawn",
    "stopped",
    "expires_soon",
    "expired",
    "wiped",
)
"""Letters to the case's own contact address."""

OWNER_LETTERS = ("owners_asked", "owners_approved")
"""Letters to the known contacts of an account."""

INVITED_LETTERS = ("invitation",)
"""Letters to people whom an applicant asks for their own document."""

STAFF_LETTERS = ("hold_ends",)
"""Letters to members of staff."""

_LOGOS = frozenset({".png", ".jpg", ".jpeg"})
_PARTS = ("subject.txt", "body.txt", "body.html")
_ZONE = ZoneInfo("Europe/Amsterdam")
_PATTERNS = {"nl": "d MMMM y 'om' HH:mm", "en": "d MMMM y 'at' HH:mm"}


class Letters:
    """Writes the mails of one installation."""

    def __init__(
        self, brand: Brand, portal_url: str, mail_from: str, clock: Clock = utc_now
    ) -> None:
        """Keep who writes; templates and catalogues are read at the first letter.

        Args:
            brand: Name, colour and support that the mails show.
            portal_url: Where links lead, without a slash at the end.
            mail_from: Address of the sender; its domain also names the messages.
            clock: Gives the date of a mail.
        """
        self._brand = brand
        # The mail carries it: nothing is fetched, so nobody learns who reads. Mail programs show
        # no SVG, and then the name stands there as it does without a logo.
        fits = brand.logo is not None and brand.logo.suffix.lower() in _LOGOS
        self._logo = brand.logo if fits else None
        self._portal_url = portal_url
        self._sender = parseaddr(mail_from)[1]
        self._clock = clock
        self._environment = cache(self._make_environment)

    def compose(
        self, name: str, *, to: str, language: str, message_id_seed: str, **facts: object
    ) -> EmailMessage:
        """Write one letter.

        Args:
            name: One of APPLICANT_LETTERS, INVITED_LETTERS, OWNER_LETTERS or STAFF_LETTERS.
            to: The address, without a name.
            language: `nl` or `en`.
            message_id_seed: The same seed gives the same Message-ID, so that a second copy of a
                letter can be told.
            facts: What the templates of this letter show.

        Returns:
            A message with a text part and an HTML part.

        Raises:
            jinja2.UndefinedError: A fact that the templates show is missing.
        """
        environment = self._environment(language)
        subject, text, html = (
            environment.get_template(f"{name}/{part}").render(facts) for part in _PARTS
        )
        message = EmailMessage()
        message["Subject"] = " ".join(subject.split())
        message["From"] = Address(self._brand.name, addr_spec=self._sender)
        message["To"] = Address(addr_spec=to)
        message["Date"] = format_datetime(self._clock().astimezone(UTC))
        message["Message-ID"] = self._message_id(message_id_seed)
        # Nobody's holiday answer should come back, and no loop should start (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text.strip() + "\n", cte="quoted-printable")
        message.add_alternative(html.strip() + "\n", subtype="html", cte="quoted-printable")
        # Last: filling a message takes away what was said of its content before.
        message["Content-Language"] = language
        if self._logo is not None:
            shown = message.get_body(("html",))
            assert shown is not None  # noqa: S101 - added above
            kind = "jpeg" if self._logo.suffix.lower() in {".jpg", ".jpeg"} else "png"
            shown.add_related(self._logo.read_bytes(), "image", kind, cid="<logo>")
        return message

    def return_link(self, token: str) -> str:
        """Give the address that brings an applicant back to their case."""
        return f"{self._portal_url}/link/{token}"

    def invited_link(self, token: str) -> str:
        """Give the address at which an invited person comes to the page of their own."""
        return f"{self._portal_url}/invited/{token}"

    def _message_id(self, seed: str) -> str:
        name = sha256(seed.encode()).hexdigest()[:32]
        return f"<{name}@{self._sender.rpartition('@')[2]}>"

    def _make_environment(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(resources.templates() / "mail"),
            autoescape=select_autoescape(["html"], default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        catalogue = Translations.load(resources.translations(), [language])
        # The extension adds this method by name.
        environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
        environment.filters["moment"] = lambda when: _moment(when, language)
        environment.globals |= {
            "brand": self._brand,
            "has_logo": self._logo is not None,
            "portal_url": self._portal_url,
            "language": language,
        }
        return environment


def _moment(when: datetime, language: str) -> str:
    """Write a moment in Dutch time, as people say it."""
    return format_moment(when, _PATTERNS[language], tzinfo=_ZONE, locale=language)
