"""What every account directory must do, whatever stands behind it.

A new adapter adds a `Subject` of its own to `SUBJECTS`; the tests stay as they are.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, text

from recovery.errors import AccountUnknown
from recovery.outside.accounts import AccountDirectory
from recovery.outside.builtin import RESET_PATH, BuiltinAccounts, NewAccount
from recovery.outside.builtin_signin import NeedsSecondFactor, one_time_codes
from recovery.rules.evidence import CaseKind
from tests.kit import Clock

PORTAL = "https://herstel.example.nl"
OLD, NEW = "jo.oud@example.nl", "jo.nieuw@example.org"
PASSWORD, FACTOR = "het-oude-wachtwoord", b"12345678901234567890"


class Subject(Protocol):
    """An account directory, and a look behind it."""

    @property
    def directory(self) -> AccountDirectory: ...
    def sign_in(self, email: str, password: str = PASSWORD, *, code: bool = True) -> str: ...
    def is_signed_in(self, session: str) -> bool: ...
    def use_link(self, link: str, password: str) -> bool: ...
    def notes(self, account_id: str) -> tuple[str, ...]: ...


class BuiltinSubject:
    """The accounts of our own."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock = clock
        self.url = f"sqlite:///{folder / 'accounts.sqlite3'}"
        self.directory = self.accounts = BuiltinAccounts(
            self.url, portal_url=PORTAL, secret="s" * 32, clock=clock
        )
        self.accounts.prepare()
        self.accounts.add_account(
            NewAccount(
                kind=CaseKind.BUSINESS,
                customer_number="K1001",
                holder="Jo Bakker",
                company="Bakker B.V.",
                kvk_number="90000003",
                email=OLD,
                password=PASSWORD,
                contacts=("kantoor@example.com",),
                domains=("bakker.example",),
                factor=FACTOR,
            )
        )

    def sign_in(self, email: str, password: str = PASSWORD, *, code: bool = True) -> str:
        now = int(self.clock().timestamp())
        given = one_time_codes(FACTOR).generate(now).decode() if code else None
        token = self.accounts.sign_in(email, password, given)
        if token is None or isinstance(token, NeedsSecondFactor):
            return ""
        return token

    def is_signed_in(self, session: str) -> bool:
        return self.accounts.who(session) is not None

    def use_link(self, link: str, password: str) -> bool:
        token = urlsplit(link).path.removeprefix(RESET_PATH)
        if not self.accounts.link_works(token):
            return False
        self.accounts.set_password(token, password)
        return True

    def notes(self, account_id: str) -> tuple[str, ...]:
        return self.accounts.notes(account_id)


@contextmanager
def _builtin(folder: Path, clock: Clock) -> Iterator[Subject]:
    subject = BuiltinSubject(folder, clock)
    yield subject
    subject.accounts.close()


SUBJECTS = {"builtin": _builtin}


@pytest.fixture(params=SUBJECTS)
def subject(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Subject]:
    with SUBJECTS[request.param](tmp_path, clock) as made:
        yield made


@pytest.fixture
def account_id(subject: Subject) -> str:
    found = subject.directory.find("K1001")
    assert found is not None
    return found.account_id


@pytest.mark.parametrize(
    "reference",
    ["K1001", "k1001", " K1001 ", OLD, OLD.upper(), "kantoor@example.com", "Bakker.Example"],
)
def test_an_account_is_found_by_each_reference_in_any_case(
    subject: Subject, account_id: str, reference: str
) -> None:
    found = subject.directory.find(reference)

    assert found is not None
    assert found.account_id == account_id


@pytest.mark.parametrize("reference", ["K9999", "nobody@example.nl", "", "%", "Bakker B.V."])
def test_what_leads_to_no_account_finds_none(subject: Subject, reference: str) -> None:
    assert subject.directory.find(reference) is None


def test_the_facts_are_those_that_the_company_holds(subject: Subject, account_id: str) -> None:
    facts = subject.directory.get(account_id)

    assert (facts.kind, facts.holder, facts.customer_number) == (
        CaseKind.BUSINESS,
        "Jo Bakker",
        "K1001",
    )
    assert (facts.company, facts.kvk_number) == ("Bakker B.V.", "90000003")
    assert facts.contacts == (OLD, "kantoor@example.com")
    assert facts.domains == ("bakker.example",)


STEPS: dict[str, Callable[[AccountDirectory, str, str], str]] = {
    "set_email": lambda directory, to, key: directory.set_email(to, NEW, key=key),
    "clear_second_factors": lambda directory, to, key: directory.clear_second_factors(to, key=key),
    "revoke_sessions": lambda directory, to, key: directory.revoke_sessions(to, key=key),
    "issue_link": lambda directory, to, key: directory.issue_link(to, key=key),
    "annotate": lambda directory, to, key: directory.annotate(to, "Case AB12", key=key),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_asked_twice_under_its_key_answers_the_same(
    subject: Subject, account_id: str, step: str
) -> None:
    subject.sign_in(OLD)

    first = STEPS[step](subject.directory, account_id, "key")
    second = STEPS[step](subject.directory, account_id, "key")

    assert first == second
    assert first


@pytest.mark.parametrize("step", STEPS)
def test_a_step_for_an_account_that_is_gone_says_so(subject: Subject, step: str) -> None:
    with pytest.raises(AccountUnknown):
        STEPS[step](subject.directory, "gone", "key")


def test_an_account_that_is_gone_cannot_be_read(subject: Subject) -> None:
    with pytest.raises(AccountUnknown):
        subject.directory.get("gone")


def test_a_step_asked_twice_is_done_once(subject: Subject, account_id: str) -> None:
    subject.directory.revoke_sessions(account_id, key="key")
    later = subject.sign_in(OLD)

    subject.directory.revoke_sessions(account_id, key="key")

    assert subject.is_signed_in(later)


def test_a_step_under_a_new_key_is_done_anew(subject: Subject, account_id: str) -> None:
    subject.directory.revoke_sessions(account_id, key="first")
    later = subject.sign_in(OLD)

    subject.directory.revoke_sessions(account_id, key="second")

    assert not subject.is_signed_in(later)


def test_a_note_asked_twice_is_left_once(subject: Subject, account_id: str) -> None:
    for _ in range(2):
        subject.directory.annotate(account_id, "Case AB12", key="key")

    assert subject.notes(account_id) == ("Case AB12",)


def test_the_new_address_signs_in_and_the_lost_one_does_not(
    subject: Subject, account_id: str
) -> None:
    subject.directory.set_email(account_id, NEW.upper(), key="key")

    assert not subject.sign_in(OLD)
    assert subject.sign_in(NEW)


def test_the_lost_address_is_no_contact_any_more_and_the_others_stay(
    subject: Subject, account_id: str
) -> None:
    subject.directory.set_email(account_id, NEW, key="key")

    assert subject.directory.get(account_id).contacts == (NEW, "kantoor@example.com")
    assert subject.directory.find(OLD) is None


def test_a_contact_that_becomes_the_sign_in_address_is_named_once(
    subject: Subject, account_id: str
) -> None:
    subject.directory.set_email(account_id, "kantoor@example.com", key="key")

    assert subject.directory.get(account_id).contacts == ("kantoor@example.com",)


def test_without_its_second_factor_the_password_is_enough(
    subject: Subject, account_id: str
) -> None:
    assert not subject.sign_in(OLD, code=False)

    subject.directory.clear_second_factors(account_id, key="key")

    assert subject.sign_in(OLD, code=False)


def test_sessions_are_dead_after_they_were_revoked(subject: Subject, account_id: str) -> None:
    session = subject.sign_in(OLD)
    assert subject.is_signed_in(session)

    subject.directory.revoke_sessions(account_id, key="key")

    assert not subject.is_signed_in(session)


def test_behind_the_link_a_new_password_is_set(subject: Subject, account_id: str) -> None:
    link = subject.directory.issue_link(account_id, key="key")

    assert subject.use_link(link, "een-nieuw-wachtwoord")
    assert subject.sign_in(OLD, "een-nieuw-wachtwoord")
    assert not subject.sign_in(OLD)


def test_a_link_works_once(subject: Subject, account_id: str) -> None:
    link = subject.directory.issue_link(account_id, key="key")
    subject.use_link(link, "een-nieuw-wachtwoord")

    assert not subject.use_link(link, "nog-een-ander-wachtwoord")
    assert subject.sign_in(OLD, "een-nieuw-wachtwoord")


def test_a_used_link_stays_used_when_it_is_asked_for_again(
    subject: Subject, account_id: str
) -> None:
    link = subject.directory.issue_link(account_id, key="key")
    subject.use_link(link, "een-nieuw-wachtwoord")

    assert subject.directory.issue_link(account_id, key="key") == link
    assert not subject.use_link(link, "nog-een-ander-wachtwoord")


def test_a_link_works_for_one_hour(subject: Subject, account_id: str, clock: Clock) -> None:
    link = subject.directory.issue_link(account_id, key="key")
    clock.advance(minutes=60)

    assert not subject.use_link(link, "een-nieuw-wachtwoord")


def test_a_link_that_had_to_wait_has_its_hour_from_the_last_time_it_was_asked(
    subject: Subject, account_id: str, clock: Clock
) -> None:
    link = subject.directory.issue_link(account_id, key="key")
    clock.advance(minutes=90)
    assert subject.directory.issue_link(account_id, key="key") == link
    clock.advance(minutes=59)

    assert subject.use_link(link, "een-nieuw-wachtwoord")


def test_a_new_key_gives_another_link_and_ends_the_earlier_one(
    subject: Subject, account_id: str
) -> None:
    earlier = subject.directory.issue_link(account_id, key="first")
    later = subject.directory.issue_link(account_id, key="second")

    # Asking for the earlier one again must not bring it back.
    assert subject.directory.issue_link(account_id, key="first") == earlier
    assert not subject.use_link(earlier, "een-nieuw-wachtwoord")
    assert subject.use_link(later, "een-nieuw-wachtwoord")


def test_the_database_of_the_accounts_holds_no_token_password_or_code_secret(
    tmp_path: Path, clock: Clock
) -> None:
    subject = BuiltinSubject(tmp_path, clock)
    session = subject.sign_in(OLD)
    account = subject.directory.find("K1001")
    assert account is not None
    token = subject.directory.issue_link(account.account_id, key="key").rpartition("/")[2]
    subject.accounts.close()

    engine = create_engine(subject.url)
    with engine.connect() as connection:
        # Everything into the one file that is searched.
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    for secret in (session.encode(), token.encode(), PASSWORD.encode(), FACTOR):
        assert secret not in content
    assert OLD.encode() in content
