"""A citizen number is seen where one stands, and other numbers are left alone."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.rules import bsn
from tests.inspection.identity import samples

N = samples.BSN


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        (N, True),
        (samples.SPECIMEN_BSN, True),
        ("111222333", True),
        ("010000008", True),
        ("123456789", False),
        ("000000000", False),
        ("000000012", False),
        ("12345678", False),
        ("1234567820", False),
        ("12345678a", False),
        ("\N{ARABIC-INDIC DIGIT ONE}23456782", False),
        ("", False),
    ],
)
def test_the_eleven_test(digits: str, *, expected: bool) -> None:
    assert bsn.passes(digits) is expected


@given(st.integers(0, 8), st.integers(0, 9))
def test_a_single_digit_changed_never_passes(place: int, digit: int) -> None:
    other = N[:place] + str(digit) + N[place + 1 :]

    assert bsn.passes(other) is (other == N)


@pytest.mark.parametrize(
    "text",
    [
        f"BSN {N}",
        f"bsn: {N}",
        f"B.S.N. {N}",
        f"8SN {N}",
        "BSN 1234.56.782",
        "BSN 123 456 782",
        "BSN 1234 56782",
        "BSN I2345678Z",
        f"Burgerservicenummer {N}",
        f"persoonsnummer / personal no. {N}",
        f"Personal number\t{N}",
        f"No personnel {N}",
        f"sofi-nummer {N}",
        f"BSN\n{N}",
        f"BSN / rijbewijsnummer\n{N} / 5094962111",
        f"{N}\nburgerservicenummer",
        f"Persoonsnummer\nNaam\nDe Bruijn\n{N}",
        "BSN 10000008",
    ],
)
def test_a_number_near_a_label_is_seen(text: str) -> None:
    assert bsn.in_text(text.splitlines(), is_dutch=False)


@pytest.mark.parametrize(
    "text",
    [
        "BSN AFGEDEKT",
        "BSN 123456789",
        "BSN XXXXXXXXX",
        f"BSN\n\n\n\n\n{N}",
        f"klantnummer {N}",
        f"Passport No. {N}",
        f"AB{N}",
        f"BSN NL91ABNA{N}0",
        f"BSN 0{N}",
        f"BSN {N}1",
        "BSN 10.03.1965",
        "BSN 28-03-1989 7",  # a date and a digit that together pass
        f"BSN {N}A",
        "BSN KvK 12345678",
        "geboren 10.03.1965, BSN afgedekt, 1,75 m",
        f"BSNL {N}",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not bsn.in_text(text.splitlines(), is_dutch=False)


def test_nine_digits_alone_count_on_a_dutch_document_only() -> None:
    # The number of a British or American passport: one in eleven passes the test.
    lines = ["KONINKRIJK DER NEDERLANDEN", f" {N} ", "De Bruijn"]

    assert bsn.in_text(lines, is_dutch=True)
    assert not bsn.in_text(lines, is_dutch=False)


@pytest.mark.parametrize("line", [f"klantnummer {N}", f"06 {N}", f"{N}0", "1234-56-782"])
def test_nine_digits_among_others_are_not_alone(line: str) -> None:
    assert not bsn.in_text([line], is_dutch=True)


@pytest.mark.parametrize("line", [N, "1234.56.782", "123 456 782", f"M/NLD\t{N}\t1,75 m"])
def test_nine_digits_are_alone_on_their_line_or_part_of_it(line: str) -> None:
    assert bsn.in_text([line], is_dutch=True)


@pytest.mark.parametrize(
    "text",
    [samples.SPECIMEN_BSN, f" {N}\n", f"{N}/5094962111", f"https://example.org/?bsn={N}"],
)
def test_a_code_that_is_a_number_is_seen(text: str) -> None:
    assert bsn.in_code(text)


@pytest.mark.parametrize(
    "text",
    [
        f"https://example.org/{N}",
        f"BCD\n002\n1\nSCT\n\nStichting\nNL91ABNA0417164300\nEUR12.00\n{N}",
        f"WIFI:T:WPA;S:huis;P:{N};;",
        "5094962111",
        "123456789",
        f"{N}{N}",
        "",
    ],
)
def test_a_code_of_something_else_is_left_alone(text: str) -> None:
    assert not bsn.in_code(text)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (samples.PASSPORT_2014, True),
        (samples.PASSPORT_2014[1:], True),
        (samples.CARD_2014, True),
        (samples.CARD_2014[:1], True),
        (samples.CARD_2021, False),
        (samples.LICENCE, False),
        (samples.ICAO_TD3, False),
        (("SPECI20142NLD6503101F2403096123456789<<<<<84",), False),
        (("SPECI20142NLD65O31O1F24O3O969999999O0<<<<<84",), False),
        (("SPECI20142NLD65O31O1F24O3O9699999999O<<<<<84",), True),
        (("SPECI20142BEL6503101F2403096999999990<<<<<84",), False),
    ],
)
def test_a_dutch_zone_that_carries_a_number_is_seen(
    lines: tuple[str, ...], *, expected: bool
) -> None:
    assert bsn.in_zone(lines) is expected


def test_public_functions_answer_yes_or_no_and_nothing_else() -> None:
    public = [
        function
        for name, function in inspect.getmembers(bsn, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == bsn.__name__
    ]

    assert {function.__annotations__["return"] for function in public} == {bool}


@given(st.lists(st.text(max_size=80), max_size=8))
def test_any_text_is_read_without_a_fault(lines: list[str]) -> None:
    for is_dutch in (True, False):
        bsn.in_text(lines, is_dutch=is_dutch)
    bsn.in_zone(lines)
    bsn.in_code("\n".join(lines))
