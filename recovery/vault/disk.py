"""What the vault asks of a disk beyond reading and writing: that it lasts, and stays private."""

import os
from pathlib import Path

OPEN_TO_OTHERS = 0o077
"""Permission bits that no file with keys may have."""


def sync_folder(folder: Path) -> None:
    """Make what was made, renamed or removed in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_private(file: Path) -> int:
    """Make an empty file for its owner only, and missing folders above it; leave one that is there.

    Returns:
        Its permission bits.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        return os.fstat(handle).st_mode & 0o777
    finally:
        os.close(handle)
