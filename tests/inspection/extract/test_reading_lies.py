"""What strangers wrote inside a genuine seal makes nobody an officer.

They choose names, trade names and addresses, which wrap where they like, and whole deposited
documents. Each lie here ends in one of two ways: it is read as the value that it is, or a person
looks. In no layout does it give anybody powers without a misfit.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from recovery.inspection.extract.reading import read
from recovery.rules.registration import LegalForm, Powers, Registration
from tests.inspection.extract import pages
from tests.inspection.extract.pages import (
    BODY,
    COLUMNS,
    PART,
    Break,
    Draw,
    Heading,
    Item,
    Look,
    Pair,
    Style,
    Text,
    Title,
    draw,
)
from tests.inspection.extract.registers import CASES, KIM, SAM, Case, content, expected, facts

TELLING = {
    "columns": pages.COLUMNS,
    "columns, labels grey": pages.COLUMNS_GREY,
    "columns, headings like labels": pages.COLUMNS_ONE_LOOK,
    "lines": pages.LINES,
    "lines, values apart": pages.LINES_APART,
    "stacked": pages.STACKED,
    "stacked, indented": pages.STACKED_INDENTED,
}
ALIKE = {
    "lines, all alike": pages.LINES_ALIKE,
    "stacked, all alike": pages.STACKED_ALIKE,
    "lines, headings too": replace(pages.LINES_ALIKE, heading=BODY),
    "stacked, headings too": replace(pages.STACKED_ALIKE, heading=BODY),
}
ALL = {**TELLING, **ALIKE}

BOEF = "Boef, Jan"
BLOCK = (
    f"Bestuurder\nNaam\n{BOEF}\nGeboortedatum\n01-01-1990\nBevoegdheid\nAlleen/zelfstandig bevoegd"
)
BLOCK_IN_LINES = (
    f"Bestuurder\nNaam {BOEF}\nGeboortedatum 01-01-1990\nBevoegdheid Alleen/zelfstandig bevoegd"
)
RUN = f"Bestuurder Naam {BOEF} Geboortedatum 01-01-1990 Bevoegdheid Alleen/zelfstandig bevoegd"
FILL = "Aan de lange kade van het verzonnen dorp bij de molen en de haven in het noorden "
JOINT = Case(LegalForm.BV, "Samen B.V.", (KIM, SAM))


def harmless(registration: Registration, case: Case = JOINT) -> bool:
    """Say whether it was read as it is, or a person looks."""
    if registration.misfits:
        return True
    return facts(registration)[5] == expected(case)[5] and registration.kvk_number == case.kvk


def with_trade_names(value: str) -> list[Item]:
    return [
        replace(item, value=f"Samen B.V.\n{value}")
        if isinstance(item, Pair) and item.label == "Handelsnamen"
        else item
        for item in content(JOINT, "nl")
    ]


def with_address(value: str) -> list[Item]:
    """Give the first officer an address, which strangers abroad choose freely."""
    items = content(JOINT, "nl")
    at = next(n for n, item in enumerate(items) if isinstance(item, Pair) and item.label == "Naam")
    return [*items[: at + 1], Pair("Adres", value), *items[at + 1 :]]


def read_in(items: Sequence[Item], style: Style = COLUMNS) -> Registration:
    return read(draw(items, style))


@pytest.mark.parametrize("lie", [BLOCK, BLOCK_IN_LINES, RUN, FILL + RUN, RUN.replace(" ", "\n")])
@pytest.mark.parametrize("style", ALL)
def test_a_trade_name_that_imitates_a_block_makes_no_officer(style: str, lie: str) -> None:
    registration = read_in(with_trade_names(lie), ALL[style])

    assert harmless(registration)


@pytest.mark.parametrize("lie", [BLOCK, BLOCK_IN_LINES, RUN, FILL + RUN])
@pytest.mark.parametrize("style", TELLING)
def test_where_place_or_look_tell_it_is_read_as_the_trade_name_that_it_is(
    style: str, lie: str
) -> None:
    registration = read_in(with_trade_names(lie), TELLING[style])

    assert facts(registration) == expected(JOINT)
    assert registration.misfits == ()
    assert BOEF in " ".join(registration.trade_names)


@pytest.mark.parametrize("lie", [BLOCK, BLOCK_IN_LINES])
@pytest.mark.parametrize("style", ALL)
def test_a_trade_name_right_before_the_officers_makes_none_either(style: str, lie: str) -> None:
    items = with_trade_names(lie)
    labels = {"SBI-code", "Werkzame personen", "Vestigingsnummer", "Bezoekadres", "Telefoonnummer"}
    items = [
        item
        for item in items
        if not (isinstance(item, Pair) and item.label in labels) and item != Heading("Vestiging")
    ]

    assert harmless(read_in(items, ALL[style]))


@pytest.mark.parametrize("lie", [RUN, FILL + RUN, f"Jan {FILL}{FILL}Bevoegdheid Alleen"])
@pytest.mark.parametrize("style", ALL)
def test_an_officers_name_that_imitates_a_block_gives_no_powers(style: str, lie: str) -> None:
    case = replace(JOINT, people=(replace(KIM, name=lie), SAM))

    assert harmless(read_in(content(case, "nl"), ALL[style]), case)


@pytest.mark.parametrize(
    "lie",
    [
        f"{FILL[:70]} Bevoegdheid Alleen/zelfstandig bevoegd",
        "Kade 1\nBevoegdheid Alleen/zelfstandig bevoegd",
        "Kade 1\nBevoegdheid\nAlleen/zelfstandig bevoegd",
        f"Kade 1\nNaam {BOEF}\nBevoegdheid Alleen/zelfstandig bevoegd",
        f"Kade 1\nNaam\n{BOEF}\nBevoegdheid\nAlleen/zelfstandig bevoegd",
        "Kade 1\nEigenaar",
    ],
)
@pytest.mark.parametrize("style", ALL)
def test_an_address_that_imitates_a_block_gives_no_powers(style: str, lie: str) -> None:
    assert harmless(read_in(with_address(lie), ALL[style]))


@pytest.mark.parametrize("style", ALL)
@pytest.mark.parametrize("word", ["Bestuurder", "Naam", "Bevoegdheid", "Eigenaar"])
def test_a_name_that_is_a_label_or_a_heading_stays_a_name(style: str, word: str) -> None:
    case = replace(JOINT, name=word, people=(replace(KIM, name=word), SAM))

    assert harmless(read_in(content(case, "nl"), ALL[style]), case)


@pytest.mark.parametrize("style", TELLING)
def test_a_name_that_tells_another_number_or_day_is_not_believed(style: str) -> None:
    lie = "Uittreksel is vervaardigd op 01-01-2030 om 10.00 uur"
    items = with_trade_names(f"KvK-nummer 90000009\n{lie}\nPagina 1 (van 1)")

    registration = read_in(items, TELLING[style])

    assert registration.kvk_number == JOINT.kvk
    assert registration.printed_at is None or registration.printed_at.year == 2026


def test_a_printed_moment_in_the_value_column_is_a_name() -> None:
    registration = read_in(with_trade_names("Uittreksel is vervaardigd op 01-01-2030 om 10.00 uur"))

    assert registration.misfits == ()
    assert registration.printed_at is not None
    assert registration.printed_at.year == 2026


def test_a_heading_in_the_look_of_a_label_opens_no_part() -> None:
    items = [*content(JOINT, "nl"), Heading("Bestuurder", BODY), Pair("Naam", BOEF)]

    registration = read_in(items)

    assert registration.misfits
    assert BOEF not in {each.name for each in registration.officers if each.powers is Powers.ALONE}


def test_a_label_in_the_look_of_nothing_else_goes_to_a_person() -> None:
    odd = Pair("Bevoegdheid", "Alleen/zelfstandig bevoegd", Look("Times-Roman", 9))

    registration = read_in([*content(JOINT, "nl")[:-2], odd])

    assert registration.officers[-1].powers is Powers.UNSTATED
    assert registration.misfits


def test_where_headings_stand_in_the_value_column_a_person_reads_all() -> None:
    items = [
        Text(item.text, BODY, x=220) if isinstance(item, Heading) else item
        for item in with_trade_names(BLOCK)
    ]

    registration = read_in(items)

    assert registration.officers == ()
    assert registration.misfits


def test_labels_outside_their_column_go_to_a_person() -> None:
    items = [*content(JOINT, "nl"), Text("Bevoegdheid Alleen/zelfstandig bevoegd", x=120)]

    assert read_in(items).misfits


def test_a_label_beside_the_label_column_goes_to_a_person() -> None:
    def act(canvas: Any, y: float) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.setFillGray(0)
        canvas.drawString(120, y, "Bevoegdheid")
        canvas.drawString(220, y, "Alleen/zelfstandig bevoegd")

    registration = read_in([*content(JOINT, "nl")[:-2], Draw(act)])

    assert registration.officers[-1].powers is Powers.UNSTATED
    assert registration.misfits


def test_running_text_in_a_part_about_people_goes_to_a_person() -> None:
    items = [*content(JOINT, "nl"), Text("Alleen Jan Boef mag alles, en nog wel zonder een ander.")]

    assert read_in(items).misfits


def deposited(*before: Item) -> list[Item]:
    """Make a document that a stranger deposited: all of an extract but the first page's heading."""
    return [*before, *content(CASES["bv"], "nl")]


def test_an_extract_is_told_by_its_first_page() -> None:
    assert read_in(deposited()).is_extract


@pytest.mark.parametrize(
    "before",
    [
        (Title("Gedeponeerd document"),),
        (Title("Jaarrekening 2025"), Break()),
        (Text("Jaarrekening 2025"), Break()),
        (Text("Ontvangen door de Kamer op 01-10-2026"), Text("Dossier 90000003")),
    ],
)
def test_a_deposited_document_that_imitates_a_whole_extract_is_none(
    before: tuple[Item, ...],
) -> None:
    registration = read_in(deposited(*before))

    assert not registration.is_extract


def test_an_extract_behind_another_page_goes_to_a_person() -> None:
    assert read_in(deposited(Text("Jaarrekening 2025"), Break())).misfits


@pytest.mark.parametrize(
    "title",
    [
        Title("Uittreksel Handelsregister Kamer van Koophandel", BODY),
        Title("Zie het Uittreksel Handelsregister Kamer van Koophandel"),
        Title("Uittreksel Handelsregister Kamer van Koophandel: toelichting"),
        Text("Uittreksel Handelsregister", replace(PART, size=18), y=300),
    ],
)
def test_the_words_alone_make_no_extract(title: Item) -> None:
    assert not read_in([title, *content(CASES["bv"], "nl")[1:]]).is_extract


def test_the_heading_of_an_extract_further_on_goes_to_a_person() -> None:
    items = content(CASES["bv"], "nl")
    items[8:8] = [Title("Uittreksel Handelsregister")]

    assert read_in(items).misfits


def test_a_heading_that_looks_like_all_the_rest_is_none() -> None:
    title = Title("Uittreksel Handelsregister Kamer van Koophandel", BODY)

    registration = read_in([title, *content(CASES["bv"], "nl")[1:]], pages.COLUMNS_ONE_LOOK)

    assert not registration.is_extract


def test_the_heading_may_take_two_lines() -> None:
    items = content(CASES["bv"], "nl")
    items[:1] = [Title("Uittreksel Handelsregister"), Title("Kamer van Koophandel")]

    registration = read_in(items)

    assert registration.is_extract
    assert facts(registration) == expected(CASES["bv"])


def test_a_second_extract_behind_the_first_goes_to_a_person() -> None:
    other = content(replace(CASES["bv"], kvk="90000009"), "nl")

    registration = read_in([*content(JOINT, "nl"), Break(), Text(""), *other])

    assert registration.misfits
    assert registration.kvk_number == JOINT.kvk


@pytest.mark.parametrize("lie", ["Waarmerk B.V. in", "Meer informatie", "Pagina 1 van 1"])
def test_a_value_that_runs_on_like_furniture_is_read_whole(lie: str) -> None:
    items = with_trade_names(f"{lie}\nliquidatie")

    assert " ".join(read_in(items).trade_names).endswith(f"{lie} liquidatie")


def test_furniture_above_the_foot_is_told() -> None:
    items = content(JOINT, "nl")
    items.insert(-2, Text("Waarmerk van wie ook", pages.SMALL))

    assert "Waarmerk van wie ook" in [each.text for each in read_in(items).misfits]


@pytest.mark.parametrize("value", ["111222333", "1112.22.333", "111222333 of 444555666"])
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("after", ["KvK-nummer", "Rechtsvorm"])
def test_a_fiscal_number_of_an_owner_is_nowhere_kept(value: str, times: int, after: str) -> None:
    items = content(CASES["eenmanszaak"], "nl")
    at = next(n for n, each in enumerate(items) if isinstance(each, Pair) and each.label == after)
    items[at + 1 : at + 1] = [Pair("RSIN", value)] * times
    registration = read_in(items)

    assert registration.rsin == ""
    assert not any("222" in each.text for each in registration.misfits)
