"""Database, trail, keys and blobs: each is broken once, for real."""

import pytest
from sqlalchemy import text, update

from recovery.doctor import stores
from recovery.doctor.examine import inside
from recovery.doctor.report import Level, Result
from recovery.parts import Parts
from recovery.store import migrations
from recovery.store.models import Entry
from recovery.vault.keyring import Keyring
from tests.kit import Cases


def _line(parts: Parts, name: str) -> Result:
    return next(each for each in inside(parts) if each.name == name)


def test_a_database_of_an_older_version_fails(parts: Parts) -> None:
    assert stores.database(parts).level is Level.OK

    migrations.downgrade(parts.database.engine, "-1")

    result = stores.database(parts)
    assert result.level is Level.FAIL
    assert "recovery init" in result.text


def test_a_database_that_is_away_fails_and_the_other_checks_go_on(parts: Parts) -> None:
    with parts.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE trail_head"))

    lines = {each.name: each for each in inside(parts)}

    assert lines["database"].level is Level.FAIL
    assert lines["blobs"].level is Level.OK
    assert "OperationalError" in lines["database"].text


def test_a_trail_that_was_changed_fails_at_its_entry(parts: Parts, cases: Cases) -> None:
    cases.opened()
    assert stores.trail(parts).level is Level.OK
    with parts.database.begin() as uow:
        uow.session.execute(update(Entry).where(Entry.number == 2).values(actor="nobody"))

    result = stores.trail(parts)

    assert result.level is Level.FAIL
    assert "entry 2" in result.text


def test_a_long_trail_is_left_to_its_own_command(
    parts: Parts, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.opened()
    monkeypatch.setattr(stores, "MOST_ENTRIES", 2)

    assert "recovery trail verify" in stores.trail(parts).text


def test_a_key_store_that_is_away_fails(parts: Parts) -> None:
    assert stores.keys(parts).level is Level.OK
    parts.vault.close()
    parts.settings.keyring.unlink()

    assert stores.keys(parts).level is Level.FAIL


def test_document_keys_that_no_wrapping_key_opens_are_counted(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    assert stores.document_keys(parts).text == "All 1 open."
    parts.settings.keyring.unlink()
    Keyring.create(parts.settings.keyring)
    cases.upload(case_id)

    result = stores.document_keys(parts)

    assert result.level is Level.FAIL
    assert result.text.startswith("1 of 2 do not open")


def test_a_blob_folder_that_is_not_there_fails(parts: Parts) -> None:
    assert stores.blobs(parts).level is Level.OK
    parts.settings.blobs.rename(parts.settings.blobs.with_name("away"))

    assert stores.blobs(parts).level is Level.FAIL
    assert _line(parts, "blobs").level is Level.FAIL


@pytest.mark.parametrize("gone", ["file", "key"])
def test_when_no_document_of_two_has_its_file_or_key_it_fails_at_once(
    parts: Parts, cases: Cases, gone: str
) -> None:
    both = [cases.upload(cases.opened(contact_email=f"a{each}@example.org")) for each in range(2)]
    assert stores.documents(parts).level is Level.OK
    for number, document_id in enumerate(both):
        if gone == "key":
            parts.vault.keys.destroy_all((document_id,))
        else:
            parts.vault.blobs.delete(f"{document_id}.original")
        expected = Level.FAIL if number else Level.OK
        assert stores.documents(parts).level is expected

    assert f"None of 2 documents has its {gone}" in stores.documents(parts).text
