"""What an extract says about the people in the company.

A block begins with a name and lasts until the next name or heading. Here every line counts: a label
that is not known, one that stands twice, a day that does not exist, all go to a person.
"""

from datetime import date

from recovery.inspection.extract.lines import MOST_SHORT, MOST_WIDE, Lines, cut, line
from recovery.inspection.extract.parts import Heading, Pair
from recovery.inspection.extract.rows import Row
from recovery.inspection.extract.tables import Tables, plain
from recovery.inspection.extract.values import KVK_NUMBER, day, digits
from recovery.rules.registration import (
    MOST_OFFICERS,
    Bar,
    Function,
    Line,
    Officer,
    Powers,
    SpecialState,
)

_MOST_LINES = 20
_FREELY = frozenset({Powers.ALONE, Powers.UNLIMITED, Powers.FULL_PROXY})
_NAMELESS = frozenset({"any_officer", "other_officer", ""})
_BARS = frozenset(Bar)
_IMPLIED = {
    Function.TRUSTEE: SpecialState.BANKRUPT,
    Function.LIQUIDATOR: SpecialState.DISSOLVED,
    Function.ADMINISTRATOR: SpecialState.UNKNOWN,  # of a suspension, a restructuring, or goods
}


class _Draft:
    """An officer of whom not everything has been read."""

    def __init__(self, first: Line) -> None:
        self.first = first
        self.seen: dict[str, str] = {}
        self.lines: list[Line] = []
        self.powers_line: list[Line] = []
        self.limits: list[Line] = []
        self.bars: dict[Bar, None] = {}
        self.powers = Powers.UNSTATED
        self.function: Function | None = None
        self.birth_date: date | None = None
        self.since: date | None = None
        self.is_company = False

    @property
    def is_empty(self) -> bool:
        """Nothing was read of it that anybody needs."""
        return not self.seen and not self.bars and not self.limits


class Officers:
    """Gathers what the parts about people say.

    Attributes:
        implied: Special states that follow from there being such an officer, with their lines.
    """

    def __init__(self, tables: Tables, misfits: Lines) -> None:
        self.implied: list[tuple[SpecialState, Line]] = []
        self._tables = tables
        self._misfits = misfits
        self._part = ""
        self._draft: _Draft | None = None
        self._officers: list[Officer] = []

    def heading(self, heading: Heading) -> None:
        """Begin a part."""
        self._part = heading.name
        function = None if heading.name in _NAMELESS else Function(heading.name)
        if function in _IMPLIED:
            self.implied.append((_IMPLIED[function], line(heading.row)))

    def take(self, pair: Pair) -> None:
        """Take a label and its value."""
        key = self._tables.officer.get(plain(pair.label))
        if key is None:
            self._misfits.add(line(pair))
            return
        if self._draft is None or (key == "name" and "name" in self._draft.seen):
            self.end()
            self._draft = _Draft(line(pair))
        if key != "known":
            self._fill(self._draft, key, pair)

    def loose(self, row: Row) -> None:
        """Take a line without a label: somebody is barred by it, or a person has to read it."""
        bar = self._tables.bar(row.text)
        if bar is None or self._draft is None:
            self._misfits.add(line(row))
        else:
            self._draft.bars[bar] = None
            self._draft.lines.append(line(row))

    def _fill(self, draft: _Draft, key: str, pair: Pair) -> None:
        told_by = line(pair)
        if key == "limit":
            draft.limits.append(told_by)
            draft.lines.append(told_by)
        elif key in _BARS or key == "barred":
            self._bar(draft, key, pair)
        elif key == "company":
            draft.is_company = True
        elif key in draft.seen:
            self._misfits.add(told_by)
            if key == "powers":  # which of the two is meant, nobody here can say
                draft.powers = Powers.UNKNOWN
                draft.powers_line.append(told_by)
        else:
            draft.seen[key] = pair.value
            (draft.powers_line if key == "powers" else draft.lines).append(told_by)
            if not self._read(draft, key, pair.value):
                self._misfits.add(told_by)

    def _read(self, draft: _Draft, key: str, value: str) -> bool:
        """Read a value; False when it is none of its kind."""
        if key in ("name", "title"):
            return 0 < len(value) <= MOST_SHORT
        if key == "birth_date":
            draft.birth_date = day(value, self._tables.months)
            return draft.birth_date is not None
        if key == "since":
            draft.since = day(value, self._tables.months)
            return draft.since is not None
        if key == "function":
            draft.function = self._tables.function(value)
            return draft.function is not None
        if key == "kvk_number":
            draft.is_company = True
            draft.seen[key] = digits(value, KVK_NUMBER)
            return bool(draft.seen[key])
        draft.powers = self._tables.powers(value)
        return len(value) <= MOST_WIDE

    def _bar(self, draft: _Draft, key: str, pair: Pair) -> None:
        if self._tables.is_nothing(pair.value):
            return
        known = self._tables.bar(pair.value) or Bar.UNKNOWN
        draft.bars[known if key == "barred" else Bar(key)] = None
        draft.lines.append(line(pair))

    def end(self) -> None:
        """End the block of one officer."""
        draft, self._draft = self._draft, None
        if draft is None or draft.is_empty:
            return
        if not draft.seen.get("name") or len(self._officers) == MOST_OFFICERS:
            self._misfits.add(draft.first)
            return
        if draft.powers in _FREELY:
            for limit in draft.limits:
                self._misfits.add(limit)
        lines = [*draft.lines, *draft.powers_line]
        if len(lines) > _MOST_LINES:
            self._misfits.add(draft.first)
        self._officers.append(
            Officer(
                id=f"o{len(self._officers) + 1}",
                name=cut(draft.seen["name"], MOST_SHORT),
                function=self._function(draft),
                title=cut(draft.seen.get("title", ""), MOST_SHORT),
                powers=draft.powers,
                powers_words=cut(draft.seen.get("powers", ""), MOST_WIDE),
                birth_date=draft.birth_date,
                since=draft.since,
                kvk_number=draft.seen.get("kvk_number", ""),
                is_company=draft.is_company,
                bars=tuple(draft.bars),
                lines=tuple(lines[-_MOST_LINES:]),
            )
        )

    def _function(self, draft: _Draft) -> Function:
        """Take the heading's word; a line that contradicts it makes neither of them count."""
        if self._part == "any_officer":
            return draft.function or Function.OTHER
        headed = Function.OTHER if self._part in _NAMELESS else Function(self._part)
        if draft.function in (None, headed):
            return headed
        self._misfits.add(draft.first)
        return Function.OTHER

    def finish(self) -> tuple[Officer, ...]:
        """Give everybody who was read."""
        return tuple(self._officers)
