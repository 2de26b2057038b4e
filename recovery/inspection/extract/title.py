"""The product is told by its first page, and what is furniture there and elsewhere is set aside.

The Chamber seals other documents too, among them deposited ones, in which a stranger wrote every
word. So an extract is one whose heading stands alone at the top of the first page, larger or in
another font than what follows, with nothing of another product above it; the words in running
text are nothing, and the heading on a later page is told to a person. A deposited document that
is an extract's picture in every point, heading included, cannot be told from one by what it shows.
"""

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from recovery.inspection.extract.frame import SAME_PLACE, Frame, Layout, frame
from recovery.inspection.extract.rows import Row, Word
from recovery.inspection.extract.tables import Tables, plain

LARGER = 1.15
"""Times the usual size of the page: what a reader takes for its heading."""

MOST_LINES = 3
"""Lines that the heading may take."""

FOOT = 0.75
"""Part of the page's height below which a line of furniture brings the lines under it along."""

_LEADING = 1.8
"""Of the font size, within which a line belongs to the paragraph above it."""

_HEAD = 0.2
"""Part of the page's height within which a later page repeats what the first one begins with."""


class Content(NamedTuple):
    """What is left of the rows.

    Attributes:
        is_extract: The first page's heading is that of an extract.
        front: What stands before the first part, without the heading.
        body: The rest, from the heading of the first part on.
        odd: Page marks that contradict the pages, and headings of a second extract.
    """

    is_extract: bool
    front: list[Row]
    body: list[Row]
    odd: list[Row]


def content(pages: Sequence[Sequence[Row]], tables: Tables) -> Content:
    """Tell the product, and set aside page marks, repeated headers and footers.

    Args:
        pages: The rows of each page.
        tables: The words of the language that is tried.
    """
    odd: list[Row] = []
    marked = [list(_without_marks(page, len(pages), tables, odd)) for page in pages]
    first = marked[0] if marked else []
    begin = _first_part(first, tables)
    titled = _title(first[:begin], first, tables)
    front = [row for index, row in enumerate(first[:begin]) if index not in titled]
    header = {plain(row.text) for row in first[:begin]}
    layout = frame(first[begin:], tables)
    body: list[Row] = []
    for number, page in enumerate(marked):
        kept = [row for row in page if row.depth > _HEAD or plain(row.text) not in header]
        feet = _Feet(layout, len(pages), tables, odd)
        body += feet.without(kept if number else first[begin:])
    odd += [row for row in body if plain(row.text) in tables.titles]
    front = [row for row in front if not tables.is_furniture(row.text) or tables.state(row.text)]
    return Content(bool(titled), front, body, odd)


def _without_marks(
    page: Sequence[Row], pages: int, tables: Tables, odd: list[Row]
) -> Iterator[Row]:
    """Leave out page marks at the head and foot that stand alone or beside furniture."""
    for row in page:
        marks = [cell for cell in row.cells if _mark(row, cell, tables)]
        rest = tuple(word for cell in row.cells if cell not in marks for word in cell)
        if not marks or _HEAD < row.depth < FOOT or not _is_idle(row, rest, tables):
            yield row
            continue
        odd.extend(row for cell in marks if _contradicts(row, cell, pages, tables))
        if rest:
            yield row._replace(words=rest)


def _mark(row: Row, cell: tuple[Word, ...], tables: Tables) -> re.Match[str] | None:
    return tables.page_mark.fullmatch(row._replace(words=cell).text)


def _contradicts(row: Row, cell: tuple[Word, ...], pages: int, tables: Tables) -> bool:
    found = _mark(row, cell, tables)
    return found is not None and (
        int(found["page"]) != row.page or int(found["pages"] or pages) != pages
    )


def _is_idle(row: Row, rest: tuple[Word, ...], tables: Tables) -> bool:
    """Say whether what stands beside a page mark is the Chamber's own, and no value."""
    if not rest:
        return True
    words = row._replace(words=rest).text
    known = plain(words) in tables.titles or tables.may_precede_title(words)
    return known or tables.printed.fullmatch(words) is not None


def _first_part(page: Sequence[Row], tables: Tables) -> int:
    """Find the row that heads the first part; the number of rows when there is none."""
    named = (
        index
        for index, row in enumerate(page)
        if row.is_uniform and not row.clash and plain(row.text) in tables.headings
    )
    return next(named, len(page))


def _title(front: Sequence[Row], page: Sequence[Row], tables: Tables) -> range:
    """Find the rows of the first page's heading; none when this is no extract's first page."""
    usual = median(row.look.size for row in page) if page else 0.0
    body = page[-1].look.font if page else ""
    for start, row in enumerate(front):
        for end in range(start + 1, min(start + MOST_LINES, len(front)) + 1):
            lines = front[start:end]
            if plain(" ".join(line.text for line in lines)) not in tables.titles:
                continue
            same = all(line.is_uniform and line.look == row.look for line in lines)
            stands_out = row.look.size >= LARGER * usual or row.look.font != body
            largest = row.look.size >= max(each.look.size for each in page[start:])
            if same and stands_out and largest:
                return _longest(front, range(start, end), tables)
        if not (tables.may_precede_title(row.text) or tables.printed.fullmatch(row.text)):
            break
    return range(0)


def _longest(front: Sequence[Row], found: range, tables: Tables) -> range:
    """Take a second line along that makes a longer heading of it."""
    for end in range(min(found.start + MOST_LINES, len(front)), found.stop, -1):
        words = " ".join(row.text for row in front[found.start : end])
        if plain(words) in tables.titles:
            return range(found.start, end)
    return found


class _Feet:
    """Leaves out furniture, and at the foot of the page the rest of its paragraph.

    A value may run on over lines that begin like furniture, and a stranger may have chosen it. So
    what has the look of a label or a value, or stands in the value column, is kept; the rest is
    left out without a word at the foot alone, and further up is told as odd.
    """

    def __init__(self, layout: Frame | None, pages: int, tables: Tables, odd: list[Row]) -> None:
        self._layout, self._pages, self._tables, self._odd = layout, pages, tables, odd

    def without(self, page: Sequence[Row]) -> list[Row]:
        kept: list[Row] = []
        foot: Row | None = None
        for row in page:
            if self._is_value(row) or self._tables.printed.fullmatch(row.text):
                kept.append(row)
                foot = None
            elif _mark(row, row.words, self._tables):
                runs_on = self._is_alike(row) and not self._has_columns
                if runs_on or _contradicts(row, row.words, self._pages, self._tables):
                    self._odd.append(row)
            elif self._is_alike(row) or not self._is_idle(row, foot):
                kept.append(row)
                foot = None
            else:
                foot = row
                if row.depth < FOOT:
                    self._odd.append(row)
        return kept

    @property
    def _has_columns(self) -> bool:
        return self._layout is not None and self._layout.layout is Layout.COLUMNS

    def _is_value(self, row: Row) -> bool:
        layout = self._layout
        return layout is None or (
            layout.layout is Layout.COLUMNS and row.x >= layout.value_x - SAME_PLACE
        )

    def _is_alike(self, row: Row) -> bool:
        layout = self._layout
        looks = (layout.label, layout.value) if layout else ()
        return any(word.look in looks for word in row.words)

    def _is_idle(self, row: Row, foot: Row | None) -> bool:
        tables = self._tables
        if tables.state(row.text) is not None or tables.matters(row.text):
            return False
        if _starts_known(row, tables):
            return False
        goes_on = (
            foot is not None
            and row.look == foot.look
            and row.is_uniform
            and row.y - foot.y <= _LEADING * row.look.size
        )
        return tables.is_furniture(row.text) or (goes_on and row.depth >= FOOT)


def _starts_known(row: Row, tables: Tables) -> bool:
    """Say whether it begins like a pair or a part; such a row is never furniture."""
    words = plain(row.text)
    if words in tables.headings:
        return True
    pieces = words.split(" ")
    starts = (" ".join(pieces[:end]) for end in range(1, len(pieces) + 1))
    return any(plain(start) in tables.labels for start in starts)
