"""Machines to lose and to restore on, and what to look for on them."""

import base64
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from recovery.backup import rows
from recovery.engine import engine_for
from recovery.errors import VaultError
from recovery.parts import Parts, make_parts
from recovery.settings import SECRETS, from_environment
from recovery.vault.keyringfile import read as read_keyring
from recovery.vault.keystore import document_keys
from tests.kit import Cases, Clock, Worker

MARKER = b"Ge7Heim-in-het-document"
NAME = "Ge7Heim-in-de-naam.jpg"


@dataclass(frozen=True)
class Machine:
    """One installation in a folder of its own."""

    folder: Path
    environment: dict[str, str]
    parts: Parts

    @property
    def worker(self) -> Worker:
        """Who does the tasks here."""
        return Worker(self.parts)

    @property
    def cases(self) -> Cases:
        """The cases here."""
        return Cases(self.parts, self.worker)

    def files(self, *, keys: bool = True) -> list[Path]:
        """List every file; the folder of the keys can be left out."""
        return [
            file
            for file in self.folder.rglob("*")
            if file.is_file() and (keys or self.parts.settings.keys_dir not in file.parents)
        ]

    def rows(self) -> dict[str, list[str]]:
        """Give everything that a backup takes of the database, in order."""
        found: dict[str, list[str]] = {}
        with closing(self.parts.database.engine.connect()) as connection:
            for piece in rows.dump(connection):
                found.setdefault(piece.table, []).extend(piece.lines.decode().splitlines())
        return {table: sorted(lines) for table, lines in found.items()}

    def secrets(self) -> list[bytes]:
        """Give every key and secret of this machine, in every form that it may be written in."""
        settings, vault = self.parts.settings, self.parts.vault
        found = [(settings.keys_dir / name).read_bytes().strip() for name in SECRETS]
        ring = read_keyring(settings.keyring)
        keys = list(ring.keys.values())
        engine = engine_for(settings.keys)
        with closing(engine.connect()) as connection:
            keys += [bytes(each) for each in connection.scalars(select(document_keys.c.wrapped))]
        engine.dispose()
        keys += [vault.keys.get(document_id) for document_id in vault.keys.store.document_ids()]
        return found + [form for key in keys for form in _forms(key)]


def make_machine(
    template: Path, folder: Path, clock: Clock, *, keys: Path | None = None, database_url: str = ""
) -> Machine:
    """Copy a prepared installation; with the keys of another, where those were kept."""
    shutil.copytree(template, folder)
    if keys is not None:
        shutil.rmtree(folder / "keys")
        shutil.copytree(keys, folder / "keys")
    portal, desk = _free_ports()
    environment = {
        "RECOVERY_DATA_DIR": str(folder),
        "RECOVERY_DATABASE_URL": database_url,
        "RECOVERY_REDIS_URL": f"unix://{folder}/no-redis.sock",
        "RECOVERY_PORTAL_PORT": str(portal),
        "RECOVERY_DESK_PORT": str(desk),
    }
    return Machine(folder, environment, make_parts(from_environment(environment), clock))


def leaks(files: Iterable[Path], needles: Iterable[bytes]) -> list[str]:
    """Name every file that holds one of these."""
    sought = list(needles)
    return [file.name for file in files if any(each in file.read_bytes() for each in sought)]


def opens(machine: Machine, case_id: str, document_id: str) -> list[str]:
    """Name every sealed object of a document, there or not, that gives anything away."""
    vault = machine.parts.vault
    opened = []
    for role in {"original", "name", "text", "page-1", *vault.roles(document_id)}:
        with suppress(VaultError):
            vault.read(case_id, document_id, role)
            opened.append(role)
    return sorted(opened)


def _forms(key: bytes) -> Iterator[bytes]:
    yield key
    yield key.hex().encode()
    yield base64.b64encode(key)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]
