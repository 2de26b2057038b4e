"""Start everything in order, keep it running, stop everything in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

import click

from recovery import resources
from recovery.errors import OutsideError, SettingsError
from recovery.settings import Settings
from recovery.supervisor import leash, procfile
from recovery.supervisor.guards import check_ports, only_one
from recovery.supervisor.processes import Process, Timing
from recovery.supervisor.readiness import all_answer
from recovery.supervisor.redis_server import RedisServer

_STOP_ORDER = (
    {"portal", "desk"},  # no new visitors, and uploads end well
    {"keeper"},  # no new tasks
    {"worker"},  # the running jobs end
    {"redis"},  # the worker needed it until now
)
_PAUSE = 0.1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(
    settings: Settings,
    environment: Mapping[str, str],
    on_ready: Callable[[], None],
    *,
    processes: Path | None = None,
    timing: Timing | None = None,
) -> int:
    """Run one installation until SIGINT, SIGTERM or SIGHUP; a second one of these hurries.

    A process that dies is started again. Call this from the main thread.

    Args:
        settings: Of this installation; an empty `redis_url` starts a Redis of our own.
        environment: What every process gets, with the `RECOVERY_*` that made `settings`.
        on_ready: Called once, when portal and desk have answered.
        processes: A Procfile other than ours.
        timing: How patient to be.

    Returns:
        Exit status: 0 after a wanted stop, 1 when it could not start (one line said why).
    """
    try:
        with only_one(settings.data_dir), _wishes_to_stop() as wishes:
            check_ports(settings)
            commands = procfile.read(processes or resources.procfile())
            supervisor = _Supervisor(settings, environment, commands, timing or Timing(), wishes)
            try:
                supervisor.start()
                supervisor.attend(on_ready)
            finally:
                supervisor.stop()
    except (SettingsError, OutsideError) as error:
        click.echo(f"recovery: {error}", err=True)
        return 1
    return 0


@contextmanager
def _wishes_to_stop() -> Iterator[list[int]]:
    """Collect the signals that ask us to stop, in place of dying of them."""
    wishes: list[int] = []

    def collect(number: int, _frame: FrameType | None) -> None:
        wishes.append(number)

    before = {number: signal.signal(number, collect) for number in _SIGNALS}
    if before[signal.SIGHUP] == signal.SIG_IGN:  # nohup: the end of the terminal is no wish
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield wishes
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Supervisor:
    def __init__(
        self,
        settings: Settings,
        environment: Mapping[str, str],
        commands: Mapping[str, tuple[str, ...]],
        timing: Timing,
        wishes: list[int],
    ) -> None:
        self._settings = settings
        self._timing = timing
        self._wishes = wishes
        # Python would keep lines back when its output is no terminal.
        environment = {**environment, "PYTHONUNBUFFERED": "1"}
        self._redis: RedisServer | None = None
        self._processes: list[Process] = []
        if not settings.redis_url:
            self._redis = RedisServer(
                folder=settings.data_dir / "redis",
                socket=settings.redis_socket,
                environment=environment,
            )
            self._processes.append(Process("redis", self._redis.launch, timing))
        for name, command in commands.items():
            launch = partial(_launch, command, environment)
            self._processes.append(Process(name, launch, timing))
        self._width = max(len(each.name) for each in self._processes)

    def start(self) -> None:
        """Start Redis, wait for it, then start the rest."""
        for process in self._processes:
            if self._wishes:
                return
            process.start()
            if process.name == "redis" and self._redis is not None:
                while not self._wishes and not self._redis.answers():
                    self._pass_on()
                    time.sleep(_PAUSE / 5)

    def attend(self, on_ready: Callable[[], None]) -> None:
        """Pass output on and start the dead again, until asked to stop."""
        ready = False
        while not self._wishes:
            self._pass_on()
            for process in self._processes:
                if (news := process.revive()) is not None:
                    self._say(process.name, news)
            if not ready and all_answer(self._settings):
                ready = True
                on_ready()
            time.sleep(_PAUSE)

    def stop(self) -> None:
        """Stop in order; what does not end within its grace time is killed."""
        if self._wishes:
            self._echo("Stopping; once more to hurry.")
        known = set().union(*_STOP_ORDER)
        self._stop(each for each in self._processes if each.name not in known)
        for names in _STOP_ORDER:
            self._stop(each for each in self._processes if each.name in names)

    def _stop(self, those: Iterable[Process]) -> None:
        stopping = [each for each in those if each.running]
        for process in stopping:
            process.ask_to_stop()
        asked_at = time.monotonic()
        while stopping:
            self._pass_on()
            hurried = len(self._wishes) > 1
            patience = self._timing.hurried if hurried else self._timing.grace
            if time.monotonic() - asked_at > patience:
                for process in stopping:
                    process.kill()
            time.sleep(_PAUSE / 5)
            stopping = [each for each in stopping if each.running]
        self._pass_on()

    def _pass_on(self) -> None:
        for process in self._processes:
            for line in process.lines():
                self._say(process.name, line)

    def _say(self, name: str, line: str) -> None:
        self._echo(f"{name:<{self._width}} | {line}")

    def _echo(self, line: str) -> None:
        try:
            click.echo(line)
        except OSError:  # the terminal is gone, or the program that read us: nobody wants us now
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if not self._wishes:
                self._wishes.append(signal.SIGHUP)


def _launch(
    command: tuple[str, ...], environment: Mapping[str, str], output: int
) -> subprocess.Popen[bytes]:
    return leash.start(command, environment=environment, output=output)
