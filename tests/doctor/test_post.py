"""The mail server, asked as for a mail, and no mail sent."""

import socket
from dataclasses import replace
from pathlib import Path

from recovery.doctor.post import mail
from recovery.doctor.report import Level
from recovery.outside.smtp import SmtpMailer
from recovery.parts import Parts
from tests.outside.postbox import HOST, Postbox, certificate, serving


def test_a_mail_server_that_takes_us_is_well_and_gets_no_mail(parts: Parts) -> None:
    postbox = Postbox()
    with serving(postbox) as port:
        result = mail(replace(parts, mailer=SmtpMailer(f"smtp://{HOST}:{port}")))

    assert result.level is Level.OK
    assert postbox.taken == []


def test_a_mail_server_that_is_away_fails(parts: Parts) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))  # and nobody listens
        port = taken.getsockname()[1]
        result = mail(replace(parts, mailer=SmtpMailer(f"smtp://{HOST}:{port}")))

    assert result.level is Level.FAIL
    assert "ConnectionRefusedError" in result.text


def test_a_password_that_is_refused_fails_and_is_not_told(parts: Parts, tmp_path: Path) -> None:
    server, client = certificate(tmp_path)
    with serving(Postbox(), starttls=server, needs_sign_in=True) as port:
        url = f"smtp+starttls://herstel:{{}}@{HOST}:{port}"
        wrong = mail(replace(parts, mailer=SmtpMailer(url.format("geheim"), tls=client)))
        right = mail(replace(parts, mailer=SmtpMailer(url.format("p%40ss%2Fword"), tls=client)))

    assert wrong.level is Level.FAIL
    assert "SMTPAuthenticationError" in wrong.text
    assert "geheim" not in wrong.text
    assert right.level is Level.OK


def test_a_certificate_that_nobody_trusts_fails(parts: Parts, tmp_path: Path) -> None:
    server, _ = certificate(tmp_path)
    with serving(Postbox(), starttls=server) as port:
        result = mail(replace(parts, mailer=SmtpMailer(f"smtp+starttls://{HOST}:{port}")))

    assert result.level is Level.FAIL
    assert "SSLCertVerificationError" in result.text


def test_a_mailbox_on_this_machine_is_a_warning_but_in_a_demo(parts: Parts) -> None:
    demo = replace(parts, settings=replace(parts.settings, demo=True))

    assert mail(parts).level is Level.WARNING
    assert mail(demo).level is Level.OK
