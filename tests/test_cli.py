"""What an administrator types, and what comes back."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from recovery import installation
from recovery.cli import main
from recovery.flow import intake
from recovery.parts import Parts
from recovery.settings import Brand, Settings
from recovery.store.models import Entry, Task
from recovery.store.staff import Staff
from tests.kit import Cases, Clock, Worker


@pytest.fixture
def type_in(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> "type[Typist]":
    monkeypatch.setenv("RECOVERY_DATA_DIR", str(settings.data_dir))
    return Typist


class Typist:
    """Types one command: `Typist("staff", "list").result`."""

    def __init__(self, *words: str) -> None:
        self.result: Result = CliRunner().invoke(main, words)

    @property
    def output(self) -> str:
        """What was printed, after a good end."""
        assert self.result.exit_code == 0, self.result.output
        return self.result.output

    @property
    def complaint(self) -> str:
        """What was printed, after exit status 1."""
        assert self.result.exit_code == 1, self.result.output
        return self.result.output


def _add(type_in: type[Typist], role: str = "reviewer") -> str:
    return type_in(
        "staff", "add", "--email", "An@Example.nl", "--name", "An", "--role", role
    ).output


def test_a_fresh_folder_becomes_an_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "new"
    monkeypatch.setenv("RECOVERY_DATA_DIR", str(folder))

    assert str(folder) in Typist("init").output
    for secret in ("portal-secret", "desk-secret", "trail-secret", "keyring"):
        assert (folder / "keys" / secret).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_making_it_again_keeps_secrets_and_keys(type_in: type[Typist], settings: Settings) -> None:
    before = {file: file.read_bytes() for file in settings.keys_dir.glob("*[gt]")}
    assert len(before) == 4

    assert type_in("init").output
    assert {file: file.read_bytes() for file in before} == before


def test_a_wrong_setting_stops_and_is_named(
    type_in: type[Typist], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOVERY_MAX_DOCUMENT_MIB", "much")

    assert "RECOVERY_MAX_DOCUMENT_MIB" in type_in("sweep").complaint


def test_staff_are_added_listed_and_disabled(type_in: type[Typist], parts: Parts) -> None:
    password = _add(type_in).rsplit(maxsplit=1)[-1]
    with parts.database.read() as uow:
        person = uow.session.query(Staff).one()
        assert person.password is not None
        assert person.password.startswith("$argon2id$")
        assert password not in person.password

    assert "an@example.nl\tAn\treviewer\tactive" in type_in("staff", "list").output
    assert type_in("staff", "disable", "an@example.nl").output
    assert "disabled" in type_in("staff", "list").output


def test_somebody_is_added_once(type_in: type[Typist]) -> None:
    _add(type_in)

    again = type_in("staff", "add", "--email", "an@example.nl", "--name", "A", "--role", "lead")
    assert again.complaint.startswith("recovery:")


def test_a_reset_gives_another_password_and_ends_every_session(
    type_in: type[Typist], parts: Parts
) -> None:
    first = _add(type_in)
    with parts.database.read() as uow:
        before = uow.session.query(Staff).one().fs_uniquifier

    second = type_in("staff", "reset", "an@example.nl").output

    with parts.database.read() as uow:
        assert uow.session.query(Staff).one().fs_uniquifier != before
    assert first.rsplit(maxsplit=1)[-1] != second.rsplit(maxsplit=1)[-1]


@pytest.mark.parametrize("command", ["disable", "reset"])
def test_who_is_not_there_is_a_clear_message(type_in: type[Typist], command: str) -> None:
    assert type_in("staff", command, "nobody@example.nl").complaint.startswith("recovery:")


def test_the_trail_verifies_until_somebody_touches_it(type_in: type[Typist], parts: Parts) -> None:
    _add(type_in)
    assert "1 entries, unbroken" in type_in("trail", "verify").output

    with parts.database.begin() as uow:
        uow.session.execute(update(Entry).values(actor="staff:other"))

    assert "entry 1" in type_in("trail", "verify").complaint


def test_after_a_rotation_documents_open_and_the_old_key_can_go(
    type_in: type[Typist], parts: Parts, cases: Cases
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    old = parts.vault.keys.keyring.active
    assert "in use" in type_in("keys", "forget", old).complaint

    assert "1 document keys" in type_in("keys", "rotate").output
    assert type_in("keys", "forget", old).output

    assert parts.vault.read(case_id, document_id).startswith(b"\xff\xd8")


def test_a_sweep_owes_what_was_forgotten(
    type_in: type[Typist], parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    worker.run_due()
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
        uow.session.query(Task).delete()

    assert "wipes owed 1" in type_in("sweep").output

    clock.advance(days=3650)  # the command told the real time
    worker.run_due()
    assert cases.kept() == []


def test_what_is_still_made_up_is_named(settings: Settings) -> None:
    assert "RECOVERY_MAIL_URL" in installation.still_made_up(settings)
    real = replace(
        settings,
        mail_url="smtps://mail.example.nl",
        brand=Brand(name="Host", support_email="hulp@host.nl", support_phone="020"),
    )

    assert installation.still_made_up(real) == []
