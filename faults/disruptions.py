"""The faults: each begins, lasts for a moment, and is put right again by the one who began it."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from random import Random

from faults.house import House, redis_faults

Disruption = Callable[[House, Random], AbstractContextManager[None]]

_CHUNK = bytes(64 * 1024)


def _killed(name: str) -> Disruption:
    @contextmanager
    def disrupt(house: House, _chance: Random) -> Iterator[None]:
        house.kill(name)
        yield
        house.start(name)

    return disrupt


def _child_killed(*names: str) -> Disruption:
    @contextmanager
    def disrupt(house: House, chance: Random) -> Iterator[None]:
        # Its parent starts another one by itself.
        house.kill_child(chance.choice(names))
        yield

    return disrupt


@contextmanager
def _worker_killed(house: House, chance: Random) -> Iterator[None]:
    name = chance.choice(("worker", "worker-2"))
    house.kill(name)
    yield
    house.start(name)


@contextmanager
def _redis_emptied(house: House, _chance: Random) -> Iterator[None]:
    with suppress(*redis_faults()), house.redis() as client:
        client.flushall()
    yield


@contextmanager
def _redis_full(house: House, _chance: Random) -> Iterator[None]:
    with suppress(*redis_faults()), house.redis() as client:
        client.config_set("maxmemory", 1)
    yield
    with suppress(*redis_faults()), house.redis() as client:
        client.config_set("maxmemory", 0)


@contextmanager
def _blobs_read_only(house: House, _chance: Random) -> Iterator[None]:
    house.dials.turn_disk("read-only")
    yield
    house.dials.turn_disk("fine")


@contextmanager
def _blobs_slow(house: House, _chance: Random) -> Iterator[None]:
    house.dials.turn_disk("slow")
    yield
    house.dials.turn_disk("fine")


@contextmanager
def _blobs_full(house: House, _chance: Random) -> Iterator[None]:
    if house.room_of_its_own is None:
        house.dials.turn_disk("full")
        yield
        house.dials.turn_disk("fine")
        return
    filling = house.room_of_its_own / "filling"
    _fill(filling)
    yield
    filling.unlink()


@contextmanager
def _database_locked(house: House, _chance: Random) -> Iterator[None]:
    with house.locked(house.settings.database):
        yield


@contextmanager
def _keys_locked(house: House, _chance: Random) -> Iterator[None]:
    with house.locked(house.settings.keys):
        yield


@contextmanager
def _clock_moved(house: House, chance: Random) -> Iterator[None]:
    house.advance(
        chance.choices(
            (
                timedelta(minutes=chance.uniform(5, 50)),
                timedelta(hours=chance.uniform(1, 6)),
                timedelta(days=chance.uniform(1, 4)),
            ),
            weights=(6, 3, 1),
        )[0]
    )
    yield


DISRUPTIONS: dict[str, Disruption] = {
    "portal killed": _killed("portal"),
    "desk killed": _killed("desk"),
    "server process killed": _child_killed("portal", "desk"),
    "worker killed": _worker_killed,
    "work horse killed": _child_killed("worker", "worker-2"),
    "keeper killed": _killed("keeper"),
    "Redis killed": _killed("redis"),
    "Redis emptied": _redis_emptied,
    "Redis full": _redis_full,
    "blobs read-only": _blobs_read_only,
    "blobs full": _blobs_full,
    "blobs slow": _blobs_slow,
    "database locked": _database_locked,
    "key store locked": _keys_locked,
    "clock moved": _clock_moved,
}


def _fill(file: Path) -> None:
    """Write until the file system takes no more."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        while True:
            os.write(handle, _CHUNK)
    except OSError as error:
        if error.errno != ENOSPC:
            raise
    finally:
        os.close(handle)
