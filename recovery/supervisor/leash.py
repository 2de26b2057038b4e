"""Start a process that ends with the one that started it, even when that one is killed.

This file is also the program in between: the child runs it first, asks the kernel to be told of
its parent's death, and becomes the command. Asking from inside the fork would be shorter, and
can hang where the parent has threads. Linux only; elsewhere a killed parent leaves its children.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def start(
    command: Sequence[str], *, environment: Mapping[str, str], output: int
) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own, on a leash.

    The own group keeps a Ctrl-C at the terminal with us: we decide who stops when. Call this
    from the main thread only: the kernel takes the end of the starting thread for our death.

    Args:
        command: Absolute path of a program, and its arguments.
        environment: The whole environment of the new process.
        output: File descriptor, or `subprocess.DEVNULL`, that takes both output streams.
    """
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(Path(__file__)), str(os.getpid()), *command],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        process_group=0,
        umask=0o077,
    )


def main(parent: int, command: Sequence[str]) -> None:
    """Put this process on the leash of `parent` and become the command."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(1)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and a command would inherit
    os.execv(command[0], list(command))  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
