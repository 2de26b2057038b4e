"""What an extract says about the company itself.

A label that may stand once and stands twice goes to a person, and the first one counts until then:
the Chamber prints it before anything that a stranger chose. Labels that nobody knows are passed
over, unless they speak of something that bears on who may act: an extract has dozens of lines that
matter to nobody here, and each year new ones.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import zip_longest

from recovery.inspection.extract.frame import label_words
from recovery.inspection.extract.lines import MOST_SHORT, Lines, cut, line
from recovery.inspection.extract.parts import Heading, Pair, separate
from recovery.inspection.extract.rows import Row, join
from recovery.inspection.extract.tables import Tables, plain
from recovery.inspection.extract.values import KVK_NUMBER, RSIN, digits
from recovery.rules.registration import (
    MOST_LINES,
    LegalForm,
    Line,
    Officer,
    Registration,
    SpecialState,
)

_ONCE = frozenset({"kvk_number", "name", "legal_form", "rsin", "seat"})
_NINE_DIGITS = re.compile(r"\d(?:[ .]?\d){8}")
_NO_PERSON = frozenset(
    {
        LegalForm.EENMANSZAAK,
        LegalForm.VOF,
        LegalForm.CV,
        LegalForm.MAATSCHAP,
        LegalForm.REDERIJ,
    }
)
"""Forms of which the fiscal number may be the owner's BSN, which is not to be kept (UAVG, 46)."""

_IN_LIQUIDATION = ("in liquidatie", "in liquidation")


class Company:
    """Gathers what the parts about the company say.

    Args:
        tables: The words of its language.
        misfits: Lines that a person has to read are added here.
        widest: Where, in points from the left, the longest lines end.
    """

    def __init__(self, tables: Tables, misfits: Lines, widest: float = 0.0) -> None:
        self.tables = tables
        self.misfits = misfits
        self._values: dict[str, str] = {}
        self._trade_names: list[str] = []
        self._states: dict[SpecialState, None] = {}
        self._state_lines = Lines(MOST_LINES)
        self._widest = widest
        self._part = ""
        self._special: Row | None = None

    def front(self, rows: Sequence[Row]) -> None:
        """Read what stands above the first part: the number, in whatever layout it has there."""
        taken: Row | None = None
        for row, below in zip_longest(rows, rows[1:]):
            count = label_words(row.words, self.tables)
            key = self.tables.company.get(plain(join(row.words[:count]))) if count else None
            if row is taken:
                continue
            if key == "kvk_number":
                pair = Pair(row, join(row.words[:count]))
                pair.extend(row, row.words[count:])
                if not pair.lines and below is not None:
                    pair.extend(below, below.words)
                    taken = below
                self.take(pair)
            elif key is not None and key != "known":
                self.misfits.add(line(row))
            elif not self.tables.printed.fullmatch(row.text):
                self.loose(row)

    def heading(self, heading: Heading) -> None:
        """Begin a part."""
        self._part = heading.name
        if heading.name == "special":
            self._special = heading.row

    def end(self) -> None:
        """End a part; one about a special state that names none is one of an unknown state."""
        if self._special is not None:
            state = self.tables.state(self._special.text) or SpecialState.UNKNOWN
            self._add_state(state, line(self._special))
        self._special = None

    def take(self, pair: Pair) -> None:
        """Take a label and its value."""
        label = plain(pair.label)
        key = self.tables.company.get(label)
        if key is None or self._part == "special":
            self._unknown(pair)
        elif key in _ONCE:
            self._take_once(key, pair)
        elif key == "trade_names":
            self._take_trade_names(pair)
        elif key != "known" and not self.tables.is_nothing(pair.value):
            told = None if key in ("special", "foreign") else SpecialState(key)
            known = self.tables.state(pair.value) or SpecialState.UNKNOWN
            foreign = SpecialState.FOREIGN if key == "foreign" else known
            self._add_state(told or foreign, line(pair))

    def loose(self, row: Row) -> None:
        """Take a line without a label."""
        if state := self.tables.state(row.text):
            self._add_state(state, line(row))
        elif row.clash or self.tables.matters(row.text) or self._names_label(row):
            self.misfits.add(line(row))

    def _names_label(self, row: Row) -> bool:
        """Say whether a label that is read stands where none should."""
        words = plain(join(row.words[: label_words(row.words, self.tables)]))
        return self.tables.company.get(words, self.tables.officer.get(words, "known")) != "known"

    def _unknown(self, pair: Pair) -> None:
        label = pair.label
        if state := self.tables.state(label) or self._special_state(pair):
            if self.tables.is_nothing(pair.value):
                return
            self._special = None
            self._add_state(state, line(pair))
        elif self.tables.matters(label) or self._is_about_officer(label):
            self.misfits.add(line(pair))

    def _special_state(self, pair: Pair) -> SpecialState | None:
        """In a part about a special state the value may name it: no stranger writes there."""
        return self.tables.state(pair.value) if self._part == "special" else None

    def _is_about_officer(self, label: str) -> bool:
        return self.tables.officer.get(plain(label), "known") != "known"

    def _take_once(self, key: str, pair: Pair) -> None:
        if key in self._values:
            if self._part != "branch" or key != "name":
                self.misfits.add(line(pair))
            return
        if self._part == "branch" and key == "name":
            return
        read: dict[str, Callable[[str], str]] = {
            "kvk_number": lambda words: digits(words, KVK_NUMBER),
            "rsin": lambda words: digits(words, RSIN),
        }
        value = read.get(key, str)(pair.value)
        if not value or len(value) > MOST_SHORT:
            self.misfits.add(line(pair))
        self._values[key] = cut(value, MOST_SHORT)
        if key == "name" and plain(value).rstrip(" .)").endswith(_IN_LIQUIDATION):
            self._add_state(SpecialState.DISSOLVED, line(pair))

    def _take_trade_names(self, pair: Pair) -> None:
        for name in separate(pair, self._widest):
            if len(name) > MOST_SHORT or len(self._trade_names) == MOST_LINES:
                self.misfits.add(line(pair))
            short = cut(name, MOST_SHORT)
            if short not in self._trade_names and len(self._trade_names) < MOST_LINES:
                self._trade_names.append(short)

    def _add_state(self, state: SpecialState, told_by: Line) -> None:
        self._states[state] = None
        self._state_lines.add(told_by)

    def registration(
        self,
        *,
        is_extract: bool,
        printed_at: datetime | None,
        officers: tuple[Officer, ...],
        implied: Sequence[tuple[SpecialState, Line]],
    ) -> Registration:
        """Put it all together.

        Args:
            is_extract: The first page is an extract's.
            printed_at: The printed moment.
            officers: Those that were read.
            implied: States that follow from there being somebody, such as a trustee; they count
                when no other line tells one.
        """
        if not self._states:
            for state, told_by in implied:
                self._add_state(state, told_by)
        words = self._values.get("legal_form", "")
        form = self.tables.legal_form(words)
        misfits, rsin = self.misfits.all(), self._values.get("rsin", "")
        if form in _NO_PERSON:
            misfits, rsin = tuple(self._without_fiscal_number(misfits)), ""
        return Registration(
            language=self.tables.language,
            tables=self.tables.version,
            is_extract=is_extract,
            kvk_number=self._values.get("kvk_number", ""),
            name=self._values.get("name", "") or next(iter(self._trade_names), ""),
            trade_names=tuple(self._trade_names),
            legal_form=form,
            legal_form_words=words,
            rsin=rsin,
            seat=self._values.get("seat", ""),
            printed_at=printed_at,
            states=tuple(self._states),
            state_lines=self._state_lines.all(),
            officers=officers,
            misfits=misfits,
        )

    def _without_fiscal_number(self, misfits: Sequence[Line]) -> Iterator[Line]:
        """Leave out lines about the fiscal number, and the number where more stands beside it."""
        labels = [label for label, key in self.tables.company.items() if key == "rsin"]
        for each in misfits:
            words = plain(each.text)
            if words.startswith(tuple(labels)):
                continue
            named = any(label in words for label in labels)
            text = _NINE_DIGITS.sub("…", each.text) if named else each.text
            yield Line(page=each.page, text=text)
