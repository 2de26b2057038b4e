"""Characters become words and rows, by where they stand and how they look.

The file's order counts for nothing. Nor do its spaces, because nobody sees them: a word ends where
a gap is.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from recovery.inspection.extract.visible import Char, Look

WORD_GAP = 0.14
"""Of the font size; the narrowest space of a common font is 0.2, letters stand closer."""

CELL_GAP = 0.75
"""Of the font size; two spaces in a row stay one cell, a column apart does not."""

BASELINE = 0.25
"""Of the font size, how far baselines of one row may lie apart; the next row is over 1 away."""

MOST_OVERLAP = 0.45
"""Of the narrower character, how far two may cover each other; kerning stays far below."""

_LIGATURE = frozenset("fijlt")


class Word(NamedTuple):
    """Characters without a gap, of one look."""

    text: str
    x: float
    right: float
    look: Look


class Row(NamedTuple):
    """Words on one baseline.

    Attributes:
        page: Counted from 1.
        y: Baseline in points from the top of the page.
        depth: The same as a part of the page's height.
        width: The page's, in points.
        clash: Characters stand on top of each other: what a person sees is not what is read.
    """

    page: int
    y: float
    depth: float
    width: float
    words: tuple[Word, ...]
    clash: bool = False

    @property
    def text(self) -> str:
        """All of it, as a person reads it."""
        return join(self.words)

    @property
    def x(self) -> float:
        """Where it begins."""
        return self.words[0].x

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.words[-1].right

    @property
    def look(self) -> Look:
        """How it begins."""
        return self.words[0].look

    @property
    def is_uniform(self) -> bool:
        """All of it looks the same."""
        return len({word.look for word in self.words}) == 1

    @property
    def cells(self) -> list[tuple[Word, ...]]:
        """Its words, parted where a gap or another look says so."""
        cells: list[list[Word]] = []
        for word in self.words:
            if cells and not _parted(cells[-1][-1], word):
                cells[-1].append(word)
            else:
                cells.append([word])
        return [tuple(cell) for cell in cells]


def join(words: Sequence[Word]) -> str:
    """Put words together, with a space where there is a gap."""
    text = ""
    before: Word | None = None
    for word in words:
        gap = before is not None and word.x - before.right > WORD_GAP * word.look.size
        text += f" {word.text}" if gap else word.text
        before = word
    return text


def rows(page: int, size: tuple[float, float], chars: Iterable[Char]) -> list[Row]:
    """Put the characters of one page together, from top to bottom.

    Args:
        page: Its number.
        size: Its width and height in points.
        chars: Visible ones, in any order.
    """
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda each: each.y):
        if lines and char.y - lines[-1][0].y <= BASELINE * char.look.size:
            lines[-1].append(char)
        else:
            lines.append([char])
    found = [_row(page, size, line) for line in lines]
    return [row for row in _told_apart(found) if row.words]


def _row(page: int, size: tuple[float, float], line: list[Char]) -> Row:
    line.sort(key=lambda each: each.x)
    words: list[list[Char]] = []
    clash = False
    before: Char | None = None
    for char in line:
        if not char.text.strip():
            continue
        clash = clash or char.clash
        if before is not None and _covers(before, char) and not _of_ligature(before, char):
            if before.text == char.text:  # printed twice, to look bold
                continue
            clash = True
        if before is not None and _goes_on(before, char):
            words[-1].append(char)
        else:
            words.append([char])
        before = char
    made = (
        Word(_clean(word), word[0].x, max(each.right for each in word), word[0].look)
        for word in words
    )
    kept = tuple(word for word in made if word.text)
    return Row(page, line[0].y, line[0].y / max(size[1], 1), size[0], kept, clash)


def _of_ligature(before: Char, char: Char) -> bool:
    """Say whether one drawn sign stands for both: they follow each other in one text object."""
    alike = (before.x, before.right, before.source) == (char.x, char.right, char.source)
    return alike and char.order == before.order + 1 and char.text in _LIGATURE


def _covers(before: Char, char: Char) -> bool:
    narrower = min(before.right - before.x, char.right - char.x)
    return before.right - char.x > MOST_OVERLAP * max(narrower, 0.1)


def _goes_on(before: Char, char: Char) -> bool:
    return before.look == char.look and char.x - before.right <= WORD_GAP * char.look.size


def _parted(before: Word, word: Word) -> bool:
    return before.look != word.look or word.x - before.right > CELL_GAP * word.look.size


def _clean(word: Sequence[Char]) -> str:
    """Compose accents, undo ligatures, and leave out what has no form of its own."""
    text = unicodedata.normalize("NFKC", "".join(each.text for each in word))
    return "".join(each for each in text if unicodedata.category(each)[0] != "C")


def _told_apart(found: list[Row]) -> list[Row]:
    """Mark rows that lie so close that their letters touch."""
    clashing: set[int] = set()
    for index, (above, below) in enumerate(pairwise(found)):
        if not above.words or not below.words:
            continue
        size = min(above.look.size, below.look.size)
        beside = above.right <= below.x or below.right <= above.x
        if below.y - above.y < 0.5 * size and not beside:  # half: the height of a small letter
            clashing |= {index, index + 1}
    return [
        row._replace(clash=True) if index in clashing else row for index, row in enumerate(found)
    ]
