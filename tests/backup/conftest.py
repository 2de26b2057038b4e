"""A machine to back up, and others to restore on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recovery import installation
from tests.backup.machine import Machine, make_machine
from tests.kit import Clock

Fresh = Callable[..., Machine]


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare an installation with other keys and secrets, to be copied."""
    folder = tmp_path_factory.mktemp("elsewhere")
    parts = installation.prepare({"RECOVERY_DATA_DIR": str(folder)})
    parts.close()
    return folder


@pytest.fixture
def fresh(tmp_path: Path, elsewhere: Path, clock: Clock) -> Iterator[Fresh]:
    """Make empty machines: with fresh keys, or with kept ones."""
    made: list[Machine] = []

    def make(keys: Path | None = None, database_url: str = "") -> Machine:
        folder = tmp_path / f"machine{len(made)}"
        made.append(make_machine(elsewhere, folder, clock, keys=keys, database_url=database_url))
        return made[-1]

    yield make
    for machine in made:
        machine.parts.close()


@pytest.fixture
def machine(tmp_path: Path, installed: Path, clock: Clock) -> Iterator[Machine]:
    """Give the machine that backups are made of."""
    machine = make_machine(installed, tmp_path / "machine", clock)
    yield machine
    machine.parts.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Say where the backup goes."""
    return tmp_path / "backup.tar"
