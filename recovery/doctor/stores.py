"""Do database, trail, key store and blob folder work, and does every key open?"""

from collections.abc import Callable

from sqlalchemy import select

from recovery.audit import trail as trails
from recovery.doctor.report import Result, fail, ok
from recovery.errors import KeyMissing, SealBroken, TrailBroken
from recovery.parts import Parts
from recovery.rules.states import REPLACEABLE
from recovery.store import due, migrations
from recovery.store.models import TrailHead
from recovery.vault.destruction import ORIGINAL

MOST_ENTRIES = 100_000
"""A longer trail takes more than some seconds to follow."""


def database(parts: Parts) -> Result:
    """Whether the main database answers, and has the tables of this version."""
    if not migrations.is_current(parts.database.engine):
        return fail("database", "It is not at the revision of this version: run `recovery init`.")
    parts.database.answers()
    kind = parts.database.engine.dialect.name
    return ok("database", f"It answers ({kind}), at the newest revision.")


def trail(parts: Parts) -> Result:
    """Whether the chain of the trail is whole; a long one is left to its own command."""
    with parts.database.read() as uow:
        length = uow.session.scalar(select(TrailHead.number)) or 0
        if length >= MOST_ENTRIES:
            text = f"{length} entries, not followed now: run `recovery trail verify`."
            return ok("trail", text)
        try:
            entries = trails.verify(uow)
        except TrailBroken as error:
            text = f"It is broken at entry {error.number}: somebody changed the database."
            return fail("trail", text)
    return ok("trail", f"{entries} entries, unbroken.")


def keys(parts: Parts) -> Result:
    """Whether keyring and key store answer."""
    if "keys" in parts.vault.ready():
        return fail("keys", "Keyring or key store does not answer: uploads are refused meanwhile.")
    return ok("keys", "Keyring and key store answer.")


def document_keys(parts: Parts) -> Result:
    """Whether each document key opens under a wrapping key that is here; none is kept."""
    opened = 0
    closed = 0
    store = parts.vault.keys
    for document_id in store.store.document_ids():
        try:
            store.get(document_id)
            opened += 1
        except (KeyMissing, SealBroken):
            # One that was destroyed since it was listed is no fault.
            closed += store.has(document_id)
    if closed:
        return fail(
            "document keys",
            f"{closed} of {opened + closed} do not open: was the keyring replaced? Bring back the "
            "right one; else `recovery sweep` asks the customers for their documents again.",
        )
    return ok("document keys", f"All {opened} open.")


def blobs(parts: Parts) -> Result:
    """Whether the blob folder can be written."""
    if "blobs" in parts.vault.ready():
        return fail("blobs", "The blob folder cannot be written: full, read-only or not mounted?")
    return ok("blobs", "The blob folder can be written.")


def documents(parts: Parts) -> Result:
    """Whether any document that stands has its key and its bytes; no more is looked at."""
    vault = parts.vault
    for what, is_there in (
        ("file: is the right blob folder mounted?", lambda each: _has_file(parts, each)),
        ("key: is it the right key store?", vault.keys.has),
    ):
        lacking = _lacking(parts, is_there)
        # One alone may be an accident, which the keeper mends.
        if lacking > 1:
            return fail(
                "documents",
                f"None of {lacking} documents has its {what} The keeper leaves them alone "
                "meanwhile; if they are gone for good, `recovery sweep` asks the customers again.",
            )
    return ok("documents", "Documents have their files and keys; `recovery sweep --check` counts.")


def _has_file(parts: Parts, document_id: str) -> bool:
    return parts.vault.blobs.exists(f"{document_id}.{ORIGINAL}")


def _lacking(parts: Parts, is_there: Callable[[str], bool]) -> int:
    """Give how many documents lack something that none of them has; 0 when one has it."""
    lacking = 0
    for document_id in due.documents_in(parts.database, *REPLACEABLE):
        if is_there(document_id):
            return 0
        lacking += 1
    return lacking
