"""Whose seal counts on an extract, and the moment at which its certificates are looked at.

The parent tells its child so before the file: four bytes of length (big-endian), one JSON object,
then the file. It comes from our own settings and never from the file.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec
from cryptography import x509

from recovery.errors import SettingsError

if TYPE_CHECKING:  # the child loads this module, and settings bring the database's along
    from recovery.settings import ExtractSettings

_NEXT_ISSUE = re.compile(r"<(?:\w+:)?NextUpdate>\s*<(?:\w+:)?dateTime>([^<]+)<")


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """Whose seal counts.

    Attributes:
        anchors: Certificates in PEM, one after the other; empty: none are set.
        subject: The organisation in the signing certificate, or its organizationIdentifier;
            empty: not set.
        trusted_list: An EU trusted list in XML (ETSI TS 119 612); empty: none.
        now: Seconds since 1970, UTC; 0 until an inspection begins.
    """

    anchors: str = ""
    subject: str = ""
    trusted_list: str = ""
    now: float = 0.0

    @property
    def is_set(self) -> bool:
        """Say whether any seal can be trusted at all."""
        return bool(self.subject and (self.anchors or self.trusted_list))


def load(settings: "ExtractSettings") -> Trust:
    """Read the files that the settings name; without any, no seal can be trusted.

    Raises:
        SettingsError: A file cannot be read, or holds no certificate.
    """
    anchors = ""
    if settings.trust_file is not None:
        name = "RECOVERY_EXTRACT_TRUST_FILE"
        anchors = _text(name, settings.trust_file)
        try:
            x509.load_pem_x509_certificates(anchors.encode())
        except ValueError as error:
            raise SettingsError(name, "names a file without certificates in PEM") from error
    trusted_list = ""
    if settings.trusted_list is not None:
        trusted_list = _text("RECOVERY_EXTRACT_TRUSTED_LIST", settings.trusted_list)
    return Trust(anchors=anchors, subject=settings.subject, trusted_list=trusted_list)


def next_issue(trusted_list: str) -> datetime | None:
    """Say when the next issue of a trusted list was, or is, due; None when it does not say.

    Args:
        trusted_list: In XML; TS 119 612 (5.3.15) gives the moment in UTC.
    """
    found = _NEXT_ISSUE.search(trusted_list)
    try:
        due = datetime.fromisoformat(found[1].strip()) if found else None
    except ValueError:
        return None
    return due.replace(tzinfo=UTC) if due is not None and due.tzinfo is None else due


def _text(name: str, file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(name, "names a file that cannot be read") from error


def before(trust: Trust, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Put the trust before the pieces of a file."""
    header = msgspec.json.encode(trust)
    yield len(header).to_bytes(4) + header
    yield from chunks


def read(stream: BinaryIO) -> Trust:
    """Read the trust and leave the stream at the first byte of the file.

    Raises:
        msgspec.DecodeError: It is none.
    """
    return msgspec.json.decode(stream.read(int.from_bytes(stream.read(4))), type=Trust)
