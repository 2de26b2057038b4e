"""Give up everything a decoder does not need, before it reads the first hostile byte.

Limits alone still let a process reach the network, with one exception: a process that may hold no
further file descriptor can open no socket, and no file either, whatever runs in it and whatever it
starts. That needs no privilege and no kernel feature, so it is the guarantee; an own network
namespace and a filter on system calls come on top where the kernel allows them. Root may lift
limits again, so root is left.

What is loaded must be loaded before this: afterwards no module can be imported.
"""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

from recovery.inspection.syscalls import threads_only

MEMORY = 1280 * 1024 * 1024
"""Address space in bytes: libraries, one upload, and the largest picture (MAX_PIXELS) in work."""

CPU_SECONDS = 40
"""Processor time; an honest document of MAX_PAGES pages takes less than ten."""

NOBODY = 65_534

_CLONE_NEWUSER = 0x1000_0000
_CLONE_NEWNET = 0x4000_0000
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38


def confine(*, threads: bool = False, memory: int = MEMORY, cpu_seconds: int = CPU_SECONDS) -> None:
    """Shut this process in, for good.

    Args:
        threads: Leave the limit on processes alone, because it counts threads; only for a decoder
            that cannot do without one.
        memory: Address space in bytes, what is loaded already included.
        cpu_seconds: Processor time, what is used already included.

    Raises:
        OSError: A limit could not be set; the caller must not go on.
    """
    if sys.platform == "linux":
        _leave_network_and_root()
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    if not threads:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if sys.platform == "linux":  # macOS knows this limit and does not honour it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _leave_network_and_root() -> None:
    """Leave the network and root where the kernel lets us; what fails here is not the guarantee."""
    libc = ctypes.CDLL(None)
    is_root = os.geteuid() == 0
    libc.unshare(_CLONE_NEWNET if is_root else _CLONE_NEWUSER | _CLONE_NEWNET)
    if is_root:
        with suppress(OSError):  # a container without these capabilities: its root lifts nothing
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
    # A change of user resets the last two, so they come after it.
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)  # no core file, and no look into our memory
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # nobody is left to read the answer
    threads_only(libc)
