"""A wipe may die anywhere; the next run finishes it, and nothing opens from the first step on."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from recovery.errors import KeyMissing, SealBroken, WipeIncomplete
from recovery.vault.documents import Destroyed, Vault
from recovery.vault.envelope import HEADER, TAG
from recovery.vault.keyring import Keyring
from recovery.vault.keystore import KeyStore
from recovery.vault.localblobs import LocalBlobs

Receive = Callable[[bytes], None]
CALLS = 14
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

    assert filled.destroy(document) == Destroyed(
        key_was_there=True, objects=3, bytes=plain + 3 * (HEADER + TAG)
    )


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

    assert "delete" in fuse.calls


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

    each = ["size", "zero_header", "delete"]
    assert fuse.calls == ["destroy", "has", "of_document", *each * 3, "of_document", "has"]
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
    fuse.at = 5  # the deletion of the first object, its header being zero
    with pytest.raises(PowerCut):
        wired.destroy(document)
    sqlite_keys.put(document, *saved)

    with pytest.raises(SealBroken):
        filled.open(case, document, "name")


def test_one_object_that_cannot_be_erased_stops_no_other_and_is_named(
    filled: Vault, wired: Vault, fuse: Fuse, document: str
) -> None:
    fuse.at, fuse.error = 4, OSError

    with pytest.raises(WipeIncomplete) as caught:
        wired.destroy(document)
    assert caught.value.remains == (f"{document}.name",) == filled.remains_of(document)


def test_a_key_that_survives_is_reported_before_any_object_is_touched(
    filled: Vault, sqlite_keys: KeyStore, case: str, document: str
) -> None:
    sqlite_keys.destroy = lambda document_id: not document_id  # type: ignore[method-assign]

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
