import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recovery.errors import SettingsError
from recovery.supervisor.guards import check_ports, only_one
from recovery.supervisor.procfile import read
from tests.packaging.installation import settings_for

_NAMES = ("portal", "desk", "worker", "keeper")
_PATIENCE = 20  # seconds until a test gives up; none of them waits for it


class Supervised:
    """The supervisor in a process of its own, and what it said."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.ports = _free_ports()
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__).with_name("supervised.py")),
                str(folder),
                *map(str, self.ports),
            ],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        # What it never says is not waited for: its output ends with it.
        self.watch = threading.Timer(_PATIENCE, self.process.kill)
        self.watch.start()

    def until(self, text: str) -> str:
        """Read on to a line that holds the text."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if text in line:
                return line.rstrip()
        pytest.fail(f"never said {text!r}: {self.said}")

    def rest(self) -> list[str]:
        """Read on to the end."""
        out, _ = self.process.communicate(timeout=_PATIENCE)
        return [re.sub(" +", " ", line) for line in out.splitlines()]

    def pids(self) -> dict[str, int]:
        """Read on until every stub has said its process id; tell the last of each."""
        while len(found := self._pids()) < len(_NAMES):
            self.until("lives as")
        return found

    def until_ready(self) -> dict[str, int]:
        """Read on until the apps answer and every stub has said its process id."""
        self.until("all answer")
        return self.pids()

    def _pids(self) -> dict[str, int]:
        said = (re.match(r"(\w+) +\| lives as (\d+)", line) for line in self.said)
        return {found[1]: int(found[2]) for found in said if found}


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    started: list[Supervised] = []

    def start_one(**environment: str) -> Supervised:
        started.append(Supervised(tmp_path / "data", **environment))
        return started[-1]

    yield start_one
    for each in started:
        each.watch.cancel()
        with each.process:
            each.process.kill()


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/stat")  # an orphan may wait for its new parent to look at it
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_ready_is_told_when_portal_and_desk_answer(start: Callable[..., Supervised]) -> None:
    start().until("all answer")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_wish_to_stop_ends_well(start: Callable[..., Supervised], number: signal.Signals) -> None:
    supervised = start()
    supervised.until_ready()

    supervised.process.send_signal(number)
    supervised.rest()

    assert supervised.process.returncode == 0


def test_faces_stop_first_then_keeper_then_worker_and_redis_last(
    start: Callable[..., Supervised],
) -> None:
    supervised = start()
    supervised.until_ready()

    supervised.process.send_signal(signal.SIGTERM)
    stops = [line for line in supervised.rest() if line.endswith(("stops", "is there"))]

    assert sorted(stops[:2]) == ["desk | stops", "portal | stops"]
    assert stops[2:] == ["keeper | stops", "worker | redis is there", "worker | stops"]


def test_nothing_is_left_running_after_a_stop(
    start: Callable[..., Supervised], tmp_path: Path
) -> None:
    supervised = start()
    pids = supervised.until_ready().values()

    supervised.process.send_signal(signal.SIGINT)
    supervised.rest()

    assert all(map(_gone, pids))
    assert not (tmp_path / "data" / "redis" / "redis.sock").exists()


def test_a_process_that_dies_is_started_again(start: Callable[..., Supervised]) -> None:
    supervised = start()
    first = supervised.until_ready()["worker"]

    os.kill(first, signal.SIGKILL)

    assert "ended by SIGKILL; starts again in" in supervised.until("ended by")
    supervised.until("lives as")
    assert supervised.pids()["worker"] != first


def test_the_end_of_whoever_reads_its_output_stops_it_in_order(
    start: Callable[..., Supervised], tmp_path: Path
) -> None:
    supervised = start()
    worker = supervised.until_ready()["worker"]
    assert supervised.process.stdout is not None

    supervised.process.stdout.close()
    os.kill(worker, signal.SIGKILL)  # gives it something to say

    assert supervised.process.wait() == 0
    assert not (tmp_path / "data" / "redis" / "redis.sock").exists()


def test_a_second_ctrl_c_does_not_wait_for_a_deaf_process(start: Callable[..., Supervised]) -> None:
    supervised = start(STUB_DEAF="keeper", STUB_GRACE="3600")
    supervised.until_ready()
    supervised.process.send_signal(signal.SIGINT)
    supervised.until("portal | stops")

    supervised.process.send_signal(signal.SIGINT)

    assert "worker | stops" in supervised.rest()


def test_a_deaf_process_is_killed_after_its_grace_time(start: Callable[..., Supervised]) -> None:
    supervised = start(STUB_DEAF="portal", STUB_GRACE="0.2")
    supervised.until_ready()

    supervised.process.send_signal(signal.SIGTERM)
    said = supervised.rest()

    assert "portal | stops" not in said
    assert "worker | stops" in said


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's leash is Linux's")
def test_no_process_outlives_a_killed_supervisor(
    start: Callable[..., Supervised], tmp_path: Path
) -> None:
    supervised = start()
    pids = supervised.until_ready().values()

    supervised.process.kill()

    _wait_for(lambda: all(map(_gone, pids)))
    _wait_for(lambda: not (tmp_path / "data" / "redis" / "redis.sock").exists())


def test_a_second_run_on_the_same_data_is_refused_in_one_sentence(
    start: Callable[..., Supervised], tmp_path: Path
) -> None:
    supervised = start()
    supervised.until("all answer")

    second = start()

    data, pid = tmp_path / "data", supervised.process.pid
    assert second.rest() == [f"recovery: RECOVERY_DATA_DIR: {data} is in use by process {pid}"]
    assert second.process.returncode == 1


def test_the_data_folder_is_free_again_after_a_run(tmp_path: Path) -> None:
    with only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


@pytest.mark.parametrize("name", ["portal", "desk"])
def test_a_taken_port_is_told_with_its_variable(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        free = _free_ports()[0]
        ports = (port, free) if name == "portal" else (free, port)
        with pytest.raises(SettingsError) as caught:
            check_ports(settings_for(tmp_path, *ports))

    assert str(caught.value) == (
        f"RECOVERY_{name.upper()}_PORT: port {port} is taken by another program; choose a free one"
    )


def test_one_port_for_both_apps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="RECOVERY_DESK_PORT: must differ"):
        check_ports(settings_for(tmp_path, 8080, 8080))


def test_a_procfile_runs_this_python_whatever_the_path_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    (tmp_path / "Procfile").write_text("# a remark\n\nkeeper: python -m workers 'two words'\n")

    assert read(tmp_path / "Procfile") == {
        "keeper": (sys.executable, "-m", "workers", "two words"),
    }


@pytest.mark.parametrize("line", ["no colon", "bad name: python", "worker:", "worker: no-such-x"])
def test_a_line_that_is_no_process_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "Procfile").write_text(f"{line}\n")

    with pytest.raises(ValueError, match=r"Procfile: not|no program named"):
        read(tmp_path / "Procfile")
