"""The machine-readable zone of an identity document, told and checked (ICAO 9303-3 to -6).

Passports carry two rows of 44 characters (TD3), cards three of 30 (TD1) or two of 36 (TD2), and
the Dutch driving licence one of 30 that names nobody. `find` looks for one among lines that a
program read, so it forgives what such programs do: letters of other alphabets, spaces, fillers too
few or too many, and characters taken for their likes. What cannot be is put right: a digit in a
name, a letter in a date. Elsewhere a like takes the place of a character only when the check digit
then comes out right, and only one choice of fewest does; that is good for reading and proves less
than a check digit that was right at once, so the zone says that it `is_mended`.

What a check digit (weights 7, 3, 1, modulo 10) cannot see: two characters whose values end alike,
such as `<`, 0, A, K and U, or 6 and G; so a filler read as K is found by its place alone. And two
neighbours changed over when their values differ by five. A single wrong digit it always sees, in a
zone that is not mended. Names and the sex are under no check digit at all.

A zone names a person and can hold a citizen number, so a `Zone` shows nothing of itself in text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from recovery.rules.mrz_forms import FORMS, Form, Kind
from recovery.rules.mrz_text import (
    OFF,
    as_digits,
    as_letters,
    fit,
    fit_names,
    is_checked,
    mended,
    tidy,
)

__all__ = ["DUTCH", "Check", "Kind", "Zone", "find", "optional_data"]

MOST_ROWS = 60
"""Lines that are looked at; a document shows far fewer that could belong to a zone."""

MOST_LENGTH = 120
"""Characters of a line, spaces between them included."""

WIDEST, NARROWEST = 44, 30

DUTCH = "NLD"


@dataclass(frozen=True)
class Check:
    """One check digit: which field it covers, and whether it is right."""

    field: str
    is_right: bool


@dataclass(frozen=True, repr=False)
class Zone:
    """What a zone says.

    Attributes:
        kind: By its form.
        issuer: Code of the issuing state, one to three letters.
        number: Document number, without fillers.
        surname, given_names: In capitals, words parted by spaces; empty on a licence.
        birth_date: None where a part is unknown or impossible. Two digits of year mean the latest
            such year that is not after today; somebody of a hundred or more gets it wrong.
        expires_on: As above, but in the century that lies nearest to today.
        optional: What the state put in the fields of its own choice, without fillers.
        checks: Each check digit, in the order of the zone; the last one covers them together.
        is_mended: Likes were put in place until a check digit came out right.
    """

    kind: Kind
    issuer: str
    number: str
    checks: tuple[Check, ...]
    surname: str = ""
    given_names: str = ""
    birth_date: date | None = None
    expires_on: date | None = None
    optional: tuple[str, ...] = ()
    is_mended: bool = False

    def __repr__(self) -> str:
        return f"<Zone {self.kind} {'right' if self.is_right else 'wrong'}>"

    @property
    def is_right(self) -> bool:
        """Say whether every check digit is right."""
        return all(check.is_right for check in self.checks)


_LICENCE = re.compile(r"D[1IL]NL[D0O][A-Z0-9<]{25}")
_FIRST = str.maketrans("1L", "II")


def find(lines: Iterable[str], today: date) -> Zone | None:
    """Find the zone of an identity document among lines of text.

    Args:
        lines: In the order of reading, or upside down.
        today: Settles the centuries.

    Returns:
        A zone with every check digit right; else one that has the form and a wrong digit; else
        None.
    """
    rows = _rows(lines)
    wrong = None
    for zone in _zones(rows, today):
        if zone.is_right:
            return zone
        wrong = wrong or zone
    return wrong


def optional_data(lines: Iterable[str]) -> tuple[str, ...]:
    """Give what Dutch documents carry in the fields of the state's own choice, row by row.

    Each row is taken by itself and no check digit counts: a zone of which one row is covered still
    shows what the other gives away. Fillers are dropped, letters are the digits they look like.
    """
    places = ((44, 10, slice(28, 42)), (30, 2, slice(15, 30)), (30, 15, slice(18, 29)))
    return tuple(
        as_digits(fitted[field].strip("<"))
        for row in _rows(lines)
        if not _LICENCE.fullmatch(row)
        for width, issuer, field in places
        if (fitted := fit(row, width)) and _issuer(fitted[issuer : issuer + 3]) == DUTCH
    )


def _rows(lines: Iterable[str]) -> list[str]:
    """Bring lines to the characters of a zone, without those that cannot be a row of one."""
    rows = (tidy(line) for line in lines if len(line) <= MOST_LENGTH)
    return [
        row
        for row in rows
        if OFF <= len(row) <= WIDEST + OFF and ("<" in row or len(row) >= NARROWEST - OFF)
    ][:MOST_ROWS]


def _zones(rows: Sequence[str], today: date) -> Iterator[Zone]:
    for order in (rows, rows[::-1]):
        for form in FORMS:
            for first in range(len(order) - form.rows + 1):
                read = _text(form, order[first : first + form.rows])
                if read is not None:
                    text = _proven(form, read)
                    yield replace(_zone(form, text, today), is_mended=text != read)
    yield from (_licence(row) for row in rows if _LICENCE.fullmatch(row))


def _text(form: Form, rows: Sequence[str]) -> str | None:
    """Put rows one behind the other; None when they have not this form."""
    names_row = form.names.start // form.width
    fitted = [
        (fit_names if index == names_row else fit)(row, form.width)
        for index, row in enumerate(rows)
    ]
    text = "".join(row or "" for row in fitted)
    if len(text) != form.rows * form.width:
        return None
    text = _with(text, form.names, as_letters)
    for place in (*form.digits, form.last):
        text = _with(text, slice(place, place + 1), as_digits)
    for field in (form.birth, form.expiry):
        text = _with(text, field, as_digits)
    if _issuer(text[2:5]) == DUTCH:  # its numbers have no letter O
        text = _with(text, form.number, lambda number: number.replace("O", "0"))
    return text if _has_form(form, text) else None


def _has_form(form: Form, text: str) -> bool:
    return (
        text[0].translate(_FIRST) in form.begins
        and _issuer(text[2:5]) != ""
        and re.fullmatch("[A-Z][A-Z<]*", text[form.names]) is not None
        and re.fullmatch("[0-9<]{6}", text[form.birth]) is not None
        and re.fullmatch("[0-9]{6}", text[form.expiry]) is not None
        and text[form.sex] in "MFX<"
    )


def _proven(form: Form, text: str) -> str:
    """Mend what a check digit proves, the fields with one of their own first."""
    if not form.is_long(text):
        text = mended(text, form.number, lambda each: _is_right(each, form.number))
    for field in form.optional:
        if form.has_own_digit:
            text = mended(text, field, lambda each: _is_optional_right(each, form.optional[0]))
        else:
            text = mended(text, field, lambda each: _is_whole_right(form, each))
    return text


def _zone(form: Form, text: str, today: date) -> Zone:
    number, number_is_right, optional = _number(form, text)
    checks = [
        Check("number", number_is_right),
        Check("birth_date", _is_right(text, form.birth)),
        Check("expires_on", _is_right(text, form.expiry)),
    ]
    if form.has_own_digit:
        checks.append(Check("optional", _is_optional_right(text, form.optional[0])))
    checks.append(Check("whole", _is_whole_right(form, text)))
    # Two fillers part the names; a third part can only be fillers that were read as letters.
    surname, given_names, *_ = (*text[form.names].split("<<"), "")
    return Zone(
        kind=form.kind,
        issuer=_issuer(text[2:5]),
        number=number,
        checks=tuple(checks),
        surname=_words(surname),
        given_names=_words(given_names),
        birth_date=_birth_date(text[form.birth], today),
        expires_on=_expiry_date(text[form.expiry], today),
        optional=optional,
    )


def _licence(row: str) -> Zone:
    """Read the row of a Dutch licence: its number, characters at random, one check digit."""
    read = f"D1NLD{row[5]}{as_digits(row[6:16])}{row[16:29]}{as_digits(row[29])}"
    covered = slice(0, 29)
    text = mended(read, slice(16, 29), lambda each: _is_right(each, covered))
    check = Check("whole", _is_right(text, covered))
    return Zone(Kind.LICENCE, DUTCH, text[6:16], (check,), is_mended=text != read)


def _number(form: Form, text: str) -> tuple[str, bool, tuple[str, ...]]:
    """Give the number, whether its check digit is right, and what the optional fields hold.

    On a card, a number of more than nine characters goes on in the optional field; its check digit
    then stands before the first filler there, and a filler in the digit's own place.
    """
    number, is_right = text[form.number], _is_right(text, form.number)
    optional = [text[field] for field in form.optional]
    if form.is_long(text):
        more, _, optional[0] = optional[0].partition("<")
        number += more[:-1]
        is_right = is_checked(number, as_digits(more[-1:]))
    return number.rstrip("<"), is_right, tuple(each.strip("<") for each in optional)


def _is_right(text: str, field: slice) -> bool:
    return is_checked(text[field], text[field.stop])


def _is_optional_right(text: str, field: slice) -> bool:
    """Check a field that may be empty; its digit is a filler then, or 0."""
    if not text[field].strip("<"):
        return text[field.stop] in "<0"
    return _is_right(text, field)


def _is_whole_right(form: Form, text: str) -> bool:
    return is_checked("".join(text[place] for place in form.whole), text[form.last])


def _with(text: str, field: slice, change: Callable[[str], str]) -> str:
    return text[: field.start] + change(text[field]) + text[field.stop :]


def _issuer(code: str) -> str:
    """Read the code of a state: letters, then fillers; empty when it is none."""
    letters = as_letters(code)
    if letters == "NLO":  # no state has this code, and D and O are much alike
        return DUTCH
    return letters.rstrip("<") if re.fullmatch("[A-Z]+<*", letters) else ""


def _words(names: str) -> str:
    return " ".join(names.replace("<", " ").split())


def _birth_date(text: str, today: date) -> date | None:
    """Give the latest such day that is not after today."""
    days = [day for year in (1900, 2000) if (day := _day(year, text)) and day <= today]
    return max(days, default=None)


def _expiry_date(text: str, today: date) -> date | None:
    """Give the day of that name nearest to today."""
    days = [day for year in (1900, 2000, 2100) if (day := _day(year, text))]
    return min(days, key=lambda day: abs(day - today), default=None)


def _day(century: int, text: str) -> date | None:
    try:
        return date(century + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:  # fillers for what is not known, or a month 13
        return None
