"""What is said beside what is held."""

from dataclasses import replace

import pytest

from recovery.outside.accounts import AccountFacts
from recovery.rules.evidence import CaseKind
from recovery.store.models import Case
from recovery.web.desk.comparison import Mark, Row, compare, kinds_differ

ACCOUNT = AccountFacts(
    account_id="1",
    kind=CaseKind.BUSINESS,
    holder="Zoë van der Berg",
    customer_number="K-1001",
    company="Van der Berg & Zn. B.V.",
    kvk_number="90000001",
    contacts=("zoe@example.nl", "office@example.nl"),
    domains=("berg.example",),
)


def case(**said: str) -> Case:
    facts = {
        "asked_for": "k-1001",
        "person_name": "Zoë van der Berg",
        "company_name": "Van der Berg & Zn. B.V.",
        "kvk_number": "90000001",
        "contact_email": "new@example.org",
    }
    return Case(kind=CaseKind.BUSINESS, **(facts | said))


def rows(case: Case, account: AccountFacts | None = ACCOUNT) -> dict[str, Row]:
    return {row.label: row for row in compare(case, account)}


@pytest.mark.parametrize("said", ["zoe  VAN der berg", "Zoë van-der-Berg", "ZOË VAN DER BERG"])
def test_case_accents_and_spacing_make_no_difference_to_a_name(said: str) -> None:
    assert rows(case(person_name=said))["Name"].mark is Mark.SAME


def test_the_words_that_differ_are_pointed_out_on_both_sides() -> None:
    row = rows(case(person_name="Zoe van den Berg"))["Name"]

    assert row.mark is Mark.DIFFERENT
    assert [piece.text for piece in row.said if piece.differs] == ["den"]
    assert [piece.text for piece in row.held[0] if piece.differs] == ["der"]
    assert "".join(piece.text for piece in row.said) == "Zoe van den Berg"


def test_dots_in_a_legal_form_are_no_difference() -> None:
    row = rows(case(company_name="van der berg & zn bv"))["Company"]

    assert row.mark is Mark.SAME


@pytest.mark.parametrize("said", ["k-1001", "ZOE@example.nl", "berg.example"])
def test_what_was_asked_for_may_be_any_handle_of_the_account(said: str) -> None:
    assert rows(case(asked_for=said))["Asks for"].mark is Mark.SAME


def test_an_address_is_not_the_same_for_looking_alike() -> None:
    row = rows(case(asked_for="zo.e@example.nl"))["Asks for"]

    assert row.mark is Mark.DIFFERENT


def test_a_new_address_is_called_new_and_not_wrong() -> None:
    assert rows(case())["New address"].mark is Mark.NEW
    assert rows(case(contact_email="office@example.nl"))["New address"].mark is Mark.SAME


def test_what_the_case_itself_put_into_the_account_proves_nothing() -> None:
    said = case(asked_for="zoe@example.nl", contact_email="new@example.org")
    account = replace(ACCOUNT, contacts=("new@example.org",))

    shown = {row.label: row for row in compare(said, account, changed=True)}

    assert shown["New address"].mark is Mark.SET_HERE
    assert shown["Asks for"].mark is None


def test_without_an_account_nothing_is_marked() -> None:
    assert {row.mark for row in rows(case(), None).values()} == {None}


def test_a_field_that_the_account_lacks_is_called_so() -> None:
    bare = AccountFacts("1", CaseKind.BUSINESS, "Zoë van der Berg", "K-1001")

    assert rows(case(), bare)["KVK number"].mark is Mark.NOTHING_HELD


def test_an_account_of_the_other_kind_is_noticed() -> None:
    private = AccountFacts("1", CaseKind.PRIVATE, "Zoë van der Berg", "K-1001")

    assert kinds_differ(case(), private) == "Private"
    assert kinds_differ(case(), ACCOUNT) == ""
