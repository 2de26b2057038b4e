"""Runs the supervisor over stub processes: `supervised.py <data folder> <portal> <desk port>`."""

import os
import sys
from pathlib import Path

from recovery.supervisor import Timing, run
from tests.packaging.installation import settings_for

STUB = Path(__file__).with_name("stub.py")

if __name__ == "__main__":
    folder, portal_port, desk_port = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    settings = settings_for(folder, portal_port, desk_port)
    lines = {
        "portal": f"serve {portal_port}",
        "desk": f"serve {desk_port}",
        "worker": f"work {settings.redis_socket}",
        "keeper": "keep",
    }
    processes = folder.parent / "Procfile"
    processes.write_text("".join(f"{n}: python {STUB} {n} {rest}\n" for n, rest in lines.items()))
    sys.exit(
        run(
            settings,
            os.environ,
            lambda: print("all answer", flush=True),  # noqa: T201 - read by the test
            processes=processes,
            timing=Timing(first_pause=0.05, grace=float(os.environ.get("STUB_GRACE", "15"))),
        )
    )
