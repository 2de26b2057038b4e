"""What the child has given up before it reads the first byte of a document."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from recovery.inspection.sandbox import child_command
from recovery.rules.evidence import MediaType

ROOT = Path(__file__).resolve().parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and tries Linux's fences")

LIMITS_ONLY = "confine._leave_network_and_root = lambda: None"
"""As on a kernel that refuses everything that goes beyond limits."""


def tried(act: str, *, before: str = "", threads: bool = False) -> str:
    """Confine a new process, let it try one act, and give the error's name, or `done`."""
    script = "\n".join(
        (
            "import ctypes, os, resource, socket, sys, threading",
            f"sys.path.insert(0, {str(ROOT)!r})",
            "from recovery.inspection import confine",
            before,
            f"confine.confine(threads={threads})",
            "try:",
            f"    {act}",
            "    print('done')",
            "except BaseException as error:",
            "    print(type(error).__name__, getattr(error, 'errno', ''))",
        )
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, check=True, text=True, env={}
    )
    return done.stdout.strip()


def started(act: str, *, before: str = "") -> int:
    """Confine a new process, let it act, and give the status it ends with."""
    script = (
        f"import os, signal, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        f"from recovery.inspection import confine\n{before}\nconfine.confine()\n{act}"
    )
    return subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, check=False, env={}
    ).returncode


@pytest.mark.parametrize("before", ["", LIMITS_ONLY])
@pytest.mark.parametrize(
    "act",
    [
        pytest.param("socket.socket(socket.AF_INET)", id="internet socket"),
        pytest.param("socket.socket(socket.AF_UNIX)", id="local socket"),
        pytest.param("socket.socketpair()", id="pair of sockets"),
        pytest.param("open('/etc/passwd')", id="a file to read"),
        pytest.param("open('/dev/null', 'w')", id="a file to write"),
        pytest.param("os.memfd_create('x')", id="a file in memory"),
        pytest.param("os.pipe()", id="a pipe"),
    ],
)
def test_no_socket_and_no_file_can_be_opened(act: str, before: str) -> None:
    assert tried(act, before=before) in ("OSError 24", "PermissionError 1")


@LINUX
@pytest.mark.parametrize(
    "act",
    [
        pytest.param("os.fork()", id="a process"),
        pytest.param("os.execv('/bin/true', ['true'])", id="a program"),
        pytest.param("os.kill(os.getppid(), 0)", id="a signal to the parent"),
    ],
)
@pytest.mark.parametrize("threads", [False, True])
def test_no_process_no_program_and_no_signal_can_be_started(act: str, *, threads: bool) -> None:
    assert tried(act, threads=threads) == "PermissionError 1"


def test_a_thread_can_be_started_only_where_a_decoder_needs_one() -> None:
    act = "threading.Thread(target=int).start()"

    assert tried(act, threads=True) == "done"
    assert tried(act).startswith("RuntimeError")


@LINUX
def test_root_is_left() -> None:
    assert tried("assert 0 not in os.getresuid() + os.getresgid()") == "done"


@pytest.mark.parametrize("limit", ["NOFILE", "AS", "CPU", "FSIZE", "CORE", "NPROC"])
def test_no_limit_can_be_lifted_again(limit: str) -> None:
    act = (
        f"soft, hard = resource.getrlimit(resource.RLIMIT_{limit}); "
        f"resource.setrlimit(resource.RLIMIT_{limit}, (hard + 1, hard + 1))"
    )

    assert tried(act).startswith("ValueError")


def test_more_memory_than_the_limit_is_refused() -> None:
    assert tried("bytearray(2 << 30)") == "MemoryError"


def test_bytes_cannot_be_written_to_a_file_that_was_open_before() -> None:
    before = "import tempfile; spill = tempfile.TemporaryFile()"

    assert started("os.write(spill.fileno(), b'x')", before=before) != 0


def test_nothing_is_left_to_dump_when_it_crashes() -> None:
    assert tried("assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)") == "done"


@LINUX
def test_a_child_at_work_ends_with_the_process_that_asked() -> None:
    work = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import recovery.inspection.confine as c; "
        "c.confine(); sys.stdout.write('.'); sys.stdout.flush()\nwhile True: pass"
    )
    asking = (
        "import subprocess, sys; "
        f"command = [sys.executable, '-I', '-c', {work!r}]; "
        "child = subprocess.Popen(command, stdout=subprocess.PIPE); "
        "child.stdout.read(1); print(child.pid)"
    )
    asked = subprocess.run([sys.executable, "-I", "-c", asking], capture_output=True, check=True)
    status = Path(f"/proc/{int(asked.stdout)}/stat")

    deadline = time.monotonic() + 10
    while status.exists() and ") Z " not in status.read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert time.monotonic() < deadline


@LINUX
@pytest.mark.parametrize("media_type", [MediaType.PDF, MediaType.JPEG, MediaType.HEIC])
def test_the_real_child_is_confined_before_it_reads(media_type: MediaType) -> None:
    with subprocess.Popen(
        child_command(media_type), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}, cwd="/"
    ) as child:
        try:
            seen = limits_when_waiting(child.pid)
        finally:
            child.kill()

    assert seen["Max open files"] == "0"
    assert seen["Max file size"] == "0"
    assert seen["Max core file size"] == "0"
    assert int(seen["Max address space"]) < 1536 * 1024 * 1024
    assert int(seen["Max cpu time"]) <= 60


def limits_when_waiting(pid: int) -> dict[str, str]:
    """Give the hard limits of a child that has been handed no byte yet, once it sits in `read`."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        rows = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()[1:]
        limits = {row[:26].strip(): row[47:68].strip() for row in rows}
        if "State:\tS" in status and limits["Max open files"] == "0":
            return limits
        time.sleep(0.01)
    raise AssertionError("the child never came to wait for its input, confined")
