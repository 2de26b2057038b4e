"""The end of a check, from however deep: one finding says why there is nothing more to look at."""

from collections.abc import Callable
from typing import TypeVar

from recovery.rules.findings import Code, Finding, Verdict

T = TypeVar("T")


class Settled(Exception):
    """The check of a seal is over, and this is what it found.

    Attributes:
        finding: The one finding; FAIL, or UNKNOWN where a person has to look.
    """

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def failed(code: Code) -> Settled:
    """Settle that the file cannot serve."""
    return Settled(Finding(code, Verdict.FAIL))


def unknown(code: Code) -> Settled:
    """Settle that a person has to look."""
    return Settled(Finding(code, Verdict.UNKNOWN))


def guarded(work: Callable[[], T], otherwise: Finding) -> T:
    """Do something with hostile bytes, and settle it when a library gives up over them.

    What the libraries raise for bytes that nobody foresaw is no fixed set: their own errors, but
    also assertions, lookups that fail, and recursion without end. All of it means the same, and
    this is the one place where it is caught. Memory that runs out is no matter of the bytes alone.

    Raises:
        Settled: With `otherwise`, for any of them.
    """
    try:
        return work()
    except (Settled, MemoryError):
        raise
    except Exception as error:
        raise Settled(otherwise) from error
