"""The processes that carry out what is owed: a keeper, RQ workers, and the Redis between them."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rq import Worker

from bench.place import environment, installed
from bench.processes import running
from recovery.parts import Parts
from recovery.supervisor.redis_server import RedisServer
from workers.queues import connect

_PATIENCE = 60.0
_PAUSE = 0.02


@dataclass(frozen=True)
class Crew:
    """An installation with a Redis, whose work nobody does yet.

    Attributes:
        parts: Its parts, in this process.
        settings: The environment of its processes.
        folder: Where they log.
    """

    parts: Parts
    settings: dict[str, str]
    folder: Path

    @contextmanager
    def at_work(self, workers: int = 1) -> Iterator[None]:
        """Run so many workers, and once they listen a keeper, which rings for what is owed."""
        connection = connect(self.parts.settings)
        with connection, ExitStack() as stack:
            until = time.monotonic() + _PATIENCE
            for _ in range(workers):
                stack.enter_context(self._running("work"))
            while Worker.count(connection=connection) < workers:
                if time.monotonic() > until:
                    raise RuntimeError("the workers do not come")
                time.sleep(_PAUSE)
            stack.enter_context(self._running("keep"))
            yield

    @contextmanager
    def _running(self, process: str) -> Iterator[None]:
        command = [sys.executable, "-m", "workers", process]
        with running(command, self.settings, self.folder / f"{process}.log"):
            yield


@contextmanager
def crew(folder: Path) -> Iterator[Crew]:
    """Make an installation in this folder, and start its Redis."""
    folder.mkdir()
    settings = environment(folder / "data")
    redis = RedisServer(folder=folder / "redis", socket=folder / "redis.sock", environment=settings)
    with redis:
        settings["RECOVERY_REDIS_URL"] = redis.url
        with installed(settings) as parts:
            yield Crew(parts, settings, folder)
