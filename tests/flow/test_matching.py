"""What was read beside what is held, typed and shown."""

from datetime import date
from typing import Any

import pytest

from recovery.flow.matching import ACCOUNT, APPLICANT, DOCUMENT, EXTRACT, UPPER, Match, matches
from recovery.outside.accounts import AccountFacts
from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.findings import Verdict
from recovery.rules.registration import (
    ExtractFacts,
    Function,
    IdentityFacts,
    Language,
    Officer,
    Registration,
)
from recovery.store.models import Case, Slot

ANNA = Officer(
    id="o1", name="Anna Voorbeeld", function=Function.DIRECTOR, birth_date=date(1980, 2, 1)
)
HOLDING = Officer(
    id="o2",
    name="Boven B.V.",
    function=Function.DIRECTOR,
    kvk_number="90000099",
    is_company=True,
)
HELD = AccountFacts(
    account_id="1",
    kind=CaseKind.BUSINESS,
    holder="Anna Voorbeeld",
    customer_number="K1",
    company="Voorbeeld B.V.",
    kvk_number="90000012",
)
SHOWN = IdentityFacts(surname="VOORBEELD", given_names="ANNA", birth_date=date(1980, 2, 1))


def extract(*officers: Officer, **more: Any) -> ExtractFacts:
    company = {"kvk_number": "90000012", "name": "Voorbeeld B.V.", "officers": officers or (ANNA,)}
    return ExtractFacts(
        registration=Registration(
            language=Language.DUTCH, tables="1", is_extract=True, **(company | more)
        )
    )


def business(*slots: Slot, **more: Any) -> Case:
    said = {
        "kind": CaseKind.BUSINESS,
        "person_name": "Anna Voorbeeld",
        "company_name": "Voorbeeld B.V.",
        "kvk_number": "90000012",
        "directors": [],
    }
    case = Case(**(said | more))
    case.slots = [Slot(id="x", kind=SlotKind.EXTRACT, subject="", officer=""), *slots]
    return case


def person(**more: Any) -> Slot:
    asked = {"id": "i", "subject": "", "officer": "o1", "parent_id": "x"}
    return Slot(kind=SlotKind.IDENTITY, **(asked | more))


def find(label: str, found: tuple[Match, ...]) -> Match:
    return next(each for each in found if each.label == label)


def compare(
    case: Case,
    account: AccountFacts | None = HELD,
    read: ExtractFacts | None = None,
    shown: IdentityFacts | None = SHOWN,
) -> tuple[Match, ...]:
    identities = {} if shown is None else {"i": shown}
    return matches(case, account, {"x": read or extract()}, identities)


def test_when_all_is_the_same_everything_passes() -> None:
    found = compare(business(person()))

    assert {each.label for each in found} == {
        "KVK number",
        "Name of the company",
        "Holder of the account",
        "Applicant",
        "Name",
        "Date of birth",
    }
    assert {each.verdict for each in found} == {Verdict.PASS}


def test_the_number_of_another_company_fails_and_both_are_shown() -> None:
    found = find("KVK number", compare(business(), read=extract(kvk_number="90000013")))

    assert found.verdict is Verdict.FAIL
    assert found.values == (
        (EXTRACT, "90000013"),
        (ACCOUNT, "90000012"),
        (APPLICANT, "90000012"),
    )


def test_a_number_that_only_the_applicant_typed_otherwise_is_a_warning() -> None:
    found = find("KVK number", compare(business(kvk_number="90000021")))

    assert found.verdict is Verdict.WARN


@pytest.mark.parametrize("label", ["KVK number", "Name of the company", "Holder of the account"])
def test_without_an_account_nothing_is_settled(label: str) -> None:
    assert find(label, compare(business(person()), account=None)).verdict is Verdict.UNKNOWN


def test_an_extract_without_a_number_is_not_the_same_as_an_account_without_one() -> None:
    bare = AccountFacts("1", CaseKind.BUSINESS, "Anna Voorbeeld", "K1")

    found = find("KVK number", compare(business(kvk_number=""), bare, extract(kvk_number="")))

    assert found.verdict is Verdict.UNKNOWN


def test_another_name_of_the_company_fails() -> None:
    found = find("Name of the company", compare(business(), read=extract(name="Anders N.V.")))

    assert found.verdict is Verdict.FAIL
    assert found.values[:2] == ((EXTRACT, "Anders N.V."), (ACCOUNT, "Voorbeeld B.V."))


def test_a_trade_name_that_is_the_accounts_is_a_warning_only() -> None:
    read = extract(name="Anders N.V.", trade_names=("Voorbeeld B.V.",))

    found = find("Name of the company", compare(business(), read=read))

    assert found.verdict is Verdict.WARN
    assert found.values[0] == (EXTRACT, "Anders N.V., Voorbeeld B.V.")


def test_a_document_of_another_birth_date_fails_though_the_name_is_the_same() -> None:
    shown = IdentityFacts(surname="VOORBEELD", given_names="ANNA", birth_date=date(1980, 1, 2))

    found = compare(business(person()), shown=shown)

    assert find("Name", found).verdict is Verdict.PASS
    assert find("Date of birth", found).verdict is Verdict.FAIL
    assert find("Date of birth", found).values == (
        (EXTRACT, date(1980, 2, 1)),
        (DOCUMENT, date(1980, 1, 2)),
    )


def test_a_document_without_readable_lines_is_told_once_as_not_settled() -> None:
    found = compare(business(person()), shown=None)

    assert find("Name", found).verdict is Verdict.UNKNOWN
    assert find("Name", found).values == ((EXTRACT, "Anna Voorbeeld"), (DOCUMENT, ""))
    assert "Date of birth" not in {each.label for each in found}


def test_a_document_of_somebody_else_fails() -> None:
    shown = IdentityFacts(surname="GROOT", given_names="KEES", birth_date=date(1980, 2, 1))

    found = find("Name", compare(business(person()), shown=shown))

    assert found.verdict is Verdict.FAIL
    assert found.about == "Anna Voorbeeld"


def test_a_name_that_the_document_had_no_room_for_is_no_failure() -> None:
    long = Officer(
        id="o1",
        name="Wilhelmina Geertruida Van Voorbeeldstein",
        function=Function.DIRECTOR,
        birth_date=date(1980, 2, 1),
    )
    shown = IdentityFacts(surname="VAN VOORBEELDSTEIN", given_names="WILHELMINA G")

    found = find("Name", compare(business(person()), read=extract(long), shown=shown))

    assert found.verdict is not Verdict.FAIL


def test_who_was_named_by_hand_is_looked_up_in_the_extract() -> None:
    by_hand = person(subject="Anna Voorbeeld", officer="", parent_id=None)

    found = find("Date of birth", compare(business(by_hand)))

    assert found.verdict is Verdict.PASS
    assert found.values[0] == (EXTRACT, date(1980, 2, 1))


def test_of_two_people_with_one_name_none_is_taken() -> None:
    other = Officer(
        id="o9", name="Anna Voorbeeld", function=Function.DIRECTOR, birth_date=date(1955, 5, 5)
    )
    by_hand = person(subject="Anna Voorbeeld", officer="", parent_id=None)

    found = find("Date of birth", compare(business(by_hand), read=extract(ANNA, other)))

    assert found.verdict is Verdict.UNKNOWN


def test_a_holder_who_is_not_in_the_extract_is_a_warning() -> None:
    read = extract(Officer(id="o1", name="Kees Groot", function=Function.DIRECTOR))

    found = find("Holder of the account", compare(business(), read=read))

    assert found.verdict is Verdict.WARN
    assert found.values[0] == (EXTRACT, "Kees Groot")


def test_directors_typed_instead_of_those_read_are_shown_beside_them() -> None:
    typed = [{"name": "Kees Groot", "acts_alone": True}]

    found = find("Director that the applicant names", compare(business(directors=typed)))

    assert found.verdict is Verdict.WARN
    assert found.values == ((APPLICANT, "Kees Groot"), (EXTRACT, "Anna Voorbeeld"))


def upper(number: str) -> tuple[Match, ...]:
    slot = Slot(id="h", kind=SlotKind.EXTRACT, parent_id="x", officer="o2", subject="")
    read = {"x": extract(HOLDING), "h": extract(ANNA, name="Boven B.V.", kvk_number=number)}
    return matches(business(slot), HELD, read, {})


def test_the_extract_of_a_company_that_directs_must_bear_the_number_of_the_one_below() -> None:
    good = [each for each in upper("90000099") if each.about == "Boven B.V."]
    wrong = [each for each in upper("90000098") if each.about == "Boven B.V."]

    assert [each.verdict for each in good] == [Verdict.PASS]
    assert [each.verdict for each in wrong] == [Verdict.FAIL]
    assert wrong[0].values == ((EXTRACT, "90000098"), (UPPER, "90000099"))


def test_of_a_private_case_the_document_is_matched_with_the_holder() -> None:
    case = Case(kind=CaseKind.PRIVATE, person_name="Anna Voorbeeld", directors=[])
    case.slots = [Slot(id="i", kind=SlotKind.IDENTITY, subject="", officer="")]
    other = IdentityFacts(surname="GROOT", given_names="KEES")

    same = matches(case, HELD, {}, {"i": SHOWN})
    different = matches(case, HELD, {}, {"i": other})

    assert [each.verdict for each in same] == [Verdict.PASS, Verdict.PASS]
    assert [each.verdict for each in different] == [Verdict.FAIL, Verdict.FAIL]


def test_an_applicant_who_is_not_in_the_extract_is_pointed_out() -> None:
    found = compare(business(person_name="Kees Groot"))

    assert find("Applicant", found).verdict is Verdict.WARN
    assert find("Holder of the account", found).verdict is Verdict.PASS


def test_what_is_wrong_comes_first() -> None:
    found = compare(business(person_name="Kees Groot"), read=extract(name="Anders N.V."))

    assert [each.verdict for each in found][:2] == [Verdict.FAIL, Verdict.WARN]


def test_an_extract_that_was_not_read_is_not_compared() -> None:
    assert matches(business(), HELD, {"x": ExtractFacts()}, {}) == ()
