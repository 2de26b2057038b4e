"""Lines of an extract as they are kept: bounded, each once, in the order in which they came."""

from collections.abc import Iterable

from recovery.inspection.extract.parts import Pair
from recovery.inspection.extract.rows import Row
from recovery.rules.registration import Line

MOST_SHORT = 200
"""Characters of a name, as `registration.Short` has it."""

MOST_WIDE = 500
"""Characters of a line, as `registration.Wide` has it."""


class Lines:
    """Lines, of which no more than so many are kept."""

    def __init__(self, most: int, begun: Iterable[Line] = ()) -> None:
        self._most = most
        self._lines = dict.fromkeys(begun)

    def add(self, line: Line) -> None:
        """Keep a line; the last one that fits stands for all that come after."""
        if len(self._lines) < self._most:
            self._lines[line] = None

    def all(self) -> tuple[Line, ...]:
        """Give them."""
        return tuple(self._lines)[: self._most]


def line(source: Row | Pair) -> Line:
    """Make a line of a row, or of a label and all its value."""
    row = source.row if isinstance(source, Pair) else source
    text = f"{source.label} {source.value}" if isinstance(source, Pair) else source.text
    return Line(page=row.page, text=cut(text, MOST_WIDE))


def cut(text: str, most: int) -> str:
    """Leave out the end of a text that is too long, and show that something is missing."""
    return text if len(text) <= most else text[: most - 1] + "…"
