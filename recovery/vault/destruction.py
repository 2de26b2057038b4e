"""Destroying documents: every key first, and nothing is touched before all of them are gone.

One commit ends the keys of all documents and one look proves it; from then on nothing of them
opens. Then, for each object, the header is overwritten and synced and the file unlinked, and each
folder is synced once, before anything is reported as gone. A last look finds what stayed. Each step
can be repeated, so a run that died anywhere is finished by the next one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from recovery.errors import WipeIncomplete
from recovery.vault.blobs import Blobs, Overwritten, checked_document, document_of
from recovery.vault.documentkeys import DocumentKeys
from recovery.vault.envelope import HEADER

ORIGINAL = "original"


@dataclass(frozen=True)
class Destroyed:
    """What a wipe found and destroyed; all empty when an earlier run had done everything.

    Attributes:
        key_was_there: The document key was still there.
        objects: Sealed objects and half-received parts removed.
        bytes: Their size, as ciphertext.
        key_id: Id of the wrapping key that wrapped the document key; empty when that was gone.
        fingerprints: SHA-256 of each header that this run overwrote, in hexadecimal and in order.
            The salt in it is random, so a fingerprint names one object and tells nothing of it.
        fault: Why this document is not wiped yet: WipeIncomplete names what is still there; on
            OSError nothing is found, but that it stays so is not on the disk. The next run goes on
            from there. None: it is over.
    """

    key_was_there: bool
    objects: int
    bytes: int
    key_id: str = ""
    fingerprints: tuple[str, ...] = ()
    fault: WipeIncomplete | OSError | None = None


@dataclass
class _Ending:
    """One document on its way out."""

    document_id: str
    names: tuple[str, ...] = ()
    before: dict[str, Overwritten] = field(default_factory=dict)
    fault: OSError | None = None

    def overwrite(self, blobs: Blobs) -> list[str]:
        """Zero every header; give the names that may be removed."""
        try:
            self.names = blobs.of_document(self.document_id)
        except OSError as error:
            self.fault = error
            return []
        removable = []
        for name in self.names:
            try:
                before = blobs.zero_header(name, HEADER)
            except OSError as error:
                # The next object may be erasable; what stays is found by the last look.
                self.fault = error
                continue
            removable.append(name)
            if before is not None:
                self.before[name] = before
        # With nothing found, the deletion of what was there may still lack its sync: deleting the
        # original once more makes up for that.
        return removable if self.names else [f"{self.document_id}.{ORIGINAL}"]

    def look_again(self, blobs: Blobs, key_id: str | None, *, has_key: bool) -> Destroyed:
        """Find what is left, and say what is gone."""
        fault: WipeIncomplete | OSError | None = self.fault
        stays: tuple[str, ...] = ()
        try:
            stays = blobs.of_document(self.document_id)
        except OSError as error:
            fault = error
        remains = ("key", *stays) if has_key else stays
        if remains:
            fault = WipeIncomplete(remains)
            fault.__cause__ = self.fault
        gone = [each.size for name, each in self.before.items() if name not in stays]
        # A header that was all zeros was overwritten, and fingerprinted, by an earlier run.
        headers = [each.header for each in self.before.values() if any(each.header)]
        return Destroyed(
            key_was_there=key_id is not None or has_key,
            objects=len(gone),
            bytes=sum(gone),
            key_id=key_id or "",
            fingerprints=tuple(sorted(sha256(header).hexdigest() for header in headers)),
            fault=fault,
        )


def destroy_all(
    blobs: Blobs, keys: DocumentKeys, document_ids: Iterable[str]
) -> dict[str, Destroyed]:
    """Destroy documents; one that cannot be destroyed does not keep the others.

    Args:
        blobs: Where their objects are.
        keys: Where their keys are.
        document_ids: Lower-case UUIDs; ValueError for anything else, before anything is touched.

    Returns:
        What became of each, in the order given.

    Raises:
        WipeIncomplete: The keys are gone but for their trace in the key store's log; no object
            was touched. Call again.
    """
    ids = tuple(dict.fromkeys(map(checked_document, document_ids)))
    key_ids = keys.destroy_all(ids)
    kept = keys.present(ids)
    endings = {each: _Ending(each) for each in ids if each not in kept}
    faults = blobs.delete_all(
        [name for ending in endings.values() for name in ending.overwrite(blobs)]
    )
    for name, fault in faults.items():
        endings[document_of(name)].fault = fault
    back = keys.present(ids)
    return {
        each: endings[each].look_again(blobs, key_ids.get(each), has_key=each in back)
        if each in endings
        else Destroyed(key_was_there=True, objects=0, bytes=0, fault=WipeIncomplete(("key",)))
        for each in ids
    }
