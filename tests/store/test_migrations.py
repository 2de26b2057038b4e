"""Models and migrations agree, and every revision goes up and down."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from recovery.engine import engine_for
from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.findings import Code, Verdict
from recovery.rules.states import DocumentState
from recovery.store import migrations
from recovery.store.base import Base
from recovery.store.models import Case, Document, Finding, TrailHead
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        engine = engine_for(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield engine
        engine.dispose()
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    engine = engine_for(postgres.make("empty"))
    yield engine
    engine.dispose()
    postgres.drop("empty")


def test_models_and_migrations_agree(empty: Engine) -> None:
    migrations.upgrade(empty)

    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_revision_goes_up_and_down_and_up(empty: Engine) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}

    migrations.upgrade(empty)

    assert migrations.is_current(empty)


def test_a_new_database_has_the_head_of_an_empty_trail(empty: Engine) -> None:
    migrations.upgrade(empty)

    with empty.connect() as connection:
        assert connection.execute(select(TrailHead.number, TrailHead.digest)).all() == [
            (0, "0" * 64)
        ]


def test_upgrading_again_changes_nothing(empty: Engine) -> None:
    migrations.upgrade(empty)
    migrations.upgrade(empty)

    assert migrations.is_current(empty)


def test_rows_that_hang_together_survive_every_revision(empty: Engine) -> None:
    migrations.upgrade(empty)
    with Session(empty, expire_on_commit=False) as session, session.begin():
        moment = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
        case = Case(
            reference="ABCD-EFGH",
            kind=CaseKind.PRIVATE,
            asked_for="K1001",
            person_name="Jo Bakker",
            contact_email="jo@example.org",
            created_at=moment,
        )
        session.add(case)
        session.flush()
        document = Document(
            case_id=case.id,
            slot_id="slot",
            kind=SlotKind.IDENTITY,
            state=DocumentState.SEALED,
            received_at=moment,
            wipe_by=moment,
        )
        session.add(document)
        session.flush()
        session.add(
            Finding(document_id=document.id, code=Code.TYPE, verdict=Verdict.PASS, found_at=moment)
        )

    migrations.downgrade(empty, "0001")
    migrations.upgrade(empty)

    with Session(empty) as session:
        (kept,) = session.scalars(select(Document)).all()
        assert (kept.case_id, kept.proof, len(kept.findings)) == (case.id, {}, 1)


def test_foreign_keys_are_watched_again_after_a_change_of_tables(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path / 'watched.sqlite3'}")
    migrations.upgrade(engine)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()
