"""The file of the wrapping keys: read whole and checked, written whole or not at all.

It is JSON: `active`, the id that wraps new document keys, and `keys`, from id (16 hexadecimal
digits) to key (64). It is for its owner only; one that others can read is refused.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Self

from recovery.errors import SettingsError
from recovery.vault.disk import OPEN_TO_OTHERS, sync_folder

SETTING = "RECOVERY_KEYRING_FILE"
KEY = 32
_KEY_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Ring:
    """The content of the file.

    Attributes:
        active: Id of the key that wraps from now on; one of `keys`.
        keys: Wrapping keys of 32 bytes by id; not in the `repr`.
        version: Tells one state of the file from another; empty before it was written.
    """

    active: str
    keys: dict[str, bytes] = field(repr=False)
    version: tuple[int, ...] = ()

    def with_fresh_key(self) -> Self:
        """Add a random key and make it the active one."""
        key_id = token_hex(8)
        return replace(self, active=key_id, keys={**self.keys, key_id: token_bytes(KEY)})


def _version_of(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_mtime_ns, status.st_size


def version_on_disk(path: Path) -> tuple[int, ...]:
    """Give the version that `read` would give now.

    Raises:
        SettingsError: There is no file.
    """
    try:
        return _version_of(path.stat())
    except OSError as error:
        raise SettingsError(SETTING, "names a file that cannot be read") from error


def read(path: Path) -> Ring:
    """Read the wrapping keys.

    Raises:
        SettingsError: The file cannot be read, is not ours in form, or is open to others.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            content = file.read()
    except OSError as error:
        raise SettingsError(SETTING, "names a file that cannot be read") from error
    if status.st_mode & OPEN_TO_OTHERS:
        raise SettingsError(SETTING, "names a file that others can read; chmod 600 it")
    return replace(_parse(content), version=_version_of(status))


def _parse(content: bytes) -> Ring:
    try:
        found = json.loads(content)
        active = str(found["active"])
        keys = {each: bytes.fromhex(key) for each, key in found["keys"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        # The cause would quote the content of the file, so it is not chained.
        raise SettingsError(SETTING, "names a file that is no keyring") from None
    whole = all(_KEY_ID.fullmatch(each) and len(key) == KEY for each, key in keys.items())
    if not whole or active not in keys:
        raise SettingsError(SETTING, "names a keyring that is damaged")
    return Ring(active, keys)


def write(path: Path, ring: Ring) -> None:
    """Put the file in place of the old one in one step; durable when it returns. Hold `locked`."""
    content = {"active": ring.active, "keys": {each: key.hex() for each, key in ring.keys.items()}}
    # Always the same name, so that what a crash left behind does not keep a key that is dropped.
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(json.dumps(content, indent=1).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold off other processes that change the file; the folder is locked, files are replaced."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
