"""Where the time of something goes, as a few lines for the report."""

import cProfile
import io
import pstats
from collections.abc import Callable

_LINES = 12


def profile(work: Callable[[], object]) -> str:
    """Run something once under the profiler.

    The profiler slows calls of Python down and leaves the disk and the cipher as they are: read
    the order of the rows, not their sum.

    Returns:
        Its dearest functions by their own time, in milliseconds.
    """
    profiler = cProfile.Profile()
    profiler.runcall(work)
    stats = pstats.Stats(profiler, stream=io.StringIO()).strip_dirs().get_stats_profile()
    dearest = sorted(
        stats.func_profiles.items(), key=lambda item: item[1].tottime, reverse=True
    )
    lines = [f"  {'own ms':>9} {'calls':>9}  function"]
    lines += [
        f"  {1000 * found.tottime:9.2f} {found.ncalls:>9}  {found.file_name} {name}"
        for name, found in dearest[:_LINES]
    ]
    return "\n".join(lines)
