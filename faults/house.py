"""One installation whose processes the harness starts, ends and starts again by itself.

The commands are those of the Procfile; Redis is the product's own private one. Processes are
started from the main thread only, since the kernel ends them with the thread that started them.
"""

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from bench.place import environment
from bench.processes import free_port, tree
from faults.dials import SHIM, Dials
from recovery import installation, resources
from recovery.parts import Parts, make_parts
from recovery.supervisor import RedisServer, leash, procfile

PROCESSES = ("portal", "desk", "worker", "worker-2", "keeper")
_LEASE = "12"
_PATIENCE = 90.0
_PAUSE = 0.1


class House:
    """A running installation; as a context manager it runs as long as the block.

    Args:
        folder: Everything lies below it.
        room_of_its_own: A small file system for the sealed bytes, which can really be full; None:
            they lie below `folder`, and the shim says that the disk is full.
    """

    def __init__(self, folder: Path, room_of_its_own: Path | None = None) -> None:
        self.room_of_its_own = room_of_its_own
        self.blobs = blobs = (room_of_its_own or folder) / "blobs"
        self.log = folder / "log"
        self.dials = Dials(folder / "dials.json")
        self.environment = environment(
            folder / "data",
            RECOVERY_BLOBS_DIR=str(blobs),
            RECOVERY_PORTAL_PORT=str(free_port()),
            RECOVERY_DESK_PORT=str(free_port()),
            RECOVERY_TASK_LEASE_SECONDS=_LEASE,
            # Each customer has an address of their own, so that none is slowed by the others.
            RECOVERY_PROXIES="1",
            TMPDIR=str(folder),
            PYTHONPATH=os.pathsep.join((str(SHIM), str(Path(__file__).parents[1]))),
            FAULTS_DIALS=str(self.dials.file),
            FAULTS_BLOBS=str(blobs),
        )
        prepared = installation.prepare(self.environment)
        prepared.database.close()
        self.settings = prepared.settings
        self.parts: Parts = make_parts(self.settings, self.dials.now)
        self._commands = procfile.read(resources.procfile())
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._redis = RedisServer(
            folder=self.settings.data_dir / "redis",
            socket=self.settings.redis_socket,
            environment=self.environment,
        )

    def __enter__(self) -> Self:
        """Start everything, and wait until it answers."""
        self.start("redis")
        for name in PROCESSES:
            self.start(name)
        self.wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        """End everything at once: what is to be seen was seen."""
        for name in (*PROCESSES, "redis"):
            self.kill(name)
        self.parts.close()

    def start(self, name: str) -> None:
        """Start a process, or Redis."""
        with self.log.open("ab") as log:
            if name == "redis":
                self._running[name] = self._redis.launch(log.fileno())
            else:
                self._running[name] = leash.start(
                    self._commands[name.removesuffix("-2")],
                    environment=self.environment,
                    output=log.fileno(),
                )

    def kill(self, name: str) -> None:
        """End a process and all that it started, by SIGKILL."""
        process = self._running.pop(name, None)
        if process is None:
            return
        for pid in self.pids_of(process):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()

    def kill_child(self, name: str) -> bool:
        """End by SIGKILL the youngest process that another one started, if there is one."""
        *_, last = self.pids_of(self._running[name])
        if last == self._running[name].pid:
            return False
        with suppress(ProcessLookupError):
            os.kill(last, signal.SIGKILL)
        return True

    def pids_of(self, process: subprocess.Popen[bytes]) -> list[int]:
        """List a process and everything below it."""
        return tree(process.pid)

    def redis(self) -> Redis:
        """Give a client that takes no for an answer."""
        return Redis(unix_socket_path=str(self.settings.redis_socket), retry=Retry(NoBackoff(), 0))

    @contextmanager
    def locked(self, url: str) -> Iterator[None]:
        """Hold the write lock of a SQLite database."""
        file = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def advance(self, by: timedelta) -> None:
        """Let time pass: the clock moves, and what lies on the disk is older by as much."""
        self.dials.advance(by)
        for file in self.blobs.glob("??/*"):
            with suppress(FileNotFoundError):
                status = file.stat()
                os.utime(file, (status.st_atime, status.st_mtime - by.total_seconds()))
        with closing(
            sqlite3.connect(self.settings.keys.removeprefix("sqlite:///"), timeout=30)
        ) as keys:
            keys.execute(
                "UPDATE document_keys SET created_at = created_at - ?", (int(by.total_seconds()),)
            )
            keys.commit()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `recovery` with these arguments, as an administrator does."""
        program = self._commands["portal"][0]
        return subprocess.run(
            [program, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )

    def revive(self) -> None:
        """Start again what ended by itself, as the product's supervisor does."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                self.start(name)

    def heal(self) -> None:
        """Put everything right: the disk is fine, Redis has room, every process runs."""
        self.dials.turn_disk("fine")
        for name in ("redis", *PROCESSES):
            process = self._running.get(name)
            if process is None or process.poll() is not None:
                self.start(name)
        self._redis.wait()
        with self.redis() as client:
            client.config_set("maxmemory", 0)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Return when portal and desk say that all is well.

        Raises:
            RuntimeError: They did not within a minute and a half; the end of the log follows.
        """
        end = time.monotonic() + _PATIENCE
        ports: Sequence[int] = (self.settings.portal_port, self.settings.desk_port)
        while not all(_is_ready(port) for port in ports):
            if time.monotonic() > end:
                raise RuntimeError(f"not ready:\n{self.log.read_text('utf-8', 'replace')[-3000:]}")
            time.sleep(_PAUSE)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200  # noqa: PLR2004 - OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def redis_faults() -> tuple[type[Exception], ...]:
    """Name what a Redis that is away or full raises."""
    return (RedisError, OSError)
