"""`recovery doctor` as it is typed: its lines, its JSON, its exit status."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recovery.cli.doctor import doctor
from recovery.doctor import Level, examine, worst
from recovery.doctor.examine import INSIDE, OUTSIDE
from recovery.doctor.report import fail, ok, warning
from recovery.parts import Parts, make_parts
from recovery.settings import Settings
from recovery.store import beats
from recovery.vault.keyring import Keyring
from tests.kit import NEW_ADDRESS, Cases

NAMES = [*INSIDE, *OUTSIDE]


@pytest.fixture(autouse=True)
def _here(settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("RECOVERY_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("RECOVERY_REDIS_URL", address)


@pytest.fixture
def healthy(settings: Settings) -> Settings:
    """Let everything have run just now."""
    parts = make_parts(settings)
    with parts.database.begin() as uow:
        for name in ("sweep", "reconcile", "worker", "keeper"):
            beats.note(uow, name)
    parts.close()
    return settings


def _type(*words: str) -> Result:
    return CliRunner().invoke(doctor, words)


def test_a_healthy_installation_has_no_fail_and_exit_status_0(healthy: Settings) -> None:
    result = _type()

    assert result.exit_code == 0, result.output
    assert "FAIL" not in result.output
    assert [line.split(":")[0].split(maxsplit=1)[1] for line in result.output.splitlines()] == NAMES


def test_one_fail_is_exit_status_1(settings: Settings) -> None:
    result = _type()

    assert result.exit_code == 1
    assert "FAIL     sweep: The sweep was never seen" in result.output


def test_as_json_it_is_one_object(healthy: Settings) -> None:
    result = _type("--json")

    report = json.loads(result.stdout)
    assert report["status"] in {"ok", "warning"}
    assert [each["name"] for each in report["checks"]] == NAMES
    assert {each["level"] for each in report["checks"]} <= {"ok", "warning"}


def test_a_secret_that_others_can_read_is_one_clear_fail(settings: Settings) -> None:
    (settings.keys_dir / "trail-secret").chmod(0o644)

    result = _type()

    assert result.exit_code == 1
    assert "RECOVERY_TRAIL_SECRET" in result.output
    assert len(result.output.splitlines()) == 1


def test_a_keyring_that_is_gone_fails_and_the_machine_is_still_looked_at(
    settings: Settings,
) -> None:
    settings.keyring.unlink()

    result = _type()

    assert result.exit_code == 1
    assert "RECOVERY_KEYRING_FILE" in result.output
    assert "swap: " in result.output


@pytest.mark.parametrize("hindrance", ["a file", "a file above"])
def test_a_blob_folder_that_cannot_be_made_is_one_fail(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, hindrance: str
) -> None:
    blobs = settings.data_dir / "elsewhere"
    blobs.touch()
    folder = blobs if hindrance == "a file" else blobs / "blobs"
    monkeypatch.setenv("RECOVERY_BLOBS_DIR", str(folder))

    result = _type()

    assert result.exit_code == 1
    assert f"FAIL     settings: {folder} cannot be used or made" in result.output
    assert "swap: " in result.output


def test_a_check_that_breaks_is_a_fail_and_the_next_one_is_made(
    healthy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("with words that nobody should see")

    monkeypatch.setitem(OUTSIDE, "disk", broken)

    lines = {each.name: each for each in examine({"RECOVERY_DATA_DIR": str(healthy.data_dir)})}

    assert lines["disk"].level is Level.FAIL
    assert "ZeroDivisionError" in lines["disk"].text
    assert "words" not in lines["disk"].text
    assert "swap" in lines


def test_nothing_about_a_person_and_no_secret_is_printed(
    settings: Settings, parts: Parts, cases: Cases
) -> None:
    cases.upload(cases.opened())
    settings.keyring.unlink()
    Keyring.create(settings.keyring)

    output = _type().output.lower()

    assert "1 of 1 do not open" in output
    for told in (NEW_ADDRESS, "bakker", "k1001", "id.jpg", settings.trail_secret.lower()):
        assert told not in output


def test_looking_changes_nothing(healthy: Settings) -> None:
    def kept() -> dict[str, bytes]:
        files = [each for each in healthy.data_dir.rglob("*") if each.is_file()]
        return {str(each): each.read_bytes() for each in files if not _is_log(each)}

    before = kept()
    _type()

    assert kept() == before


def _is_log(file: Path) -> bool:
    return file.name.endswith(("-wal", "-shm"))


def test_the_worst_line_decides() -> None:
    lines = [ok("a", ""), warning("b", ""), fail("c", "")]

    assert [worst(lines[:count]) for count in range(4)] == [
        Level.OK,
        Level.OK,
        Level.WARNING,
        Level.FAIL,
    ]
