from email.message import EmailMessage
from pathlib import Path

import pytest

from recovery.errors import TryLater
from recovery.outside.maildir import MaildirMailer


def _message(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["To"] = "jo@example.org"
    message.set_content("Goedendag")
    return message


def test_the_newest_mail_comes_first(tmp_path: Path) -> None:
    mailer = MaildirMailer(tmp_path / "mailbox")
    for number in range(12):
        mailer.send(_message(str(number)))

    subjects = [mail.message["Subject"] for mail in mailer.messages()]

    assert subjects == [str(number) for number in reversed(range(12))]


def test_a_mailbox_that_was_never_used_is_empty(tmp_path: Path) -> None:
    assert MaildirMailer(tmp_path / "mailbox").messages() == []


def test_a_mail_is_found_by_its_id(tmp_path: Path) -> None:
    mailer = MaildirMailer(tmp_path / "mailbox")
    mailer.send(_message("one"))
    mailer.send(_message("two"))
    (_, first) = mailer.messages()

    found = mailer.get(first.id)

    assert found is not None
    assert found.message["Subject"] == "one"


@pytest.mark.parametrize("mail_id", ["", "../../secret", "0" * 16])
def test_an_id_of_no_mail_finds_nothing(tmp_path: Path, mail_id: str) -> None:
    mailer = MaildirMailer(tmp_path / "mailbox")
    mailer.send(_message("one"))

    assert mailer.get(mail_id) is None


def test_only_its_owner_reads_the_mailbox(tmp_path: Path) -> None:
    mailer = MaildirMailer(tmp_path / "deep" / "mailbox")
    mailer.send(_message("one"))

    assert (tmp_path / "deep" / "mailbox").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(TryLater):
        MaildirMailer(tmp_path / "file" / "mailbox").send(_message("one"))
