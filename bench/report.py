"""The table, the goals that were missed, and the one line of JSON."""

import json
import os
import platform
from collections.abc import Sequence

from bench.figures import Figure


def table(figures: Sequence[Figure]) -> str:
    """Lay the figures out for a person, a missed goal with its profile behind."""
    rows = [("figure", "median", "rounds", "goal", "", "on this machine")]
    rows += [
        (
            figure.means,
            _number(figure.value, figure.unit),
            f"{figure.low:.2f} to {figure.high:.2f}",
            _goal(figure),
            _verdict(figure),
            figure.absolute,
        )
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    lines.insert(1, "-" * max(map(len, lines)))
    for figure in figures:
        if not figure.is_met:
            lines += ["", f"MISSED: {figure.means} is {_number(figure.value, figure.unit)}, "]
            lines[-1] += f"the goal is {_goal(figure)}."
            lines += figure.profile.splitlines()
    return "\n".join(lines)


def as_json(figures: Sequence[Figure]) -> str:
    """Give one line: every figure by name, and whether all goals are met."""
    return json.dumps(
        {
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "all_met": all(figure.is_met for figure in figures),
            "figures": {figure.name: _plain(figure) for figure in figures},
        }
    )


def _plain(figure: Figure) -> dict[str, float | bool | str | None]:
    return {
        "value": round(figure.value, 3),
        "low": round(figure.low, 3),
        "high": round(figure.high, 3),
        "unit": figure.unit or "ratio",
        "goal": figure.goal,
        "bound": None if figure.goal is None else ("at least" if figure.at_least else "at most"),
        "met": None if figure.goal is None else figure.is_met,
    }


def _number(value: float, unit: str) -> str:
    return f"{value:.2f} {unit}".rstrip()


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    return f"{'>=' if figure.at_least else '<='} {_number(figure.goal, figure.unit)}"


def _verdict(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    return "met" if figure.is_met else "MISSED"
