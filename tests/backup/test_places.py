"""Where a backup may lie, what it may be made of, and where it may be restored."""

import fcntl
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from recovery.backup import vacancy
from recovery.backup.making import make
from recovery.backup.restoring import restore
from recovery.errors import BackupRefused, BackupUnfinished, SettingsError
from recovery.settings import from_environment
from recovery.store import models
from recovery.vault.keystore import metadata
from recovery.vault.localblobs import LocalBlobs, LocalWriter
from tests.backup.conftest import Fresh
from tests.backup.machine import Machine
from tests.kit import Clock


@pytest.fixture
def backup(machine: Machine, file: Path) -> Path:
    """Make a backup of one case with two sealed objects."""
    machine.cases.upload(machine.cases.opened())
    make(machine.parts, file)
    return file


def test_a_backup_is_for_its_owner_only_and_leaves_nothing_beside_it(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert list(backup.parent.glob("backup*")) == [backup]


def test_a_file_that_is_there_is_never_overwritten(machine: Machine, file: Path) -> None:
    file.write_bytes(b"yesterday's")

    with pytest.raises(BackupRefused, match="there already"):
        make(machine.parts, file)

    assert file.read_bytes() == b"yesterday's"


def test_a_file_that_appears_meanwhile_is_not_overwritten_either(
    machine: Machine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_but_a_file(_: LocalBlobs) -> Iterator[str]:
        file.touch()
        yield from ()

    monkeypatch.setattr(LocalBlobs, "names", none_but_a_file)
    with pytest.raises(BackupRefused, match="there already"):
        make(machine.parts, file)

    assert file.read_bytes() == b""
    assert list(file.parent.glob("backup*")) == [file]


def test_a_backup_that_fails_leaves_nothing(
    machine: Machine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.cases.upload(machine.cases.opened())

    def fail(_: LocalBlobs, name: str) -> None:
        raise OSError(5, name)

    monkeypatch.setattr(LocalBlobs, "open", fail)
    with pytest.raises(OSError, match=r"original|name"):
        make(machine.parts, file)

    assert list(file.parent.glob("backup*")) == []


def test_what_a_killed_backup_left_is_written_anew(machine: Machine, file: Path) -> None:
    part = file.with_name("backup.tar.part")
    part.write_bytes(b"x" * 1_000_000)
    part.chmod(0o644)

    make(machine.parts, file)

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.stat().st_size < 1_000_000
    assert not part.exists()


def test_two_runs_do_not_write_the_same_file(machine: Machine, file: Path) -> None:
    with file.with_name("backup.tar.part").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BackupRefused, match="another run"):
            make(machine.parts, file)


def test_what_is_still_being_received_is_left_out(machine: Machine, file: Path) -> None:
    writer = machine.parts.vault.blobs.create("1b4e28ba-2fa1-41d2-883f-0016d3cca427.original")
    writer.write(b"half")

    assert make(machine.parts, file).blobs == 0


def test_a_backup_is_not_put_among_the_sealed_objects(machine: Machine, tmp_path: Path) -> None:
    blobs = machine.parts.settings.blobs
    (tmp_path / "link").symlink_to(blobs)

    for folder in (blobs, tmp_path / "link"):
        with pytest.raises(BackupRefused, match="must not lie"):
            make(machine.parts, folder / "backup.tar")


def test_a_backup_is_not_put_beside_the_keys(machine: Machine, tmp_path: Path) -> None:
    keys = machine.parts.settings.keys_dir
    (tmp_path / "link").symlink_to(keys)

    for folder in (keys, tmp_path / "link"):
        with pytest.raises(BackupRefused, match="beside the keys"):
            make(machine.parts, folder / "backup.tar")


def test_document_keys_in_the_main_database_are_refused(machine: Machine, file: Path) -> None:
    metadata.create_all(machine.parts.database.engine)

    with pytest.raises(BackupRefused, match="document keys"):
        make(machine.parts, file)


def test_a_key_store_in_the_blob_folder_is_never_backed_up(machine: Machine, file: Path) -> None:
    wrong = replace(machine.parts.settings, keyring_file=machine.parts.settings.blobs / "keyring")

    with pytest.raises(SettingsError):
        make(replace(machine.parts, settings=wrong), file)


@pytest.mark.parametrize(
    ("name", "value", "culprit"),
    [
        ("RECOVERY_KEYS_URL", "sqlite:///{data}/blobs/keys.sqlite3", "RECOVERY_BLOBS_DIR"),
        ("RECOVERY_KEYS_URL", "sqlite:///{data}/link/keys.sqlite3", "RECOVERY_BLOBS_DIR"),
        ("RECOVERY_KEYRING_FILE", "{data}/blobs/keyring", "RECOVERY_BLOBS_DIR"),
        ("RECOVERY_KEYRING_FILE", "{data}/link/keyring", "RECOVERY_BLOBS_DIR"),
        ("RECOVERY_BLOBS_DIR", "{data}", "RECOVERY_BLOBS_DIR"),
        ("RECOVERY_BLOBS_DIR", "{data}/keys", "RECOVERY_BLOBS_DIR"),
        ("RECOVERY_DESK_SECRET_FILE", "{data}/blobs/secret", "RECOVERY_BLOBS_DIR"),
        ("RECOVERY_KEYS_URL", "sqlite:///{data}/x/../recovery.sqlite3", "RECOVERY_KEYS_URL"),
        ("RECOVERY_KEYS_URL", "nothing", "RECOVERY_KEYS_URL"),
    ],
)
def test_nothing_starts_with_a_key_within_what_a_backup_takes(
    machine: Machine, name: str, value: str, culprit: str
) -> None:
    (machine.folder / "link").symlink_to(machine.parts.settings.blobs)
    secret = machine.parts.settings.blobs / "secret"
    secret.write_text("d" * 40)
    secret.chmod(0o600)

    with pytest.raises(SettingsError) as wrong:
        from_environment(machine.environment | {name: value.format(data=machine.folder)})

    assert wrong.value.name == culprit


@pytest.mark.parametrize("user", ["other:secret@", ""])
def test_one_postgresql_database_for_both_is_refused_whoever_signs_in(
    machine: Machine, user: str
) -> None:
    with pytest.raises(SettingsError) as wrong:
        from_environment(
            machine.environment
            | {
                "RECOVERY_DATABASE_URL": "postgresql://portal@db.example.nl/recovery",
                "RECOVERY_KEYS_URL": f"postgresql+psycopg://{user}db.example.nl:5432/recovery",
            }
        )

    assert wrong.value.name == "RECOVERY_KEYS_URL"
    assert "secret" not in str(wrong.value)


@pytest.mark.parametrize("what", ["cases", "staff", "sealed objects", "keeper"])
def test_a_machine_that_holds_or_does_something_is_left_alone(
    backup: Path, fresh: Fresh, what: str
) -> None:
    there = fresh()
    if what == "cases":
        there.cases.opened()
    elif what == "staff":
        there.cases.staff()
    elif what == "keeper":
        with there.parts.database.begin() as uow:
            uow.session.add(models.Beat(name="keeper", seen_at=uow.now - timedelta(seconds=50)))
    else:
        there.parts.vault.blobs.create("1b4e28ba-2fa1-41d2-883f-0016d3cca427.name").commit()
    before = (there.rows(), there.cases.kept())

    with pytest.raises(BackupRefused, match=what):
        restore(there.parts, backup)

    assert (there.rows(), there.cases.kept()) == before
    assert from_environment(there.environment).data_dir == there.folder


def test_a_keeper_that_stopped_long_ago_is_no_hindrance(
    backup: Path, fresh: Fresh, clock: Clock
) -> None:
    there = fresh()
    with there.parts.database.begin() as uow:
        uow.session.add(models.Beat(name="keeper", seen_at=uow.now))
    clock.advance(minutes=2)

    assert restore(there.parts, backup).manifest.blobs == 2


@pytest.mark.parametrize("face", ["portal", "desk"])
def test_a_portal_or_desk_that_answers_is_noticed(backup: Path, fresh: Fresh, face: str) -> None:
    there = fresh()
    port = int(there.environment[f"RECOVERY_{face.upper()}_PORT"])
    with socket.create_server(("127.0.0.1", port)), pytest.raises(BackupRefused, match=face):
        restore(there.parts, backup)


def test_a_restore_that_dies_keeps_everything_from_starting_until_it_is_run_again(
    backup: Path, machine: Machine, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = fresh(keys=machine.folder / "keys")
    real = LocalWriter.commit
    written: list[LocalWriter] = []

    def die_at_the_second(self: LocalWriter) -> None:
        if written:
            raise SystemExit
        written.append(self)
        real(self)

    monkeypatch.setattr(LocalWriter, "commit", die_at_the_second)
    with pytest.raises(SystemExit):
        restore(there.parts, backup)
    monkeypatch.undo()
    assert len(there.cases.kept()) == 1
    with pytest.raises(SettingsError, match="half restored"):
        from_environment(there.environment)

    restore(there.parts, backup)

    assert from_environment(there.environment).data_dir == there.folder
    assert there.cases.kept() == machine.cases.kept()
    assert {table: len(rows) for table, rows in there.rows().items() if table != "trail"} == {
        table: len(rows) for table, rows in machine.rows().items() if table != "trail"
    }


@pytest.mark.parametrize("moved", ["database", "blobs"])
def test_a_mark_of_another_restore_excuses_nothing(
    backup: Path, fresh: Fresh, tmp_path: Path, moved: str
) -> None:
    there = fresh()
    there.cases.upload(there.cases.opened())
    elsewhere = (
        {"database_url": f"sqlite:///{tmp_path}/other.sqlite3"}
        if moved == "database"
        else {"blobs_dir": tmp_path / "other"}
    )
    vacancy.begin(replace(there.parts.settings, **elsewhere))
    before = (there.rows(), there.cases.kept())

    with pytest.raises(BackupRefused, match="cases"):
        restore(there.parts, backup)

    assert (there.rows(), there.cases.kept()) == before


def test_a_mark_without_a_word_excuses_nothing(backup: Path, fresh: Fresh) -> None:
    there = fresh()
    there.cases.opened()
    there.parts.settings.half_restored.touch()

    with pytest.raises(BackupRefused, match="cases"):
        restore(there.parts, backup)


def test_a_mark_is_of_a_place_and_not_of_who_signs_in_there(fresh: Fresh) -> None:
    settings = fresh().parts.settings
    urls = [f"postgresql+psycopg://{who}db.example.nl/recovery" for who in ("", "a:b@", "c:d@")]
    marks = set()
    for url in urls:
        vacancy.begin(replace(settings, database_url=url))
        marks.add(settings.half_restored.read_bytes())

    assert len(marks) == 1


def test_a_keeper_that_runs_is_noticed_where_a_restore_died_too(backup: Path, fresh: Fresh) -> None:
    there = fresh()
    vacancy.begin(there.parts.settings)
    with there.parts.database.begin() as uow:
        uow.session.add(models.Beat(name="keeper", seen_at=uow.now))

    with pytest.raises(BackupRefused, match="keeper"):
        restore(there.parts, backup)


def test_a_restore_that_cannot_be_reconciled_is_not_over(
    backup: Path, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = fresh()

    def fail(*_: object) -> bool:
        raise OSError

    monkeypatch.setattr(LocalBlobs, "exists", fail)
    with pytest.raises(BackupUnfinished):
        restore(there.parts, backup)
    monkeypatch.undo()

    with pytest.raises(SettingsError, match="half restored"):
        from_environment(there.environment)
    assert restore(there.parts, backup).manifest.blobs == 2
    assert from_environment(there.environment).data_dir == there.folder


def test_objects_are_copied_as_they_are(backup: Path, machine: Machine, fresh: Fresh) -> None:
    there = fresh(keys=machine.folder / "keys")

    restore(there.parts, backup)

    def content(own: Machine) -> dict[str, bytes]:
        blobs = own.parts.vault.blobs
        found = {}
        for name in blobs.names():
            with blobs.open(name) as blob:
                found[name] = blob.read()
        return found

    assert content(there) == content(machine) != {}
