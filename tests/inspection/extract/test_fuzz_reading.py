"""Whatever is drawn on a page, and whatever is damaged in its file, is read without an error.

A seal says whose bytes these are, not that they are well formed: strangers choose part of them.
"""

import random
from datetime import date

import msgspec
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.inspection.answer import MOST_FACTS
from recovery.inspection.extract.reading import read
from recovery.inspection.extract.tables import LANGUAGES
from recovery.rules.authority import authority
from recovery.rules.extract import judge
from recovery.rules.registration import ExtractFacts, Registration
from tests.inspection.extract import pages
from tests.inspection.extract.pages import Break, Heading, Item, Pair, Text, Title, draw
from tests.inspection.extract.registers import CASES, content

TODAY = date(2026, 11, 2)
ROUNDS = 40


def _words() -> list[str]:
    """Every word that a table knows, so that pieces of extracts come out."""
    return sorted(
        {
            *(each for tables in LANGUAGES for each in tables.headings),
            *("Naam", "Bevoegdheid", "Geboortedatum", "KvK-nummer", "Titel", "Rechtsvorm", "RSIN"),
            *("Alleen/zelfstandig bevoegd", "Gezamenlijk bevoegd", "90000003", "02-11-1979"),
            *("Name", "Powers", "Date of birth", "Solely/independently authorised", "Bestuurder"),
            *("Uittreksel Handelsregister Kamer van Koophandel", "Faillissement", "Overleden"),
        }
    )


TEXTS = st.one_of(
    st.sampled_from(_words()),
    st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=80),
)
LOOKS = st.sampled_from([pages.BODY, pages.BOLD, pages.GREY, pages.PART, pages.HUGE, pages.SMALL])
ITEMS: st.SearchStrategy[Item] = st.one_of(
    st.builds(Title, TEXTS),
    st.builds(Heading, TEXTS, LOOKS),
    st.builds(Pair, TEXTS, TEXTS, LOOKS),
    st.builds(Text, TEXTS, LOOKS, st.floats(-100, 700), st.none() | st.floats(-50, 900)),
    st.just(Break()),
)
STYLES = st.sampled_from(
    [pages.COLUMNS, pages.LINES, pages.STACKED, pages.STACKED_ALIKE, pages.COLUMNS_ONE_LOOK]
)


def _is_sound(registration: Registration) -> None:
    """See that what was read can be carried, kept and judged, and that nobody signs unnamed."""
    assert len(msgspec.json.encode(registration)) <= MOST_FACTS
    known = {officer.id for officer in registration.officers}
    found = authority(registration, TODAY)
    assert all(set(each) <= known for each in found.sets)
    assert judge(ExtractFacts(registration=registration), on=TODAY, months=3).findings


@settings(deadline=None, max_examples=60)  # a slow machine is no defect of the code
@given(st.lists(ITEMS, max_size=25), STYLES)
def test_whatever_is_drawn_is_read_without_an_error(items: list[Item], style: pages.Style) -> None:
    _is_sound(read(draw(items, style)))


@settings(deadline=None, max_examples=40)  # a slow machine is no defect of the code
@given(
    st.lists(ITEMS, min_size=1, max_size=3),
    st.sampled_from(sorted(CASES)),
    st.integers(0, 60),
    STYLES,
)
def test_whatever_stands_between_the_lines_of_an_extract_is_read_without_an_error(
    items: list[Item], kind: str, at: int, style: pages.Style
) -> None:
    whole = list(content(CASES[kind], "nl"))
    place = at % (len(whole) + 1)
    whole[place:place] = items

    _is_sound(read(draw(whole, style)))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_damaged_file_is_read_or_does_not_open(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    data = bytearray(draw(list(content(CASES["bv"], "nl")), pages.COLUMNS))
    for _ in range(chance.randrange(1, 30)):
        at = chance.randrange(len(data))
        data[at : at + chance.randrange(1, 4)] = chance.choice(
            [b"", b"0", b"<<", b"[(", b" 99999 ", chance.randbytes(3)]
        )
    try:
        found = read(bytes(data))
    except pypdfium2.PdfiumError:
        return
    _is_sound(found)
