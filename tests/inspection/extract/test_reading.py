"""Extracts are read right: each layout, language and legal form, over lines and over pages."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

import msgspec
import pytest

from recovery.inspection.extract.reading import read
from recovery.rules.registration import (
    Bar,
    Function,
    Language,
    LegalForm,
    Line,
    Powers,
    Registration,
    SpecialState,
)
from recovery.samples import register
from recovery.samples.extract import Layout, draw_extract
from tests.inspection.extract import pages
from tests.inspection.extract.pages import Break, Heading, Item, Pair, Style, Text, draw
from tests.inspection.extract.registers import (
    CASES,
    JAN,
    LANGUAGES,
    Case,
    Person,
    content,
    expected,
    facts,
)

STYLES = {
    "columns": pages.COLUMNS,
    "columns, labels grey": pages.COLUMNS_GREY,
    "columns, headings like labels": pages.COLUMNS_ONE_LOOK,
    "columns, colons": pages.COLUMNS_COLON,
    "lines": pages.LINES,
    "lines, values apart": pages.LINES_APART,
    "lines, all alike": pages.LINES_ALIKE,
    "stacked": pages.STACKED,
    "stacked, indented": pages.STACKED_INDENTED,
    "stacked, all alike": pages.STACKED_ALIKE,
}
LONG = (
    "Internationale Handelsmaatschappij tot Exploitatie van Verzonnen Goederen en Diensten in de "
    "Ruimste Zin van het Woord te Verzonnendam en Omstreken B.V."
)


def reading(items: Sequence[Item], style: Style = pages.COLUMNS) -> Registration:
    return read(draw(items, style))


def officer(
    *items: Item, heading: str = "Bestuurders", style: Style = pages.COLUMNS
) -> Registration:
    """Read an extract in which these are the last part."""
    return reading(
        [*content(Case(LegalForm.BV, "Enkel B.V."), "nl"), Heading(heading), *items], style
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_every_registration_is_read_in_both_languages(name: str, language: str) -> None:
    registration = reading(content(CASES[name], language))

    assert facts(registration) == expected(CASES[name])
    assert registration.misfits == ()
    assert registration.language == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["eenmanszaak", "bv_mixed", "bv_holding", "bankrupt", "proxies"])
@pytest.mark.parametrize("style", STYLES)
def test_every_layout_is_read(style: str, name: str, language: str) -> None:
    registration = reading(content(CASES[name], language), STYLES[style])

    assert facts(registration) == expected(CASES[name])
    assert registration.misfits == ()


def test_everything_else_that_is_read_of_a_company_is_right() -> None:
    registration = reading(content(CASES["bv"], "nl"))

    assert registration.tables.startswith("nl-")
    assert registration.trade_names == ("Company Indigreen B.V.",)
    assert registration.legal_form_words == "Besloten Vennootschap met beperkte aansprakelijkheid"
    assert registration.rsin == "123456782"
    assert registration.seat == "Verzonnendam"
    assert registration.printed_at == datetime(2026, 11, 10, 14, 5)  # noqa: DTZ001 - has no zone


def test_the_tables_in_english_say_that_they_are_unverified() -> None:
    assert reading(content(CASES["bv"], "en")).tables.endswith("unverified")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_printed_moment_is_read_in_both_languages(language: str) -> None:
    moment = reading(content(CASES["bv"], language)).printed_at

    assert moment == datetime(2026, 11, 10, 14, 5)  # noqa: DTZ001 - has no zone


def test_an_officer_rests_on_lines_of_which_the_one_about_powers_is_the_last() -> None:
    (jan,) = reading(content(CASES["bv"], "nl")).officers

    assert jan.since == date(2019, 3, 14)
    assert jan.lines[0] == Line(page=1, text="Naam Klaasen, Jan")
    assert jan.lines[-1] == Line(page=1, text="Bevoegdheid Alleen/zelfstandig bevoegd")


def test_an_officer_with_a_number_is_a_company() -> None:
    shareholder, director = reading(content(CASES["bv_holding"], "nl")).officers

    assert (shareholder.is_company, director.is_company) == (True, True)
    assert director.kvk_number == "90000011"


@pytest.mark.parametrize("style", [name for name in STYLES if "alike" not in name])
def test_a_long_name_that_wraps_is_read_whole(style: str) -> None:
    person = replace(JAN, name=f"{LONG}, mede handelend onder de naam {LONG}")
    case = replace(CASES["bv"], name=LONG, people=(person,), seat="Verzonnendam aan de Zee")

    registration = reading(content(case, "nl"), STYLES[style])

    assert registration.name == LONG
    assert registration.trade_names == (LONG,)
    assert registration.officers[0].name == person.name[:199] + "…"
    assert registration.officers[0].powers is Powers.ALONE
    assert len(registration.misfits) == 1  # the name is longer than a name may be


@pytest.mark.parametrize("style", ["lines, all alike", "stacked, all alike"])
def test_where_nothing_tells_a_label_what_follows_a_full_line_goes_to_a_person(style: str) -> None:
    person = replace(JAN, name=LONG[:88])

    registration = reading(content(replace(CASES["bv"], people=(person,)), "nl"), STYLES[style])

    assert registration.misfits


@pytest.mark.parametrize("style", ["columns", "lines", "stacked", "stacked, indented"])
def test_an_extract_runs_over_several_pages(style: str) -> None:
    people = tuple(
        Person(
            f"Nummer{chr(97 + n)}, Nico", Function.DIRECTOR, Powers.JOINTLY, date(1970, 1, 1 + n)
        )
        for n in range(24)
    )
    case = Case(LegalForm.STICHTING, "Stichting Veel", people)
    laid = replace(
        STYLES[style],
        every_page=("Uittreksel Handelsregister Kamer van Koophandel",),
        foot=(
            "Dit uittreksel is gewaarmerkt met een digitaal zegel en is een officieel bewijs van",
            "inschrijving in het register. Het zegel is alleen in het bestand zelf te zien.",
        ),
    )

    registration = reading(content(case, "nl"), laid)

    assert facts(registration) == expected(case)
    assert registration.misfits == ()
    assert registration.officers[-1].lines[0].page > 2


@pytest.mark.parametrize("style", STYLES)
def test_a_block_that_is_broken_over_pages_stays_one(style: str) -> None:
    registration = officer(
        Pair("Naam", "Klaasen, Jan"),
        Pair("Geboortedatum", "01-01-2000"),
        Break(),
        Pair("Datum in functie", "14-03-2019"),
        Pair("Bevoegdheid", "Alleen/zelfstandig bevoegd"),
        style=STYLES[style],
    )

    assert [each.powers for each in registration.officers] == [Powers.ALONE]
    assert registration.misfits == ()


def test_what_each_page_begins_with_is_read_once() -> None:
    head: list[Item] = [
        Text("Uittreksel Handelsregister Kamer van Koophandel"),
        Pair("KvK-nummer", "90000003"),
    ]
    items = content(CASES["bv"], "nl")
    at = next(n for n, item in enumerate(items) if item == Heading("Bestuurders"))

    registration = reading([*items[:at], Break(), *head, *items[at:]])

    assert facts(registration) == expected(CASES["bv"])
    assert registration.misfits == ()


def test_a_value_that_wraps_over_pages_stays_one() -> None:
    name = Pair("Naam", "Klaasen Achternaam")
    registration = officer(
        name, Break(), Text("van het Einde, Jan", x=220), Pair("Geboortedatum", "01-01-2000")
    )

    assert registration.officers[0].name == "Klaasen Achternaam van het Einde, Jan"


def test_a_label_that_wraps_in_its_column_is_read_whole() -> None:
    registration = officer(
        Pair("Naam", "Verzonnen Holding B.V."),
        Pair("Ingeschreven onder KvK-", "90000011"),
        Text("nummer"),
        Pair("Bevoegdheid", "Alleen/zelfstandig bevoegd"),
    )

    assert registration.officers[0].kvk_number == "90000011"
    assert registration.misfits == ()


def test_trade_names_stand_on_lines_of_their_own() -> None:
    items = [*content(CASES["bv"], "nl"), Heading("Onderneming"), Pair("Handelsnamen", "Een\nTwee")]

    assert reading(items).trade_names == ("Company Indigreen B.V.", "Een", "Twee")


def test_a_hyphen_at_the_end_of_a_line_stays_one() -> None:
    registration = officer(Pair("Naam", "Jansen-\nPietersen, Anna"))

    assert registration.officers[0].name == "Jansen-Pietersen, Anna"


def test_accents_and_ligatures_are_read() -> None:
    assert officer(Pair("Naam", "Óttović, Zoë")).officers[0].name.startswith("Ótto")


@pytest.mark.parametrize(
    ("words", "powers"),
    [
        ("Gezamenlijk bevoegd", Powers.JOINTLY),
        ("Gezamenlijk bevoegd met een ander, zie de statuten van 2019", Powers.JOINTLY),
        ("Alleen/zelfstandig bevoegd", Powers.ALONE),
        ("Alleen/zelfstandig bevoegd tot EUR 500", Powers.UNKNOWN),
        ("Bevoegd", Powers.UNKNOWN),
        ("Niet bevoegd", Powers.NONE),
        ("Volledige volmacht voor vestiging 000012345678", Powers.UNKNOWN),
        ("Beperkt bevoegd tot EUR 500", Powers.LIMITED),
    ],
)
def test_powers_are_told_by_how_their_words_begin(words: str, powers: Powers) -> None:
    (read_,) = officer(Pair("Naam", "Klaasen, Jan"), Pair("Bevoegdheid", words)).officers

    assert read_.powers is powers
    assert read_.powers_words == words


@pytest.mark.parametrize(
    ("heading", "function"),
    [
        ("Bestuurder", Function.DIRECTOR),
        ("Bestuurder(s)", Function.DIRECTOR),
        ("Eigenaar", Function.OWNER),
        ("Vennoot", Function.PARTNER),
        ("Gevolmachtigden", Function.PROXY),
        ("Commissaris", Function.SUPERVISOR),
        ("Vereffenaar", Function.LIQUIDATOR),
        ("Bewindvoerder", Function.ADMINISTRATOR),
        ("Rechter-commissaris", Function.OTHER),
    ],
)
def test_the_heading_tells_the_function(heading: str, function: Function) -> None:
    registration = officer(Pair("Naam", "Klaasen, Jan"), heading=heading)

    assert [each.function for each in registration.officers] == [function]


def test_a_function_that_contradicts_its_heading_goes_to_a_person() -> None:
    registration = officer(
        Pair("Naam", "Klaasen, Jan"), Pair("Functie", "Bestuurder"), heading="Commissarissen"
    )

    assert registration.officers[0].function is Function.OTHER
    assert registration.misfits


def test_an_unknown_label_in_an_officers_block_goes_to_a_person() -> None:
    registration = officer(Pair("Naam", "Klaasen, Jan"), Pair("Voorbehoud", "Ja"))

    assert registration.misfits == (Line(page=1, text="Voorbehoud Ja"),)


def test_an_unknown_label_about_the_company_is_passed_over_unless_it_may_matter() -> None:
    items = content(CASES["bv"], "nl")
    items[3:3] = [Pair("Nieuwe code", "12"), Pair("Beperking tekening", "Ja")]

    assert reading(items).misfits == (Line(page=1, text="Beperking tekening Ja"),)


def test_an_unknown_heading_goes_to_a_person_and_so_does_what_follows() -> None:
    items = [*content(CASES["bv"], "nl"), Heading("Zaakwaarnemer"), Pair("Opdracht", "Alles")]

    assert [line.text for line in reading(items).misfits] == ["Zaakwaarnemer", "Opdracht Alles"]


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("KvK-nummer", "90000009"),
        ("Rechtsvorm", "Stichting"),
        ("Statutaire naam", "Ander B.V."),
    ],
)
def test_what_may_stand_once_and_stands_twice_goes_to_a_person(label: str, value: str) -> None:
    items = content(CASES["bv"], "nl")
    items[7:7] = [Pair(label, value)]

    registration = reading(items)

    assert registration.misfits == (Line(page=1, text=f"{label} {value}"),)
    assert facts(registration) == expected(CASES["bv"])


def test_powers_that_stand_twice_are_unknown() -> None:
    registration = officer(
        Pair("Naam", "Klaasen, Jan"),
        Pair("Bevoegdheid", "Alleen/zelfstandig bevoegd"),
        Pair("Bevoegdheid", "Gezamenlijk bevoegd"),
    )

    assert registration.officers[0].powers is Powers.UNKNOWN
    assert registration.misfits


def test_a_limit_on_somebody_who_may_act_alone_goes_to_a_person() -> None:
    registration = officer(
        Pair("Naam", "Klaasen, Jan"),
        Pair("Bevoegdheid", "Alleen/zelfstandig bevoegd"),
        Pair("Beperking in geld", "EUR 500"),
    )

    assert registration.misfits == (Line(page=1, text="Beperking in geld EUR 500"),)


@pytest.mark.parametrize("value", ["31-02-2000", "2000", "01-13-2000", "eens"])
def test_a_day_that_does_not_exist_goes_to_a_person(value: str) -> None:
    registration = officer(Pair("Naam", "Klaasen, Jan"), Pair("Geboortedatum", value))

    assert registration.officers[0].birth_date is None
    assert registration.misfits


def test_a_kvk_number_of_another_length_goes_to_a_person() -> None:
    registration = reading(content(replace(CASES["bv"], kvk="9000000"), "nl"))

    assert registration.kvk_number == ""
    assert registration.misfits == (Line(page=1, text="KvK-nummer 9000000"),)


@pytest.mark.parametrize(
    ("label", "value", "bar"),
    [
        ("Datum overlijden", "01-02-2026", Bar.DECEASED),
        ("Datum uit functie", "01-02-2026", Bar.LEFT),
        ("Schorsing", "Ja", Bar.SUSPENDED),
        ("Onder curatele", "Ja", Bar.GUARDIANSHIP),
        ("Provisioneel bewind", "Ja", Bar.ADMINISTRATION),
        ("Beperking in rechtshandeling", "Onder bewind", Bar.ADMINISTRATION),
        ("Beperking in rechtshandeling", "Iets anders", Bar.UNKNOWN),
    ],
)
def test_what_bars_an_officer_is_read(label: str, value: str, bar: Bar) -> None:
    registration = officer(Pair("Naam", "Klaasen, Jan"), Pair(label, value))

    assert registration.officers[0].bars == (bar,)
    assert registration.misfits == ()


def test_a_bar_that_is_denied_is_none() -> None:
    registration = officer(Pair("Naam", "Klaasen, Jan"), Pair("Onder curatele", "Nee"))

    assert registration.officers[0].bars == ()


def test_a_bar_in_a_line_of_its_own_is_read() -> None:
    registration = officer(
        Pair("Naam", "Klaasen, Jan"), Text("Deze functionaris is geschorst per 01-02-2026.")
    )

    assert registration.officers[0].bars == (Bar.SUSPENDED,)


@pytest.mark.parametrize(
    ("label", "value", "state"),
    [
        ("Datum uitschrijving", "01-02-2026", SpecialState.DEREGISTERED),
        ("Datum ontbinding", "01-02-2026", SpecialState.DISSOLVED),
        ("Surseance van betaling", "01-02-2026", SpecialState.SUSPENSION_OF_PAYMENTS),
        ("Bijzondere rechtstoestand", "Schuldsanering", SpecialState.DEBT_RESTRUCTURING),
        ("Bijzondere rechtstoestand", "Onder curatele", SpecialState.GUARDIANSHIP),
        ("Bijzondere rechtstoestand", "Onder bewind", SpecialState.ADMINISTRATION),
        ("Bijzondere rechtstoestand", "Iets nieuws", SpecialState.UNKNOWN),
        ("Buitenlandse rechtstoestand", "Insolvenz", SpecialState.FOREIGN),
        ("Datum intrekking faillissement", "01-02-2026", SpecialState.BANKRUPT),
    ],
)
def test_special_states_are_read(label: str, value: str, state: SpecialState) -> None:
    items = content(CASES["bv"], "nl")
    items[3:3] = [Pair(label, value)]

    registration = reading(items)

    assert registration.states == (state,)
    assert registration.state_lines == (Line(page=1, text=f"{label} {value}"),)


def test_a_special_state_told_by_a_part_of_its_own_is_read() -> None:
    items = [*content(CASES["bv"], "nl"), Heading("Surseance van betaling"), Pair("Datum", "1")]

    assert reading(items).states == (SpecialState.SUSPENSION_OF_PAYMENTS,)


def test_a_part_about_a_special_state_that_names_none_is_an_unknown_one() -> None:
    items = [*content(CASES["bv"], "nl"), Heading("Bijzondere rechtstoestand"), Pair("Datum", "1")]

    assert reading(items).states == (SpecialState.UNKNOWN,)


def test_a_name_in_liquidation_tells_that_the_company_is_dissolved() -> None:
    registration = reading(content(replace(CASES["bv"], name="Weg B.V. in liquidatie"), "nl"))

    assert registration.states == (SpecialState.DISSOLVED,)


@pytest.mark.parametrize("shift", range(0, 40, 4))
def test_a_state_told_in_running_text_is_read_wherever_its_words_end(shift: int) -> None:
    items = content(CASES["bv"], "nl")
    told = (
        f"Deze {'i' * (shift // 2 + 1)} rechtspersoon is in oktober bij vonnis failliet verklaard."
    )
    items[3:3] = [Text(told)]

    registration = reading(items)

    assert registration.states == (SpecialState.BANKRUPT,)
    assert facts(registration)[5] == expected(CASES["bv"])[5]


def test_a_trade_name_that_speaks_of_bankruptcy_tells_nothing() -> None:
    registration = reading(content(replace(CASES["bv"], name="Failliet Veilingen B.V."), "nl"))

    assert registration.states == ()


def test_a_trustee_tells_that_the_company_is_bankrupt() -> None:
    assert officer(Pair("Naam", "Recht, R."), heading="Curator").states == (SpecialState.BANKRUPT,)


def test_a_legal_form_that_is_being_founded_is_not_yet_that_form() -> None:
    items = content(CASES["bv"], "nl")
    items[4] = Pair("Rechtsvorm", "Besloten Vennootschap in oprichting")

    assert reading(items).legal_form is LegalForm.OTHER


def test_the_longest_legal_form_that_fits_counts() -> None:
    items = content(CASES["vereniging"], "nl")
    items[4] = Pair("Rechtsvorm", "Vereniging zonder volledige rechtsbevoegdheid")

    assert reading(items).legal_form is LegalForm.OTHER


def test_two_printed_moments_that_contradict_each_other_count_as_none() -> None:
    other = Text("Uittreksel is vervaardigd op 11-11-2026 om 14.05 uur", pages.SMALL, y=60)
    registration = reading([*content(CASES["bv"], "nl"), other])

    assert registration.printed_at is None
    assert len(registration.misfits) == 2


def test_a_printed_moment_that_does_not_exist_goes_to_a_person() -> None:
    items = content(CASES["bv"], "nl")
    items[-1] = Text("Uittreksel is vervaardigd op 31-02-2026 om 14.05 uur", pages.SMALL, y=95)

    registration = reading(items)

    assert registration.printed_at is None
    assert registration.misfits


def test_page_marks_that_contradict_the_pages_go_to_a_person() -> None:
    style = replace(pages.COLUMNS, marks="Pagina {page} (van 7)")

    assert reading(content(CASES["bv"], "nl"), style).misfits


def test_a_pdf_without_text_is_no_extract_and_raises_nothing() -> None:
    registration = reading([])

    assert (registration.is_extract, registration.officers) == (False, ())
    assert registration.language is Language.DUTCH


def test_an_extract_without_any_part_is_shown_to_a_person() -> None:
    items = content(CASES["bv"], "nl")[:2]

    assert reading([*items, Text("Bevoegdheid Alleen/zelfstandig bevoegd")]).misfits


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    ("name", "layout"),
    [
        *((name, "columns") for name in register.REGISTRATIONS),
        *((name, "lines") for name in ("bv_mixed", "bv_holding", "long")),
        *((name, "stacked") for name in ("bv_mixed", "bv_holding", "long")),
    ],
)
def test_the_samples_of_the_demo_are_read(
    name: str, layout: Layout, language: Literal["nl", "en"]
) -> None:
    company = register.REGISTRATIONS[name]
    at = datetime(2026, 11, 10, 9, 15)  # noqa: DTZ001 - has no zone

    registration = read(draw_extract(company, at, language=language, layout=layout))

    assert registration.misfits == ()
    assert registration.is_extract
    assert registration.printed_at == at
    assert registration.kvk_number == company.kvk_number
    assert registration.legal_form is company.form
    assert registration.name == (company.trade_names or (company.name,))[0] or company.rsin
    assert registration.states == ((company.state,) if company.state else ())
    assert [
        (each.name, each.function, each.powers, each.title) for each in registration.officers
    ] == [(each.who.name, each.function, each.powers, each.title) for each in company.officers]


def test_an_extract_is_read_where_no_file_can_be_opened_and_nothing_loaded() -> None:
    script = (
        "import sys, msgspec\n"
        "from recovery.inspection.confine import confine\n"
        "from recovery.inspection.extract.reading import read\n"
        "data = sys.stdin.buffer.read()\n"
        "confine()\n"
        "sys.stdout.buffer.write(msgspec.json.encode(read(data)))\n"
    )
    data = draw(content(CASES["bv_joint"], "nl"))

    child = subprocess.run(
        [sys.executable, "-c", script], input=data, capture_output=True, check=False
    )

    assert child.returncode == 0, child.stderr.decode()
    assert msgspec.json.decode(child.stdout, type=Registration) == read(data)
