"""What an administrator, or anybody with a receipt, types to check it."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recovery.cli import main
from recovery.flow import intake
from recovery.flow.receipts import find
from recovery.parts import Parts
from recovery.settings import Settings
from tests.kit import Cases, Worker


@pytest.fixture
def receipt(parts: Parts, cases: Cases, worker: Worker, tmp_path: Path) -> Path:
    """Bring a case to its end; give a file with its receipt."""
    case_id = cases.opened()
    cases.upload(case_id)
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    worker.run_due()
    with parts.database.read() as uow:
        found = find(uow, case_id)
    assert found is not None
    file = tmp_path / "receipt.json"
    file.write_text(found.text, "utf-8")
    return file


@pytest.fixture
def _at_home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOVERY_DATA_DIR", str(settings.data_dir))


def _type(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["receipt", *map(str, words)])


@pytest.mark.usefixtures("_at_home")
def test_a_genuine_receipt_is_one_sentence_and_status_0(receipt: Path, cases: Cases) -> None:
    answer = _type("verify", receipt)

    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("Genuine: Voorbeeld Hosting (http://localhost:8080) signed on")
    assert "destroyed 1 document of case" in answer.output
    assert answer.output.count("\n") == 1


@pytest.mark.usefixtures("_at_home")
@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('"withdrawn"', '"restored"', "Not genuine: it was changed after it was signed."),
        ('"key": "', '"key": "0', "Not genuine: it was signed with none of the keys"),
        ('"version": 1', '"version": 9', "Not genuine: it is no receipt"),
    ],
)
def test_what_is_not_genuine_is_one_sentence_and_status_1(
    receipt: Path, before: str, after: str, sentence: str
) -> None:
    receipt.write_text(receipt.read_text("utf-8").replace(before, after), "utf-8")

    answer = _type("verify", receipt)

    assert answer.exit_code == 1
    assert answer.output.startswith(sentence)
    assert answer.output.count("\n") == 1


@pytest.mark.usefixtures("_at_home")
def test_a_file_that_is_not_there_or_too_large_is_status_1(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"{" * 300_000)

    assert "cannot be read" in _type("verify", tmp_path / "none").output
    assert _type("verify", tmp_path / "none").exit_code == 1
    assert "it is no receipt" in _type("verify", large).output


@pytest.mark.usefixtures("_at_home")
def test_a_list_of_keys_that_is_none_is_status_1(receipt: Path) -> None:
    answer = _type("verify", receipt, "--key", receipt)

    assert answer.exit_code == 1
    assert "holds no public keys" in answer.output


@pytest.mark.usefixtures("_at_home")
def test_after_a_rotation_the_receipt_is_still_genuine(receipt: Path, parts: Parts) -> None:
    before = parts.receipts.keys.active

    answer = _type("rotate")

    assert answer.exit_code == 0, answer.output
    fresh = parts.receipts.keys.active
    assert fresh in answer.output
    assert fresh != before
    assert _type("verify", receipt).exit_code == 0
    assert before in _type("keys").output
    assert fresh in _type("keys").output


@pytest.mark.parametrize("change", [False, True])
def test_the_public_keys_alone_are_enough_on_a_machine_without_an_installation(
    receipt: Path,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: bool,  # noqa: FBT001 - a row of a table
) -> None:
    keys = tmp_path / "keys.json"
    with monkeypatch.context() as home:
        home.setenv("RECOVERY_DATA_DIR", str(settings.data_dir))
        keys.write_text(_type("keys").output, "utf-8")
    if change:
        receipt.write_text(receipt.read_text("utf-8").replace('"bytes": ', '"bytes": 1'), "utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    done = subprocess.run(
        [
            sys.executable,
            *("-c", f"import sys; sys.path[:] = {sys.path!r}; import recovery.cli as c; c.main()"),
            *("receipt", "verify", str(receipt), "--key", str(keys)),
        ],
        cwd=elsewhere,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == (1 if change else 0), done.stderr
    assert (done.stderr if change else done.stdout).startswith(
        "Not genuine: it was changed" if change else "Genuine: "
    )
    assert list(elsewhere.iterdir()) == []
