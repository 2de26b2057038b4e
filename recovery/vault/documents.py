"""Documents: the key of each, and the sealed objects under it, made and destroyed together.

The order of things is what makes a crash harmless. Coming in: the wrapped key is durable before
the first byte, so that no object ever lacks its key. Going out: the key is destroyed and looked
for before any object is touched, so that from the first moment on nothing opens any more; each
later step can be repeated by the next run. Whoever stores an object looks for the key once more
after it is in place, and takes it away again if a wipe came in between.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from itertools import chain

from sqlalchemy.exc import SQLAlchemyError

from recovery.errors import KeyMissing, SealBroken, SettingsError
from recovery.vault.blobs import Blobs, BlobWriter, checked_document, is_name, role_of
from recovery.vault.destruction import ORIGINAL, Destroyed, destroy_all
from recovery.vault.documentkeys import DocumentKeys
from recovery.vault.envelope import HEADER, SealedFor, Sealer, open_sealed, sealed_at_once
from recovery.vault.keyring import Keyring
from recovery.vault.keystore import KeyStore, Rewrapped
from recovery.vault.receiving import Receiving

NAME = "name"
_ROLE = re.compile(r"original|name|text|page-[1-9][0-9]{0,3}")


class Vault:
    """Everything that is sealed.

    Document ids are lower-case UUIDs. Roles are `original`, `name`, `text`, `page-1`, `page-2` and
    so on. Either being anything else is a ValueError, in every method.
    """

    def __init__(self, blobs: Blobs, keys: KeyStore, keyring: Keyring) -> None:
        self.blobs = blobs
        self.keys = DocumentKeys(keys, keyring)

    def receive(self, case_id: str, document_id: str, *, limit: int) -> Receiving:
        """Begin a document: a fresh key, wrapped and durable, and its original as a stream.

        Args:
            case_id: The case that it will open for.
            document_id: Never used before.
            limit: Plaintext bytes at most.

        Raises:
            VaultError: The document exists already.
        """
        about = _place(case_id, document_id, ORIGINAL)
        key = self.keys.make(document_id)
        with ExitStack() as undo:
            undo.callback(self.destroy, document_id)
            writer = self.blobs.create(about.name)
            undo.callback(writer.abort)
            sealer = Sealer(writer, key, about)
            undo.pop_all()

        def keep(name: bytes | None) -> None:
            places = [about]
            if name is not None:
                places.append(_place(case_id, document_id, NAME))
                writer.add(places[1].name, sealed_at_once(name, key, places[1]))
            self._settle(writer, *places)

        return Receiving(sealer, limit, keep=keep, undo=partial(self._undo, writer, about))

    def put(self, case_id: str, document_id: str, role: str, data: bytes) -> None:
        """Add a sealed object to a document, in place of an older one of that role; durable.

        Raises:
            KeyMissing: The document has no key: it never came, or it was wiped.
        """
        about = _place(case_id, document_id, role)
        key = self.keys.get(document_id)
        writer = self.blobs.create(about.name)
        try:
            sealer = Sealer(writer, key, about)
            sealer.write(data)
            sealer.finish()
            self._settle(writer, about)
        finally:
            writer.abort()

    def open(self, case_id: str, document_id: str, role: str = ORIGINAL) -> Iterator[bytes]:
        """Open a sealed object; what comes out is authenticated frame by frame.

        The key, the place and the first frame are checked before this returns. That the object
        was cut off shows at its end: act on the bytes only after taking all of them.

        Yields:
            Plaintext, at most 256 KiB at a time.

        Raises:
            KeyMissing: The document has no key, or its wrapping key is gone.
            SealBroken: The object is not there or does not open.
        """
        about = _place(case_id, document_id, role)
        frames = self._frames(about, self.keys.get(document_id))
        first = next(frames, b"")
        return chain((first,) if first else (), frames)

    def read(self, case_id: str, document_id: str, role: str = ORIGINAL) -> bytes:
        """Open a sealed object as a whole; raises as `open` does, and returns nothing partial."""
        return b"".join(self.open(case_id, document_id, role))

    def roles(self, document_id: str) -> tuple[str, ...]:
        """Give the roles of a document's sealed objects: words by letter, pages by number."""
        names = filter(is_name, self.blobs.of_document(document_id))
        return tuple(sorted(map(role_of, names), key=_by_number))

    def destroy(self, document_id: str) -> Destroyed:
        """Destroy a document: key first, then every object; again finishes what was cut short.

        Raises:
            WipeIncomplete: Something was still found afterwards; the next run goes on from there.
            OSError: Nothing is found, but that it stays so is not on the disk yet; call again.
        """
        destroyed = self.destroy_all((document_id,))[document_id]
        if destroyed.fault is not None:
            raise destroyed.fault
        return destroyed

    def destroy_all(self, document_ids: Iterable[str]) -> dict[str, Destroyed]:
        """Destroy documents together; see `destruction.destroy_all`."""
        return destroy_all(self.blobs, self.keys, document_ids)

    def remains_of(self, document_id: str) -> tuple[str, ...]:
        """Give the names of all that is there of a document: `key`, then objects and parts."""
        objects = self.blobs.of_document(document_id)
        return ("key", *objects) if self.keys.has(document_id) else objects

    def rotate(self) -> Rewrapped:
        """Wrap every document key with a new wrapping key; see `DocumentKeys.rotate`."""
        return self.keys.rotate()

    def forget(self, key_id: str) -> None:
        """Drop a wrapping key that wraps nothing any more; see `DocumentKeys.forget`."""
        self.keys.forget(key_id)

    def ready(self) -> list[str]:
        """Give the names of what does not work now: `keys`, `blobs`; empty when all is well."""
        missing = []
        try:
            self.keys.ready()
        except (SQLAlchemyError, SettingsError):
            missing.append("keys")
        try:
            self.blobs.ready()
        except OSError:
            missing.append("blobs")
        return missing

    def close(self) -> None:
        """Give the key store's connections back."""
        self.keys.store.close()

    def _settle(self, writer: BlobWriter, about: SealedFor, *more: SealedFor) -> None:
        """Commit sealed objects, unless their document was wiped while they were being written.

        Raises:
            KeyMissing: It was; nothing of the objects stays.
        """
        try:
            writer.commit()
        except FileNotFoundError:
            # A wipe erases parts too. With the key in place it was no wipe, but a fault.
            if self.keys.has(about.document_id):
                raise
        if not self.keys.has(about.document_id):
            for each in (about, *more):
                self._erase(each.name)
            raise KeyMissing(f"document {about.document_id} was wiped meanwhile")

    def _undo(self, writer: BlobWriter, about: SealedFor) -> None:
        try:
            self.destroy(about.document_id)
        finally:
            writer.abort()

    def _erase(self, name: str) -> bool:
        self.blobs.zero_header(name, HEADER)
        return self.blobs.delete(name)

    def _frames(self, about: SealedFor, key: bytes) -> Iterator[bytes]:
        try:
            blob = self.blobs.open(about.name)
        except FileNotFoundError:
            raise SealBroken(f"{about.name} does not open") from None
        with closing(blob):
            yield from open_sealed(blob, key, about)


def _place(case_id: str, document_id: str, role: str) -> SealedFor:
    checked_document(document_id)
    if not _ROLE.fullmatch(role):
        raise ValueError(f"{role!r} is no role of a sealed object")
    return SealedFor(case_id, document_id, role)


def _by_number(role: str) -> tuple[str, int]:
    word, _, number = role.partition("-")
    return word, int(number or 0)
