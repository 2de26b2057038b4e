"""The product is told by its first page, and what is furniture there and elsewhere is set aside.

The Chamber seals other documents too, among them deposited ones, in which a stranger wrote every
word. So an extract is one whose heading stands alone at the top of the first page, larger or in
another font than what follows, with nothing of another product above it; the words in running
text are nothing, and the heading on a later page is told to a person. A deposited document that
is an extract's picture in every point, heading included, cannot be told from one by what it shows.
"""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

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
    body = _without_feet(first[begin:], tables)
    for page in marked[1:]:
        kept = [row for row in page if row.depth > _HEAD or plain(row.text) not in header]
        body += _without_feet(kept, tables)
    odd += [row for row in body if plain(row.text) in tables.titles]
    front = [row for row in front if not tables.is_furniture(row.text) or tables.state(row.text)]
    return Content(bool(titled), front, body, odd)


def _without_marks(
    page: Sequence[Row], pages: int, tables: Tables, odd: list[Row]
) -> Iterator[Row]:
    for row in page:
        kept: list[Word] = []
        for cell in row.cells:
            found = tables.page_mark.fullmatch(row._replace(words=cell).text)
            if found is None:
                kept += cell
            elif int(found["page"]) != row.page or int(found["pages"] or pages) != pages:
                odd.append(row)
        if kept:
            yield row._replace(words=tuple(kept))


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


def _without_feet(page: Sequence[Row], tables: Tables) -> list[Row]:
    """Leave out furniture, and at the foot of the page the rest of its paragraph."""
    kept: list[Row] = []
    foot: Row | None = None
    for row in page:
        telling = tables.state(row.text) is not None or tables.matters(row.text)
        idle = not telling and not _starts_known(row, tables)
        goes_on = (
            foot is not None
            and row.look == foot.look
            and row.is_uniform
            and row.y - foot.y <= _LEADING * row.look.size
        )
        if tables.printed.fullmatch(row.text):
            kept.append(row)
        elif idle and (tables.is_furniture(row.text) or (goes_on and row.depth >= FOOT)):
            foot = row
        else:
            foot = None
            kept.append(row)
    return kept


def _starts_known(row: Row, tables: Tables) -> bool:
    """Say whether it begins like a pair or a part; such a row is never furniture."""
    words = plain(row.text)
    if words in tables.headings:
        return True
    pieces = words.split(" ")
    starts = (" ".join(pieces[:end]) for end in range(1, len(pieces) + 1))
    return any(plain(start) in tables.labels for start in starts)
