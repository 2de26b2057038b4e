"""Keys that lie with the data, and files that others can read."""

import os
from dataclasses import replace

import pytest

from recovery.doctor import files
from recovery.doctor.report import Level
from recovery.settings import Settings


def test_a_key_below_the_blob_folder_fails(settings: Settings) -> None:
    assert files.keys_apart(settings).level is Level.OK
    together = replace(settings, keyring_file=settings.blobs / "keyring")

    result = files.keys_apart(together)

    assert result.level is Level.FAIL
    assert "RECOVERY_BLOBS_DIR" in result.text


@pytest.mark.parametrize(
    "name", [".", "blobs", "keys", "keys/keyring", "keys/keys.sqlite3", "keys/receipt-keys"]
)
def test_what_others_can_reach_fails_by_name(settings: Settings, name: str) -> None:
    assert files.permissions(settings).level is Level.OK
    path = settings.data_dir / name
    path.chmod(path.stat().st_mode | 0o050)

    result = files.permissions(settings)

    assert result.level is Level.FAIL
    assert str(path) in result.text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_files_of_another_user_are_a_warning(settings: Settings) -> None:
    os.chown(settings.keyring, 12345, -1)

    result = files.permissions(settings)

    assert result.level is Level.WARNING
    assert str(settings.keyring) in result.text
