"""What a check answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is. Only `FAIL` makes an exit status of 1."""

    OK = "ok"
    WARNING = "warning"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Result:
    """One line.

    Attributes:
        name: Of the check; stays the same from version to version.
        text: What was found, and what to do about it; names no person and no secret.
    """

    name: str
    level: Level
    text: str


def ok(name: str, text: str) -> Result:
    """Answer that all is well."""
    return Result(name, Level.OK, text)


def warning(name: str, text: str) -> Result:
    """Answer that somebody should look at it."""
    return Result(name, Level.WARNING, text)


def fail(name: str, text: str) -> Result:
    """Answer that a promise is broken or will be."""
    return Result(name, Level.FAIL, text)


def worst(results: Iterable[Result]) -> Level:
    """Give the level of the worst result; `OK` when there is none."""
    return max((each.level for each in results), key=list(Level).index, default=Level.OK)
