"""Take away, leave over and put back: what can happen to rows, keys and blobs."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from recovery.audit import trail
from recovery.engine import engine_for
from recovery.flow.compare import Kind
from recovery.flow.reconcile import Reconciled, reconcile
from recovery.parts import Parts
from recovery.rules.states import Task as TaskKind
from recovery.store.models import Document, Entry, Finding, Slot, Task
from recovery.vault.keystore import document_keys

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""For what the database itself does: walks, locks, and writing over what is there."""

LONG_AGO = 3700
"""Seconds: a little over the hour that an upload can take."""


@dataclass
class Disorder:
    """Hands on one installation, past all that keeps it in order."""

    parts: Parts

    def mend(self, at_most: int | None = None) -> Reconciled:
        """Reconcile."""
        return reconcile(self.parts.database, self.parts.vault, mend=True, at_most=at_most)

    def found(self) -> dict[Kind, set[str]]:
        """Look, and change nothing."""
        looked = reconcile(self.parts.database, self.parts.vault, mend=False)
        assert looked.faults == 0
        return {kind: set(ids) for kind, ids in looked.found.items()}

    def lose_key(self, document_id: str) -> None:
        """Take the key away; the objects stay."""
        self.parts.vault.keys.destroy_all((document_id,))

    def lose_blob(self, document_id: str) -> None:
        """Take the original away; key and other objects stay."""
        self.parts.vault.blobs.delete(f"{document_id}.original")

    def lose_row(self, document_id: str) -> None:
        """Take the row away; key and objects stay, and are as young as they were."""
        with self.parts.database.begin() as uow:
            pointing = update(Slot).where(Slot.document_id == document_id)
            uow.session.execute(pointing.values(document_id=None))
            uow.session.execute(delete(Finding).where(Finding.document_id == document_id))
            uow.session.execute(delete(Document).where(Document.id == document_id))

    def age(self) -> None:
        """Make every key and file more than an hour old."""
        before = int(time.time()) - LONG_AGO
        with self._key_store() as connection:
            connection.execute(update(document_keys).values(created_at=before))
        for file in self.files():
            os.utime(file, (before, before))

    def files(self) -> list[Path]:
        """Give every file below the blob folder."""
        return sorted(each for each in self.parts.settings.blobs.rglob("*") if each.is_file())

    @contextmanager
    def put_back(self) -> Iterator[None]:
        """Bring back at the end what was there at the beginning, keys and files."""
        files = {file: file.read_bytes() for file in self.files()}
        with self._key_store() as connection:
            keys = [row._asdict() for row in connection.execute(select(document_keys))]
        yield
        for file, content in files.items():
            file.write_bytes(content)
        with self._key_store() as connection:
            connection.execute(delete(document_keys))
            connection.execute(insert(document_keys), keys)

    def told(self, document_id: str) -> list[tuple[str, str]]:
        """Give name and kind of what the trail says of a document, oldest first."""
        with self.parts.database.read() as uow:
            assert trail.verify(uow)
            entries = uow.session.scalars(
                select(Entry).where(Entry.document_id == document_id).order_by(Entry.number)
            )
            return [(each.event, str(each.facts.get("kind", ""))) for each in entries]

    def letters_owed(self, case_id: str) -> list[str]:
        """Name the letters that wait to be sent."""
        with self.parts.database.read() as uow:
            owed = select(Task.detail).where(
                Task.kind == TaskKind.SEND_LETTER,
                Task.subject == case_id,
                Task.done_at.is_(None),
            )
            return list(uow.session.scalars(owed))

    @contextmanager
    def _key_store(self) -> Iterator[Connection]:
        engine = engine_for(self.parts.settings.keys)
        with engine.begin() as connection:
            yield connection
        engine.dispose()
