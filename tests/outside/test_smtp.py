import socket
from email.message import EmailMessage
from pathlib import Path

import pytest

from recovery.errors import MailRefused, OutsideError, TryLater
from recovery.outside.smtp import SmtpMailer
from tests.outside.postbox import HOST, Postbox, certificate, serving

TO = "jo.bakker@example.org"


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


def _message(to: str = TO) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Uw aanvraag"
    message["From"] = "herstel@example.nl"
    message["To"] = to
    message.set_content("Goedendag")
    return message


def _fault(postbox: Postbox, message: EmailMessage | None = None) -> OutsideError:
    with serving(postbox) as port, pytest.raises(OutsideError) as caught:
        SmtpMailer(f"smtp://{HOST}:{port}").send(message or _message())
    return caught.value


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "550 5.1.1 No such user"),
        ("RCPT", "553 5.1.3 Bad address"),
        ("DATA", "554 5.7.1 Rejected as spam"),
        ("DATA", "552 5.3.4 Too big"),
    ],
)
def test_a_recipient_or_content_refused_for_good_is_refused(
    postbox: Postbox, command: str, answer: str
) -> None:
    postbox.answers[command] = answer

    fault = _fault(postbox)

    assert isinstance(fault, MailRefused)
    assert str(fault) == answer[:3]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "450 4.2.0 Greylisted"),
        ("RCPT", "452 4.2.2 Mailbox full"),
        ("DATA", "451 4.3.0 Try again"),
        ("DATA", "421 4.3.2 Closing"),
        ("MAIL", "451 4.3.0 Try again"),
    ],
)
def test_a_server_that_asks_to_come_back_is_tried_later(
    postbox: Postbox, command: str, answer: str
) -> None:
    postbox.answers[command] = answer

    assert isinstance(_fault(postbox), TryLater)


def test_a_sender_that_is_refused_is_a_setting_to_mend_and_loses_no_mail(
    postbox: Postbox,
) -> None:
    postbox.answers["MAIL"] = "550 5.7.1 Sender not allowed"

    assert isinstance(_fault(postbox), TryLater)


@pytest.mark.parametrize("answer", ["550 no <jo.bakker@example.org>", "450 later"])
def test_a_fault_does_not_carry_the_address(postbox: Postbox, answer: str) -> None:
    postbox.answers["RCPT"] = answer

    fault = _fault(postbox)

    assert "jo.bakker" not in repr(fault)
    assert fault.__cause__ is None
    assert fault.__suppress_context__


def test_a_server_that_is_not_there_is_tried_later() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port = taken.getsockname()[1]
        with pytest.raises(TryLater):
            SmtpMailer(f"smtp://{HOST}:{port}").send(_message())


def test_mail_goes_over_tls_from_the_start(postbox: Postbox, tmp_path: Path) -> None:
    server, client = certificate(tmp_path)

    with serving(postbox, tls=server) as port:
        SmtpMailer(f"smtps://{HOST}:{port}", tls=client).send(_message())

    assert len(postbox.taken) == 1


def test_mail_goes_over_starttls_after_signing_in(postbox: Postbox, tmp_path: Path) -> None:
    server, client = certificate(tmp_path)

    with serving(postbox, starttls=server, needs_sign_in=True) as port:
        url = f"smtp+starttls://herstel:p%40ss%2Fword@{HOST}:{port}"
        SmtpMailer(url, tls=client).send(_message())

    assert len(postbox.taken) == 1


def test_a_wrong_password_is_tried_later(postbox: Postbox, tmp_path: Path) -> None:
    server, client = certificate(tmp_path)

    with serving(postbox, starttls=server, needs_sign_in=True) as port, pytest.raises(TryLater):
        SmtpMailer(f"smtp+starttls://herstel:wrong@{HOST}:{port}", tls=client).send(_message())


def test_a_server_without_starttls_gets_nothing_in_clear(postbox: Postbox) -> None:
    with serving(postbox) as port, pytest.raises(TryLater):
        SmtpMailer(f"smtp+starttls://{HOST}:{port}").send(_message())

    assert postbox.taken == []


def test_a_certificate_that_nobody_vouches_for_gets_nothing(
    postbox: Postbox, tmp_path: Path
) -> None:
    server, _ = certificate(tmp_path)

    with serving(postbox, tls=server) as port, pytest.raises(TryLater):
        SmtpMailer(f"smtps://{HOST}:{port}").send(_message())

    assert postbox.taken == []
