"""A short run of the fault harness: real processes, real faults, nothing left, missing or twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_short_run_leaves_nothing_over_and_says_so_in_its_last_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "faults", "--scripts", "4", "--seed", "3"]

    ran = subprocess.run(
        [*command, "--disk", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told.pop("faults") > 0
    assert told == {"scripts": 4, "left_over": 0, "missing": 0, "twice": 0, "seed": 3}
    assert list(tmp_path.iterdir()) == []
