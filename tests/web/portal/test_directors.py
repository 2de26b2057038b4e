"""Naming who may sign for the company."""

from collections.abc import Callable

import pytest

from recovery.rules.evidence import MAX_DIRECTORS, CaseKind
from tests.kit import Cases
from tests.web.portal.visitor import Visitor, words

PAGE = "/case/directors"
MORE = {
    "nl": "U kunt hier hoogstens 10 bestuurders noemen. Moeten er meer tekenen? Bel ons dan op",
    "en": "You can name 10 directors here at most. Do more of them have to sign? Then call us on",
}


@pytest.fixture
def company(cases: Cases) -> str:
    """Open a business case that has named nobody yet."""
    return cases.opened(kind=CaseKind.BUSINESS, company_name="Bakker B.V.", kvk_number="90000003")


def people(*named: tuple[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for number, (name, acts) in enumerate(named):
        fields |= {f"people-{number}-name": name, f"people-{number}-acts": acts}
    return fields


def asked(cases: Cases, case_id: str) -> list[tuple[str, str]]:
    return [(slot.kind.value, slot.subject) for slot in cases.case(case_id).slots]


def test_one_who_acts_alone_is_enough(visitor: Visitor, company: str, cases: Cases) -> None:
    visitor.enter(company)

    answer = visitor.send(PAGE, **people(("Jo Bakker", "jointly"), ("An Smit", "alone")))

    assert answer.location == "/case"
    assert asked(cases, company) == [("extract", ""), ("identity", "An Smit")]


def test_else_all_who_act_jointly_are_asked(visitor: Visitor, company: str, cases: Cases) -> None:
    visitor.enter(company)

    visitor.send(PAGE, **people(("Jo Bakker", "jointly"), ("An Smit", "jointly")))

    assert asked(cases, company) == [
        ("extract", ""),
        ("identity", "Jo Bakker"),
        ("identity", "An Smit"),
    ]


def test_a_row_is_added_without_script_and_keeps_what_was_typed(
    visitor: Visitor, company: str, cases: Cases
) -> None:
    visitor.enter(company)

    answer = visitor.send(PAGE, act="add", **people(("Jo Bakker", "alone")))

    assert answer.status_code == 200
    assert 'value="Jo Bakker"' in answer.text
    assert 'name="people-1-name"' in answer.text
    assert asked(cases, company) == [("extract", "")]


def test_a_row_is_removed_without_script(visitor: Visitor, company: str) -> None:
    visitor.enter(company)

    answer = visitor.send(
        PAGE, act="remove-0", **people(("Jo Bakker", "alone"), ("An Smit", "alone"))
    )

    assert "Jo Bakker" not in answer.text
    assert 'value="An Smit"' in answer.text


def test_no_more_rows_are_added_than_a_case_may_have(visitor: Visitor, company: str) -> None:
    visitor.enter(company)
    full = people(*((f"Director {number}", "jointly") for number in range(MAX_DIRECTORS)))

    answer = visitor.send(PAGE, act="add", **full)

    assert f'value="Director {MAX_DIRECTORS - 1}"' in answer.text
    assert f'name="people-{MAX_DIRECTORS}-name"' not in answer.text
    assert 'value="add"' not in answer.text


def test_a_full_page_says_what_to_do_with_more(
    another: Callable[[str], Visitor], language: str, company: str
) -> None:
    visitor = another(language).enter(company)
    full = people(*((f"Director {number}", "jointly") for number in range(MAX_DIRECTORS - 1)))

    assert MORE[language] not in words(visitor.send(PAGE, **(full | {"people-0-name": ""})))
    assert MORE[language] in words(visitor.send(PAGE, act="add", **full))


@pytest.mark.parametrize("count", [MAX_DIRECTORS + 1, MAX_DIRECTORS + 5])
def test_more_directors_than_fit_are_refused_and_never_dropped(
    another: Callable[[str], Visitor], language: str, company: str, cases: Cases, count: int
) -> None:
    visitor = another(language).enter(company)
    many = people(*((f"Director {number}", "jointly") for number in range(count)))

    answer = visitor.send(PAGE, **many)

    assert answer.status_code == 422
    assert MORE[language] in words(answer)
    assert asked(cases, company) == [("extract", "")]


@pytest.mark.parametrize(
    ("named", "dutch", "english"),
    [
        (
            [("Jo Bakker", "jointly"), ("JO  bakker", "jointly")],
            "U hebt dezelfde bestuurder twee keer genoemd.",
            "You named the same director twice.",
        ),
        (
            [("Jo Bakker", "jointly")],
            "Deze bestuurder mag alleen samen met anderen tekenen.",
            "This director may only act together with others.",
        ),
        (
            [("Jo Bakker", "")],
            "Bestuurder 1: Kies hoe deze bestuurder mag tekenen.",
            "Director 1: Choose how this director may act.",
        ),
        (
            [("Jo Bakker", "alone"), ("", "alone")],
            "Bestuurder 2: Vul de naam van deze bestuurder in.",
            "Director 2: Fill in the name of this director.",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    another: Callable[[str], Visitor],
    language: str,
    company: str,
    cases: Cases,
    named: list[tuple[str, str]],
    dutch: str,
    english: str,
) -> None:
    visitor = another(language).enter(company)

    answer = visitor.send(PAGE, **people(*named))

    assert answer.status_code == 422
    assert (dutch if language == "nl" else english) in words(answer)
    assert asked(cases, company) == [("extract", "")]


def test_named_directors_can_be_changed_before_the_submit(
    visitor: Visitor, company: str, cases: Cases
) -> None:
    visitor.enter(company)
    visitor.send(PAGE, **people(("Jo Bakker", "alone")))
    assert 'value="Jo Bakker"' in visitor.get(PAGE).text

    visitor.send(PAGE, **people(("An Smit", "alone")))

    assert asked(cases, company) == [("extract", ""), ("identity", "An Smit")]


def test_a_private_case_has_no_directors(visitor: Visitor, case_id: str) -> None:
    visitor.enter(case_id)

    assert visitor.get(PAGE).location == "/case"
    assert visitor.send(PAGE, form="/case", **people(("Jo", "alone"))).status_code == 409
