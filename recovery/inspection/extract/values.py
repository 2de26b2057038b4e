"""Values of an extract: days, moments, numbers, names."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time

KVK_NUMBER = re.compile(r"[0-9]{8}")
RSIN = re.compile(r"[0-9]{9}")

_DAY = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?=$|[\s,;(])")
_NAMED_DAY = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]+)\.?\s+(\d{4})(?=$|[\s,;(])")
_SPACED = re.compile(r"[\s.]")


def day(words: str, months: Mapping[str, int]) -> date | None:
    """Read the day that the words begin with: `12-03-2026 (registered …)`, `12 March 2026, Delft`.

    Args:
        words: A value.
        months: Numbers of the months by their small names.

    Returns:
        The day; None when the words do not begin with one, or there is no such day.
    """
    words = words.strip()
    if found := _DAY.match(words):
        return _day(int(found[4]), int(found[3]), int(found[1]))
    if (found := _NAMED_DAY.match(words)) and (month := months.get(found[2].casefold())):
        return _day(int(found[3]), month, int(found[1]))
    return None


def moment(day: date, hour: str | None, minute: str | None) -> datetime | None:
    """Put day and time together; midnight without a time, None when there is no such time."""
    try:
        return datetime.combine(day, time(int(hour or 0), int(minute or 0)))
    except ValueError:
        return None


def digits(words: str, shape: re.Pattern[str]) -> str:
    """Read a number that may be printed with spaces or dots; empty when it is not of the shape."""
    bare = _SPACED.sub("", words)
    return bare if shape.fullmatch(bare) else ""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
