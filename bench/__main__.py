"""`python -m bench`: measure everything, print the table, and end with one line of JSON."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bench import answering, closing, extracts, queue_page, report, sealing, uploads, wiping
from bench.figures import Figure
from bench.place import folder_of_our_own
from bench.scale import FULL, TINY, Scale

_MEASURES: dict[str, Callable[[Scale, Path], list[Figure]]] = {
    "upload": uploads.measure,
    "vault": sealing.measure,
    "queue": queue_page.measure,
    "wipe": wiping.measure,
    "closing": closing.measure,
    "answer": answering.measure,
    "extract": extracts.measure,
}


def main(arguments: list[str]) -> int:
    """Measure; a goal that is missed is told, and is no failure of the program."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=_MEASURES, action="append", help="leave the others out")
    parser.add_argument("--tiny", action="store_true", help="only see that everything runs")
    parser.add_argument("--disk", type=Path, help="measure on the disk of this folder")
    options = parser.parse_args(arguments)
    if sys.platform != "linux":
        parser.exit(1, "Processor time and memory of servers are read from /proc: Linux only.\n")
    figures: list[Figure] = []
    with folder_of_our_own(options.disk) as folder:
        for name in options.only or _MEASURES:
            print(f"measuring: {name}", file=sys.stderr, flush=True)
            figures += _MEASURES[name](TINY if options.tiny else FULL, folder)
    print(report.table(figures))
    print()
    print(report.as_json(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
