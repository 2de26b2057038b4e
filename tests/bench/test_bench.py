"""The benchmark runs and says what it promises; its figures are no test."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOALS = {
    "upload_cpu_to_form": 0.5,
    "upload_memory": 3.0,
    "vault_seal": 0.9,
    "vault_stream": 0.9,
    "vault_open": 0.9,
    "queue_last_to_first": 1.3,
    "wipe_to_unlink": 0.9,
    "restored_to_wiped": 2.0,
    "answer_known_to_unknown": 1.1,
}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_last_line_is_json(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "--tiny", "--disk", str(tmp_path)]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    told = json.loads(ran.stdout.splitlines()[-1])
    figures = told["figures"]
    assert {name: each["goal"] for name, each in figures.items() if each["goal"]} == GOALS
    assert all(each["value"] > 0 for each in figures.values())
    assert told["all_met"] is all(each["met"] is not False for each in figures.values())
    assert ran.stdout.count("MISSED:") == sum(each["met"] is False for each in figures.values())
    assert list(tmp_path.iterdir()) == []
