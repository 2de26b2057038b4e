"""Where the time of something goes, as a few lines for the report."""

import cProfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType

_LINES = 10
_ROOT = Path(__file__).parent.parent


def profile(work: Callable[[], object]) -> str:
    """Run something once under the profiler.

    The profiler slows Python down and leaves disk and cipher as they are: read the order of the
    rows, not their sum.

    Returns:
        Milliseconds: code in Python by its package, what is called in C by itself.
    """
    profiler = cProfile.Profile()
    profiler.runcall(work)
    spent: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    for entry in profiler.getstats():
        where = _where(entry.code)
        spent[where] += round(1_000_000 * entry.inlinetime)
        calls[where] += entry.callcount
    lines = [f"  {'ms':>8} {'calls':>8}  where"]
    lines += [
        f"  {time / 1000:8.1f} {calls[where]:8}  {where}"
        for where, time in spent.most_common(_LINES)
    ]
    return "\n".join(lines)


def _where(code: CodeType | str) -> str:
    if isinstance(code, str):
        return code.removeprefix("<").removesuffix(">").removeprefix("built-in method ")
    parts = Path(code.co_filename).parts
    if "site-packages" in parts:
        return f"{parts[parts.index('site-packages') + 1]} (Python)"
    if Path(code.co_filename).is_relative_to(_ROOT):
        return f"{Path(code.co_filename).relative_to(_ROOT).parts[0]} (Python)"
    return "the standard library (Python)"
