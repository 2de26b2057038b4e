"""The pages of the built-in accounts."""

from collections.abc import Callable

import pytest

from recovery.outside.builtin import BuiltinAccounts
from recovery.outside.builtin_signin import one_time_codes
from recovery.parts import Parts
from tests.kit import OLD_ADDRESS, Cases, Clock
from tests.web.portal.visitor import Visitor, complaint, words

PASSWORD = "het-oude-wachtwoord"
FACTOR = b"12345678901234567890"
SIGN_IN = "/account/sign-in"


@pytest.fixture
def account_id(cases: Cases) -> str:
    return cases.account(factor=b"")


@pytest.fixture
def reset(parts: Parts, account_id: str) -> str:
    """Give the path of a link to a new password."""
    address = parts.accounts.issue_link(account_id, key="a step")
    return address.removeprefix(parts.settings.portal_url)


def sign_in(visitor: Visitor, password: str = PASSWORD, code: str = "") -> int:
    return visitor.send(SIGN_IN, email=OLD_ADDRESS, password=password, code=code).status_code


@pytest.mark.usefixtures("account_id")
def test_the_right_password_shows_the_account(visitor: Visitor) -> None:
    answer = visitor.send(SIGN_IN, email=OLD_ADDRESS.upper(), password=PASSWORD)

    assert answer.location == "/account"
    assert "U bent ingelogd als Jo Bakker." in words(visitor.get("/account"))


@pytest.mark.usefixtures("account_id")
def test_nobody_hears_whether_the_address_or_the_password_was_wrong(
    another: Callable[[str], Visitor], language: str
) -> None:
    visitor = another(language)
    one = visitor.send(SIGN_IN, email=OLD_ADDRESS, password="a wrong password")
    other = visitor.send(SIGN_IN, email="nobody@example.nl", password=PASSWORD)

    assert (one.status_code, other.status_code) == (422, 422)
    assert complaint(one) == complaint(other)
    assert (
        complaint(one)
        == {
            "nl": "Het adres of het wachtwoord klopt niet.",
            "en": "The address or the password is not right.",
        }[language]
    )


def test_an_account_with_an_app_needs_its_code(
    visitor: Visitor, cases: Cases, clock: Clock
) -> None:
    cases.account(factor=FACTOR)
    code = one_time_codes(FACTOR).generate(int(clock.now.timestamp())).decode()

    assert sign_in(visitor) == 422
    assert sign_in(visitor, code="000000") == 422
    assert sign_in(visitor, code=code) == 302


def test_the_page_of_an_account_asks_to_sign_in(visitor: Visitor) -> None:
    assert visitor.get("/account").location == SIGN_IN


@pytest.mark.usefixtures("account_id")
def test_signing_out_ends_the_session_at_the_account(visitor: Visitor, parts: Parts) -> None:
    sign_in(visitor)
    with visitor.client.session_transaction() as session:
        token = session["account_token"]

    visitor.send("/account/sign-out", form="/account")

    assert visitor.get("/account").location == SIGN_IN
    assert isinstance(parts.accounts, BuiltinAccounts)
    assert parts.accounts.who(token) is None


@pytest.mark.usefixtures("limits", "account_id")
def test_guessing_a_password_is_limited(another: Callable[[str], Visitor]) -> None:
    tries = [sign_in(another("nl"), password="wrong") for _ in range(11)]

    assert tries == [422] * 10 + [429]


def test_a_new_password_works_and_the_link_works_once(visitor: Visitor, reset: str) -> None:
    new = "vier losse woorden achter elkaar"
    assert [visitor.get(reset).status_code for _ in range(2)] == [200, 200]
    token = visitor.token(reset)

    answer = visitor.send(reset, password=new, repeated=new)

    assert answer.location == SIGN_IN
    assert "Uw nieuwe wachtwoord is opgeslagen." in words(visitor.get(SIGN_IN))
    assert sign_in(visitor, password=new) == 302
    again = visitor.client.post(reset, data={"csrf_token": token, "password": new, "repeated": new})
    assert again.status_code in {400, 410}
    assert visitor.get(reset).status_code == 410


def test_setting_a_password_signs_nobody_in(visitor: Visitor, reset: str) -> None:
    new = "vier losse woorden achter elkaar"
    visitor.send(reset, password=new, repeated=new)

    assert visitor.get("/account").location == SIGN_IN


@pytest.mark.parametrize(
    ("password", "repeated", "dutch", "english"),
    [
        ("", "", "Vul een nieuw wachtwoord in.", "Fill in a new password."),
        (
            "te kort 123",
            "te kort 123",
            "Dit wachtwoord is te kort. Gebruik minstens 12 tekens.",
            "This password is too short. Use at least 12 characters.",
        ),
        (
            "lang genoeg voor een account",
            "lang genoeg voor een acount",
            "De twee wachtwoorden zijn niet hetzelfde.",
            "The two passwords are not the same.",
        ),
    ],
)
def test_a_password_that_cannot_be_leaves_the_link_working(
    another: Callable[[str], Visitor],
    language: str,
    reset: str,
    password: str,
    repeated: str,
    dutch: str,
    english: str,
) -> None:
    visitor = another(language)

    answer = visitor.send(reset, password=password, repeated=repeated)

    assert answer.status_code == 422
    assert complaint(answer) == (dutch if language == "nl" else english)
    assert visitor.get(reset).status_code == 200


def test_a_typed_password_is_never_sent_back(visitor: Visitor, reset: str) -> None:
    secret = "dit typte iemand"

    assert secret not in visitor.send(reset, password=secret, repeated="anders").text
    assert secret not in visitor.send(SIGN_IN, email="a@b.nl", password=secret).text


def test_a_link_of_an_hour_ago_is_spent(
    another: Callable[[str], Visitor], language: str, reset: str, clock: Clock
) -> None:
    clock.advance(hours=1)

    answer = another(language).get(reset)

    assert answer.status_code == 410
    assert {"nl": "Deze link werkt niet meer", "en": "This link no longer works"}[
        language
    ] in words(answer)
