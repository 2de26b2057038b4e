"""What is deleted is overwritten: in every database, on every connection of its pool."""

from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import Engine, event

from recovery.engine import each_alone, reading
from recovery.outside.builtin import BuiltinAccounts
from recovery.parts import Parts


@pytest.fixture(params=["main", "keys", "accounts"])
def engine(request: pytest.FixtureRequest, parts: Parts) -> Engine:
    assert isinstance(parts.accounts, BuiltinAccounts)
    engines = {
        "main": parts.database.engine,
        "keys": parts.vault.keys.store._engine,  # noqa: SLF001 - nobody else is given it
        "accounts": parts.accounts._engine,  # noqa: SLF001 - likewise
    }
    engine: Engine = engines[request.param]
    # SQLite may be built to overwrite by itself; whoever opens a connection must ask for it.
    event.listen(engine, "connect", _do_not_overwrite, insert=True)
    engine.dispose()
    return engine


def _do_not_overwrite(connection: Any, _entry: object) -> None:
    connection.execute("PRAGMA secure_delete=OFF")


def test_every_connection_overwrites_what_it_deletes(engine: Engine) -> None:
    found = []
    with ExitStack() as open_at_once:
        for kind in (engine, reading(engine), each_alone(engine)):
            for _ in range(3):
                raw = kind.raw_connection()
                open_at_once.callback(raw.close)
                cursor = raw.cursor()
                cursor.execute("PRAGMA secure_delete")
                found.append(cursor.fetchone())

    assert found == [(1,)] * 9
