import logging
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from recovery.audit.events import Event
from recovery.errors import TryLater
from recovery.flow import contact, intake, notices, review
from recovery.flow.intake import Application
from recovery.flow.review import Question
from recovery.outside.maildir import MaildirMailer
from recovery.outside.smtp import SmtpMailer
from recovery.parts import Parts
from recovery.rules.decisions import AskReason, RejectReason
from recovery.rules.evidence import CaseKind, Director
from recovery.rules.states import CaseState
from recovery.store import cases as asked
from tests.kit import NEW_ADDRESS, OLD_ADDRESS, Cases, Clock, Worker, pdf
from tests.outside.postbox import HOST, Postbox, serving


class Mailbox:
    """The mails of an installation, as the people they went to see them."""

    def __init__(self, parts: Parts) -> None:
        assert isinstance(parts.mailer, MaildirMailer)
        self._mailer = parts.mailer

    def to(self, address: str) -> list[EmailMessage]:
        """List the mails to this address, newest first."""
        return [mail.message for mail in self._mailer.messages() if mail.message["To"] == address]

    def newest(self, address: str) -> str:
        """Give the text of the newest mail to this address."""
        part = self.to(address)[0].get_body(("plain",))
        assert part is not None
        content = part.get_content()
        assert isinstance(content, str)
        return content

    def everything(self, address: str) -> str:
        """Give every byte of every mail to this address, decoded."""
        return "\n".join(
            str(message.items()) + "".join(str(part.get_content()) for part in message.iter_parts())
            for message in self.to(address)
        )


@pytest.fixture
def mailbox(parts: Parts) -> Mailbox:
    return Mailbox(parts)


def _open(parts: Parts, **more: object) -> str:
    """Open a case whose code was not sent yet."""
    facts: dict[str, object] = {
        "kind": CaseKind.PRIVATE,
        "language": "nl",
        "asked_for": "K1001",
        "person_name": "Jo Bakker",
        "contact_email": NEW_ADDRESS,
    }
    with parts.database.begin() as uow:
        return intake.open_case(uow, Application(**(facts | more))).id  # type: ignore[arg-type]


def _send_code(parts: Parts, case_id: str) -> None:
    notices.send_code(parts.database, parts.accounts, parts.mailer, parts.letters, case_id)


def _code_in(text: str) -> str:
    (code,) = (word for word in text.split() if word.isdecimal() and len(word) == 6)
    return code


def _token_in(text: str) -> str:
    (address,) = (word for word in text.split() if "/link/" in word)
    return urlsplit(address).path.removeprefix("/link/")


def _events(parts: Parts, case_id: str, event: Event) -> list[dict[str, object]]:
    with parts.database.read() as uow:
        return [each.facts for each in asked.history(uow, case_id) if each.event == event]


def test_the_code_in_the_mail_confirms_the_address(
    parts: Parts, cases: Cases, mailbox: Mailbox
) -> None:
    cases.account()
    case_id = _open(parts)

    _send_code(parts, case_id)

    with parts.database.begin() as uow:
        assert contact.confirm(uow, case_id, _code_in(mailbox.newest(NEW_ADDRESS))) is None


def test_a_second_code_ends_the_first_and_is_a_letter_of_its_own(
    parts: Parts, mailbox: Mailbox, clock: Clock
) -> None:
    case_id = _open(parts)
    _send_code(parts, case_id)
    clock.advance(minutes=2)
    _send_code(parts, case_id)

    second, first = mailbox.to(NEW_ADDRESS)
    assert second["Message-ID"] != first["Message-ID"]
    with parts.database.begin() as uow:
        assert contact.confirm(uow, case_id, _code_in(mailbox.newest(NEW_ADDRESS))) is None


def test_sending_the_code_finds_the_account(parts: Parts, cases: Cases) -> None:
    account_id = cases.account()
    case_id = _open(parts)

    _send_code(parts, case_id)

    assert cases.case(case_id).account_id == account_id
    assert _events(parts, case_id, Event.ACCOUNT_MATCHED) == [{"found": True}]


def test_an_unknown_account_gets_the_same_letter(
    parts: Parts, cases: Cases, mailbox: Mailbox
) -> None:
    cases.account()
    _send_code(parts, _open(parts))
    unknown = _open(parts, asked_for="K9999", contact_email="ander@example.org")
    _send_code(parts, unknown)

    texts = [mailbox.newest(to) for to in (NEW_ADDRESS, "ander@example.org")]
    assert texts[0].replace(_code_in(texts[0]), "") == texts[1].replace(_code_in(texts[1]), "")
    assert _events(parts, unknown, Event.ACCOUNT_MATCHED) == [{"found": False}]


def test_who_has_an_open_case_is_led_back_to_it_and_gets_no_code(
    parts: Parts, cases: Cases, mailbox: Mailbox
) -> None:
    cases.account()
    earlier = cases.opened()
    later = _open(parts)

    _send_code(parts, later)

    text = mailbox.newest(NEW_ADDRESS)
    assert cases.case(earlier).reference in text
    assert cases.case(later).reference not in text
    with parts.database.begin() as uow:
        assert contact.use_link(uow, _token_in(text)) == earlier


def test_another_name_of_the_account_does_not_show_that_it_is_the_same(
    parts: Parts, cases: Cases, mailbox: Mailbox
) -> None:
    cases.account()
    cases.opened()

    _send_code(parts, _open(parts, asked_for=OLD_ADDRESS))

    assert _code_in(mailbox.newest(NEW_ADDRESS))


def test_somebody_else_asking_for_the_account_gets_a_code_of_their_own(
    parts: Parts, cases: Cases, mailbox: Mailbox
) -> None:
    cases.account()
    cases.opened()

    _send_code(parts, _open(parts, contact_email="ander@example.org"))

    assert _code_in(mailbox.newest("ander@example.org"))


def test_a_code_that_comes_too_late_is_not_sent(
    parts: Parts, cases: Cases, mailbox: Mailbox
) -> None:
    case_id = cases.opened()
    before = len(mailbox.to(NEW_ADDRESS))

    _send_code(parts, case_id)

    assert len(mailbox.to(NEW_ADDRESS)) == before


def test_the_link_in_the_mail_leads_back_once(parts: Parts, cases: Cases, mailbox: Mailbox) -> None:
    case_id = cases.opened()

    notices.send_link(parts.database, parts.mailer, parts.letters, case_id)

    with parts.database.begin() as uow:
        assert contact.use_link(uow, _token_in(mailbox.newest(NEW_ADDRESS))) == case_id


def test_an_address_that_was_not_confirmed_gets_no_link_and_no_letter(
    parts: Parts, mailbox: Mailbox
) -> None:
    case_id = _open(parts)

    notices.send_link(parts.database, parts.mailer, parts.letters, case_id)
    notices.send_letter(parts.database, parts.mailer, parts.letters, case_id, "withdrawn")

    assert mailbox.to(NEW_ADDRESS) == []


def test_the_letter_after_submitting_names_the_last_day_of_the_documents(
    parts: Parts, cases: Cases, mailbox: Mailbox
) -> None:
    cases.in_review()

    # 2 November and 30 days, in Dutch time.
    assert "2 december 2026 om 10:00" in mailbox.newest(NEW_ADDRESS)
    assert parts.settings.retention.document.days == 30


def test_the_question_names_the_document_the_director_by_number_and_the_reason(
    parts: Parts, cases: Cases, worker: Worker, mailbox: Mailbox
) -> None:
    cases.account()
    case_id = cases.business(Director("Vera Verzonnen", False), Director("Otis Bedacht", False))
    staff = cases.staff()
    _fill_and_submit(cases, case_id)
    cases.claim(case_id, staff)
    case = cases.case(case_id)
    with parts.database.begin() as uow:
        review.ask_more(
            uow,
            case_id,
            staff,
            {case.slots[2].id: Question(AskReason.UNREADABLE, "Vooral de onderkant.")},
            version=case.version,
        )
    worker.run_due()

    text = mailbox.newest(NEW_ADDRESS)
    assert "identiteitsbewijs (bestuurder 2)" in text
    assert "niet scherp genoeg" in text
    assert "Vooral de onderkant." in text
    assert "uittreksel" not in text
    assert "Bedacht" not in text


def _fill_and_submit(cases: Cases, case_id: str) -> None:
    cases.upload(case_id, 0, pdf(), "uittreksel.pdf")
    for slot in (1, 2):
        cases.upload(case_id, slot)
    cases.submit(case_id)


def test_a_refusal_gives_the_reason_and_what_staff_wrote_but_not_their_own_note(
    parts: Parts, cases: Cases, worker: Worker, mailbox: Mailbox
) -> None:
    cases.account()
    case_id, staff = cases.in_review(), cases.staff()
    cases.claim(case_id, staff)
    with parts.database.begin() as uow:
        review.reject(
            uow,
            case_id,
            staff,
            RejectReason.NOT_THE_HOLDER,
            version=cases.case(case_id).version,
            customer_text="Belt u ons gerust.",
            private_note="Kijk uit.",
        )
    worker.run_due()

    everything = mailbox.everything(NEW_ADDRESS)
    assert "passen niet bij de houder" in everything
    assert "Belt u ons gerust." in everything
    assert "Kijk uit." not in everything


def test_a_question_that_was_answered_meanwhile_is_not_sent(
    parts: Parts, cases: Cases, mailbox: Mailbox
) -> None:
    case_id = cases.in_review()
    before = len(mailbox.to(NEW_ADDRESS))

    notices.send_letter(parts.database, parts.mailer, parts.letters, case_id, "more_needed")

    assert len(mailbox.to(NEW_ADDRESS)) == before


def test_a_letter_sent_twice_can_be_told_by_its_message_id(
    parts: Parts, cases: Cases, mailbox: Mailbox
) -> None:
    case_id = cases.in_review()

    notices.send_letter(parts.database, parts.mailer, parts.letters, case_id, "approved")
    notices.send_letter(parts.database, parts.mailer, parts.letters, case_id, "approved")

    second, first = mailbox.to(NEW_ADDRESS)[:2]
    assert second["Message-ID"] == first["Message-ID"]


def test_every_known_contact_hears_alone_and_the_new_address_does_not(
    parts: Parts, cases: Cases, mailbox: Mailbox
) -> None:
    cases.account(contacts=("tante.jo@example.com", NEW_ADDRESS))
    case_id = _open(parts)
    _send_code(parts, case_id)

    told = notices.tell_owners(
        parts.database, parts.accounts, parts.mailer, parts.letters, case_id, "owners_asked"
    )

    assert told == 2
    for address in (OLD_ADDRESS, "tante.jo@example.com"):
        (message,) = mailbox.to(address)
        assert message["To"] == address
        assert cases.case(case_id).reference in mailbox.newest(address)
    assert "owners" not in mailbox.everything(NEW_ADDRESS)
    assert len(mailbox.to(NEW_ADDRESS)) == 1
    assert _events(parts, case_id, Event.OWNERS_TOLD) == [{"letter": "owners_asked", "count": 2}]


def test_without_an_account_nobody_is_told(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened(asked_for="K9999")

    told = notices.tell_owners(
        parts.database, parts.accounts, parts.mailer, parts.letters, case_id, "owners_asked"
    )

    assert told == 0


def test_a_whole_case_tells_neither_side_about_the_other(
    parts: Parts, cases: Cases, worker: Worker, mailbox: Mailbox
) -> None:
    cases.account()
    case_id, staff = cases.in_review(), cases.staff()
    cases.approve(case_id, staff)
    worker.run_due()
    assert cases.case(case_id).state is CaseState.RESTORED

    applicant = mailbox.everything(NEW_ADDRESS).lower()
    owners = (mailbox.everything(OLD_ADDRESS) + mailbox.everything("tante.jo@example.com")).lower()
    assert len(mailbox.to(OLD_ADDRESS)) == 2
    for secret in ("k1001", "jo bakker", OLD_ADDRESS, "tante.jo", "jobakker.example", "id.jpg"):
        assert secret not in applicant
    for secret in (NEW_ADDRESS, "/link/", "/account/", "jo bakker", "k1001"):
        assert secret not in owners


def _send_link_over(parts: Parts, answer: str, case_id: str) -> None:
    """Send a link by a real server that answers so to the recipient."""
    with serving(Postbox(answers={"RCPT": answer})) as port:
        mailer = SmtpMailer(f"smtp://{HOST}:{port}")
        notices.send_link(parts.database, mailer, parts.letters, case_id)


def test_a_mail_server_that_asks_to_come_back_is_heard(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()

    with pytest.raises(TryLater):
        _send_link_over(parts, "451 4.3.0 Try again", case_id)


def test_an_address_that_is_refused_is_logged_without_it_and_done(
    parts: Parts, cases: Cases, caplog: pytest.LogCaptureFixture
) -> None:
    case_id = cases.opened()

    with caplog.at_level(logging.WARNING):
        _send_link_over(parts, f"550 5.1.1 <{NEW_ADDRESS}> is unknown", case_id)

    assert f"case {case_id}: a mail was refused: 550" in caplog.text
    assert NEW_ADDRESS not in caplog.text


def test_a_wrong_guess_sounds_the_same_whether_or_not_a_case_is_open(
    parts: Parts, cases: Cases
) -> None:
    cases.account()
    cases.opened()
    led_back, fresh = _open(parts), _open(parts, contact_email="ander@example.org")
    for case_id in (led_back, fresh):
        _send_code(parts, case_id)

    heard = []
    for case_id in (led_back, fresh):
        with parts.database.begin() as uow:
            wrong = contact.confirm(uow, case_id, "no digits")
        assert wrong is not None
        heard.append(wrong.tries_left)

    assert heard[0] == heard[1]
