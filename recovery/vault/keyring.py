"""Wrapping keys by id: they wrap the document keys, and lie in one private file of their own.

Old keys stay until no document key needs them. Several processes share the file: each reads it
again when it has changed, and changes are made under a lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from recovery.errors import KeyMissing, SealBroken, SettingsError, VaultError
from recovery.vault.keyringfile import KEY, SETTING, Ring, locked, read, version_on_disk, write


class Keyring:
    """The wrapping keys of one installation; make it with `create` or `load`.

    Key material shows in no `repr`.
    """

    def __init__(self, path: Path, ring: Ring) -> None:
        self._path = path
        self._ring = ring

    def __repr__(self) -> str:
        return f"Keyring({str(self._path)!r}, active={self._ring.active!r})"

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a file with one fresh wrapping key, for its owner only, durably.

        Args:
            path: Must not exist; missing folders above it are made, private too.

        Raises:
            SettingsError: The file exists already: overwriting it would lose every document.
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(path):
            if path.exists():
                raise SettingsError(SETTING, "names a file that exists already")
            write(path, Ring("", {}).with_fresh_key())
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the wrapping keys.

        Raises:
            SettingsError: The file cannot be read, is not ours in form, or is open to others.
        """
        return cls(path, read(path))

    @property
    def active(self) -> str:
        """Id of the key that wraps new document keys."""
        self.refresh()
        return self._ring.active

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all keys, the active one among them, in the order of the file."""
        self.refresh()
        return tuple(self._ring.keys)

    def refresh(self) -> None:
        """Read the file again if another process has changed it.

        Raises:
            SettingsError: As for `load`.
        """
        if version_on_disk(self._path) != self._ring.version:
            self._ring = read(self._path)

    def wrap(self, key: bytes) -> tuple[bytes, str]:
        """Wrap a document key of 32 bytes under the active key (AES key wrap, RFC 3394).

        Returns:
            40 bytes, and the id of the wrapping key.

        Raises:
            ValueError: The key has another length.
            SettingsError: The file changed and cannot be read.
        """
        if len(key) != KEY:
            raise ValueError(f"a document key has {KEY} bytes")
        self.refresh()
        ring = self._ring
        return aes_key_wrap(ring.keys[ring.active], key), ring.active

    def unwrap(self, wrapped: bytes, key_id: str) -> bytes:
        """Give the document key back.

        Raises:
            KeyMissing: No wrapping key with this id, also not after reading the file again.
            SealBroken: The wrapped bytes were changed, or belong to another wrapping key.
            SettingsError: The file changed and cannot be read.
        """
        if key_id not in self._ring.keys:
            self.refresh()
        try:
            return aes_key_unwrap(self._ring.keys[key_id], wrapped)
        except KeyError:
            raise KeyMissing(f"wrapping key {key_id} is not in the ring") from None
        except InvalidUnwrap:
            raise SealBroken("a wrapped key does not open") from None

    def add_and_activate(self) -> str:
        """Add a fresh wrapping key that wraps from now on; durable when it returns.

        Returns:
            Its id.
        """
        with self._changing() as ring:
            fresh = ring.with_fresh_key()
            self._store(fresh)
        return fresh.active

    def drop(self, key_id: str) -> bytes:
        """Remove a wrapping key; what it wraps is lost, so ask the key store first.

        Returns:
            The key, so that the caller can put it back.

        Raises:
            KeyMissing: There is no such key.
            VaultError: It is the active one.
        """
        with self._changing() as ring:
            if key_id not in ring.keys:
                raise KeyMissing(f"wrapping key {key_id} is not in the ring")
            if key_id == ring.active:
                raise VaultError(f"wrapping key {key_id} is the active one")
            kept = {each: key for each, key in ring.keys.items() if each != key_id}
            self._store(replace(ring, keys=kept))
            return ring.keys[key_id]

    def put_back(self, key_id: str, key: bytes) -> None:
        """Take a dropped key into the ring again, not active."""
        with self._changing() as ring:
            self._store(replace(ring, keys={**ring.keys, key_id: key}))

    @contextmanager
    def _changing(self) -> Iterator[Ring]:
        with locked(self._path):
            self.refresh()
            yield self._ring

    def _store(self, ring: Ring) -> None:
        write(self._path, ring)
        self._ring = read(self._path)
