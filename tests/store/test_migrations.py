"""Models and migrations agree, and every revision goes up and down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select

from recovery.engine import engine_for
from recovery.store import migrations
from recovery.store.base import Base
from recovery.store.models import TrailHead
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
