"""Break what keeps keys out of a backup, and see that the drill notices."""

import json
from pathlib import Path

import pytest

from recovery.backup import making, rows, scope
from recovery.backup.archive import ArchiveWriter
from recovery.backup.making import make
from recovery.backup.restoring import check
from recovery.errors import BackupDamaged
from recovery.vault.blobs import Blobs
from recovery.vault.keystore import document_keys, metadata
from tests.backup.machine import Machine, leaks


@pytest.fixture
def with_document(machine: Machine) -> Machine:
    machine.cases.upload(machine.cases.opened())
    return machine


def _take_keys(machine: Machine, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Put a file of the keys' folder among the sealed objects of the next backup."""
    real = making._add_blobs  # noqa: SLF001 - what is broken on purpose

    def add(archive: ArchiveWriter, blobs: Blobs) -> tuple[int, int]:
        content = (machine.parts.settings.keys_dir / name).read_bytes()
        archive.add(f"blobs/{name}", len(content), (content,))
        count, size = real(archive, blobs)
        return count + 1, size + len(content)

    monkeypatch.setattr(making, "_add_blobs", add)


@pytest.mark.parametrize("name", ["keys.sqlite3", "keyring", "trail-secret"])
def test_a_file_of_the_keys_in_a_backup_is_noticed(
    with_document: Machine, file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with_document.parts.vault.rotate()  # which also writes the log of the key store out
    _take_keys(with_document, monkeypatch, name)

    make(with_document.parts, file)

    assert leaks([file], with_document.secrets()) == [file.name]
    with pytest.raises(BackupDamaged, match="that no backup has"):
        check(file)


def test_a_key_store_in_the_main_database_is_noticed(
    with_document: Machine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both safeguards are broken: the refusal, and the list of tables that are taken."""
    store = with_document.parts.vault.keys.store
    document_id = next(store.document_ids())
    wrapped, key_id = store.get(document_id)
    engine = with_document.parts.database.engine
    metadata.create_all(engine)
    with engine.begin() as connection:
        row = {"document_id": document_id, "wrapped": wrapped, "key_id": key_id, "created_at": 0}
        connection.execute(document_keys.insert().values(row))
    monkeypatch.setattr(scope, "require_apart", lambda *_: None)

    make(with_document.parts, file)
    assert leaks([file], with_document.secrets()) == []

    everything = rows.TABLES | {document_keys.name}
    monkeypatch.setattr(rows._tables, "__defaults__", (everything,))  # noqa: SLF001 - as above
    second = file.with_name("second.tar")
    make(with_document.parts, second)
    assert leaks([second], with_document.secrets()) == [second.name]


def test_the_search_for_keys_knows_each_way_to_write_one(with_document: Machine) -> None:
    ring = json.loads(with_document.parts.settings.keyring.read_text())
    key = bytes.fromhex(ring["keys"][ring["active"]])

    assert {key, key.hex().encode()} <= set(with_document.secrets())
    assert leaks(with_document.files(), with_document.secrets()) != []
    assert leaks(with_document.files(keys=False), with_document.secrets()) == []
