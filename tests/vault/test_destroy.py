"""A wipe may die anywhere; the next run finishes it, and nothing opens from the first step on."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from recovery.errors import KeyMissing, SealBroken, WipeIncomplete
from recovery.vault.destruction import Destroyed
from recovery.vault.documents import Vault
from recovery.vault.envelope import HEADER, TAG
from recovery.vault.keyring import Keyring
from recovery.vault.keystore import KeyStore
from recovery.vault.localblobs import LocalBlobs

Receive = Callable[[bytes], None]
CALLS = 9
"""More than one wipe of three objects makes; a test below proves that it is enough."""


class PowerCut(BaseException):
    """Nobody catches this: the process is gone."""


class Fuse:
    """Blows once, at the nth call of whatever is wired to it."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.at = -1
        self.error: type[BaseException] = PowerCut
        self.after = False


class Wired:
    """A real part whose every call goes by a fuse."""

    def __init__(self, part: object, fuse: Fuse) -> None:
        self._part = part
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)

        def call(*arguments: Any) -> Any:
            blows = len(self._fuse.calls) == self._fuse.at
            self._fuse.calls.append(name)
            if blows and not self._fuse.after:
                raise self._fuse.error
            result = method(*arguments)
            if blows:
                raise self._fuse.error
            return result

        return call


@pytest.fixture
def fuse() -> Fuse:
    return Fuse()


@pytest.fixture
def wired(fuse: Fuse, blobs: LocalBlobs, sqlite_keys: KeyStore, keyring: Keyring) -> Vault:
    """The same vault, with a fuse before its blobs and its key store."""
    parts: tuple[Any, Any] = (Wired(blobs, fuse), Wired(sqlite_keys, fuse))
    return Vault(parts[0], parts[1], keyring)


@pytest.fixture
def filled(vault: Vault, received: Receive, case: str, document: str) -> Vault:
    received(b"original")
    vault.put(case, document, "name", b"scan.jpg")
    vault.put(case, document, "page-1", b"picture")
    return vault


def test_a_wipe_says_what_it_destroyed(filled: Vault, document: str) -> None:
    plain = len(b"original") + len(b"scan.jpg") + len(b"picture")
    key_id = filled.keys.keyring.active

    assert replace(filled.destroy(document), fingerprints=()) == Destroyed(
        key_was_there=True, objects=3, bytes=plain + 3 * (HEADER + TAG), key_id=key_id
    )


def test_a_wipe_names_each_object_by_its_header_as_it_was(
    filled: Vault, folder: Path, document: str
) -> None:
    headers = [path.read_bytes()[:HEADER] for path in folder.rglob(f"{document}.*")]

    found = filled.destroy(document).fingerprints

    assert found == tuple(sorted(sha256(header).hexdigest() for header in headers))
    assert len(set(found)) == 3


def test_a_wiped_document_leaves_no_key_no_object_and_no_file(
    filled: Vault, folder: Path, case: str, document: str
) -> None:
    filled.destroy(document)

    assert filled.remains_of(document) == ()
    assert filled.roles(document) == ()
    assert not [path for path in folder.rglob("*") if path.is_file()]
    with pytest.raises(KeyMissing):
        filled.open(case, document)


def test_wiping_again_finds_nothing_and_is_no_error(filled: Vault, document: str) -> None:
    filled.destroy(document)

    assert filled.destroy(document) == Destroyed(key_was_there=False, objects=0, bytes=0)


def test_a_document_that_never_came_is_wiped_without_error(vault: Vault, document: str) -> None:
    assert vault.destroy(document) == Destroyed(key_was_there=False, objects=0, bytes=0)


def test_a_wipe_that_finds_nothing_still_syncs_what_an_earlier_one_removed(
    filled: Vault, wired: Vault, fuse: Fuse, document: str
) -> None:
    filled.destroy(document)
    wired.destroy(document)

    assert "delete_all" in fuse.calls


def test_any_other_document_id_is_refused_before_anything_is_touched(
    wired: Vault, fuse: Fuse
) -> None:
    with pytest.raises(ValueError, match="document id"):
        wired.destroy("../x")
    assert fuse.calls == []


def test_the_neighbours_stay(filled: Vault, case: str, document: str) -> None:
    neighbour = document[:-1] + "8"
    with filled.receive(case, neighbour, limit=5) as receiving:
        receiving.write(b"stays")
        receiving.commit()

    filled.destroy(document)

    assert filled.read(case, neighbour) == b"stays"


def test_what_remains_is_named(filled: Vault, document: str) -> None:
    assert filled.remains_of(document) == (
        "key",
        f"{document}.name",
        f"{document}.original",
        f"{document}.page-1",
    )


def test_the_steps_come_in_the_order_that_the_promise_needs(
    filled: Vault, wired: Vault, fuse: Fuse, document: str
) -> None:
    assert filled.remains_of(document)
    wired.destroy(document)

    steps = ["destroy_all", "present", "of_document", *["zero_header"] * 3, "delete_all"]
    assert fuse.calls == [*steps, "present", "of_document"]
    assert len(fuse.calls) == CALLS


@pytest.mark.parametrize("blow", [*product([PowerCut, OSError], [False, True], range(CALLS))])
def test_a_wipe_that_dies_at_any_step_is_finished_by_the_next(
    filled: Vault,
    wired: Vault,
    fuse: Fuse,
    document: str,
    blow: tuple[type[BaseException], bool, int],
) -> None:
    fuse.error, fuse.after, fuse.at = blow
    with pytest.raises((fuse.error, WipeIncomplete)):
        wired.destroy(document)

    wired.destroy(document)

    assert filled.remains_of(document) == ()


@pytest.mark.parametrize("at", range(1, CALLS))
def test_nothing_opens_from_the_first_step_on(
    filled: Vault, wired: Vault, fuse: Fuse, case: str, document: str, at: int
) -> None:
    fuse.at = at
    with pytest.raises(PowerCut):
        wired.destroy(document)

    with pytest.raises(KeyMissing):
        filled.open(case, document)


def test_an_object_whose_header_was_zeroed_does_not_open_even_with_its_key(
    filled: Vault, wired: Vault, fuse: Fuse, sqlite_keys: KeyStore, case: str, document: str
) -> None:
    saved = sqlite_keys.get(document)
    fuse.at = 4  # the second header; the first is zero
    with pytest.raises(PowerCut):
        wired.destroy(document)
    sqlite_keys.put(document, *saved)

    with pytest.raises(SealBroken):
        filled.open(case, document, "name")


def test_one_object_that_cannot_be_erased_stops_no_other_and_is_named(
    filled: Vault, wired: Vault, fuse: Fuse, document: str
) -> None:
    fuse.at, fuse.error = 3, OSError

    with pytest.raises(WipeIncomplete) as caught:
        wired.destroy(document)
    assert caught.value.remains == (f"{document}.name",) == filled.remains_of(document)


def test_a_key_that_survives_is_reported_before_any_object_is_touched(
    filled: Vault, sqlite_keys: KeyStore, case: str, document: str
) -> None:
    sqlite_keys.destroy_all = lambda _: {}  # type: ignore[method-assign,assignment]

    with pytest.raises(WipeIncomplete) as caught:
        filled.destroy(document)
    assert caught.value.remains == ("key",)
    assert filled.read(case, document) == b"original"


def test_a_half_received_part_is_wiped_too(vault: Vault, case: str, document: str) -> None:
    receiving = vault.receive(case, document, limit=5)
    receiving.write(b"half")

    assert vault.destroy(document).objects == 1
    assert vault.remains_of(document) == ()
    receiving.abort()


def test_an_upload_that_commits_after_the_wipe_keeps_nothing(
    vault: Vault, case: str, document: str
) -> None:
    with vault.receive(case, document, limit=5) as receiving:
        vault.destroy(document)
        with pytest.raises(KeyMissing):
            receiving.commit()

    assert vault.remains_of(document) == ()


@pytest.mark.parametrize("when", ["before the key is looked for", "before the commit"])
def test_a_name_does_not_outlive_a_wipe_that_came_in_between(
    vault: Vault, case: str, document: str, when: str
) -> None:
    with vault.receive(case, document, limit=5) as receiving:
        if when == "before the commit":
            vault.destroy(document)
        else:
            # The wipe has ended the key and not yet listed the objects.
            vault.keys.store.destroy(document)
        with pytest.raises(KeyMissing):
            receiving.commit(b"scan.jpg")
        assert vault.remains_of(document) == ()


def test_an_object_added_while_the_document_is_wiped_does_not_stay(
    filled: Vault, blobs: LocalBlobs, case: str, document: str
) -> None:
    create = blobs.create

    def create_after_the_wipe(name: str) -> object:
        filled.destroy(document)
        return create(name)

    blobs.create = create_after_the_wipe  # type: ignore[method-assign,assignment]

    with pytest.raises(KeyMissing):
        filled.put(case, document, "text", b"read from the document")
    assert filled.remains_of(document) == ()


def test_an_upload_dies_with_its_process_and_the_sweep_can_find_it(
    vault: Vault, blobs: LocalBlobs, sqlite_keys: KeyStore, case: str, document: str
) -> None:
    receiving = vault.receive(case, document, limit=5)
    receiving.write(b"half")

    (part,) = blobs.parts(older_than=0)
    assert part.startswith(f"{document}.original.")
    assert list(sqlite_keys.document_ids()) == [document]
    vault.destroy(document)
    assert not list(blobs.parts(older_than=0))
    receiving.abort()


def test_a_part_erased_by_mistake_with_the_key_in_place_is_a_fault_and_no_wipe(
    vault: Vault, blobs: LocalBlobs, case: str, document: str
) -> None:
    with vault.receive(case, document, limit=5) as receiving:
        for part in blobs.of_document(document):
            blobs.delete(part)
        with pytest.raises(FileNotFoundError):
            receiving.commit()

    assert vault.remains_of(document) == ()


@pytest.fixture
def neighbour(filled: Vault, case: str, document: str) -> str:
    """Give a second document, in the same folder of files."""
    second = document[:-1] + "8"
    with filled.receive(case, second, limit=9) as receiving:
        receiving.write(b"neighbour")
        receiving.commit()
    return second


def test_documents_are_destroyed_together_with_one_call_for_their_keys(
    filled: Vault, wired: Vault, fuse: Fuse, document: str, neighbour: str
) -> None:
    found = wired.destroy_all((document, neighbour))

    assert [each.objects for each in found.values()] == [3, 1]
    assert [each.fault for each in found.values()] == [None, None]
    assert filled.remains_of(document) == filled.remains_of(neighbour) == ()
    assert [fuse.calls.count(name) for name in ("destroy_all", "present", "delete_all")] == [
        1,
        2,
        1,
    ]


def test_no_object_is_touched_before_the_keys_of_all_are_gone(
    filled: Vault, wired: Vault, fuse: Fuse, case: str, document: str, neighbour: str
) -> None:
    fuse.at = 2  # after the keys, before the first object
    with pytest.raises(PowerCut):
        wired.destroy_all((document, neighbour))

    assert filled.roles(document) == ("name", "original", "page-1")
    for each in (document, neighbour):
        with pytest.raises(KeyMissing):
            filled.open(case, each)


@pytest.mark.parametrize("at", range(2, 5))
def test_one_document_that_cannot_be_destroyed_does_not_keep_the_other(
    filled: Vault, wired: Vault, fuse: Fuse, document: str, neighbour: str, at: int
) -> None:
    fuse.at, fuse.error = at, OSError

    found = wired.destroy_all((document, neighbour))

    assert isinstance(found[document].fault, WipeIncomplete)
    assert found[neighbour].fault is None
    assert filled.remains_of(document) != ()
    assert filled.remains_of(neighbour) == ()


def test_what_a_faulty_run_did_destroy_is_told_by_it_and_the_rest_by_the_next(
    filled: Vault, wired: Vault, fuse: Fuse, document: str
) -> None:
    fuse.at, fuse.error, fuse.after = 3, OSError, True  # the header is zero, and its sync failed

    first = wired.destroy_all((document,))[document]
    second = filled.destroy_all((document,))[document]

    assert (first.objects, len(first.fingerprints), second.objects) == (2, 2, 1)
    assert second.fingerprints == ()


def test_a_key_that_survives_keeps_its_own_document_only(
    filled: Vault, sqlite_keys: KeyStore, case: str, document: str, neighbour: str
) -> None:
    real = sqlite_keys.destroy_all
    sqlite_keys.destroy_all = lambda ids: real(ids[1:])  # type: ignore[method-assign,assignment]

    found = filled.destroy_all((document, neighbour))

    assert isinstance(found[document].fault, WipeIncomplete)
    assert filled.read(case, document) == b"original"
    assert filled.remains_of(neighbour) == ()


def test_an_unlink_that_may_not_last_is_reported_and_made_good(
    filled: Vault, blobs: LocalBlobs, document: str
) -> None:
    real = blobs.delete_all
    fault = OSError("no sync")

    def delete_without_sync(names: list[str]) -> dict[str, OSError]:
        real(names)
        return dict.fromkeys(names, fault)

    blobs.delete_all = delete_without_sync  # type: ignore[method-assign,assignment]

    found = filled.destroy_all((document,))[document]
    assert (found.fault, found.objects, filled.remains_of(document)) == (fault, 3, ())
    with pytest.raises(OSError, match="no sync"):
        filled.destroy(document)
