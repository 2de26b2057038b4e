"""The keys that receipts are signed with: private halves in a file, public halves for everybody.

The file has the form of the keyring (`vault.keyringfile`): several keys of 32 bytes by id, one of
them active, for its owner only, replaced as a whole. Keys that are active no more stay in it, so
that their public halves can be told even after the database came back from an older backup.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recovery.audit import strictjson
from recovery.audit.receipts import key_id
from recovery.errors import ReceiptUnreadable, SettingsError
from recovery.vault.keyringfile import KEY, Ring, locked, read, version_on_disk, write

NAME = "receipt-keys"
"""The file's name below the folder of the keys."""

TYPE = "recovery receipt keys"
VERSION = 1


class SigningKeys:
    """The signing keys of one installation; make it with `create` or `load`.

    Key material shows in no `repr`.
    """

    def __init__(self, path: Path, ring: Ring) -> None:
        self._path = path
        self._ring = ring

    def __repr__(self) -> str:
        return f"SigningKeys({str(self._path)!r}, active={self._ring.active!r})"

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a file with one fresh key; the folder must be there, the file must not.

        Raises:
            SettingsError: The file exists already.
        """
        with locked(path):
            if path.exists():
                raise SettingsError(NAME, "exists already")
            write(path, _with_fresh_key(Ring("", {})))
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the keys.

        Raises:
            SettingsError: The file is missing, not ours in form, or open to others.
        """
        if not path.exists():
            raise SettingsError(NAME, "is missing; `recovery init` makes one")
        with _named():
            return cls(path, read(path))

    @property
    def active(self) -> str:
        """Id of the key that signs from now on."""
        self._refresh()
        return self._ring.active

    def private(self) -> Ed25519PrivateKey:
        """Give the key that signs from now on."""
        self._refresh()
        return Ed25519PrivateKey.from_private_bytes(self._ring.keys[self._ring.active])

    def public(self) -> dict[str, bytes]:
        """Give the public half of every key in the file, by id."""
        self._refresh()
        halves = map(_public_half, self._ring.keys.values())
        return {key_id(half): half for half in halves}

    def rotate(self) -> str:
        """Add a fresh key that signs from now on; durable when it returns.

        Returns:
            Its id.
        """
        with _named(), locked(self._path):
            write(self._path, _with_fresh_key(read(self._path)))
        return self.active

    def _refresh(self) -> None:
        """Read the file again if another process has changed it."""
        with _named():
            if version_on_disk(self._path) != self._ring.version:
                self._ring = read(self._path)


def publish(keys: Mapping[str, bytes]) -> str:
    """Write public halves as the JSON that `read_published` takes, for checks without us."""
    found = {
        "type": TYPE,
        "version": VERSION,
        "keys": [
            {"id": each, "public": base64.b64encode(half).decode("ascii")}
            for each, half in sorted(keys.items())
        ],
    }
    return json.dumps(found, indent=2) + "\n"


def read_published(content: bytes) -> dict[str, bytes]:
    """Read what `publish` wrote; each key must bear the id that belongs to it.

    Raises:
        ReceiptUnreadable: It is anything else.
    """
    try:
        found = strictjson.load(content)
        if (found["type"], found["version"]) != (TYPE, VERSION):
            raise ReceiptUnreadable("no public keys of receipts")
        keys = dict(map(_published, found["keys"]))
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise ReceiptUnreadable("no public keys of receipts") from None
    return keys


def _published(found: Mapping[str, Any]) -> tuple[str, bytes]:
    half = base64.b64decode(found["public"], validate=True)
    if len(half) != KEY or found["id"] != key_id(half):
        raise ValueError("no key under its own id")
    return key_id(half), half


def _with_fresh_key(ring: Ring) -> Ring:
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    active = key_id(_public_half(private))
    return Ring(active, {**ring.keys, active: private})


def _public_half(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


@contextmanager
def _named() -> Iterator[None]:
    """Name this file, and not the keyring, where the shared form finds a fault."""
    try:
        yield
    except SettingsError as error:
        reason = error.reason.replace("names", "is").replace("keyring", "file of keys")
        raise SettingsError(NAME, reason) from error
