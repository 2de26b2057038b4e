"""How pages are read: turned until they read well, within bounds, and judged each by itself."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from PIL import Image

from recovery.inspection.identity import reader
from recovery.inspection.identity.looking import Piece
from recovery.inspection.identity.pages import MOST_PAGES
from recovery.inspection.identity.reader import read
from recovery.rules.findings import Code, Finding, Verdict
from tests.inspection.identity import samples

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
READ, UNREAD = Finding(Code.TEXT_LOOK, Verdict.PASS), Finding(Code.TEXT_LOOK, Verdict.UNKNOWN)
BSN = Finding(Code.BSN_VISIBLE, Verdict.FAIL)

PAGE = samples.jpeg(Image.new("RGB", (60, 40), "white"))


def line(text: str, row: int, left: int = 0, sure: float = 0.99) -> Piece:
    return Piece(text, sure, left, row * 20, len(text) * 8, 10)


def tall(text: str, sure: float = 0.99) -> Piece:
    return Piece(text, sure, 0, 0, 10, len(text) * 8)


class Looks:
    """Gives what it was told to, one look after the other, and counts."""

    def __init__(self, *looks: Sequence[Piece]) -> None:
        self.looks = list(looks)
        self.sizes: list[tuple[int, int]] = []

    def __call__(self, picture: Image.Image) -> list[Piece]:
        self.sizes.append(picture.size)
        return list(self.looks[min(len(self.sizes), len(self.looks)) - 1])


def test_a_page_that_reads_well_is_looked_at_twice() -> None:
    look = Looks([line("Naam De Bruijn", 0), line("geldig tot 2031", 1)])

    assert read(look, [PAGE], NOW).findings == (READ,)
    assert len(look.sizes) == 2


def test_the_second_look_is_at_the_part_that_has_text_and_closer() -> None:
    board = Image.new("RGB", (2400, 1800), "white")
    for place in ((0, 0), (2390, 1790)):
        board.paste("black", (*place, place[0] + 10, place[1] + 10))
    page = samples.jpeg(board)
    look = Looks([Piece("Naam", 0.99, 500, 400, 200, 100)])

    read(look, [page], NOW)

    # Seen at half the size: 400 by 200, and 120 around it; then twice as large.
    assert look.sizes == [(1200, 900), (1280, 880)]


def test_an_empty_page_is_looked_at_whole() -> None:
    look = Looks([])

    assert read(look, [PAGE], NOW).findings == (READ,)
    assert look.sizes == [(120, 80), (120, 80)]


def test_what_is_blank_around_a_card_is_cut_off() -> None:
    sheet = Image.new("RGB", (1700, 2400), "white")
    sheet.paste("black", (400, 600, 800, 900))
    look = Looks([])

    read(look, [samples.jpeg(sheet)], NOW)

    # 400 by 300, and 120 around it; then no more than twice as large.
    width, height = look.sizes[0]
    assert (abs(width - 1200) < 4, abs(height - 1012) < 4) == (True, True)


def test_a_page_on_its_side_is_turned_until_it_reads_well() -> None:
    down = [tall("066666666")]
    look = Looks(down, down, [line("uJ^8", 0, sure=0.6)], [line("BSN 123456782", 0)])

    assert read(look, [PAGE], NOW).findings == (READ, BSN)
    upright, turned = look.sizes[1], look.sizes[1][::-1]
    assert look.sizes[1:] == [upright, turned, turned]


def test_a_page_upside_down_is_turned_over_first() -> None:
    over = [line("Z8L9", 0, sure=0.6)]
    look = Looks(over, over, [line("BSN 123456782", 0)])

    assert read(look, [PAGE], NOW).findings == (READ, BSN)
    assert look.sizes[1] == look.sizes[2]


def test_a_page_with_some_text_on_its_side_is_turned_all_ways() -> None:
    look = Looks([line("Naam De Bruijn, geldig tot 2031", 0), tall("achterkant")])

    read(look, [PAGE], NOW)

    assert len(look.sizes) == 5


def test_what_stands_beside_each_other_is_one_line() -> None:
    look = Looks([line("123456782", 0, left=200), line("BSN", 0), line("De Bruijn", 1)])

    assert BSN in read(look, [PAGE], NOW).findings


def test_pieces_of_a_row_of_a_zone_are_put_together() -> None:
    first, second = samples.passport(datetime(2030, 1, 1, tzinfo=UTC).date())
    look = Looks([line(second[20:], 1, left=400), line(first, 0), line(second[:20], 1)])

    result = read(look, [PAGE], NOW)

    assert result.findings == (READ, Finding(Code.ZONE, Verdict.PASS))
    assert result.facts is not None


def test_a_page_that_shows_a_number_ends_the_reading() -> None:
    look = Looks([line("BSN 123456782", 0)])

    assert read(look, [PAGE, PAGE], NOW).findings == (READ, BSN)
    assert len(look.sizes) == 1


def test_a_number_weighs_more_than_a_zone_read_before_it() -> None:
    zone = [line(row, number) for number, row in enumerate(samples.CARD_2021)]
    look = Looks(zone, zone, [line("BSN 123456782", 0)])

    result = read(look, [PAGE, PAGE], NOW)

    assert (result.findings, result.facts) == ((READ, BSN), None)


def test_a_right_zone_weighs_more_than_a_wrong_one() -> None:
    right = [line(row, number) for number, row in enumerate(samples.CARD_2021)]
    wrong = [line(row.replace("650310", "650311"), n) for n, row in enumerate(samples.CARD_2021)]

    for looks in ((right, wrong), (wrong, right)):
        result = read(Looks(*looks), [PAGE, PAGE], NOW)
        assert result.findings == (READ, Finding(Code.ZONE, Verdict.PASS))


def test_pages_beyond_the_most_are_left_to_a_person() -> None:
    look = Looks([line("Naam De Bruijn", 0)])

    assert read(look, [PAGE] * MOST_PAGES, NOW).findings == (READ,)
    assert read(look, [PAGE] * (MOST_PAGES + 1), NOW).findings == (UNREAD,)
    assert len(look.sizes) == 2 * 2 * MOST_PAGES


def test_pages_are_left_to_a_person_when_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SECONDS", -1.0)

    assert read(Looks([line("Naam", 0)]), [PAGE], NOW).findings == (UNREAD,)


@pytest.mark.parametrize("size", [(2400, 1), (1, 2400), (1, 1)])
def test_a_page_too_small_for_a_letter_is_not_looked_at(size: tuple[int, int]) -> None:
    look = Looks([])

    assert read(look, [samples.jpeg(Image.new("RGB", size))], NOW).findings == (READ,)
    assert look.sizes == []


def test_no_page_at_all_is_no_look() -> None:
    assert read(Looks([]), [], NOW).findings == (UNREAD,)
