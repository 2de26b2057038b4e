"""The servers that uploads go to: each a real server program with real processes."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.place import environment, installed
from bench.processes import cpu_seconds, free_port, memory, running
from recovery.parts import Parts
from recovery.supervisor.redis_server import RedisServer

_PROCESSES, _THREADS = 2, 32
"""As `recovery serve` has them; the rivals get the same."""


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        port: On 127.0.0.1.
        pids: First processes of everything that works for it.
    """

    port: int
    pids: tuple[int, ...]

    def cpu_seconds(self) -> float:
        """Give the processor time that it has taken so far."""
        return sum(map(cpu_seconds, self.pids))

    def memory(self) -> int:
        """Give the memory that it holds now, in bytes."""
        return sum(map(memory, self.pids))


@contextmanager
def portal(folder: Path) -> Iterator[tuple[Server, Parts]]:
    """Run the portal as `recovery run` does, with a Redis that counts its rate limits."""
    port = free_port()
    folder.mkdir(exist_ok=True)
    settings = environment(folder / "data", RECOVERY_PORTAL_PORT=str(port))
    with ExitStack() as stack:
        redis = RedisServer(
            folder=folder / "redis", socket=folder / "redis.sock", environment=settings
        )
        redis_pid = redis.launch().pid
        stack.callback(redis.stop)
        redis.wait()
        settings["RECOVERY_REDIS_URL"] = redis.url
        parts = stack.enter_context(installed(settings))
        command = [sys.executable, "-c", "from recovery.cli import main; main()", "serve", "portal"]
        pid = stack.enter_context(running(command, settings, folder / "portal.log", port=port))
        yield Server(port, (pid, redis_pid)), parts


@contextmanager
def flask_form(folder: Path) -> Iterator[Server]:
    """Run the plain form under gunicorn's threads; its temporary files lie on the same disk."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread"]
    command += ["--workers", str(_PROCESSES), "--threads", str(_THREADS)]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning", "bench.rivals:form"]
    with running(command, _rival(folder), folder / "form.log", port=port) as pid:
        yield Server(port, (pid,))


@contextmanager
def sink(folder: Path) -> Iterator[Server]:
    """Run the portal's server around an application that drops every body."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    command += ["--workers", str(_PROCESSES), "--blocking-threads", str(_THREADS)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    with running(
        [*command, "bench.rivals:sink"], _rival(folder), folder / "sink.log", port=port
    ) as pid:
        yield Server(port, (pid,))


def _rival(folder: Path) -> Mapping[str, str]:
    root = Path(__file__).parent.parent
    return environment(folder, TMPDIR=str(folder), PYTHONPATH=str(root))
