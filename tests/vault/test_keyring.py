"""Wrapping keys come from one private file that several processes share."""

import json
from pathlib import Path

import pytest

from recovery.errors import KeyMissing, SealBroken, SettingsError, VaultError
from recovery.vault.keyring import Keyring

KEY = bytes(range(32))


def test_a_wrapped_key_has_40_bytes_and_comes_back(keyring: Keyring) -> None:
    wrapped, key_id = keyring.wrap(KEY)

    assert len(wrapped) == 40
    assert key_id == keyring.active
    assert keyring.unwrap(wrapped, key_id) == KEY


def test_another_process_unwraps_what_this_one_wrapped(
    keyring: Keyring, keyring_file: Path
) -> None:
    assert Keyring.load(keyring_file).unwrap(*keyring.wrap(KEY)) == KEY


def test_the_file_and_its_folder_are_made_private(keyring: Keyring, keyring_file: Path) -> None:
    keyring.add_and_activate()

    assert keyring_file.stat().st_mode & 0o777 == 0o600
    assert keyring_file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602, 0o610])
def test_a_file_open_to_others_is_refused(keyring: Keyring, keyring_file: Path, mode: int) -> None:
    assert keyring.active
    keyring_file.chmod(mode)

    with pytest.raises(SettingsError, match="RECOVERY_KEYRING_FILE"):
        Keyring.load(keyring_file)


def test_an_existing_file_is_never_overwritten(keyring: Keyring, keyring_file: Path) -> None:
    wrapped, key_id = keyring.wrap(KEY)

    with pytest.raises(SettingsError, match="exists"):
        Keyring.create(keyring_file)
    assert Keyring.load(keyring_file).unwrap(wrapped, key_id) == KEY


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="RECOVERY_KEYRING_FILE"):
        Keyring.load(tmp_path / "nothing")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\xff",
        "[]",
        "{}",
        '{"active": "0123456789abcdef", "keys": {}}',
        '{"active": "0123456789abcdef", "keys": []}',
        '{"active": ["x"], "keys": {"0123456789abcdef": "%s"}}' % ("00" * 32),
        '{"active": "fedcba9876543210", "keys": {"0123456789abcdef": "%s"}}' % ("00" * 32),
        '{"active": "0123456789abcdef", "keys": {"0123456789abcdef": "%s"}}' % ("00" * 31),
        '{"active": "0123456789abcdef", "keys": {"0123456789abcdef": "%s"}}' % ("zz" * 32),
        '{"active": "0123456789abcdef", "keys": {"0123456789abcdef": 5}}',
        '{"active": "mine", "keys": {"mine": "%s"}}' % ("00" * 32),
    ],
)
def test_a_damaged_file_is_refused_without_quoting_it(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keyring"
    file.touch(0o600)
    file.write_text(content, "latin-1")

    with pytest.raises(SettingsError) as caught:
        Keyring.load(file)
    assert "zz" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_no_key_shows_in_a_repr(keyring: Keyring, keyring_file: Path) -> None:
    keys = json.loads(keyring_file.read_text("utf-8"))["keys"].values()
    shown = repr(keyring) + repr(vars(keyring))

    assert keys
    assert not any(key in shown or repr(bytes.fromhex(key)) in shown for key in keys)


def test_a_new_active_key_wraps_and_the_old_one_still_unwraps(keyring: Keyring) -> None:
    old = keyring.wrap(KEY)
    fresh_id = keyring.add_and_activate()
    new = keyring.wrap(KEY)

    assert new[1] == fresh_id != old[1]
    assert new[0] != old[0]
    assert keyring.unwrap(*old) == keyring.unwrap(*new) == KEY


def test_a_key_added_by_another_process_wraps_and_unwraps_here(
    keyring: Keyring, keyring_file: Path
) -> None:
    other = Keyring.load(keyring_file)
    fresh_id = other.add_and_activate()

    assert keyring.unwrap(*other.wrap(KEY)) == KEY
    assert keyring.wrap(KEY)[1] == fresh_id


def test_keys_added_by_two_processes_are_both_kept(keyring: Keyring, keyring_file: Path) -> None:
    other = Keyring.load(keyring_file)
    ids = {keyring.active, keyring.add_and_activate(), other.add_and_activate()}

    assert set(Keyring.load(keyring_file).ids) == ids


def test_what_a_crash_left_beside_the_file_is_replaced(
    keyring: Keyring, keyring_file: Path
) -> None:
    left = keyring_file.with_name("keyring.new")
    left.write_text("half a file", "utf-8")
    keyring.add_and_activate()

    assert not left.exists()
    assert len(Keyring.load(keyring_file).ids) == 2


def test_a_dropped_key_unwraps_nothing_and_leaves_the_file(
    keyring: Keyring, keyring_file: Path
) -> None:
    old = keyring.wrap(KEY)
    keyring.add_and_activate()
    dropped = keyring.drop(old[1])

    with pytest.raises(KeyMissing):
        keyring.unwrap(*old)
    assert dropped.hex() not in keyring_file.read_text("utf-8")


def test_a_key_put_back_unwraps_and_is_not_active(keyring: Keyring) -> None:
    old = keyring.wrap(KEY)
    fresh_id = keyring.add_and_activate()
    keyring.put_back(old[1], keyring.drop(old[1]))

    assert keyring.unwrap(*old) == KEY
    assert keyring.active == fresh_id


def test_the_active_key_is_not_dropped(keyring: Keyring) -> None:
    with pytest.raises(VaultError, match="active"):
        keyring.drop(keyring.active)


def test_a_key_that_is_not_there_is_not_dropped(keyring: Keyring) -> None:
    with pytest.raises(KeyMissing):
        keyring.drop("0123456789abcdef")


@pytest.mark.parametrize("bit", [0, 63, 64, 319])
def test_a_changed_wrapped_key_does_not_unwrap(keyring: Keyring, bit: int) -> None:
    wrapped, key_id = keyring.wrap(KEY)
    changed = bytearray(wrapped)
    changed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        keyring.unwrap(bytes(changed), key_id)


@pytest.mark.parametrize("length", [0, 16, 39, 41])
def test_a_wrapped_key_of_another_length_does_not_unwrap(keyring: Keyring, length: int) -> None:
    with pytest.raises(SealBroken):
        keyring.unwrap(bytes(length), keyring.active)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_only_keys_of_32_bytes_are_wrapped(keyring: Keyring, length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        keyring.wrap(bytes(length))


def test_a_file_that_vanishes_is_named(keyring: Keyring, keyring_file: Path) -> None:
    keyring_file.unlink()

    with pytest.raises(SettingsError, match="RECOVERY_KEYRING_FILE"):
        keyring.wrap(KEY)
