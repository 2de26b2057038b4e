"""What a run says to people, and its last line for programs."""

import json
from collections import Counter
from collections.abc import Iterator

from faults.run import Result


def lines(result: Result) -> Iterator[str]:
    """Tell what was done, and everything that is wrong."""
    yield f"scripts: {result.scripts}"
    yield from _counted(result.ends)
    yield f"faults injected: {result.faults.total()}"
    yield from _counted(result.faults)
    how = "a small file system that was really full" if result.room else "errors in place of one"
    yield f"full disk: {how}"
    for name, wrong in (
        ("left over", result.found.left_over),
        ("missing", result.found.missing),
        ("twice", result.found.twice),
    ):
        yield f"{name}: {len(wrong)}"
        yield from (f"  {each}" for each in wrong)
    if result.found:
        yield f"again: make faults SCRIPTS={result.scripts} SEED={result.seed}"


def as_json(result: Result) -> str:
    """Give the one line that a program reads."""
    return json.dumps(
        {
            "scripts": result.scripts,
            "faults": result.faults.total(),
            "left_over": len(result.found.left_over),
            "missing": len(result.found.missing),
            "twice": len(result.found.twice),
            "seed": result.seed,
        }
    )


def _counted(counts: Counter[str]) -> Iterator[str]:
    for name, times in sorted(counts.items()):
        yield f"  {times:>5}  {name}"
