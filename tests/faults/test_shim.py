"""The faults of disk and clock reach a process of the product, and only below its blob folder."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faults.dials import SHIM, Dials, Disk

ROOT = Path(__file__).parents[2]
WRITE = """
import sys
from pathlib import Path
from recovery.vault.localblobs import LocalBlobs
try:
    LocalBlobs(Path(sys.argv[1])).ready()
    writer = LocalBlobs(Path(sys.argv[1])).create("1b4e28ba-2fa1-41d2-883f-0016d3cca427.original")
    writer.write(b"sealed")
    writer.commit()
except OSError as error:
    print(error.errno)
else:
    print("written")
"""
CLOCK = "from recovery.store.uow import utc_now; print(utc_now().isoformat())"


def _run(dials: Dials, blobs: Path, program: str, *arguments: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(SHIM), str(ROOT))),
        "FAULTS_DIALS": str(dials.file),
        "FAULTS_BLOBS": str(blobs),
    }
    command = [sys.executable, "-c", program, *arguments]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


@pytest.mark.parametrize(
    ("disk", "said"),
    [("fine", "written"), ("slow", "written"), ("read-only", "30"), ("full", "28")],
)
def test_a_disk_fault_is_met_below_the_blob_folder(tmp_path: Path, disk: Disk, said: str) -> None:
    dials = Dials(tmp_path / "dials.json")
    dials.turn_disk(disk)
    blobs = tmp_path / "blobs"
    (blobs / "1b").mkdir(parents=True)

    assert _run(dials, blobs, WRITE, str(blobs)) == said


def test_a_disk_fault_is_not_met_elsewhere(tmp_path: Path) -> None:
    dials = Dials(tmp_path / "dials.json")
    dials.turn_disk("read-only")

    assert _run(dials, tmp_path / "blobs", WRITE, str(tmp_path / "other")) == "written"


def test_the_clock_of_the_product_is_moved(tmp_path: Path) -> None:
    dials = Dials(tmp_path / "dials.json")
    dials.advance(timedelta(days=40))

    told = datetime.fromisoformat(_run(dials, tmp_path / "blobs", CLOCK))

    assert told > datetime.now(UTC) + timedelta(days=39)
