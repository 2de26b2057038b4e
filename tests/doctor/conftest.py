"""A Redis for the checks that ask one."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from redis import Redis

from recovery.parts import Parts
from recovery.supervisor import RedisServer


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("r")
    with RedisServer(folder=folder, socket=folder / "s", environment=os.environ) as server:
        yield server.url


@pytest.fixture
def ringing(parts: Parts, address: str) -> Parts:
    """Give the parts of an installation whose Redis answers."""
    return replace(parts, settings=replace(parts.settings, redis_url=address))


@pytest.fixture
def redis(address: str) -> Iterator["Redis"]:
    connection = Redis.from_url(address)
    yield connection
    connection.config_set("maxmemory-policy", "noeviction")
    connection.config_set("maxmemory", "0")
    connection.close()
