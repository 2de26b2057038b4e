"""Zones of real forms are told and checked; what a reading got wrong is mended only when proven."""

from datetime import date
from unicodedata import lookup

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.rules import mrz
from recovery.rules.mrz import Kind
from recovery.rules.mrz_text import check_digit, mended, tidy
from tests.inspection.identity import samples

TODAY = date(2026, 11, 22)

CASES = ("CAPITAL", "SMALL")

SAMPLES = {
    "passport": samples.ICAO_TD3,
    "card": samples.ICAO_TD1,
    "wide card": samples.ICAO_TD2,
    "Dutch passport of 2014": samples.PASSPORT_2014,
    "Dutch card of 2014": samples.CARD_2014,
    "Dutch card of 2021": samples.CARD_2021,
    "Dutch passport of 2021": samples.passport(date(2031, 8, 30)),
    "Dutch licence": samples.LICENCE,
}

CHECKED = {
    # Where check digits cover a row: of the passport its second, of the card all but the names.
    "passport": [(1, at) for at in (*range(10), *range(13, 20), *range(21, 44))],
    "card": [
        *((0, at) for at in range(5, 30)),
        *((1, at) for at in (*range(7), *range(8, 15), *range(18, 30))),
    ],
}


def found(*lines: str) -> mrz.Zone:
    zone = mrz.find(lines, TODAY)
    assert zone is not None
    return zone


def wrong(*lines: str) -> list[str]:
    return [check.field for check in found(*lines).checks if not check.is_right]


def changed(rows: tuple[str, ...], row: int, at: int, character: str) -> tuple[str, ...]:
    line = rows[row][:at] + character + rows[row][at + 1 :]
    return (*rows[:row], line, *rows[row + 1 :])


@pytest.mark.parametrize("rows", SAMPLES.values(), ids=SAMPLES)
def test_every_check_digit_of_a_published_zone_is_right(rows: tuple[str, ...]) -> None:
    assert wrong(*rows) == []


def test_a_passport_says_all_that_it_holds() -> None:
    zone = found(*samples.PASSPORT_2014)

    assert (zone.kind, zone.issuer, zone.number) == (Kind.PASSPORT, "NLD", "SPECI2014")
    assert (zone.surname, zone.given_names) == ("DE BRUIJN", "WILLEKE LISELOTTE")
    assert (zone.birth_date, zone.expires_on) == (date(1965, 3, 10), date(2024, 3, 9))
    assert zone.optional == ("999999990",)
    assert [check.field for check in zone.checks] == [
        "number",
        "birth_date",
        "expires_on",
        "optional",
        "whole",
    ]


@pytest.mark.parametrize("rows", [samples.ICAO_TD1, samples.ICAO_TD2])
def test_a_card_says_all_that_it_holds(rows: tuple[str, ...]) -> None:
    zone = found(*rows)

    assert (zone.kind, zone.issuer, zone.number) == (Kind.IDENTITY_CARD, "UTO", "D23145890")
    assert (zone.surname, zone.given_names) == ("ERIKSSON", "ANNA MARIA")
    assert (zone.birth_date, zone.expires_on) == (date(1974, 8, 12), date(2012, 4, 15))


def test_a_licence_names_nobody_and_has_no_dates() -> None:
    zone = found(*samples.LICENCE)

    assert (zone.kind, zone.number) == (Kind.LICENCE, "5094962111")
    assert (zone.surname, zone.birth_date, zone.expires_on) == ("", None, None)


def test_a_long_document_number_goes_on_in_the_optional_field() -> None:
    zone = found(*samples.card(date(2030, 1, 1), optional="X1", number="SPECI20210042"))

    assert zone.is_right
    assert (zone.number, zone.optional[0]) == ("SPECI20210042", "X1")


@given(st.sampled_from([(name, place) for name in CHECKED for place in CHECKED[name]]), st.data())
def test_any_single_digit_that_is_changed_is_found(
    where: tuple[str, tuple[int, int]], data: st.DataObject
) -> None:
    name, (row, at) = where
    rows = SAMPLES[name]
    if not rows[row][at].isdigit():
        return
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != rows[row][at]]))

    zone = mrz.find(changed(rows, row, at, other), TODAY)

    assert zone is None or not zone.is_right or zone.is_mended


@pytest.mark.parametrize(("one", "other"), [("<", "K"), ("A", "0"), ("U", "K"), ("6", "G")])
def test_characters_whose_values_end_alike_are_the_same_to_a_check_digit(
    one: str, other: str
) -> None:
    # A blind spot of the standard, and the reason why no such likes are ever mended.
    assert check_digit(f"12{one}45") == check_digit(f"12{other}45")


def test_neighbours_changed_over_are_not_seen_when_they_differ_by_five() -> None:
    assert check_digit("16") == check_digit("61")
    assert check_digit("15") != check_digit("51")


@pytest.mark.parametrize(
    ("row", "at", "read"),
    [
        pytest.param(1, 5, "Z", id="2 as Z in the number"),
        pytest.param(1, 6, "O", id="0 as O in the number"),
        pytest.param(1, 2, "\N{GREEK CAPITAL LETTER EPSILON}", id="a Greek E"),
        pytest.param(1, 14, "S", id="5 as S in a date"),
        pytest.param(1, 17, "I", id="1 as I in a date"),
        pytest.param(1, 27, "G", id="6 as G at a check digit"),
        pytest.param(1, 38, "C", id="a filler as C"),
        pytest.param(0, 20, "1", id="I as 1 in a name"),
    ],
)
def test_a_character_taken_for_its_like_is_mended(row: int, at: int, read: str) -> None:
    rows = changed(samples.PASSPORT_2014, row, at, read)

    assert rows != samples.PASSPORT_2014
    assert wrong(*rows) == []
    assert found(*rows).number == "SPECI2014"


@pytest.mark.parametrize(
    ("alphabet", "latin"),
    [("GREEK", "ABEZHIKMNOPTYX"), ("CYRILLIC", "ABEKMHOPCTYX")],
)
def test_letters_of_other_alphabets_are_those_they_look_like(alphabet: str, latin: str) -> None:
    names = {
        "GREEK": "ALPHA BETA EPSILON ZETA ETA IOTA KAPPA MU NU OMICRON RHO TAU UPSILON CHI",
        "CYRILLIC": "A VE IE KA EM EN O ER ES TE U HA",
    }[alphabet]
    letters = [
        lookup(f"{alphabet} {case} LETTER {name}") for name in names.split() for case in CASES
    ]

    assert tidy("".join(letters)) == "".join(letter * 2 for letter in latin)


def test_fillers_behind_the_names_may_be_read_as_letters() -> None:
    zone = found("P<NLDDE<BRUIJN<<WILLEKE<LISELOTTE<<<KK<S<<<<", samples.PASSPORT_2014[1])

    assert (zone.surname, zone.given_names) == ("DE BRUIJN", "WILLEKE LISELOTTE")


def test_a_zone_says_whether_it_was_mended() -> None:
    first, second = samples.ICAO_TD3

    assert not found(first, second).is_mended
    assert found(first, second.replace("L898902C3", "LB98902C3")).is_mended
    assert found(first, second.replace("L898902C3", "LB98902C3")).number == "L898902C3"


def test_nothing_is_mended_that_two_choices_would_make_right() -> None:
    number = "OO2345678"
    assert mended(number, slice(0, 2), lambda each: each.count("0") == 1) == number


@pytest.mark.parametrize("missing", [-3, -1, 1, 3])
def test_a_miscounted_run_of_fillers_is_put_right(missing: int) -> None:
    first, second = samples.PASSPORT_2014
    run = "<" * (5 - missing)

    assert wrong(first.rstrip("<"), second.replace("<<<<<", run)) == []


def test_spaces_and_quotation_marks_do_not_matter() -> None:
    first, second = samples.ICAO_TD3

    assert wrong(first.replace("<<", "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"), second) == []
    assert wrong(" ".join(first), "\t".join(second)) == []


def test_a_zone_is_found_among_other_lines_and_upside_down() -> None:
    rows = samples.CARD_2021

    assert wrong("Naam / Surname", "De Bruijn", *rows, "geldig tot") == []
    assert wrong(*reversed(rows)) == []


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((), id="nothing"),
        pytest.param(samples.CARD_2021[:2], id="rows missing"),
        pytest.param((samples.PASSPORT_2014[1],), id="one row of two"),
        pytest.param(("Uitgegeven door", "burgemeester van Utrecht", "Nederlandse"), id="text"),
        pytest.param(("<" * 44, "<" * 44), id="fillers"),
        pytest.param(("0" * 44, "0" * 44), id="zeros"),
        pytest.param(
            ("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6")
        ),
        pytest.param(("D1NLD1509496211",), id="half a licence"),
    ],
)
def test_what_is_no_zone_is_none(lines: tuple[str, ...]) -> None:
    assert mrz.find(lines, TODAY) is None


@pytest.mark.parametrize(
    ("born", "today", "expected"),
    [
        ("650310", TODAY, date(1965, 3, 10)),
        ("261122", TODAY, date(2026, 11, 22)),
        ("261123", TODAY, date(1926, 11, 23)),
        ("000229", TODAY, date(2000, 2, 29)),
        ("650231", TODAY, None),
        ("65<<<<", TODAY, None),
    ],
)
def test_a_birth_date_is_the_latest_that_is_not_to_come(
    born: str, today: date, expected: date | None
) -> None:
    first, second = samples.passport(date(2030, 1, 1))
    whole = second[:13] + born + str(check_digit(born)) + second[20:]

    zone = mrz.find((first, whole), today)

    assert zone is not None
    assert zone.birth_date == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [(TODAY, date(2031, 8, 2)), (date(1990, 1, 1), date(2031, 8, 2)), (date(2095, 1, 1), 2131)],
)
def test_an_expiry_date_is_the_one_nearest_to_today(today: date, expected: date | int) -> None:
    zone = mrz.find(samples.CARD_2021, today)

    assert zone is not None
    assert expected in (zone.expires_on, zone.expires_on and zone.expires_on.year)


@pytest.mark.parametrize("rows", SAMPLES.values(), ids=SAMPLES)
def test_a_zone_shows_nothing_of_itself(rows: tuple[str, ...]) -> None:
    zone = found(*rows)

    assert repr(zone) == str(zone) == f"<Zone {zone.kind} right>"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (samples.PASSPORT_2014, "999999990"),
        (samples.PASSPORT_2014[1:], "999999990"),
        (samples.CARD_2014[:1], "999999990<<<<<8"),
        (samples.card(date(2030, 1, 1)), ""),
    ],
)
def test_a_row_by_itself_shows_what_the_state_put_there(
    lines: tuple[str, ...], expected: str
) -> None:
    assert expected in mrz.optional_data(lines)


def test_only_dutch_rows_are_asked_for_it() -> None:
    assert mrz.optional_data((*samples.ICAO_TD3, *samples.ICAO_TD1, *samples.LICENCE)) == ()


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_text_is_read_without_a_fault(lines: list[str]) -> None:
    mrz.find(lines, TODAY)
    mrz.optional_data(lines)


@given(
    st.lists(
        st.text(alphabet="<0123456789ABCDKOSXINLP", min_size=24, max_size=50),
        min_size=1,
        max_size=4,
    )
)
def test_any_rows_are_read_without_a_fault(lines: list[str]) -> None:
    mrz.find(lines, TODAY)
    mrz.optional_data(lines)
