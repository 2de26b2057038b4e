"""`python -m faults`: break everything at random, put it right, and look at what is left."""

import argparse
import secrets
import signal
import sys
from pathlib import Path

from bench.place import folder_of_our_own
from faults import report, room
from faults.run import run

_SCRIPTS = 100
_ROOM = 64  # MiB; with half of one more for each script


def main(arguments: list[str]) -> int:
    """Run; 0: nothing is left over, missing or done twice."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--scripts", type=int, default=_SCRIPTS, help="cases to drive (100)")
    parser.add_argument("--seed", type=int, help="repeat the run that had this one")
    parser.add_argument("--disk", type=Path, help="work on the disk of this folder")
    options = parser.parse_args(arguments)
    if sys.platform != "linux":
        parser.exit(1, "Processes and their children are found through /proc: Linux only.\n")
    room.enter(arguments)
    # Ended from outside, everything that was started and mounted is still put away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    print(f"seed {seed}", file=sys.stderr, flush=True)
    with (
        folder_of_our_own(options.disk) as folder,
        room.of_our_own(folder, _ROOM + options.scripts // 2) as place,
    ):
        result = run(options.scripts, seed, folder, place)
    print("\n".join(report.lines(result)))
    print(report.as_json(result))
    return 1 if result.found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
