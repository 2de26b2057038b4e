from collections.abc import Iterator
from pathlib import Path

import pytest

from recovery.errors import LinkSpent, TryLater
from recovery.outside.builtin import BuiltinAccounts, NewAccount
from recovery.outside.builtin_signin import NeedsSecondFactor, PasswordTooShort, one_time_codes
from recovery.rules.evidence import CaseKind
from tests.kit import Clock

FACTOR = b"12345678901234567890"


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[BuiltinAccounts]:
    made = BuiltinAccounts(
        f"sqlite:///{tmp_path / 'accounts.sqlite3'}",
        portal_url="https://herstel.example.nl",
        secret="s" * 32,
        clock=clock,
    )
    made.prepare()
    yield made
    made.close()


def _add(accounts: BuiltinAccounts, number: str = "K1", **more: object) -> str:
    facts: dict[str, object] = {
        "kind": CaseKind.PRIVATE,
        "customer_number": number,
        "holder": "Jo Bakker",
        "email": "jo@example.nl",
        "password": "een-lang-wachtwoord",
    }
    return accounts.add_account(NewAccount(**(facts | more)))  # type: ignore[arg-type]


def _code(clock: Clock, steps: int = 0) -> str:
    return one_time_codes(FACTOR).generate(int(clock().timestamp()) + 30 * steps).decode()


def _link(accounts: BuiltinAccounts, account_id: str, key: str = "key") -> str:
    return accounts.issue_link(account_id, key=key).rpartition("/")[2]


def test_the_right_password_signs_in_and_the_token_says_who_it_is(
    accounts: BuiltinAccounts,
) -> None:
    _add(accounts)

    token = accounts.sign_in(" JO@example.nl", "een-lang-wachtwoord")

    assert isinstance(token, str)
    who = accounts.who(token)
    assert who is not None
    assert who.customer_number == "K1"


@pytest.mark.parametrize(
    ("email", "password"),
    [("jo@example.nl", "iets-anders"), ("niemand@example.nl", "een-lang-wachtwoord")],
)
def test_a_wrong_password_and_an_unknown_address_answer_alike(
    accounts: BuiltinAccounts, email: str, password: str
) -> None:
    _add(accounts)

    assert accounts.sign_in(email, password) is None


def test_a_contact_address_is_no_way_to_sign_in(accounts: BuiltinAccounts) -> None:
    _add(accounts, contacts=("tante@example.nl",))

    assert accounts.sign_in("tante@example.nl", "een-lang-wachtwoord") is None


def test_accounts_that_share_an_address_are_told_apart_by_their_passwords(
    accounts: BuiltinAccounts,
) -> None:
    _add(accounts, "K1")
    _add(accounts, "K2", password="een-ander-wachtwoord")

    token = accounts.sign_in("jo@example.nl", "een-ander-wachtwoord")

    assert isinstance(token, str)
    who = accounts.who(token)
    assert who is not None
    assert who.customer_number == "K2"


def test_a_reference_that_two_accounts_share_finds_neither(accounts: BuiltinAccounts) -> None:
    _add(accounts, "K1")
    _add(accounts, "K2")

    assert accounts.find("jo@example.nl") is None
    assert accounts.find("K2") is not None


def test_adding_an_account_again_leaves_it_as_it_is(accounts: BuiltinAccounts) -> None:
    first = _add(accounts)

    assert _add(accounts, password="iets-heel-anders") == first
    assert accounts.sign_in("jo@example.nl", "iets-heel-anders") is None


def test_a_second_factor_is_asked_after_the_right_password_only(
    accounts: BuiltinAccounts,
) -> None:
    _add(accounts, factor=FACTOR)

    assert accounts.sign_in("jo@example.nl", "een-lang-wachtwoord") == NeedsSecondFactor()
    assert accounts.sign_in("jo@example.nl", "iets-anders") is None


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_of_now_or_of_a_neighbouring_step_lets_in(
    accounts: BuiltinAccounts, clock: Clock, steps: int
) -> None:
    _add(accounts, factor=FACTOR)

    assert isinstance(
        accounts.sign_in("jo@example.nl", "een-lang-wachtwoord", _code(clock, steps)), str
    )


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_from_further_away_does_not(
    accounts: BuiltinAccounts, clock: Clock, steps: int
) -> None:
    _add(accounts, factor=FACTOR)

    answer = accounts.sign_in("jo@example.nl", "een-lang-wachtwoord", _code(clock, steps))

    assert answer == NeedsSecondFactor()


def test_a_code_works_once(accounts: BuiltinAccounts, clock: Clock) -> None:
    _add(accounts, factor=FACTOR)
    accounts.sign_in("jo@example.nl", "een-lang-wachtwoord", _code(clock))

    again = accounts.sign_in("jo@example.nl", "een-lang-wachtwoord", _code(clock))

    assert again == NeedsSecondFactor()


def test_signing_out_ends_this_session_and_no_other(accounts: BuiltinAccounts) -> None:
    _add(accounts)
    here, there = (accounts.sign_in("jo@example.nl", "een-lang-wachtwoord") for _ in range(2))
    assert isinstance(here, str)
    assert isinstance(there, str)

    accounts.sign_out(here)

    assert accounts.who(here) is None
    assert accounts.who(there) is not None


def test_a_session_ends_after_twelve_hours(accounts: BuiltinAccounts, clock: Clock) -> None:
    _add(accounts)
    token = accounts.sign_in("jo@example.nl", "een-lang-wachtwoord")
    assert isinstance(token, str)
    clock.advance(hours=12)

    assert accounts.who(token) is None


def test_a_short_password_is_refused_and_the_link_still_works(accounts: BuiltinAccounts) -> None:
    token = _link(accounts, _add(accounts))

    with pytest.raises(PasswordTooShort):
        accounts.set_password(token, "elf-tekens!")

    assert accounts.link_works(token)


def test_looking_at_a_link_does_not_use_it(accounts: BuiltinAccounts) -> None:
    token = _link(accounts, _add(accounts))

    assert accounts.link_works(token)
    assert accounts.link_works(token)


@pytest.mark.parametrize("token", ["", "unknown"])
def test_an_unknown_link_sets_no_password(accounts: BuiltinAccounts, token: str) -> None:
    with pytest.raises(LinkSpent):
        accounts.set_password(token, "een-nieuw-wachtwoord")


def test_a_new_password_ends_the_sessions_of_the_old_one(accounts: BuiltinAccounts) -> None:
    account_id = _add(accounts)
    session = accounts.sign_in("jo@example.nl", "een-lang-wachtwoord")
    assert isinstance(session, str)

    accounts.set_password(_link(accounts, account_id), "een-nieuw-wachtwoord")

    assert accounts.who(session) is None


def test_a_link_made_with_another_secret_is_another_link(
    accounts: BuiltinAccounts, tmp_path: Path, clock: Clock
) -> None:
    account_id = _add(accounts)
    other = BuiltinAccounts(
        f"sqlite:///{tmp_path / 'accounts.sqlite3'}",
        portal_url="https://herstel.example.nl",
        secret="t" * 32,
        clock=clock,
    )

    assert _link(accounts, account_id) != _link(other, account_id)
    other.close()


def test_a_database_that_fails_is_tried_later_and_names_nobody(tmp_path: Path) -> None:
    without_tables = BuiltinAccounts(
        f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        portal_url="https://herstel.example.nl",
        secret="s" * 32,
    )

    with pytest.raises(TryLater) as caught:
        without_tables.find("jo@example.nl")

    assert "jo@example.nl" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    without_tables.close()
