"""The parts of an extract: headings, labels with their values, and lines that are neither."""

from dataclasses import dataclass, field

from recovery.inspection.extract.rows import WORD_GAP, Row, Word, join

NOT_OF_PEOPLE = frozenset({"company", "branch", "other", "special"})
"""Names of parts that speak of no person (`labels/`)."""


@dataclass
class Heading:
    """The beginning of a part; `name` as in the tables, empty when it is not known."""

    row: Row
    name: str


@dataclass
class Pair:
    """A label and its value, which may run on over several lines."""

    row: Row
    label: str
    lines: list[tuple[Row, tuple[Word, ...]]] = field(default_factory=list)

    def extend(self, row: Row, words: tuple[Word, ...]) -> None:
        """Add a line to the value."""
        if words:
            self.lines.append((row, words))

    @property
    def value(self) -> str:
        """All of it on one line."""
        text = ""
        for _, words in self.lines:
            text += join(words) if not text or text.endswith("-") else f" {join(words)}"
        return text

    @property
    def last(self) -> Row:
        """The row with which it ends so far."""
        return self.lines[-1][0] if self.lines else self.row


@dataclass
class Loose:
    """A line that is neither, in a place where no value stands."""

    row: Row


@dataclass
class Odd:
    """A line that can be read in more than one way, or stands where nothing should."""

    row: Row


Part = Heading | Pair | Loose | Odd


def joined(first: str, second: str) -> str:
    """Put two lines of one text together; a hyphen at the break stays, and no space comes."""
    return first + second if second.startswith("-") or first.endswith("-") else f"{first} {second}"


def separate(pair: Pair, widest: float) -> list[str]:
    """Give the values of a label that may have several, each on a line of its own or longer.

    Args:
        pair: The label and all its lines.
        widest: Where the longest lines end; one that had no room for the next word has run on.
    """
    values: list[str] = []
    before: Row | None = None
    for row, words in pair.lines:
        first = words[0]
        needed = first.right - first.x + WORD_GAP * first.look.size
        if before is not None and widest - before.right < needed:
            values[-1] = joined(values[-1], join(words))
        else:
            values.append(join(words))
        before = row
    return values
