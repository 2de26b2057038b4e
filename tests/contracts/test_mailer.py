"""What every mailer must do: the message that goes in comes out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from recovery.outside.mail import Mailer
from recovery.outside.maildir import MaildirMailer
from recovery.outside.smtp import SmtpMailer
from tests.outside.postbox import HOST, Postbox, serving

Arrived = Callable[[], list[EmailMessage]]


@contextmanager
def _smtp(_folder: Path) -> Iterator[tuple[Mailer, Arrived]]:
    postbox = Postbox()
    with serving(postbox) as port:
        yield SmtpMailer(f"smtp://{HOST}:{port}"), lambda: postbox.taken


@contextmanager
def _maildir(folder: Path) -> Iterator[tuple[Mailer, Arrived]]:
    mailer = MaildirMailer(folder / "mailbox")
    yield mailer, lambda: [mail.message for mail in reversed(mailer.messages())]


MAILERS = {"smtp": _smtp, "maildir": _maildir}


@pytest.fixture(params=MAILERS)
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Mailer, Arrived]]:
    with MAILERS[request.param](tmp_path) as made:
        yield made


def _message(subject: str = "Één verzoek, zoals gevraagd") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "herstel@example.nl"
    message["To"] = "jo@example.org"
    message["Message-ID"] = "<1@example.nl>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Goedendag,\n\n.een regel met een punt, €\n", cte="quoted-printable")
    message.add_alternative("<p>Één &amp; €</p>\n", subtype="html", cte="quoted-printable")
    return message


def test_the_message_that_goes_in_comes_out(post: tuple[Mailer, Arrived]) -> None:
    mailer, arrived = post
    message = _message()

    mailer.send(message)

    (out,) = arrived()
    for header in ("Subject", "From", "To", "Message-ID", "Auto-Submitted"):
        assert out[header] == message[header]
    for kind in ("plain", "html"):
        there, here = out.get_body((kind,)), message.get_body((kind,))
        assert there is not None
        assert here is not None
        assert there.get_content().splitlines() == here.get_content().splitlines()


def test_each_message_is_sent_on_its_own(post: tuple[Mailer, Arrived]) -> None:
    mailer, arrived = post
    for subject in ("first", "second", "third"):
        mailer.send(_message(subject))

    assert [message["Subject"] for message in arrived()] == ["first", "second", "third"]
