"""A figure with its goal, and the one way to compare contestants: in turn, by medians."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes:
        name: Key of the JSON object.
        means: What was divided by what, for a person.
        value: The median.
        low, high: The smallest and the largest round.
        goal: None: told for comparison only.
        at_least: The goal is a lower bound; otherwise an upper one.
        unit: Empty for a ratio.
        absolute: What this machine made of it, for a person.
        profile: Where the time goes, when the goal is missed; empty otherwise.
    """

    name: str
    means: str
    value: float
    low: float
    high: float
    goal: float | None = None
    at_least: bool = False
    unit: str = ""
    absolute: str = ""
    profile: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the goal is met; without a goal, it is."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def in_turn(rounds: int, contestants: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Let every contestant run once a round, so that a change of the machine's mood meets all.

    Every second round goes backwards: nobody always runs in another's wake.

    Returns:
        What each gave, round by round.
    """
    results: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        names = list(contestants)
        for name in reversed(names) if number % 2 else names:
            results[name].append(contestants[name]())
    return results


def ratios(above: list[float], below: list[float]) -> tuple[float, float, float]:
    """Divide round by round: the median, the smallest and the largest quotient."""
    quotients = [one / other for one, other in zip(above, below, strict=True)]
    return median(quotients), min(quotients), max(quotients)
