"""Rows of a machine-readable zone as text: brought to its characters and width, checked, mended."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product

OFF = 6
"""Fillers that may be missing or too many in a row; of a long run, programs lose count."""

MOST_MENDED = 3
"""Characters of one field that may take the place of their likes."""

_GREEK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")  # noqa: RUF001 - likes are the point
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")  # noqa: RUF001 - likes are the point
_ALPHABETS = _GREEK | _CYRILLIC

_TO_DIGIT = str.maketrans("ODQILZSGB", "000112568")
_TO_LETTER = str.maketrans("01258", "OIZSB")

LETTERS = {"O": "0", "I": "1", "B": "8", "S": "5<", "Z": "2", "C": "<", "X": "<"}
DIGITS = {"0": "O", "1": "I", "8": "B", "5": "S", "2": "Z"}
"""Characters taken for each other that a check digit can tell apart.

Letters come first: where a digit or filler stands, a program often reads one, and seldom the other
way about.
"""


def check_digit(text: str) -> int:
    """Compute the check digit of a field: digits as they are, A to Z 10 to 35, fillers 0."""
    values = (0 if each == "<" else int(each, 36) for each in text)
    return sum((7, 3, 1)[place % 3] * value for place, value in enumerate(values)) % 10


def is_checked(text: str, digit: str) -> bool:
    """Say whether this is the check digit of a field."""
    return "0" <= digit <= "9" and check_digit(text) == int(digit)


def tidy(line: str) -> str:
    """Bring a line to the characters of a zone; what is none of them counts as a filler."""
    text = unicodedata.normalize("NFKC", line).upper().translate(_ALPHABETS)
    text = "".join(text.split()).replace("\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}", "<<")
    return re.sub(r"[^A-Z0-9<]", "<", text)


def as_digits(text: str) -> str:
    """Take letters for the digits that they look like."""
    return text.translate(_TO_DIGIT)


def as_letters(text: str) -> str:
    """Take digits for the letters that they look like."""
    return text.translate(_TO_LETTER)


def fit(row: str, width: int) -> str | None:
    """Bring a row to its width by the length of its longest run of fillers; None when it cannot."""
    missing = width - len(row)
    if not missing:
        return row
    run = max(re.findall("<<+", row), key=len, default="")
    if not run or abs(missing) > OFF or len(run) + missing < 1:
        return None
    return row.replace(run, "<" * (len(run) + missing), 1)


def fit_names(row: str, width: int) -> str | None:
    """Bring a row of names to its width: only the fillers at its end can be too few or many."""
    bare = row.rstrip("<")
    return bare.ljust(width, "<") if len(bare) <= width else None


def mended(text: str, field: slice, is_right: Callable[[str], bool]) -> str:
    """Put likes in place of characters of a field where that makes it right.

    A wrong field becomes right by pure chance for one choice in ten, so this is good for reading
    and no proof against a reader's other errors.

    Args:
        text: All rows of a zone.
        field: Where characters may be changed.
        is_right: Says of a text whether its check digit is right.

    Returns:
        The one choice of fewest likes that is right; the text itself when it is right already,
        when no choice is, or when several of as few are, because then none of them is proven.
    """
    if is_right(text):
        return text
    for likes in (LETTERS, LETTERS | DIGITS):
        for count in range(1, MOST_MENDED + 1):
            right = [each for each in _choices(text, field, likes, count) if is_right(each)]
            if right:
                return right[0] if len(right) == 1 else text
    return text


def _choices(text: str, field: slice, likes: Mapping[str, str], count: int) -> Iterator[str]:
    """Give the text with this many characters of a field changed for their likes, in every way."""
    places = [place for place in range(field.start, field.stop) if text[place] in likes]
    for changed in combinations(places, count):
        for chosen in product(*(likes[text[place]] for place in changed)):
            characters = list(text)
            for place, like in zip(changed, chosen, strict=True):
                characters[place] = like
            yield "".join(characters)
