"""A small file system in memory, seen by this program and its children only, and gone with them.

For that the program starts itself anew in a mount namespace of its own: as root, or as anybody
where the kernel allows that to everybody. Elsewhere there is none, and the shim takes its place.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_INSIDE = "FAULTS_IN_A_ROOM"


def enter(arguments: Sequence[str]) -> None:
    """Start this program anew in a namespace of its own; returns when there is none to be had."""
    unshare = shutil.which("unshare")
    if unshare is None or os.environ.get(_INSIDE) is not None:
        return
    options = ["--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--mount"]
    # A trial first: what fails after `exec` has nowhere to come back to.
    trial = [unshare, *options, "mount", "-t", "tmpfs", "none", "/mnt"]
    if subprocess.run(trial, capture_output=True, check=False).returncode != 0:
        return
    command = [unshare, *options, sys.executable, "-m", "faults", *arguments]
    os.execve(unshare, command, {**os.environ, _INSIDE: "1"})  # noqa: S606 - no shell is the point


@contextmanager
def of_our_own(folder: Path, mebibytes: int) -> Iterator[Path | None]:
    """Mount a small file system below a folder, or give None where that cannot be."""
    if os.environ.get(_INSIDE) is None:
        yield None
        return
    place = folder / "room"
    place.mkdir()
    size = f"size={mebibytes}m,mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "none", place], check=True)  # noqa: S607 - the system's own
    try:
        yield place
    finally:
        # Lazily: what was killed just now may still be on its way out.
        subprocess.run(["umount", "--lazy", place], check=True)  # noqa: S607
