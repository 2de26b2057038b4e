"""Give each of many its turn: one that fails is noted, and the next one follows."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


def nothing() -> None:
    """Do nothing between two turns."""


class Turns:
    """The turns of one run.

    Attributes:
        faults: How many failed.
        is_whole: Whether all subjects could be listed, so that each had its turn.
    """

    def __init__(self, run: str, between: Callable[[], None] = nothing) -> None:
        """Begin a run.

        Args:
            run: Its name in the log.
            between: Called after each turn, for whoever must not be away for long. What it raises
                ends the run.
        """
        self._run = run
        self._between = between
        self.faults = 0
        self.is_whole = True

    def each(self, subjects: Iterable[T], act: Callable[[T], int]) -> int:
        """Act on each of these by itself; give the sum of what came back.

        What goes wrong with one stands in the log by the class of the error, since a message may
        name a person, and by the subject if that is an id. That the subjects themselves cannot be
        listed any further is noted in the same way.
        """
        done = 0
        left = iter(subjects)
        while True:
            name = ""
            try:
                subject = next(left)
                name = subject if isinstance(subject, str) else "page"
                done += act(subject)
            except StopIteration:
                return done
            except Exception as error:  # noqa: BLE001 - counted, and logged by its class
                self.faults += 1
                self.is_whole = self.is_whole and bool(name)
                what = f"{self._run}: {act.__name__}: {name or 'list'}"
                log.error("%s: %s", what, type(error).__name__)  # noqa: TRY400
            self._between()
