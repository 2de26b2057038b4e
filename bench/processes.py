"""Server processes: started, waited for, watched through /proc, stopped.

Linux only. A server is its first process and everything below that one.
"""

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from recovery.supervisor import leash

_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60.0
_PAUSE = 0.02


def free_port() -> int:
    """Give a port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path, *, port: int | None = None
) -> Iterator[int]:
    """Run a command and give its process id; with a port, once it answers there.

    Args:
        log: Takes the output; quoted when the process ends before it answers.

    Raises:
        RuntimeError: It ended, or did not answer within a minute.
    """
    with log.open("ab") as output:
        process = leash.start(command, environment=environment, output=output.fileno())
    try:
        if port is not None:
            _wait(process, port, log)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def tree(pid: int) -> list[int]:
    """List a process and everything below it."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += map(int, children.read_text("ascii").split())
            except (FileNotFoundError, ProcessLookupError):
                continue  # a thread that ended meanwhile
    return found


def cpu_seconds(pid: int) -> float:
    """Add up the processor time of a tree, children that ended included."""
    ticks = 0
    for each in tree(pid):
        # The name in brackets may hold anything; the fields behind it are plain.
        fields = Path(f"/proc/{each}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))  # user, system, and both of ended children
    return ticks / _TICKS


def memory(pid: int) -> int:
    """Add up the memory of a tree in bytes, pages that are shared counted once."""
    total = 0
    for each in tree(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text("ascii").splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


class MemoryWatch:
    """Looks at the memory of some trees again and again while its block runs; `peak` in bytes."""

    def __init__(self, pids: Iterable[int]) -> None:
        self.peak = 0
        self._pids = tuple(pids)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_PAUSE):
            self.peak = max(self.peak, sum(map(memory, self._pids)))


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(_PAUSE)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"no answer on port {port}: {log.read_text('utf-8', 'replace')[-2000:]}")
