"""Do keys lie apart, and can nobody else read what is private?"""

import os
from pathlib import Path

from recovery.doctor.report import Result, fail, ok, warning
from recovery.errors import SettingsError
from recovery.settings import Settings, require_keys_apart
from recovery.vault.disk import OPEN_TO_OTHERS


def keys_apart(settings: Settings) -> Result:
    """Whether what a backup takes holds no key."""
    try:
        require_keys_apart(settings)
    except SettingsError as error:
        return fail("keys apart", f"{error}.")
    return ok("keys apart", "No key lies in the main database or below the blob folder.")


def permissions(settings: Settings) -> Result:
    """Whether data folder, keys and secrets are for their owner only."""
    private = [settings.data_dir, settings.blobs, settings.keys_dir, settings.keyring]
    private += sorted(settings.keys_dir.glob("*"))
    there = {path: path.stat() for path in dict.fromkeys(private) if path.exists()}
    readable = [path for path, found in there.items() if found.st_mode & OPEN_TO_OTHERS]
    if readable:
        return fail("permissions", f"Others can reach {_list(readable)}: chmod go-rwx.")
    strange = [path for path, found in there.items() if found.st_uid != os.geteuid()]
    if strange:
        return warning(
            "permissions",
            f"{_list(strange)} is another user's: run this as the user of the service.",
        )
    return ok("permissions", "Data folder, keys and secrets are for their owner only.")


def _list(paths: list[Path]) -> str:
    return ", ".join(map(str, paths))
