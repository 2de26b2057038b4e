"""What most tests stand on: a whole installation in a folder of its own, and a clock to turn."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recovery import installation
from recovery.app import create_desk, create_portal
from recovery.parts import Parts, make_parts
from recovery.settings import Settings, from_environment
from tests.kit import Cases, Clock, Worker


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare one installation, to be copied: migrations run once."""
    folder = tmp_path_factory.mktemp("installed")
    parts = installation.prepare({"RECOVERY_DATA_DIR": str(folder)})
    parts.database.close()
    return folder


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(installed: Path, tmp_path: Path) -> Settings:
    data_dir = tmp_path / "data"
    shutil.copytree(installed, data_dir)
    return from_environment(
        {
            "RECOVERY_DATA_DIR": str(data_dir),
            # Nobody listens there: rate limits are counted in the process.
            "RECOVERY_REDIS_URL": f"unix://{tmp_path}/no-redis.sock",
        }
    )


@pytest.fixture
def parts(settings: Settings, clock: Clock) -> Iterator[Parts]:
    parts = make_parts(settings, clock)
    yield parts
    parts.database.close()


@pytest.fixture
def worker(parts: Parts) -> Worker:
    return Worker(parts)


@pytest.fixture
def cases(parts: Parts, worker: Worker) -> Cases:
    return Cases(parts, worker)


@pytest.fixture
def portal(settings: Settings, parts: Parts) -> Flask:
    return create_portal(settings, parts)


@pytest.fixture
def desk(settings: Settings, parts: Parts) -> Flask:
    return create_desk(settings, parts)
