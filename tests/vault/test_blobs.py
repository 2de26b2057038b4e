"""Objects appear whole and durable, under checked names, for their owner only."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from recovery.vault import disk, localblobs
from recovery.vault.blobs import Blobs, Overwritten, is_name, is_part, role_of
from recovery.vault.localblobs import LocalBlobs

DOCUMENT = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
NAME = f"{DOCUMENT}.original"
BAD_NAMES = [
    "",
    "original",
    DOCUMENT,
    f"{DOCUMENT}.",
    f"{DOCUMENT}.Original",
    f"{DOCUMENT}.page-0",
    f"{DOCUMENT}.page-01",
    f"{DOCUMENT}.original\n",
    f"{DOCUMENT}.original.part",
    f"{DOCUMENT.upper()}.original",
    f"{DOCUMENT}/.original",
    f"../{NAME}",
    f"/{NAME}",
    f"{NAME}/../../x",
    "\0" + NAME,
]


def store(blobs: Blobs, name: str = NAME, data: bytes = b"sealed") -> None:
    writer = blobs.create(name)
    writer.write(data)
    writer.commit()


def content(blobs: Blobs, name: str = NAME) -> bytes:
    with blobs.open(name) as blob:
        return blob.read()


def test_a_committed_object_is_there(blobs: LocalBlobs) -> None:
    store(blobs)

    assert blobs.exists(NAME)
    assert blobs.size(NAME) == 6
    assert content(blobs) == b"sealed"
    assert list(blobs.names()) == [NAME]


def test_nothing_shows_under_the_name_before_the_commit(blobs: LocalBlobs) -> None:
    writer = blobs.create(NAME)
    writer.write(b"sealed")

    assert not blobs.exists(NAME)
    assert not list(blobs.names())
    with pytest.raises(FileNotFoundError):
        blobs.open(NAME)
    writer.abort()


def test_an_object_is_replaced_as_a_whole(blobs: LocalBlobs) -> None:
    store(blobs, data=b"older and longer")
    writer = blobs.create(NAME)
    writer.write(b"new")
    assert content(blobs) == b"older and longer"
    writer.commit()

    assert content(blobs) == b"new"


def test_an_aborted_object_leaves_nothing(blobs: LocalBlobs) -> None:
    writer = blobs.create(NAME)
    writer.write(b"sealed")
    writer.abort()
    writer.abort()

    assert not blobs.of_document(DOCUMENT)


def test_aborting_after_the_commit_does_nothing(blobs: LocalBlobs) -> None:
    writer = blobs.create(NAME)
    writer.commit()
    writer.abort()

    assert blobs.exists(NAME)


def test_a_closed_writer_takes_nothing_more(blobs: LocalBlobs) -> None:
    writer = blobs.create(NAME)
    writer.commit()

    with pytest.raises(ValueError, match="closed"):
        writer.write(b"x")
    with pytest.raises(ValueError, match="closed"):
        writer.commit()


def test_a_part_erased_meanwhile_is_not_committed(blobs: LocalBlobs) -> None:
    writer = blobs.create(NAME)
    (part,) = blobs.of_document(DOCUMENT)
    blobs.delete(part)

    with pytest.raises(FileNotFoundError):
        writer.commit()
    assert not blobs.exists(NAME)
    writer.abort()


@pytest.fixture
def seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what happens to the disk from here on, in order."""
    seen: list[str] = []
    rename, unlink = Path.rename, Path.unlink

    def watched(sync: Callable[[int], None]) -> Callable[[int], None]:
        def watched_sync(handle: int) -> None:
            path = Path(f"/dev/fd/{handle}").resolve()
            seen.append("sync " + ("part" if is_part(path.name) else str(path.relative_to(folder))))
            sync(handle)

        return watched_sync

    def watched_rename(path: Path, target: Path) -> Path:
        seen.append("rename")
        return rename(path, target)

    def watched_unlink(path: Path) -> None:
        seen.append("unlink")
        unlink(path)

    monkeypatch.setattr(os, "fsync", watched(os.fsync))
    monkeypatch.setattr(os, "fdatasync", watched(os.fdatasync))
    monkeypatch.setattr(Path, "rename", watched_rename)
    monkeypatch.setattr(Path, "unlink", watched_unlink)
    return seen


def test_bytes_are_synced_before_the_rename_and_the_folder_after_it(
    blobs: LocalBlobs, seen: list[str]
) -> None:
    store(blobs)

    assert seen == ["sync .", "sync part", "rename", "sync 1b"]


def test_what_is_added_is_synced_before_any_rename_and_both_share_the_folder_sync(
    blobs: LocalBlobs, seen: list[str]
) -> None:
    store(blobs)
    seen.clear()
    writer = blobs.create(NAME)
    writer.write(b"sealed")
    writer.add(f"{DOCUMENT}.name", b"its name")
    writer.commit()

    assert seen == ["sync part", "sync part", "rename", "rename", "sync 1b"]
    assert content(blobs, f"{DOCUMENT}.name") == b"its name"


def test_what_was_added_goes_with_an_aborted_object(blobs: LocalBlobs) -> None:
    writer = blobs.create(NAME)
    writer.add(f"{DOCUMENT}.name", b"its name")
    assert len(blobs.of_document(DOCUMENT)) == 2
    writer.abort()

    assert blobs.of_document(DOCUMENT) == ()


def test_an_object_of_another_document_is_not_added(blobs: LocalBlobs) -> None:
    writer = blobs.create(NAME)

    with pytest.raises(ValueError, match="another document"):
        writer.add("2b" + NAME[2:], b"")
    with pytest.raises(ValueError, match="sealed object"):
        writer.add("../x", b"")
    writer.abort()
    assert list(blobs.parts(older_than=0)) == []


def test_an_object_is_erased_durably(blobs: LocalBlobs, seen: list[str]) -> None:
    store(blobs)
    seen.clear()
    blobs.zero_header(NAME, 4)
    blobs.delete(NAME)

    assert seen == [f"sync 1b/{NAME}", "unlink", "sync 1b"]


def test_an_object_that_is_gone_is_gone_durably(blobs: LocalBlobs, seen: list[str]) -> None:
    store(blobs)
    blobs.delete(NAME)
    seen.clear()
    blobs.delete(NAME)

    assert seen == ["unlink", "sync 1b"]


def test_objects_are_erased_together_with_one_sync_a_folder(
    blobs: LocalBlobs, seen: list[str]
) -> None:
    names = [NAME, f"{DOCUMENT}.name", "2c" + NAME[2:]]
    for name in names:
        store(blobs, name)
    seen.clear()

    assert blobs.delete_all(names) == {}
    assert seen == ["unlink"] * 3 + ["sync 1b", "sync 2c"]


def test_one_object_that_cannot_be_removed_keeps_no_other(
    blobs: LocalBlobs, folder: Path, seen: list[str]
) -> None:
    other = f"{DOCUMENT}.text"
    store(blobs, other)
    (folder / "1b" / NAME).mkdir()
    seen.clear()

    assert list(blobs.delete_all([NAME, other])) == [NAME]
    assert not blobs.exists(other)
    assert seen[-1] == "sync 1b"


def test_a_folder_that_cannot_be_synced_is_a_fault_of_its_own_objects_only(
    blobs: LocalBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = "2c" + NAME[2:]
    store(blobs)
    store(blobs, far)

    def fail_once(folder: Path) -> None:
        if folder.name == "1b":
            raise OSError(errno.EIO, "no sync")
        disk.sync_folder(folder)

    monkeypatch.setattr(localblobs, "sync_folder", fail_once)

    assert list(blobs.delete_all([NAME, far])) == [NAME]


def test_a_short_write_is_continued(blobs: LocalBlobs, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:5]))

    store(blobs, data=b"more than five bytes")

    assert content(blobs) == b"more than five bytes"


def test_files_and_folders_are_private_whatever_the_umask(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        folder = tmp_path / "blobs"
        blobs = LocalBlobs(folder)
        store(blobs)
        blobs.create(NAME).write(b"part")
    finally:
        os.umask(umask)

    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, folder / "1b")} == {0o700}


def test_objects_lie_in_folders_of_two_digits(blobs: LocalBlobs, folder: Path) -> None:
    store(blobs)

    assert (folder / "1b" / NAME).is_file()


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("act", ["create", "open", "exists", "size", "delete", "zero_header"])
def test_any_other_name_is_refused_and_not_quoted(blobs: LocalBlobs, act: str, name: str) -> None:
    arguments = (name, 5) if act == "zero_header" else (name,)

    with pytest.raises(ValueError, match="sealed object") as caught:
        getattr(blobs, act)(*arguments)
    assert not name or name not in str(caught.value)


def test_a_part_does_not_open_as_an_object(blobs: LocalBlobs) -> None:
    writer = blobs.create(NAME)
    (part,) = blobs.of_document(DOCUMENT)

    with pytest.raises(ValueError, match="part"):
        blobs.open(part)
    writer.abort()


@pytest.mark.parametrize("document", ["", "..", DOCUMENT[:8], DOCUMENT + "/..", DOCUMENT + "."])
def test_any_other_document_id_is_refused(blobs: LocalBlobs, document: str) -> None:
    with pytest.raises(ValueError, match="document id"):
        blobs.of_document(document)


@pytest.mark.parametrize("role", ["original", "name", "text", "page-1", "page-1234"])
def test_roles_are_read_from_names(role: str) -> None:
    assert is_name(f"{DOCUMENT}.{role}")
    assert role_of(f"{DOCUMENT}.{role}") == role


def test_a_document_is_found_with_its_parts_and_without_its_neighbours(blobs: LocalBlobs) -> None:
    neighbour = "1b4e28ba-2fa1-41d2-883f-0016d3cca428.original"
    for name in (NAME, f"{DOCUMENT}.page-1", neighbour):
        store(blobs, name)
    writer = blobs.create(f"{DOCUMENT}.text")
    found = blobs.of_document(DOCUMENT)
    writer.abort()

    assert found[:2] == (NAME, f"{DOCUMENT}.page-1")
    assert len(found) == 3
    assert is_part(found[2])


def test_a_document_of_a_folder_that_is_not_there_has_nothing(blobs: LocalBlobs) -> None:
    assert blobs.of_document(DOCUMENT) == ()
    assert not blobs.exists(NAME)
    assert blobs.size(NAME) == 0
    assert not blobs.delete(NAME)
    assert blobs.zero_header(NAME, 40) is None


def test_what_is_not_ours_is_neither_listed_nor_touched(blobs: LocalBlobs, folder: Path) -> None:
    store(blobs)
    shard = folder / "1b"
    outside = folder.parent / "outside"
    outside.write_bytes(b"keep")
    (shard / f"{DOCUMENT}.text").symlink_to(outside)
    (shard / f"{DOCUMENT}.name").mkdir()
    (shard / "README").write_bytes(b"keep")
    (folder / "loose").write_bytes(b"keep")
    (folder / "zz").symlink_to(shard)

    assert list(blobs.names()) == [NAME]
    assert blobs.of_document(DOCUMENT) == (NAME,)


def test_a_link_is_not_followed(blobs: LocalBlobs, folder: Path) -> None:
    outside = folder.parent / "outside"
    outside.write_bytes(b"keep")
    (folder / "1b").mkdir()
    (folder / "1b" / NAME).symlink_to(outside)

    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        blobs.open(NAME)
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        blobs.zero_header(NAME, 4)
    assert blobs.delete(NAME)
    assert outside.read_bytes() == b"keep"


def test_a_zeroed_header_is_zero_and_the_rest_stays(blobs: LocalBlobs) -> None:
    store(blobs, data=b"headerrest")

    assert blobs.zero_header(NAME, 6) == Overwritten(size=10, header=b"header")
    assert content(blobs) == bytes(6) + b"rest"


def test_zeroing_never_makes_an_object_longer(blobs: LocalBlobs) -> None:
    store(blobs, data=b"abc")
    blobs.zero_header(NAME, 40)

    assert content(blobs) == bytes(3)


def test_a_deleted_object_is_gone_and_its_folder_stays(blobs: LocalBlobs, folder: Path) -> None:
    store(blobs)

    assert blobs.delete(NAME)
    assert not blobs.exists(NAME)
    assert not blobs.delete(NAME)
    assert (folder / "1b").is_dir()


def test_an_object_stored_after_a_folder_came_and_went_in_another_process(
    folder: Path,
) -> None:
    for _ in range(2):
        blobs = LocalBlobs(folder)
        store(blobs)

    assert content(blobs) == b"sealed"


def test_only_parts_that_rest_long_enough_are_listed(blobs: LocalBlobs, folder: Path) -> None:
    store(blobs)
    old, young = blobs.create(NAME), blobs.create(NAME)
    parts = sorted(blobs.parts(older_than=0))
    os.utime(folder / "1b" / parts[0], (0, 0))

    assert len(parts) == 2
    assert list(blobs.parts(older_than=3600)) == [parts[0]]
    old.abort()
    young.abort()


def test_a_part_can_be_erased_like_an_object(blobs: LocalBlobs) -> None:
    writer = blobs.create(NAME)
    writer.write(b"half")
    (part,) = blobs.parts(older_than=0)

    assert blobs.size(part) == 4
    assert blobs.zero_header(part, 4)
    assert blobs.delete(part)
    assert not list(blobs.parts(older_than=0))
    writer.abort()


def test_being_ready_leaves_nothing_behind(blobs: LocalBlobs, folder: Path) -> None:
    blobs.ready()

    assert not list(folder.iterdir())


def test_a_folder_that_is_gone_is_not_ready(blobs: LocalBlobs, folder: Path) -> None:
    folder.rmdir()

    with pytest.raises(FileNotFoundError):
        blobs.ready()
