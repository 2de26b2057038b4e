"""A document is received, added to, opened and kept under its own key."""

import io
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from recovery.engine import engine_for
from recovery.errors import DocumentTooLarge, KeyMissing, SealBroken, VaultError
from recovery.vault.documents import Vault
from recovery.vault.envelope import FRAME
from recovery.vault.keyring import Keyring
from recovery.vault.keystore import KeyStore, Rewrapped
from recovery.vault.localblobs import LocalBlobs

Receive = Callable[[bytes], None]
OTHER = "00000000-0000-4000-8000-000000000000"
MARKER = b"marker-of-the-plaintext"


class Body:
    """The body of a request: it must not be read past its end, and may be cut off before it."""

    def __init__(self, length: int, announced: int) -> None:
        self._left = length
        self._announced = announced
        self.asked = 0

    def read(self, size: int, /) -> bytes:
        assert self.asked + size <= self._announced, "a socket would block here"
        size = min(size, self._left)
        self._left -= size
        self.asked += size
        return bytes(size)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_received_document_comes_back(
    vault: Vault, received: Receive, case: str, document: str
) -> None:
    received(b"an identity document")

    assert vault.read(case, document) == b"an identity document"
    assert vault.roles(document) == ("original",)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=500), st.integers(0, 2 * FRAME))
def test_any_bytes_come_back(
    vault: Vault, case: str, document: str, data: bytes, zeros: int
) -> None:
    data += bytes(zeros)
    with vault.receive(case, document, limit=len(data)) as receiving:
        receiving.write(data[:100])
        receiving.fill_from(io.BytesIO(data[100:]), len(data))
        assert receiving.commit() == len(data)

    assert vault.read(case, document) == data
    vault.destroy(document)


def test_no_plaintext_reaches_a_file_of_the_vault(
    vault: Vault, tmp_path: Path, case: str, document: str
) -> None:
    with vault.receive(case, document, limit=10 * FRAME) as receiving:
        receiving.write(MARKER * 30_000)
        assert any(file.stat().st_size > FRAME for file in files_in(tmp_path))
        assert not any(MARKER in file.read_bytes() for file in files_in(tmp_path))
        receiving.commit()
    vault.put(case, document, "name", MARKER)

    assert not any(MARKER in file.read_bytes() for file in files_in(tmp_path))


def test_the_key_is_durable_before_the_first_byte(
    vault: Vault, sqlite_keys: KeyStore, case: str, document: str
) -> None:
    with vault.receive(case, document, limit=5):
        assert sqlite_keys.has(document)


def test_every_document_has_a_key_of_its_own(vault: Vault, case: str, document: str) -> None:
    for each in (document, OTHER):
        with vault.receive(case, each, limit=5) as receiving:
            receiving.commit()

    assert vault.keys.get(document) != vault.keys.get(OTHER)


def test_nothing_opens_before_the_commit(vault: Vault, case: str, document: str) -> None:
    with vault.receive(case, document, limit=5) as receiving:
        receiving.write(b"12345")
        with pytest.raises(SealBroken):
            vault.open(case, document)


def test_leaving_without_a_commit_keeps_nothing(
    vault: Vault, folder: Path, case: str, document: str
) -> None:
    with vault.receive(case, document, limit=FRAME * 2) as receiving:
        receiving.write(bytes(FRAME + 1))

    assert vault.remains_of(document) == ()
    assert files_in(folder) == []


def test_an_error_on_the_way_keeps_nothing_and_comes_through(
    vault: Vault, case: str, document: str
) -> None:
    def broken_off() -> None:
        with vault.receive(case, document, limit=5) as receiving:
            receiving.write(b"123")
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        broken_off()
    assert vault.remains_of(document) == ()


def test_aborting_twice_is_no_error(vault: Vault, case: str, document: str) -> None:
    receiving = vault.receive(case, document, limit=5)
    receiving.abort()
    receiving.abort()

    assert vault.remains_of(document) == ()


def test_an_aborted_document_takes_nothing_more(vault: Vault, case: str, document: str) -> None:
    receiving = vault.receive(case, document, limit=FRAME)
    receiving.abort()

    with pytest.raises(ValueError, match="closed"):
        receiving.write(bytes(FRAME))
    with pytest.raises(ValueError, match="closed"):
        receiving.commit()


def test_aborting_after_the_commit_does_nothing(vault: Vault, case: str, document: str) -> None:
    receiving = vault.receive(case, document, limit=5)
    receiving.commit()
    receiving.abort()

    assert vault.read(case, document) == b""


def test_a_part_that_cannot_be_made_leaves_no_key(
    vault: Vault, blobs: LocalBlobs, case: str, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_name: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(blobs, "create", full)

    with pytest.raises(OSError, match="space"):
        vault.receive(case, document, limit=5)
    assert vault.remains_of(document) == ()


def test_a_commit_that_is_not_durable_leaves_nothing(
    vault: Vault, folder: Path, case: str, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_handle: int) -> None:
        raise OSError(5, "Input/output error")

    with vault.receive(case, document, limit=5) as receiving:
        monkeypatch.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match="Input"):
            receiving.commit()
        monkeypatch.undo()

    assert vault.remains_of(document) == ()
    assert files_in(folder) == []


def test_a_folder_that_cannot_be_synced_after_the_rename_leaves_nothing(
    vault: Vault, blobs: LocalBlobs, case: str, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def failing(handle: int) -> None:
        if blobs.exists(f"{document}.original"):
            raise OSError(5, "Input/output error")
        fsync(handle)

    with vault.receive(case, document, limit=5) as receiving:
        monkeypatch.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match="Input"):
            receiving.commit()
        monkeypatch.undo()

    assert vault.remains_of(document) == ()


def test_a_name_is_sealed_beside_the_original(
    vault: Vault, folder: Path, case: str, document: str
) -> None:
    with vault.receive(case, document, limit=5) as receiving:
        receiving.write(b"bytes")
        receiving.commit(MARKER)

    assert vault.read(case, document) == b"bytes"
    assert vault.read(case, document, "name") == MARKER
    assert vault.roles(document) == ("name", "original")
    assert MARKER not in b"".join(path.read_bytes() for path in files_in(folder))


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_name_that_is_not_durable_leaves_nothing_of_the_original_either(
    vault: Vault, folder: Path, case: str, document: str, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    fsync = os.fsync
    calls = iter(range(1, 100))

    def failing(handle: int) -> None:
        if next(calls) == at:
            raise OSError(5, "Input/output error")
        fsync(handle)

    with vault.receive(case, document, limit=5) as receiving:
        monkeypatch.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match="Input"):
            receiving.commit(b"scan.jpg")
        monkeypatch.undo()

    assert vault.remains_of(document) == ()
    assert files_in(folder) == []


def test_a_document_is_received_once(
    vault: Vault, received: Receive, case: str, document: str
) -> None:
    received(b"first")

    with pytest.raises(VaultError, match="already"):
        vault.receive(case, document, limit=5)
    assert vault.read(case, document) == b"first"


@pytest.mark.parametrize("over", [1, FRAME])
def test_more_than_the_limit_is_refused_when_written(
    vault: Vault, case: str, document: str, over: int
) -> None:
    with vault.receive(case, document, limit=FRAME) as receiving:
        receiving.write(bytes(FRAME))
        with pytest.raises(DocumentTooLarge):
            receiving.write(bytes(over))

    assert vault.remains_of(document) == ()


def test_exactly_the_limit_is_taken(vault: Vault, case: str, document: str) -> None:
    with vault.receive(case, document, limit=FRAME) as receiving:
        assert receiving.fill_from(Body(FRAME, FRAME), FRAME) == FRAME
        receiving.commit()

    assert len(vault.read(case, document)) == FRAME


def test_a_body_over_the_limit_is_refused_one_byte_beyond_it(
    vault: Vault, case: str, document: str
) -> None:
    body = Body(9 * FRAME, 9 * FRAME)

    with pytest.raises(DocumentTooLarge), vault.receive(case, document, limit=FRAME) as receiving:
        receiving.fill_from(body, 9 * FRAME)
    assert body.asked == FRAME + 1


def test_a_body_that_only_announced_too_much_is_taken(
    vault: Vault, case: str, document: str
) -> None:
    with vault.receive(case, document, limit=5) as receiving:
        assert receiving.fill_from(Body(5, 100), 100) == 5
        assert receiving.commit() == 5


def test_a_body_cut_off_tells_how_much_arrived(vault: Vault, case: str, document: str) -> None:
    with vault.receive(case, document, limit=2 * FRAME) as receiving:
        assert receiving.fill_from(Body(FRAME + 3, 2 * FRAME), 2 * FRAME) == FRAME + 3
        assert receiving.length == FRAME + 3


def test_a_body_is_not_read_past_its_announced_end(vault: Vault, case: str, document: str) -> None:
    with vault.receive(case, document, limit=2 * FRAME) as receiving:
        assert receiving.fill_from(Body(99, 10), 10) == 10


def test_objects_are_added_to_a_document(
    vault: Vault, received: Receive, case: str, document: str
) -> None:
    received(b"pdf")
    for role in ("page-10", "page-2", "text", "name"):
        vault.put(case, document, role, role.encode())

    assert vault.roles(document) == ("name", "original", "page-2", "page-10", "text")
    assert vault.read(case, document, "page-10") == b"page-10"
    assert vault.read(case, document) == b"pdf"


def test_an_added_object_replaces_the_older_one(
    vault: Vault, received: Receive, case: str, document: str
) -> None:
    received(b"pdf")
    vault.put(case, document, "text", b"a first and longer reading")
    vault.put(case, document, "text", b"second")

    assert vault.read(case, document, "text") == b"second"


def test_an_object_that_cannot_be_added_leaves_no_part_and_the_older_one_stays(
    vault: Vault, received: Receive, case: str, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(b"pdf")
    vault.put(case, document, "text", b"first")

    def failing(_handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input"):
        vault.put(case, document, "text", b"second")

    assert vault.remains_of(document) == ("key", f"{document}.original", f"{document}.text")
    assert vault.read(case, document, "text") == b"first"


def test_what_is_still_being_received_is_no_role(vault: Vault, case: str, document: str) -> None:
    with vault.receive(case, document, limit=5):
        assert vault.roles(document) == ()


def test_nothing_is_added_to_a_document_without_a_key(
    vault: Vault, folder: Path, case: str, document: str
) -> None:
    with pytest.raises(KeyMissing):
        vault.put(case, document, "text", b"x")
    assert files_in(folder) == []


def test_an_object_is_opened_frame_by_frame(
    vault: Vault, received: Receive, case: str, document: str
) -> None:
    received(bytes(2 * FRAME + 5))

    assert [len(frame) for frame in vault.open(case, document)] == [FRAME, FRAME, 5]


def test_a_missing_object_does_not_open(
    vault: Vault, received: Receive, case: str, document: str
) -> None:
    received(b"pdf")

    with pytest.raises(SealBroken):
        vault.open(case, document, "text")


def test_a_document_without_a_key_does_not_open(
    vault: Vault, received: Receive, sqlite_keys: KeyStore, case: str, document: str
) -> None:
    received(b"pdf")
    sqlite_keys.destroy(document)

    with pytest.raises(KeyMissing):
        vault.open(case, document)


def test_a_document_does_not_open_for_another_case(
    vault: Vault, received: Receive, document: str
) -> None:
    received(b"pdf")

    with pytest.raises(SealBroken):
        vault.open(OTHER, document)


def test_an_object_moved_to_another_role_does_not_open(
    vault: Vault, received: Receive, folder: Path, case: str, document: str
) -> None:
    received(b"pdf")
    (folder / document[:2] / f"{document}.original").rename(
        folder / document[:2] / f"{document}.text"
    )

    with pytest.raises(SealBroken):
        vault.open(case, document, "text")


def test_an_object_cut_off_gives_nothing_to_read(
    vault: Vault, received: Receive, folder: Path, case: str, document: str
) -> None:
    received(bytes(FRAME + 5))
    os.truncate(folder / document[:2] / f"{document}.original", FRAME + 60)

    with pytest.raises(SealBroken):
        vault.read(case, document)


@pytest.mark.parametrize(
    "role", ["", "Original", "page-0", "page-12345", "page", "original/..", "x"]
)
def test_any_other_role_is_refused(
    vault: Vault, received: Receive, case: str, document: str, role: str
) -> None:
    received(b"pdf")

    with pytest.raises(ValueError, match="role"):
        vault.put(case, document, role, b"x")
    with pytest.raises(ValueError, match="role"):
        vault.open(case, document, role)


def test_any_other_document_id_is_refused_before_a_key_is_made(
    vault: Vault, sqlite_keys: KeyStore, case: str
) -> None:
    for act in (
        lambda: vault.receive(case, "../x", limit=5),
        lambda: vault.destroy("../x"),
        lambda: vault.put(case, "../x", "text", b""),
    ):
        with pytest.raises(ValueError, match="document id"):
            act()
    assert not list(sqlite_keys.document_ids())


def test_200_megabytes_are_received_and_opened_in_little_memory(
    vault: Vault, case: str, document: str
) -> None:
    length = 200_000_000
    tracemalloc.start()
    try:
        with vault.receive(case, document, limit=length) as receiving:
            receiving.fill_from(Body(length, length), length)
            receiving.commit()
        total = sum(len(frame) for frame in vault.open(case, document))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        vault.destroy(document)

    assert total == length
    assert peak < 3_000_000


def test_after_a_rotation_everything_opens_and_the_old_key_can_go(
    vault: Vault, received: Receive, keyring: Keyring, case: str, document: str
) -> None:
    received(b"pdf")
    old = keyring.active

    assert vault.rotate() == Rewrapped(changed=1, unreadable=0)
    vault.forget(old)
    assert keyring.ids == (keyring.active,)
    assert vault.read(case, document) == b"pdf"


def test_another_process_opens_documents_after_a_rotation(
    vault: Vault, received: Receive, keyring_file: Path, case: str, document: str
) -> None:
    other = Vault(vault.blobs, vault.keys.store, Keyring.load(keyring_file))
    received(b"pdf")
    vault.rotate()

    assert other.read(case, document) == b"pdf"


def test_a_wrapping_key_in_use_is_not_forgotten(
    vault: Vault, received: Receive, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(b"pdf")
    old = keyring.active
    keyring.add_and_activate()
    monkeypatch.setattr(keyring, "drop", lambda _: pytest.fail("gone, if only for a moment"))

    with pytest.raises(VaultError, match="in use"):
        vault.forget(old)


def test_a_rotation_cut_short_is_finished_by_a_rewrap(
    vault: Vault, received: Receive, keyring: Keyring, case: str, document: str
) -> None:
    received(b"pdf")
    old = keyring.active
    keyring.add_and_activate()

    assert vault.keys.rewrap().changed == 1
    vault.forget(old)
    assert vault.read(case, document) == b"pdf"


def test_a_wrapping_key_taken_into_use_while_it_is_forgotten_is_put_back(
    vault: Vault, keyring: Keyring, sqlite_keys: KeyStore, document: str
) -> None:
    old = keyring.active
    keyring.add_and_activate()
    drop = keyring.drop

    def drop_during_an_upload(key_id: str) -> bytes:
        sqlite_keys.put(document, bytes(40), key_id)
        return drop(key_id)

    keyring.drop = drop_during_an_upload  # type: ignore[method-assign]

    with pytest.raises(VaultError, match="in use"):
        vault.forget(old)
    assert old in keyring.ids


def test_a_key_wrapped_under_a_key_that_was_just_forgotten_is_wrapped_again(
    vault: Vault, keyring_file: Path, sqlite_keys: KeyStore, case: str, document: str
) -> None:
    admin = Keyring.load(keyring_file)
    old = admin.active
    put = sqlite_keys.put

    def put_after_the_drop(document_id: str, wrapped: bytes, key_id: str) -> None:
        if key_id == old:
            admin.add_and_activate()
            admin.drop(old)
        put(document_id, wrapped, key_id)

    sqlite_keys.put = put_after_the_drop  # type: ignore[method-assign]

    with vault.receive(case, document, limit=5) as receiving:
        receiving.write(b"pdf")
        receiving.commit()
    assert Vault(vault.blobs, sqlite_keys, admin).read(case, document) == b"pdf"


def test_a_vault_in_order_is_ready(vault: Vault) -> None:
    assert vault.ready() == []


def test_a_key_store_that_does_not_answer_is_named(vault: Vault, keys_file: Path) -> None:
    engine = engine_for(f"sqlite:///{keys_file}")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE document_keys"))
    engine.dispose()

    assert vault.ready() == ["keys"]


def test_a_keyring_that_is_gone_is_named(vault: Vault, keyring_file: Path) -> None:
    keyring_file.unlink()

    assert vault.ready() == ["keys"]


def test_a_blob_folder_that_is_gone_is_named(vault: Vault, folder: Path) -> None:
    folder.rmdir()

    assert vault.ready() == ["blobs"]
