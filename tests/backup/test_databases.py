"""A backup of SQLite loads into PostgreSQL and back, and an older one into newer tables."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, insert

from recovery.audit import trail
from recovery.backup import rows
from recovery.backup.making import make
from recovery.backup.restoring import restore
from recovery.errors import BackupRefused
from recovery.rules.findings import Code, Verdict
from recovery.rules.states import Task as TaskKind
from recovery.store import migrations, models, outbox
from recovery.store.staff import Passkey, Staff
from tests.backup.conftest import Fresh
from tests.backup.machine import Machine
from tests.kit import Clock

CASE = "8f14e45f-ceea-467f-a1a2-91ddc0a40b1f"
DOCUMENT = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"


@pytest.fixture
def busy(machine: Machine) -> Machine:
    """Fill a machine with a row of every awkward kind."""
    machine.cases.account()
    person = machine.cases.staff(name="Zoë")
    case_id = machine.cases.in_review(person_name="Łukasz Ünlü \u2028 \U0001f511")
    machine.cases.claim(case_id, person)
    with machine.parts.database.begin() as uow:
        uow.session.add(
            Passkey(
                user_id=person.id,
                credential_id=bytes(range(256)),
                public_key=b"\x00\xff\n",
                transports=["usb", "nfc"],
                backup_state=True,
                device_type="single_device",
                lastuse_datetime=datetime(2026, 3, 29, 2, 30, 0, 123456),  # noqa: DTZ001 - so stored
                name="key",
                usage="secondary",
            )
        )
        uow.session.get_one(Staff, person.id).mf_recovery_codes = ["one", "two"]
    return machine


def _without_trail(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    return {table: lines for table, lines in rows.items() if not table.startswith("trail")}


def test_a_row_of_every_kind_comes_through_postgresql_and_back(
    busy: Machine, fresh: Fresh, file: Path, on_postgres: str
) -> None:
    before = busy.rows()
    make(busy.parts, file)
    keys = busy.folder / "keys"

    # A server that thinks in another zone must not move a moment.
    far_away = f"{on_postgres}&options=-ctimezone%3DAsia/Tokyo"
    there = fresh(keys=keys, database_url=far_away)
    assert restore(there.parts, file).broken_at is None
    assert _without_trail(there.rows()) == _without_trail(before)

    second = file.with_name("second.tar")
    make(there.parts, second)
    back = fresh(keys=keys)
    assert restore(back.parts, second).broken_at is None

    assert _without_trail(back.rows()) == _without_trail(before)
    assert set(before["trail"]) < set(back.rows()["trail"])
    assert {"passkeys", "staff", "findings", "decisions", "tasks"} - before.keys() == {"decisions"}
    with back.parts.database.read() as uow:
        trail.verify(uow)
        assert uow.session.query(Passkey).one().transports == ["usb", "nfc"]


def test_postgresql_counts_on_from_the_highest_number(
    busy: Machine, fresh: Fresh, file: Path, on_postgres: str
) -> None:
    make(busy.parts, file)
    there = fresh(keys=busy.folder / "keys", database_url=on_postgres)
    restore(there.parts, file)

    with there.parts.database.begin() as uow:
        known = {each.id for each in uow.session.query(models.Finding)}
        document = uow.session.query(models.Document).first()
        assert document is not None
        more = models.Finding(
            document_id=document.id, code=Code.DAMAGED, verdict=Verdict.FAIL, found_at=uow.now
        )
        uow.session.add(more)
        uow.session.flush()
        assert known
        assert more.id > max(known)


def test_rows_of_an_older_revision_are_migrated(
    machine: Machine, fresh: Fresh, file: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    engine = machine.parts.database.engine
    migrations.downgrade(engine, "0001")
    older = MetaData()
    older.reflect(engine)
    case = {
        "id": CASE,
        "reference": "ABCD-EFGH",
        "kind": "private",
        "state": "restored",
        "version": 1,
        "language": "nl",
        "asked_for": "K1001",
        "person_name": "Jo",
        "company_name": "",
        "kvk_number": "",
        "contact_email": "jo@example.org",
        "directors": [],
        "rank": 0,
        "created_at": clock.now,
    }
    document = {
        "id": DOCUMENT,
        "case_id": CASE,
        "slot_id": CASE,
        "kind": "identity",
        "state": "wiped",
        "size": 1,
        "pages": 1,
        "received_at": clock.now,
        "wipe_by": clock.now,
    }
    with engine.begin() as connection:
        connection.execute(insert(older.tables["cases"]), [case])
        connection.execute(insert(older.tables["documents"]), [document])
    monkeypatch.setattr(migrations, "is_current", lambda _: True)
    assert make(machine.parts, file).revision == "0001"
    monkeypatch.undo()

    there = fresh()
    restore(there.parts, file)

    assert migrations.is_current(there.parts.database.engine)
    assert there.cases.case(CASE).created_at == clock.now
    assert there.cases.document(DOCUMENT).proof == {}


def test_a_database_of_another_revision_is_not_backed_up(machine: Machine, file: Path) -> None:
    migrations.downgrade(machine.parts.database.engine, "0001")

    with pytest.raises(BackupRefused, match="recovery init"):
        make(machine.parts, file)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_shows_one_moment_while_others_write(
    fresh: Fresh,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    kind: str,
) -> None:
    url = "" if kind == "sqlite" else str(request.getfixturevalue("on_postgres"))
    machine = fresh(database_url=url)
    machine.cases.account()
    machine.cases.opened()
    before = {table: len(lines) for table, lines in machine.rows().items()}
    real = rows.dump

    def write_after_the_first(connection: Connection) -> Iterator[rows.Piece]:
        pieces = real(connection)
        yield next(pieces)
        machine.cases.opened()
        yield from pieces

    monkeypatch.setattr(rows, "dump", write_after_the_first)

    assert make(machine.parts, file).rows == before


def test_what_is_of_the_moment_is_left_out(machine: Machine, file: Path) -> None:
    machine.cases.opened()
    now = machine.parts.database.clock()
    with machine.parts.database.begin() as uow:
        case_id = uow.session.query(models.Case).first().id  # type: ignore[union-attr]
        uow.session.add(models.Visit(digest="v", face="desk", data="{}", seen_at=now))
        uow.session.add(models.Beat(name="keeper", seen_at=now))
        uow.session.add(models.Link(digest="l", case_id=case_id, expires_at=now))
        outbox.add(uow, TaskKind.SEND_CODE, case_id)
        outbox.add(uow, TaskKind.SEND_LINK, case_id)
        assert uow.session.query(models.ContactCode).count() == 1
        waiting = uow.session.query(models.Task).filter_by(done_at=None).all()
        assert outbox.lease(uow, waiting[0].id, machine.parts.settings.task_lease)
        outbox.mark_rung(uow, [each.id for each in waiting])

    make(machine.parts, file)

    found = machine.rows()
    assert found.keys().isdisjoint({"visits", "beats", "links", "contact_codes"})
    owed = [line for line in found["tasks"] if '"done_at":null' in line]
    assert len(owed) == 1
    assert '"kind":"send_link"' in owed[0]
    assert '"rung_at":null' in owed[0]
    assert '"lease":null' in owed[0]
