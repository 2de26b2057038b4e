"""Rows become headings, pairs of label and value, and what is neither.

A stranger chooses names, trade names and addresses, and a long one runs on over lines of its own:
`Bestuurder`, `Naam Jan Boef`, `Bevoegdheid Alleen/zelfstandig bevoegd`. So words make no label.
In columns a label stands in the label column; elsewhere it has the look of a label, where labels
have one of their own. Where neither tells (label and value alike, one under the other), a line
that may be the rest of the one above is taken for that, and where both can be meant it is given
as odd besides: a person looks.
"""

from collections.abc import Iterator, Sequence

from recovery.inspection.extract.frame import SAME_PLACE, Frame, Layout, apart, label_words
from recovery.inspection.extract.parts import (
    NOT_OF_PEOPLE,
    Heading,
    Loose,
    Odd,
    Pair,
    Part,
    joined,
)
from recovery.inspection.extract.rows import CELL_GAP, Row, Word, join
from recovery.inspection.extract.tables import Tables, plain

_LEADING = 1.8
"""Of the font size, within which the second line of a label stands under its first."""

STRANGERS = frozenset({"name", "trade_names", "seat", "title", "known", "birth_date", None})
"""Meanings of labels (`labels/`) whose value a stranger chose, in part or whole."""


def parts(body: Sequence[Row], frame: Frame, tables: Tables) -> list[Part]:
    """Read the rows from the first heading on.

    Args:
        body: Without furniture; the lines that tell the printed day are left out here.
        frame: The document's layout.
        tables: The words of its language.
    """
    return list(_Reader(frame, tables).read(body))


def is_printed(row: Row, frame: Frame | None, tables: Tables) -> bool:
    """Say whether a line tells when the extract was printed; in the value column none does."""
    if frame is not None and frame.layout is Layout.COLUMNS and row.x >= frame.value_x - SAME_PLACE:
        return False
    return tables.printed.fullmatch(row.text) is not None


class _Reader:
    def __init__(self, frame: Frame, tables: Tables) -> None:
        self._frame, self._tables = frame, tables
        self._open: Pair | None = None
        self._of_people = False
        self._strange = False  # a stranger's words may have run on from here

    def read(self, body: Sequence[Row]) -> Iterator[Part]:
        skip = False
        for index, row in enumerate(body):
            if skip or is_printed(row, self._frame, self._tables):
                skip = False
            elif row.clash:
                self._open = None
                yield Odd(row)
            elif (part := self._heading(row)) is not None:
                yield from part
            elif self._frame.layout is Layout.COLUMNS:
                below = body[index + 1] if index + 1 < len(body) else None
                skip = below is not None and self._is_broken_label(row, below)
                yield from self._in_columns(row, below if skip else None)
            elif self._frame.tells_labels:
                yield from self._by_look(row)
            else:
                yield from self._by_words(row)

    def _begin(self, row: Row, label: str, words: tuple[Word, ...]) -> Pair:
        self._open = Pair(row, label)
        self._open.extend(row, words)
        if self._tables.company.get(plain(label)) == "trade_names":
            self._strange = True
        return self._open

    def _go_on(self, row: Row, words: tuple[Word, ...]) -> Iterator[Part]:
        if self._open is None:
            yield Odd(row)
        else:
            self._open.extend(row, words)

    def _heading(self, row: Row) -> list[Part] | None:
        """Give a heading with what is odd about it; None when the row is none."""
        frame = self._frame
        if not row.is_uniform or apart(row.x, frame.heading_x):
            return None
        name = self._tables.headings.get(plain(row.text), "")
        if row.look == frame.heading and frame.heading_stands_out:
            return self._part(row, name, odd=not name)
        if not name or row.look != frame.heading:
            by_place = bool(name) and frame.layout is Layout.COLUMNS
            return self._part(row, "", odd=True) if by_place else None
        if frame.tells_headings:
            return self._part(row, name, odd=False)
        if self._open is not None and not self._open.lines:  # the value that its label waits for
            self._open.extend(row, row.words)
            return [Odd(row)]
        return self._part(row, name, odd=self._strange)

    def _part(self, row: Row, name: str, *, odd: bool) -> list[Part]:
        self._open = None
        self._of_people = name not in NOT_OF_PEOPLE
        return [*([Odd(row)] if odd else []), Heading(row, name)]

    def _in_columns(self, row: Row, below: Row | None) -> Iterator[Part]:
        frame = self._frame
        left, right = self._columns(row)
        if not left:
            yield from self._go_on(row, right)
            return
        label = join(left)
        known = plain(label) in self._tables.labels
        if apart(row.x, frame.label_x) or self._crosses(left, right, known=known):
            self._open = None
            yield Odd(row) if known or label_words(row.words, self._tables) else Loose(row)
            return
        if any(word.look != frame.label for word in left):
            self._open = None
            yield Odd(row) if known or right else Loose(row)
            return
        if below is not None:
            more, rest = self._columns(below)
            pair = self._begin(row, joined(label, join(more)), right)
            pair.extend(below, rest)
            yield pair
        elif known or right:
            yield self._begin(row, label, right)
        else:
            self._open = None
            yield Loose(row)

    def _crosses(self, left: tuple[Word, ...], right: tuple[Word, ...], *, known: bool) -> bool:
        """Say whether this is text that runs through both columns, wherever its words end."""
        if left[-1].right > self._frame.value_x:
            return True
        if not right or right[0].x - left[-1].right > CELL_GAP * left[-1].look.size:
            return False
        return not known or apart(right[0].x, self._frame.value_x)

    def _columns(self, row: Row) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
        border = self._frame.value_x - SAME_PLACE
        left = tuple(word for word in row.words if word.x < border)
        return left, row.words[len(left) :]

    def _is_broken_label(self, row: Row, below: Row) -> bool:
        """Say whether the label goes on in the row below: `Ingeschreven onder` / `KvK-nummer`."""
        left, _ = self._columns(row)
        more, _ = self._columns(below)
        if not left or not more or below.clash or below.page != row.page:
            return False
        near = below.y - row.y <= _LEADING * row.look.size and not apart(below.x, row.x)
        words = plain(joined(join(left), join(more)))
        alike = {word.look for word in (*left, *more)} == {self._frame.label}
        alone = plain(join(more)) not in self._tables.labels
        return near and alike and alone and words in self._tables.labels

    def _by_look(self, row: Row) -> Iterator[Part]:
        """Lines and stacks in which a label's look or place is its own."""
        frame = self._frame
        if apart(row.x, frame.label_x) or row.look != frame.label:
            if row.x < frame.label_x - SAME_PLACE:
                self._open = None
                yield Loose(row)
            else:
                yield from self._go_on(row, row.words)
            return
        other = (index for index, word in enumerate(row.words) if word.look != frame.label)
        end = next(other, len(row.words))
        if frame.layout is Layout.LINES or end == len(row.words):
            yield self._begin(row, join(row.words[:end]), row.words[end:])
        else:
            self._open = None
            yield Odd(row)

    def _by_words(self, row: Row) -> Iterator[Part]:
        """Lines and stacks in which only words tell a label, so that a value can imitate one."""
        frame, open_ = self._frame, self._open
        count = label_words(row.words, self._tables)
        if frame.layout is Layout.STACKED and count != len(row.words):
            count = 0
        if apart(row.x, frame.label_x):
            count = 0
        strange = open_ is not None and not self._is_own(open_)
        if open_ is not None and not open_.lines:
            open_.extend(row, row.words)
            if count and strange:
                yield Odd(row)
            return
        runs_on = open_ is not None and frame.may_go_on(open_.last, row)
        if count and not (runs_on and strange and self._of_people):
            self._strange = self._strange or (runs_on and strange)
            yield self._begin(row, join(row.words[:count]), row.words[count:])
        elif open_ is not None and (runs_on or row.x > frame.label_x + SAME_PLACE):
            self._strange = True
            open_.extend(row, row.words)
            if count:
                yield Odd(row)
        elif open_ is not None and self._tables.company.get(plain(open_.label)) == "trade_names":
            open_.extend(row, row.words)
        else:
            self._open = None
            yield Loose(row)

    def _is_own(self, pair: Pair) -> bool:
        """Say whether the Chamber alone words the value."""
        table = self._tables.officer if self._of_people else self._tables.company
        return table.get(plain(pair.label)) not in STRANGERS
