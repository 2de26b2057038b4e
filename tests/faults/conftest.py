"""A stage that is built once, and a copy of it for each test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.stage import Scene, Stage, build, copy, settings_in


@pytest.fixture(scope="session")
def stage(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder = tmp_path_factory.mktemp("stage") / "data"
    shutil.copytree(installed, folder)
    return build(settings_in(folder))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in memory where there is one: syncing hundreds of copies takes minutes."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of our own below it
    with TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture
def scene(stage: Stage, memory: Path) -> Iterator[Scene]:
    scene = copy(stage, memory / "data")
    yield scene
    scene.parts.close()
