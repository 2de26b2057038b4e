"""Wrapped keys are kept, counted and destroyed alike on SQLite and on PostgreSQL."""

import time
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, text

from recovery.engine import engine_for
from recovery.errors import KeyMissing, SettingsError, VaultError, WipeIncomplete
from recovery.vault import keystore
from recovery.vault.keystore import KeyStore, Rewrapped

WRAPPED = bytes(range(100, 140))
KEY_ID = "0123456789abcdef"
FRESH_ID = "fedcba9876543210"


def number(count: int) -> str:
    return str(UUID(int=count))


def test_a_key_is_kept_with_the_id_of_its_wrapping_key(keys: KeyStore, document: str) -> None:
    keys.put(document, WRAPPED, KEY_ID)

    assert keys.get(document) == (WRAPPED, KEY_ID)
    assert keys.has(document)
    assert keys.uses(KEY_ID)


def test_a_document_without_a_key_says_so(keys: KeyStore, document: str) -> None:
    assert not keys.has(document)
    assert not keys.uses(KEY_ID)
    with pytest.raises(KeyMissing):
        keys.get(document)


def test_a_key_is_never_overwritten(keys: KeyStore, document: str) -> None:
    keys.put(document, WRAPPED, KEY_ID)

    with pytest.raises(VaultError, match="already") as caught:
        keys.put(document, bytes(40), KEY_ID)
    assert keys.get(document) == (WRAPPED, KEY_ID)
    assert caught.value.__suppress_context__


def test_a_destroyed_key_is_gone_and_its_neighbour_stays(keys: KeyStore, document: str) -> None:
    keys.put(document, WRAPPED, KEY_ID)
    keys.put(number(1), bytes(40), KEY_ID)

    assert keys.destroy(document)
    assert not keys.has(document)
    assert keys.has(number(1))


def test_destroying_again_is_no_error_and_says_that_nothing_was_there(
    keys: KeyStore, document: str
) -> None:
    keys.put(document, WRAPPED, KEY_ID)
    keys.destroy(document)

    assert not keys.destroy(document)


def test_several_keys_are_destroyed_at_once_and_tell_what_wrapped_them(keys: KeyStore) -> None:
    for count, key_id in enumerate((KEY_ID, FRESH_ID, KEY_ID)):
        keys.put(number(count), WRAPPED, key_id)
    those = [number(count) for count in (0, 1, 9)]

    assert keys.present(those) == {number(0), number(1)}
    assert keys.destroy_all(those) == {number(0): KEY_ID, number(1): FRESH_ID}
    assert keys.present(those) == frozenset()
    assert keys.has(number(2))


def test_preparing_again_keeps_what_is_there(keys: KeyStore, document: str) -> None:
    keys.put(document, WRAPPED, KEY_ID)
    keys.prepare()

    assert keys.has(document)


def test_all_documents_are_listed_once_across_pages(
    keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keystore, "_PAGE", 3)
    for count in range(9):
        keys.put(number(count), WRAPPED, KEY_ID)

    assert list(keys.document_ids()) == [number(count) for count in range(9)]


def test_keys_may_be_destroyed_while_they_are_listed(
    keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keystore, "_PAGE", 3)
    for count in range(8):
        keys.put(number(count), WRAPPED, KEY_ID)

    assert [keys.destroy(each) for each in keys.document_ids()] == [True] * 8
    assert not list(keys.document_ids())


def test_a_young_key_is_not_among_the_old_ones(
    keys: KeyStore, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.put(document, WRAPPED, KEY_ID)
    now = time.time()

    assert not list(keys.document_ids(older_than=60))
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert list(keys.document_ids(older_than=60)) == [document]


def test_every_key_is_wrapped_anew_across_batches(keys: KeyStore) -> None:
    for count in range(103):
        keys.put(number(count), count.to_bytes(40, "big"), KEY_ID)

    result = keys.rewrap(FRESH_ID, lambda wrapped, _: (wrapped[::-1], FRESH_ID))

    assert result == Rewrapped(changed=103, unreadable=0)
    assert not keys.uses(KEY_ID)
    assert keys.get(number(7)) == ((7).to_bytes(40, "little"), FRESH_ID)


def test_a_key_that_does_not_unwrap_is_counted_and_stops_nobody(keys: KeyStore) -> None:
    for count in range(60):
        keys.put(number(count), count.to_bytes(40, "big"), KEY_ID)

    def change(wrapped: bytes, _key_id: str) -> tuple[bytes, str]:
        if wrapped[-1] == 3:
            raise VaultError
        return bytes(40), FRESH_ID

    assert keys.rewrap(FRESH_ID, change) == Rewrapped(changed=59, unreadable=1)
    assert keys.get(number(3)) == ((3).to_bytes(40, "big"), KEY_ID)


def test_a_key_destroyed_during_the_rewrap_does_not_come_back(
    sqlite_keys: KeyStore, document: str
) -> None:
    sqlite_keys.put(document, WRAPPED, KEY_ID)
    rows = sqlite_keys._not_under  # noqa: SLF001 - the moment between reading and writing

    def destroyed_after_reading(key_id: str, last: str) -> list[tuple[str, bytes, str]]:
        found = rows(key_id, last)
        sqlite_keys.destroy(document)
        return found

    sqlite_keys._not_under = destroyed_after_reading  # type: ignore[method-assign] # noqa: SLF001

    assert sqlite_keys.rewrap(FRESH_ID, lambda *_: (bytes(40), FRESH_ID)) == Rewrapped(0, 0)
    assert not sqlite_keys.has(document)


def test_a_key_wrapped_anew_by_another_process_stays_as_that_left_it(
    sqlite_keys: KeyStore, document: str
) -> None:
    sqlite_keys.put(document, WRAPPED, KEY_ID)
    rows = sqlite_keys._not_under  # noqa: SLF001 - the moment between reading and writing

    def changed_after_reading(key_id: str, last: str) -> list[tuple[str, bytes, str]]:
        found = rows(key_id, last)
        if found:
            sqlite_keys.destroy(document)
            sqlite_keys.put(document, bytes(40), FRESH_ID)
        return found

    sqlite_keys._not_under = changed_after_reading  # type: ignore[method-assign] # noqa: SLF001

    sqlite_keys.rewrap("0" * 16, lambda *_: (b"\1" * 40, "0" * 16))
    assert sqlite_keys.get(document) == (bytes(40), FRESH_ID)


def bytes_on_disk(keys_file: Path) -> bytes:
    return b"".join(file.read_bytes() for file in keys_file.parent.glob(f"{keys_file.name}*"))


def test_no_byte_of_a_destroyed_key_stays_in_the_files_of_sqlite(
    sqlite_keys: KeyStore, keys_file: Path, document: str
) -> None:
    for count in range(20):
        sqlite_keys.put(number(count), bytes(40), KEY_ID)
    sqlite_keys.put(document, WRAPPED, KEY_ID)
    assert WRAPPED in bytes_on_disk(keys_file)

    sqlite_keys.destroy(document)

    assert WRAPPED[:8] not in bytes_on_disk(keys_file)
    assert document.encode() not in bytes_on_disk(keys_file)


def test_no_byte_of_the_old_wrapping_stays_in_the_files_of_sqlite(
    sqlite_keys: KeyStore, keys_file: Path, document: str
) -> None:
    sqlite_keys.put(document, WRAPPED, KEY_ID)

    sqlite_keys.rewrap(FRESH_ID, lambda *_: (bytes(40), FRESH_ID))

    assert WRAPPED[:8] not in bytes_on_disk(keys_file)


def test_a_reader_that_holds_the_old_page_is_reported_and_the_next_run_finishes(
    sqlite_keys: KeyStore, keys_file: Path, document: str
) -> None:
    sqlite_keys.put(document, WRAPPED, KEY_ID)
    hasty = engine_for(f"sqlite:///{keys_file}")
    event.listen(hasty, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=20"))
    hasty_keys = KeyStore(hasty)
    reader = engine_for(f"sqlite:///{keys_file}")
    with reader.execution_options(recovery_begin="DEFERRED").connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM document_keys")) == 1
        with pytest.raises(WipeIncomplete):
            hasty_keys.destroy(document)
    assert not sqlite_keys.has(document)

    assert not hasty_keys.destroy(document)
    assert WRAPPED[:8] not in bytes_on_disk(keys_file)
    hasty.dispose()
    reader.dispose()


def test_a_destroyed_row_is_no_dead_row_of_postgresql(
    postgres_keys: KeyStore, postgres_engine: Engine, document: str
) -> None:
    postgres_keys.put(document, WRAPPED, KEY_ID)
    postgres_keys.destroy(document)

    with postgres_engine.connect() as connection:
        size = connection.scalar(text("SELECT pg_relation_size('document_keys')"))
    assert size == 0


@pytest.mark.parametrize("place", [0, 2, 4])
def test_among_rows_that_stay_postgresql_keeps_no_dead_row(
    postgres_keys: KeyStore, postgres_engine: Engine, place: int
) -> None:
    for count in range(5):
        postgres_keys.put(number(count), bytes(40), KEY_ID)

    postgres_keys.destroy(number(place))

    with postgres_engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pageinspect"))
        page = "heap_page_items(get_raw_page('document_keys', 0))"
        rows = connection.scalars(text(f"SELECT t_xmax::text FROM {page} WHERE lp_len > 0"))  # noqa: S608 - our own words
        assert rows.all() == ["0"] * 4


def test_the_sqlite_files_are_made_for_their_owner_only(
    sqlite_keys: KeyStore, keys_file: Path, document: str
) -> None:
    sqlite_keys.put(document, WRAPPED, KEY_ID)

    modes = {file.stat().st_mode & 0o777 for file in keys_file.parent.iterdir()}
    assert modes == {0o600}
    assert keys_file.parent.stat().st_mode & 0o777 == 0o700


def test_a_sqlite_file_open_to_others_is_refused(sqlite_keys: KeyStore, keys_file: Path) -> None:
    keys_file.chmod(0o644)

    with pytest.raises(SettingsError, match="RECOVERY_KEYS_URL"):
        sqlite_keys.prepare()
