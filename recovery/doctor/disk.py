"""What can overwriting promise on the disk below the blob folder?

Destroying the key is the guarantee and holds on every disk; this is about the zeros that a wipe
writes over a header as well. So no answer here is a FAIL.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from recovery.doctor.report import Result, ok, warning
from recovery.settings import Settings

_ELSEWHERE = frozenset(
    {"btrfs", "zfs", "overlay", "bcachefs", "nilfs2", "f2fs", "aufs", "apfs", "ubifs"}
)
"""File systems that write changed bytes to another place."""

_IN_PLACE = frozenset({"ext2", "ext3", "ext4", "xfs", "jfs", "vfat", "exfat"})
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})

_NOT_COUNTED_ON = "The destroyed key is what counts."


@dataclass(frozen=True)
class Mount:
    """What is mounted where.

    Attributes:
        device: Major and minor number, `8:1`.
        kind: Type of the file system.
    """

    point: Path
    device: str
    kind: str


def promise(settings: Settings, proc: Path = Path("/proc"), sys: Path = Path("/sys")) -> Result:
    """Say what overwriting can promise there."""
    mount = _mount_of(settings.blobs.resolve(), proc)
    if mount is None:
        return ok("disk", f"What lies below the blob folder cannot be told. {_NOT_COUNTED_ON}")
    if mount.kind in _IN_MEMORY:
        text = f"The blobs lie in memory ({mount.kind}): a restart loses every document."
        return warning("disk", text)
    if mount.kind in _ELSEWHERE:
        text = "writes changes elsewhere, so overwriting proves nothing: old bytes stay a while"
    elif mount.kind not in _IN_PLACE:
        text = "cannot be looked through, so overwriting proves nothing"
    else:
        text = {
            "1": "a rotating disk writes in place, so overwriting replaces the bytes; a virtual "
            "disk may only call itself rotating",
            "0": "flash writes changes elsewhere, so overwriting proves nothing: old bytes stay "
            "until their cells are used again",
        }.get(_rotational(mount.device, sys), "the disk below cannot be told")
    return ok("disk", f"{mount.kind}: {text}. {_NOT_COUNTED_ON}")


def _mount_of(place: Path, proc: Path) -> Mount | None:
    """Find what is mounted closest above; what was mounted last on the same point wins."""
    try:
        lines = (proc / "self/mountinfo").read_text("utf-8").splitlines()
    except OSError:
        return None  # not Linux
    found = None
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split()
        mount = Mount(Path(_plain(fields[4])), fields[2], after.split()[0])
        deepest = found is None or len(mount.point.parts) >= len(found.point.parts)
        if place.is_relative_to(mount.point) and deepest:
            found = mount
    return found


def _plain(written: str) -> str:
    """Undo how the kernel writes spaces and the like."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), written)


def _rotational(device: str, sys: Path) -> str:
    block = (sys / "dev/block" / device).resolve()
    # A partition has no queue of its own: its disk, one above, has.
    for folder in (block, block.parent):
        try:
            return (folder / "queue/rotational").read_text("ascii").strip()
        except OSError:
            continue
    return ""
