"""Characters become words and rows by where they stand."""

import pytest

from recovery.inspection.extract.rows import Row, rows
from recovery.inspection.extract.visible import Char, Look

LOOK = Look("Sans", 10.0, (0, 0, 0))
BOLD = LOOK._replace(font="Sans-Bold")


def written(text: str, x: float = 50, y: float = 100, look: Look = LOOK) -> list[Char]:
    """Write with every character five points wide; what is a space has no character."""
    return [
        Char(letter, x + 5 * place, x + 5 * place + 5, y, look)
        for place, letter in enumerate(text)
        if letter != " "
    ]


def made(*chars: Char) -> list[Row]:
    return rows(1, (595, 842), chars)


def texts(*chars: Char) -> list[str]:
    return [row.text for row in made(*chars)]


def test_the_order_of_the_file_counts_for_nothing() -> None:
    chars = [*written("onder", y=120), *written("tweede", x=90), *written("eerste")]

    assert texts(*reversed(chars)) == ["eerste tweede", "onder"]


def test_a_gap_ends_a_word_and_a_wide_one_a_cell() -> None:
    (row,) = made(*written("een twee   drie"))

    assert [word.text for word in row.words] == ["een", "twee", "drie"]
    assert len(row.cells) == 2


def test_another_look_ends_a_word_and_no_space_is_seen_there() -> None:
    (row,) = made(*written("Zo"), *written("ë", x=60, look=BOLD))

    assert row.text == "Zoë"
    assert not row.is_uniform


def test_a_slightly_lifted_baseline_is_the_same_row() -> None:
    assert texts(*written("een"), *written("twee", x=80, y=101.5)) == ["een twee"]


def test_what_is_printed_twice_to_look_bold_is_read_once() -> None:
    (row,) = made(*written("Naam"), *written("Naam", x=50.3))

    assert (row.text, row.clash) == ("Naam", False)


@pytest.mark.parametrize("y", [100, 101, 103, 104])
def test_characters_on_top_of_each_other_are_told(y: float) -> None:
    assert all(row.clash for row in made(*written("Niet"), *written("Alle", y=y)))


def test_rows_that_follow_each_other_or_stand_side_by_side_do_not_clash() -> None:
    below = made(*written("Naam"), *written("Titel", y=111))
    beside = made(*written("Naam"), *written("Titel", x=90, y=103))

    assert [row.clash for row in (*below, *beside)] == [False] * 4


def test_the_letters_of_a_ligature_share_a_place() -> None:
    letters = [Char(one, 55, 60, 100, LOOK, 7, n) for n, one in enumerate("ffi")]
    (row,) = made(*written("o"), *letters)

    assert (row.text, row.clash) == ("offi", False)


@pytest.mark.parametrize("other", [(8, 1), (7, 2)])
def test_a_letter_of_another_text_in_the_place_of_a_letter_is_no_ligature(
    other: tuple[int, int],
) -> None:
    (row,) = made(Char("n", 55, 60, 100, LOOK, 7, 0), Char("i", 55, 60, 100, LOOK, *other))

    assert row.clash


def test_letters_are_composed_and_invisible_ones_left_out() -> None:
    chars = written("Zoe\u0308\u202e\u200b ﬁets")

    assert texts(*chars)[0].replace(" ", "") == "Zoëfiets"
