"""How one document is laid out, taken from its first part alone.

What stands there first is the Chamber's own: the heading of the part and the first label. A
stranger's words come only after it, so they cannot say where labels stand or how they look. What
departs from this further on goes to a person, whichever of the two was odd.
"""

from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from recovery.inspection.extract.rows import CELL_GAP, Row, Word, join
from recovery.inspection.extract.tables import Tables, plain
from recovery.inspection.extract.visible import Look

SAME_PLACE = 2.0
"""Points within which two things stand in one column."""

FULL = 0.7
"""Part of the width between the margins from which a line may have been broken off.

Without columns text runs nearly from margin to margin; an ordinary address ends well before.
"""

WIDE = 0.8
"""The same, where it only parts one trade name from the next."""

_TRIED = 3
"""Rows of the first part in which the first label is looked for."""


class Layout(Enum):
    """Where a value stands."""

    COLUMNS = auto()
    """In a column of its own, on the label's line."""
    LINES = auto()
    """Behind its label, as close as words stand."""
    STACKED = auto()
    """Under its label."""


class Frame(NamedTuple):
    """The layout of one document.

    Attributes:
        heading_x, label_x, value_x: Where each begins, in points from the left.
        heading, label, value: How each looks.
    """

    layout: Layout
    heading_x: float
    label_x: float
    value_x: float
    heading: Look
    label: Look
    value: Look

    @property
    def tells_labels(self) -> bool:
        """A label can be told from a line of value without reading it."""
        if self.layout is Layout.COLUMNS or self.label != self.value:
            return True
        return self.layout is Layout.STACKED and apart(self.label_x, self.value_x)

    @property
    def tells_headings(self) -> bool:
        """A heading can be told from a line of value without reading it."""
        if self.layout is Layout.COLUMNS or self.heading != self.value:
            return True
        return self.layout is Layout.STACKED and apart(self.heading_x, self.value_x)

    @property
    def heading_stands_out(self) -> bool:
        """Headings look like nothing else here."""
        return self.heading not in (self.label, self.value)

    def widest(self, body: Sequence[Row]) -> float:
        """Say where the longest lines end; one that ends well before it was not broken off."""
        margin = self.label_x + WIDE * (body[0].width - 2 * self.label_x)
        return max(margin, *(row.right for row in body))

    def may_go_on(self, row: Row, below: Row) -> bool:
        """Say whether a line is so long that the one below may be the rest of it."""
        most = self.label_x + FULL * (row.width - 2 * self.label_x)
        first = below.words[0]
        return row.right + (first.right - first.x) > most


def apart(one: float, other: float) -> bool:
    """Say whether two places are different columns."""
    return abs(one - other) > SAME_PLACE


def label_words(words: Sequence[Word], tables: Tables) -> int:
    """Count the words at the beginning that are the longest known label; 0 when none is."""
    lengths = range(len(words), 0, -1)
    return next((n for n in lengths if plain(join(words[:n])) in tables.labels), 0)


def frame(body: Sequence[Row], tables: Tables) -> Frame | None:
    """Take the layout from the first part.

    Args:
        body: Rows, the heading of the first part first.

    Returns:
        None when no label is found where one has to be.
    """
    if not body:
        return None
    heading = body[0]
    for index, row in enumerate(body[1 : 1 + _TRIED], start=1):
        count = label_words(row.words, tables)
        if row.clash or not count:
            continue
        label, value = row.words[count - 1], row.words[count:]
        if value:
            layout = _beside(row.x, label, value[0], body[index + 1 :], tables)
        elif index + 1 < len(body):
            layout, value = Layout.STACKED, body[index + 1].words
        else:
            return None
        places = (heading.x, row.x, value[0].x)
        if layout is Layout.COLUMNS and places[0] > places[2] - SAME_PLACE:
            return None  # a value could pass for a heading
        return Frame(layout, *places, heading.look, row.look, value[0].look)
    return None


def _beside(x: float, label: Word, value: Word, below: Sequence[Row], tables: Tables) -> Layout:
    """Tell columns from lines by whether the next label's value begins at the same place."""
    if value.x - label.right <= CELL_GAP * label.look.size:
        return Layout.LINES
    for row in below:
        if plain(row.text) in tables.headings:
            break
        if apart(row.x, x):
            continue
        count = label_words(row.words, tables)
        if 0 < count < len(row.words):
            return Layout.LINES if apart(row.words[count].x, value.x) else Layout.COLUMNS
    return Layout.COLUMNS
