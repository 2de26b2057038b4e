"""Whether a citizen service number (BSN) can be read in what a document shows.

A company that has no law for it may not hold this number (UAVG art. 46), so a copy that shows one
is refused. Every function here answers yes or no: the number itself goes nowhere.

One number in eleven passes the eleven-test by chance, and a refusal that its sender cannot mend is
worse than a number that a reviewer has to blacken in their mind. So a number counts only where one
stands: in the fields of a Dutch zone; as all that a QR code says; beside one of the labels that
identity documents use; or, on a document that is Dutch by its own words, as nine digits alone on
their line, because Dutch document numbers have letters and the Dutch licence's has ten digits.
Nine digits on a foreign passport are its number, among other words they are a customer number, and
neither refuses anything. Numbers of eight digits, as they were once written, count beside a label.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from recovery.rules.mrz import optional_data

BEFORE, AFTER = 1, 3
"""Lines before and after that of a label in which its number is looked for: labels stand above or
beside it, in two or three languages, and in columns that a program reads in its own order."""

MOST_LINES = 2000
MOST_LENGTH = 500

_LABELS = re.compile(
    "burgerservice|citizenservice|persoons?nummer|persoonsnr|sofinummer|sofinr"
    "|personaln(?:o|r|umber)|n[ou]?personnel|numeropersonnel"
)
_BSN = re.compile(r"(?<![a-z0-9])[b8]\.?[ ]?[s5]\.?[ ]?n(?![a-z])", re.IGNORECASE)

_LIKE_DIGIT = str.maketrans("OoIl|SBZ", "00111582")
_PART = r"[0-9OoIl|SBZ]"
_GAP = r"[ .\-]?"
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9])(?<![0-9][ .\-]){_PART}(?:{_GAP}{_PART}){{7,8}}(?!{_GAP}[0-9])(?![A-Za-z])"
)
_ALONE = re.compile(r"\d{9}|\d{3}[ .]\d{3}[ .]\d{3}|\d{4}[ .]\d{2}[ .]\d{3}")
_DATE = re.compile(r"\d{1,2}[ .\-]\d{1,2}[ .\-]\d{4}")
_RUN = re.compile(r"(?<!\d)\d{9}(?!\d)")
_BARE_CODE = re.compile(r"[\d\s/;:,.|\-]{9,64}")

_DUTCH = re.compile(r"nederland(?:en|se)?\b")


def passes(digits: str) -> bool:
    """Say whether these are the digits of a possible number: the eleven-test, nine digits.

    Below 010000000 none was ever given out, and zeros alone would pass the test.
    """
    if not re.fullmatch("[0-9]{9}", digits) or digits < "010000000":
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def in_zone(lines: Iterable[str]) -> bool:
    """Say whether a Dutch zone carries one, as passports and cards did until August 2021.

    Args:
        lines: As read; a row of a zone is enough, its check digits do not matter.
    """
    fields = (re.match(r"\d{9}(?=<|$)", field) for field in optional_data(lines))
    return any(passes(field[0]) for field in fields if field)


def in_code(text: str) -> bool:
    """Say whether a QR code carries one: digits and separators only, or beside a label."""
    if _BARE_CODE.fullmatch(text.strip()):
        return any(passes(run) for run in _RUN.findall(text))
    return in_text(text.splitlines(), is_dutch=False)


def in_text(lines: Sequence[str], *, is_dutch: bool) -> bool:
    """Say whether one can be read in text.

    Args:
        lines: From top to bottom; a tab parts what stands apart on one line.
        is_dutch: The document is a Dutch one, so that nine digits alone are such a number.
    """
    lines = [line[:MOST_LENGTH] for line in lines[:MOST_LINES]]
    if is_dutch and any(_stands_alone(part) for line in lines for part in line.split("\t")):
        return True
    for place, line in enumerate(lines):
        if _has_label(line):
            near = lines[max(0, place - BEFORE) : place + AFTER + 1]
            if any(_has_number(each) for each in near):
                return True
    return False


def reads_dutch(lines: Iterable[str]) -> bool:
    """Say whether a document calls itself one of the Netherlands, in its own language."""
    return any(_DUTCH.search(line.casefold()) for line in lines)


def _has_label(line: str) -> bool:
    if _BSN.search(line):
        return True
    plain = unicodedata.normalize("NFKD", line.casefold())
    return _LABELS.search("".join(each for each in plain if each.isalpha())) is not None


def _has_number(line: str) -> bool:
    for found in _NUMBER.finditer(line):
        text = found[0].translate(_LIKE_DIGIT)
        digits = re.sub(r"\D", "", text)
        if _DATE.match(text) or (len(digits) == len("12345678") and digits != text):
            continue
        if sum(each.isdigit() for each in found[0]) >= 6 and passes(digits.zfill(9)):  # noqa: PLR2004
            return True
    return False


def _stands_alone(part: str) -> bool:
    part = part.strip()
    return _ALONE.fullmatch(part) is not None and passes(re.sub(r"\D", "", part))
