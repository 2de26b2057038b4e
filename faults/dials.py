"""What is wrong in the processes of the product now: the harness's end of `shim.sitecustomize`."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

Disk = Literal["fine", "read-only", "full", "slow"]

SHIM = Path(__file__).parent / "shim"


class Dials:
    """The file that the shim reads, and the clock that everybody shares.

    Args:
        file: Written whole or not at all.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.shift = timedelta()
        self.disk: Disk = "fine"
        self._write()

    def now(self) -> datetime:
        """Give the present moment as the processes see it."""
        return datetime.now(UTC) + self.shift

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self.shift += by
        self._write()

    def turn_disk(self, disk: Disk) -> None:
        """Say how the disk below the blob folder is."""
        self.disk = disk
        self._write()

    def _write(self) -> None:
        said = {"shift": self.shift.total_seconds(), "disk": self.disk}
        unfinished = self.file.with_suffix(".part")
        unfinished.write_text(json.dumps(said), "utf-8")
        unfinished.replace(self.file)
