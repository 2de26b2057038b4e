"""The keys that receipts are signed with outlive restarts, rotations and crashes."""

from pathlib import Path

import pytest

from recovery.audit import receipts
from recovery.audit.signingkeys import SigningKeys, publish, read_published
from recovery.errors import ReceiptUnreadable, SettingsError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "receipt-keys"


def test_the_file_is_for_its_owner_only(path: Path) -> None:
    SigningKeys.create(path)

    assert path.stat().st_mode & 0o777 == 0o600


def test_keys_that_are_there_are_never_made_anew(path: Path) -> None:
    SigningKeys.create(path)
    before = path.read_bytes()

    with pytest.raises(SettingsError):
        SigningKeys.create(path)
    assert path.read_bytes() == before


def test_a_file_that_others_can_read_is_refused_by_its_own_name(path: Path) -> None:
    SigningKeys.create(path)
    path.chmod(0o640)

    with pytest.raises(SettingsError, match=r"receipt-keys: is a file that others can read"):
        SigningKeys.load(path)


def test_a_missing_or_broken_file_is_a_clear_message(path: Path) -> None:
    with pytest.raises(SettingsError, match=r"recovery init"):
        SigningKeys.load(path)

    path.touch(mode=0o600)
    with pytest.raises(SettingsError, match=r"receipt-keys: is a file that is no file of keys"):
        SigningKeys.load(path)


def test_the_key_that_signs_bears_the_id_of_its_public_half(path: Path) -> None:
    keys = SigningKeys.create(path)

    public = keys.private().public_key().public_bytes_raw()

    assert keys.active == receipts.key_id(public)
    assert keys.public() == {keys.active: public}


def test_a_rotation_signs_with_another_key_and_still_tells_the_one_before(path: Path) -> None:
    keys = SigningKeys.create(path)
    before = keys.active

    fresh = keys.rotate()

    assert keys.active == fresh != before
    assert set(keys.public()) == {before, fresh}
    assert keys.private().public_key().public_bytes_raw() == keys.public()[fresh]


def test_another_process_sees_a_rotation(path: Path) -> None:
    keys = SigningKeys.create(path)
    other = SigningKeys.load(path)

    assert keys.rotate() == other.active


def test_no_key_shows_in_a_log_line(path: Path) -> None:
    keys = SigningKeys.create(path)

    assert keys.private().private_bytes_raw().hex() not in repr(keys)


def test_published_keys_read_back(path: Path) -> None:
    keys = SigningKeys.create(path)
    keys.rotate()

    assert read_published(publish(keys.public()).encode()) == keys.public()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-9],
        lambda text: text.replace("receipt keys", "other keys"),
        lambda text: text.replace('"version": 1', '"version": 2'),
        lambda text: text.replace('"public"', '"private"'),
        lambda text: text.replace('"id": "', '"id": "0'),
        lambda text: text.replace('"keys": [', '"keys": [3, '),
        lambda text: text.replace('"public": "', '"public": "?'),
        lambda text: text + " " * 300_000,
        lambda text: "[" * 200_000 + text,
    ],
    ids=range(9),
)
def test_anything_else_is_no_list_of_public_keys(path: Path, change: object) -> None:
    text = publish(SigningKeys.create(path).public())
    assert callable(change)

    with pytest.raises(ReceiptUnreadable):
        read_published(change(text).encode())
