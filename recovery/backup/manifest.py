"""What a backup says of itself, and the names of what is in it.

    rows/<table>/<number>.jsonl   some rows of a table, a JSON object a line, at most 16 MiB
    blobs/<name>                  a sealed object under the name that the vault gave it
    manifest.json                 the last member: this summary

The manifest carries the SHA-256 of every byte in front of it, so that one number vouches for
names, order and content of everything. It shows damage and haste, not malice: who can write the
file can write the number. Keep a backup where the database would be safe, too.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import BinaryIO

from recovery.backup import archive
from recovery.backup.archive import Member
from recovery.errors import BackupDamaged
from recovery.vault.blobs import is_name

FORMAT = 1
NAME = "manifest.json"
LARGEST_CHUNK = 16 * 1024 * 1024
LARGEST_BLOB = 256 * 1024 * 1024
"""Four times the largest document that the settings allow."""

_LARGEST_MANIFEST = 64 * 1024
_ROWS = re.compile(r"rows/([a-z_]{1,40})/[0-9]{6,12}\.jsonl")


@dataclass(frozen=True)
class Manifest:
    """The summary of a backup.

    Attributes:
        format: 1.
        made_at: ISO 8601, in UTC.
        revision: Of the database's tables.
        rows: How many, by table; a table without rows is not named.
        blobs: How many sealed objects.
        blob_bytes: The size of all sealed objects.
        sha256: Of the archive up to the manifest, in hexadecimal.
    """

    format: int
    made_at: str
    revision: str
    rows: dict[str, int]
    blobs: int
    blob_bytes: int
    sha256: str

    def to_json(self) -> bytes:
        """Write it down."""
        return json.dumps(asdict(self), indent=1).encode() + b"\n"


def rows_name(table: str, number: int) -> str:
    """Name the n-th piece of a table."""
    return f"rows/{table}/{number:06d}.jsonl"


def blob_name(name: str) -> str:
    """Name a sealed object."""
    return f"blobs/{name}"


@dataclass(frozen=True)
class Rows:
    """Some rows of a table."""

    table: str
    lines: bytes


@dataclass(frozen=True)
class Blob:
    """A sealed object, to be copied before the next item is asked for."""

    name: str
    member: Member


def walk(file: BinaryIO) -> Iterator[Rows | Blob | Manifest]:
    """Give everything in a backup, in order; the manifest comes last, and was found true.

    Raises:
        BackupDamaged: It is no backup, of another format, cut off or changed.
    """
    rows: dict[str, int] = {}
    blobs = size = 0
    found: Manifest | None = None
    for member in archive.members(file):
        if found is not None:
            raise BackupDamaged("something follows its manifest")
        if member.name == NAME:
            found = _parse(_bounded(member, _LARGEST_MANIFEST).read())
            counted = (member.before, rows, blobs, size)
            if counted != (found.sha256, found.rows, found.blobs, found.blob_bytes):
                raise BackupDamaged("it was changed")
        elif table := _ROWS.fullmatch(member.name):
            lines = _bounded(member, LARGEST_CHUNK).read()
            rows[table[1]] = rows.get(table[1], 0) + lines.count(b"\n")
            yield Rows(table[1], lines)
        else:
            folder, _, name = member.name.partition("/")
            if folder != "blobs" or not is_name(name):
                raise BackupDamaged("it holds a file that no backup has")
            blobs, size = blobs + 1, size + _bounded(member, LARGEST_BLOB).size
            yield Blob(name, member)
    if found is None:
        raise BackupDamaged("it is no backup, or was cut off")
    yield found


def _bounded(member: Member, most: int) -> Member:
    if member.size > most:
        raise BackupDamaged("it holds a file that is too large")
    return member


def _parse(content: bytes) -> Manifest:
    try:
        facts = json.loads(content)
        if facts["format"] != FORMAT:
            raise BackupDamaged("it was made by another version of this program")
        facts |= {name: str(facts[name]) for name in ("made_at", "revision")}
        return Manifest(**facts)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BackupDamaged("its manifest cannot be read") from error
