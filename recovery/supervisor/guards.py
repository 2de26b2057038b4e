"""What is looked at before the first process starts: nobody else runs here, the ports are free."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recovery.errors import SettingsError
from recovery.settings import Settings


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for this process; the kernel lets go of it however the process ends.

    Raises:
        SettingsError: Another run holds it.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data_dir / "run.lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise SettingsError(
                "RECOVERY_DATA_DIR", f"{data_dir} is in use by process {file.read().strip()}"
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def check_ports(settings: Settings) -> None:
    """Look whether portal and desk can listen.

    Raises:
        SettingsError: A port is taken or not allowed, or the address is not of this machine; it
            names the variable that helps.
    """
    if settings.portal_port == settings.desk_port:
        raise SettingsError("RECOVERY_DESK_PORT", "must differ from RECOVERY_PORTAL_PORT")
    for name, port in (
        ("RECOVERY_PORTAL_PORT", settings.portal_port),
        ("RECOVERY_DESK_PORT", settings.desk_port),
    ):
        _check_port(name, settings.bind, port)


def _check_port(name: str, address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do it: connections of an earlier run that still linger do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = f"port {port} is taken by another program; choose a free one"
            elif error.errno == errno.EACCES:
                reason = f"port {port} is not allowed to this user; choose one above 1023"
            else:
                raise SettingsError("RECOVERY_BIND", f"{address} cannot be listened on") from error
            raise SettingsError(name, reason) from error
