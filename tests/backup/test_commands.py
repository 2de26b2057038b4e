"""What an administrator types, and what comes back."""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from recovery.backup import vacancy
from recovery.cli import main
from recovery.supervisor.guards import only_one
from tests.backup.conftest import Fresh
from tests.backup.machine import Machine


def _type(machine: Machine, *words: str) -> tuple[int, str]:
    environment: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith("RECOVERY")
    }
    result = CliRunner().invoke(main, words, env=environment | machine.environment)
    return result.exit_code, result.output


@pytest.fixture
def backup(machine: Machine, file: Path) -> Path:
    machine.cases.upload(machine.cases.opened())
    status, said = _type(machine, "backup", str(file))
    assert (status, "1 cases, 1 documents" in said) == (0, True), said
    return file


def test_a_backup_is_restored_by_two_commands(backup: Path, machine: Machine, fresh: Fresh) -> None:
    there = fresh(keys=machine.folder / "keys")

    status, said = _type(there, "restore", str(backup))

    assert (status, "The trail verifies" in said) == (0, True), said
    assert "no longer" not in said
    assert _type(there, "trail", "verify")[0] == 0
    assert there.cases.kept() == machine.cases.kept()


def test_a_folder_that_does_not_exist_yet_becomes_an_installation(
    backup: Path, fresh: Fresh
) -> None:
    there = fresh()
    there.parts.close()
    shutil.rmtree(there.folder)

    status, said = _type(there, "restore", str(backup))

    assert (status, "Everything is loaded, but the trail does not verify" in said) == (1, True), (
        said
    )
    assert "1 documents open no longer" in said
    assert len(list(there.folder.glob("keys/*-secret"))) == 3


def test_a_second_restore_is_refused_in_one_line(
    backup: Path, machine: Machine, fresh: Fresh
) -> None:
    there = fresh(keys=machine.folder / "keys")
    assert _type(there, "restore", str(backup))[0] == 0

    status, said = _type(there, "restore", str(backup))

    assert (status, said) == (
        1,
        "recovery: there are cases here already; restore into an empty place\n",
    )


def test_a_folder_that_a_run_holds_is_left_alone(backup: Path, fresh: Fresh) -> None:
    there = fresh()
    with only_one(there.folder):
        status, said = _type(there, "restore", str(backup))

    assert (status, "in use by process" in said) == (1, True), said


@pytest.mark.parametrize(
    "words", [("sweep",), ("init",), ("run",), ("staff", "list"), ("backup", "x")]
)
def test_nothing_but_a_restore_starts_where_one_was_begun(
    backup: Path, machine: Machine, fresh: Fresh, words: tuple[str, ...]
) -> None:
    there = fresh(keys=machine.folder / "keys")
    vacancy.begin(there.parts.settings)

    status, said = _type(there, *words)

    assert (status, "half restored" in said) == (1, True), said
    assert _type(there, "restore", str(backup))[0] == 0


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_place_that_cannot_be_used_is_one_line(
    machine: Machine, tmp_path: Path, command: str
) -> None:
    status, said = _type(machine, command, str(tmp_path / "nowhere" / "backup.tar"))

    assert (status, said.startswith("recovery: ")) == (1, True), said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("place", ["", "/", "."])
def test_a_place_without_a_file_name_is_one_line(machine: Machine, place: str) -> None:
    status, said = _type(machine, "backup", place)

    assert (status, said) == (1, "recovery: name a file for the backup, not a folder\n")


def test_a_database_in_trouble_is_one_line_and_another_exit_status(machine: Machine) -> None:
    with machine.parts.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE tasks"))

    status, said = _type(machine, "sweep", "--check")

    assert (status, "recovery: OperationalError; `recovery doctor`" in said) == (2, True), said
    assert "Traceback" not in said


def test_a_blob_folder_that_is_a_file_is_one_line_for_every_command(machine: Machine) -> None:
    machine.parts.settings.blobs.rmdir()
    machine.parts.settings.blobs.touch()

    for words in (("sweep",), ("backup", str(machine.folder / "backup.tar"))):
        status, said = _type(machine, *words)

        assert (status, said) == (
            2,
            "recovery: FileExistsError: File exists; `recovery doctor` tells what does not work\n",
        )
