"""What was read of a document: sealed with the document's own key, and gone with it."""

from typing import TypeVar

import msgspec

from recovery.errors import KeyMissing, SealBroken
from recovery.rules.registration import ExtractFacts, IdentityFacts
from recovery.store.models import Document
from recovery.vault.documents import Vault

T = TypeVar("T")

ROLE = "text"
"""The sealed object of a document that holds what was read of it, as JSON."""


def keep(vault: Vault, document: Document, facts: ExtractFacts | IdentityFacts) -> None:
    """Seal what was read, in place of what was read before.

    Raises:
        KeyMissing: The document was wiped meanwhile.
    """
    vault.put(document.case_id, document.id, ROLE, msgspec.json.encode(facts))


def of_extract(vault: Vault, document: Document) -> ExtractFacts | None:
    """Give what was read of an extract; None when nothing was, or it is gone."""
    return _read(vault, document, ExtractFacts)


def of_identity(vault: Vault, document: Document) -> IdentityFacts | None:
    """Give what was read of an identity document; None when nothing was, or it is gone."""
    return _read(vault, document, IdentityFacts)


def _read(vault: Vault, document: Document, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(vault.read(document.case_id, document.id, ROLE), type=kind)
    except (KeyMissing, SealBroken):
        return None
    except msgspec.DecodeError:
        # Sealed by a version that read other things: a person reads the document itself.
        return None
