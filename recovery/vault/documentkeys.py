"""Document keys in clear: where key store and keyring meet.

Other processes make, rotate and drop keys at the same time, with nothing in common but the key
store and the file of the keyring. So whoever stores a key looks into the ring once more after it,
and whoever drops a wrapping key looks for its users once more after that: one of the two sees the
other, whatever the order.
"""

from collections.abc import Sequence
from secrets import token_bytes

from recovery.errors import VaultError
from recovery.vault.envelope import KEY
from recovery.vault.keyring import Keyring
from recovery.vault.keystore import KeyStore, Rewrapped


class DocumentKeys:
    """The key of each document, kept wrapped.

    Args:
        store: Wrapped keys by document id; `store.document_ids` is for the sweep.
        keyring: Wrapping keys.
    """

    def __init__(self, store: KeyStore, keyring: Keyring) -> None:
        self.store = store
        self.keyring = keyring

    def make(self, document_id: str) -> bytes:
        """Make the key of a new document; durable, wrapped, when it returns.

        Raises:
            VaultError: The document has a key already.
        """
        key = token_bytes(KEY)
        while True:
            wrapped, key_id = self.keyring.wrap(key)
            self.store.put(document_id, wrapped, key_id)
            if key_id in self.keyring.ids:
                return key
            self.store.destroy(document_id)

    def get(self, document_id: str) -> bytes:
        """Give the key of a document.

        Raises:
            KeyMissing: It is gone, or its wrapping key is.
            SealBroken: The wrapped key was changed.
        """
        return self.keyring.unwrap(*self.store.get(document_id))

    def has(self, document_id: str) -> bool:
        """Tell whether the document has a key."""
        return self.store.has(document_id)

    def present(self, document_ids: Sequence[str]) -> frozenset[str]:
        """Give those of these documents that have a key."""
        return self.store.present(document_ids)

    def destroy_all(self, document_ids: Sequence[str]) -> dict[str, str]:
        """Remove keys for good; as `KeyStore.destroy_all`."""
        return self.store.destroy_all(document_ids)

    def rotate(self) -> Rewrapped:
        """Make a new wrapping key, and wrap every document key with it.

        Cut short, `rewrap` finishes it. The old wrapping key stays until `forget`.
        """
        self.keyring.add_and_activate()
        return self.rewrap()

    def rewrap(self) -> Rewrapped:
        """Wrap every document key with the active wrapping key."""
        return self.store.rewrap(self.keyring.active, self._wrap_anew)

    def forget(self, key_id: str) -> None:
        """Drop a wrapping key for good.

        Raises:
            KeyMissing: There is no such key.
            VaultError: It is the active one, or still wraps a document key.
        """
        self._must_be_unused(key_id)
        key = self.keyring.drop(key_id)
        try:
            self._must_be_unused(key_id)
        except BaseException:
            self.keyring.put_back(key_id, key)
            raise

    def ready(self) -> None:
        """Ask keyring and key store one question each; any error of theirs comes through."""
        self.keyring.refresh()
        self.store.ready()

    def _must_be_unused(self, key_id: str) -> None:
        if self.store.uses(key_id):
            raise VaultError(f"wrapping key {key_id} is in use")

    def _wrap_anew(self, wrapped: bytes, key_id: str) -> tuple[bytes, str]:
        return self.keyring.wrap(self.keyring.unwrap(wrapped, key_id))
