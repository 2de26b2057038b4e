"""A file that is not a whole backup is refused, and nothing was touched."""

import io
import json
import tarfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recovery.backup.archive import ArchiveWriter
from recovery.backup.making import make
from recovery.backup.manifest import NAME, Manifest
from recovery.backup.restoring import check, restore
from recovery.errors import BackupDamaged, SettingsError
from recovery.settings import from_environment
from tests.backup.conftest import Fresh
from tests.backup.machine import make_machine
from tests.kit import Clock

BLOB = "1b4e28ba-2fa1-41d2-883f-0016d3cca427.original"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, installed: Path) -> bytes:
    """Make a backup of one case with a document, once: each test damages a copy."""
    folder = tmp_path_factory.mktemp("whole")
    machine = make_machine(installed, folder / "machine", Clock())
    machine.cases.upload(machine.cases.opened())
    make(machine.parts, folder / "backup.tar")
    machine.parts.close()
    return (folder / "backup.tar").read_bytes()


def _changed_at(part: str) -> Callable[[bytes], bytes]:
    """Change one byte within the content of the first member whose name begins so."""

    def change(data: bytes) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            info = next(each for each in tar if each.name.startswith(part))
        at = info.offset_data + info.size // 2
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

    return change


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:511],
        lambda data: data[:512],
        lambda data: data[: len(data) // 2],
        lambda data: data[: -2 * 512],
        lambda data: data[:-512],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data + data,
        lambda data: data[: -2 * 512] + data,
        lambda _: b"not a tar file at all " * 100,
        lambda _: bytes(10 * 512),
        _changed_at("rows/"),
        _changed_at("blobs/"),
        _changed_at("manifest"),
    ],
)
def test_a_damaged_file_is_refused_before_anything_is_written(
    whole: bytes, fresh: Fresh, file: Path, damage: Callable[[bytes], bytes]
) -> None:
    file.write_bytes(damage(whole))
    there = fresh()
    before = {each: each.read_bytes() for each in there.files()}

    with pytest.raises(BackupDamaged):
        restore(there.parts, file)

    assert {each: each.read_bytes() for each in there.files()} == before


def test_every_cut_is_noticed(whole: bytes, file: Path) -> None:
    passed = []
    for length in range(0, len(whole), 97):
        file.write_bytes(whole[:length])
        with suppress(BackupDamaged):
            check(file)
            passed.append(length)

    assert passed == []


def _crafted(
    file: Path,
    *members: tuple[str, bytes],
    rows: dict[str, int] | None = None,
    lies: dict[str, Any] | None = None,
) -> None:
    """Write a backup whose digest is right and whose members are not."""
    blobs = [content for name, content in members if not name.startswith("rows/")]
    with file.open("wb") as out:
        archive = ArchiveWriter(out, 0)
        for name, content in members:
            archive.add(name, len(content), (content,))
        manifest = Manifest(
            format=1,
            made_at="2026-11-02T09:00:00+00:00",
            revision="0002",
            rows=rows or {},
            blobs=len(blobs),
            blob_bytes=sum(map(len, blobs)),
            sha256=archive.digest,
        )
        content = replace(manifest, **(lies or {})).to_json()
        archive.add(NAME, len(content), (content,))
        archive.finish()


def test_a_crafted_backup_is_fine_when_nothing_is_wrong(file: Path) -> None:
    _crafted(file, (f"blobs/{BLOB}", b"sealed"))

    assert check(file).blobs == 1


@pytest.mark.parametrize(
    "name",
    [
        f"blobs/../{BLOB}",
        f"blobs//{BLOB}",
        f"/blobs/{BLOB}",
        f"blobs/{BLOB}.0123456789abcdef.part",
        "blobs/keyring",
        "keys/keyring",
        "rows/../../x/000001.jsonl",
        "rows/cases/1.jsonl.sh",
        "manifest.json/x",
        "x" * 99,
    ],
)
def test_a_name_that_no_backup_has_is_refused(file: Path, name: str) -> None:
    _crafted(file, (name, b"x"))

    with pytest.raises(BackupDamaged, match="that no backup has"):
        check(file)


@pytest.mark.parametrize(
    "lie",
    [
        {"rows": {"cases": 3}},
        {"blobs": 2},
        {"blob_bytes": 7},
        {"sha256": "0" * 64},
        {"format": 2},
        {"revision": "9999"},
        {"made_at": None, "revision": None},
    ],
)
def test_a_manifest_that_tells_something_else_is_refused(
    file: Path, lie: dict[str, object]
) -> None:
    _crafted(file, (f"blobs/{BLOB}", b"sealed"), lies=lie)

    with pytest.raises(BackupDamaged):
        check(file)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, b"x", b"L"])
def test_a_member_that_is_no_plain_file_is_refused(file: Path, kind: bytes) -> None:
    info = tarfile.TarInfo(f"blobs/{BLOB}")
    info.type, info.linkname = kind, "/etc/passwd"
    file.write_bytes(info.tobuf(tarfile.USTAR_FORMAT) + bytes(1024))

    with pytest.raises(BackupDamaged, match="plain files"):
        check(file)


def test_a_member_larger_than_any_object_is_refused_unread(file: Path) -> None:
    info = tarfile.TarInfo("rows/cases/000001.jsonl")
    info.size = 7 * 1024**3
    file.write_bytes(info.tobuf(tarfile.USTAR_FORMAT) + bytes(1024))

    with pytest.raises(BackupDamaged, match="too large"):
        check(file)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("document_keys", {"document_id": "x"}),
        ("visits", {"digest": "x"}),
        ("alembic_version", {"version_num": "x"}),
        ("trail_head", {"id": 2}),
        ("trail_head", {"id": 2, "number": 0, "digest": "", "more": 1}),
        ("trail_head", {"id": None, "number": None, "digest": None}),
        ("trail_head", []),
        ("slots", {"id": "x"}),
    ],
)
def test_rows_that_are_none_of_ours_leave_a_mark_and_no_row(
    file: Path, fresh: Fresh, table: str, row: object
) -> None:
    line = json.dumps(row).encode() + b"\n"
    _crafted(file, (f"rows/{table}/000001.jsonl", line), rows={table: 1})
    there = fresh()

    with pytest.raises(BackupDamaged):
        restore(there.parts, file)

    assert there.rows() == {}
    with pytest.raises(SettingsError, match="half restored"):
        from_environment(there.environment)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("trail_head", "number", 2**70),
        ("trail_head", "number", "three"),
        ("trail_head", "number", {}),
        ("trail_head", "digest", {}),
        ("trail_head", "digest", "\ud800"),
        ("trail", "at", "2026"),
        ("trail", "at", 5),
        ("trail", "actor", []),
    ],
)
def test_a_value_of_the_wrong_type_is_no_backup(
    file: Path, fresh: Fresh, table: str, column: str, value: object
) -> None:
    rows: dict[str, dict[str, Any]] = {
        "trail": {
            "number": 1,
            "at": "2026-11-02T09:00:00",
            "event": "x",
            "actor": "x",
            "case_id": "",
            "document_id": "",
            "facts": {},
            "digest": "0" * 64,
        },
        "trail_head": {"id": 1, "number": 1, "digest": "0" * 64},
    }
    rows[table][column] = value
    members = [
        (f"rows/{name}/000001.jsonl", json.dumps(row).encode() + b"\n")
        for name, row in rows.items()
    ]
    _crafted(file, *members, rows=dict.fromkeys(rows, 1))

    with pytest.raises(BackupDamaged):
        restore(fresh().parts, file)


def test_rows_nested_without_end_are_no_backup(file: Path, fresh: Fresh) -> None:
    line = b"[" * 200_000 + b"\n"
    _crafted(file, ("rows/trail/000001.jsonl", line), rows={"trail": 1})

    with pytest.raises(BackupDamaged):
        restore(fresh().parts, file)


def test_a_trail_that_counts_in_words_is_no_backup(file: Path, fresh: Fresh) -> None:
    line = json.dumps({"id": 1, "number": "three", "digest": "0" * 64}).encode() + b"\n"
    _crafted(file, ("rows/trail_head/000001.jsonl", line), rows={"trail_head": 1})

    with pytest.raises(BackupDamaged, match="trail"):
        restore(fresh().parts, file)


@pytest.mark.parametrize("rows", [0, 2])
def test_a_trail_that_cannot_be_gone_on_with_is_no_backup(
    file: Path, fresh: Fresh, rows: int
) -> None:
    entry = {
        "number": 1,
        "at": "2026-11-02T09:00:00",
        "event": "x",
        "actor": "x",
        "case_id": "",
        "document_id": "",
        "facts": {},
        "digest": "0" * 64,
    }
    head = {"id": 1, "number": 0, "digest": "0" * 64}
    members = [
        (f"rows/{table}/000001.jsonl", json.dumps(row).encode() + b"\n")
        for table, row in (("trail", entry), ("trail_head", head))
    ]
    _crafted(file, *members[:rows], rows={"trail": 1, "trail_head": 1} if rows else None)

    with pytest.raises(BackupDamaged, match="trail"):
        restore(fresh().parts, file)
