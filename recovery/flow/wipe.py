"""Forget the keys, remove the blobs, look again, write it down.

The mark on the row (`wiping`) is the debt; this pays it for all documents of a case together. One
commit says that the wipe began, one at the end what is gone. Run twice, or cut off between any two
steps, the end is the same: what was destroyed and not yet written down is looked for again by the
next run. Whatever was missing before that first commit was not taken by a wipe, and the trail says
so.
"""

import logging
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select, update

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import WipeIncomplete
from recovery.rules.states import FINAL, DocumentState, Task
from recovery.store import cases, outbox
from recovery.store.models import Case, Document
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.destruction import Destroyed
from recovery.vault.documents import Vault

log = logging.getLogger(__name__)


def wipe_documents(database: Database, vault: Vault, case_id: str) -> None:
    """Destroy every document of a case whose wipe is owed.

    One document that cannot be wiped does not keep the others.

    Raises:
        RecoveryError, OSError: The last fault, after all documents were tried; the task comes
            again.
    """
    with database.begin() as uow:
        owed, untouched = _begin(uow, case_id)
        if not owed:
            # All went before the case ended: the applicant still hears that nothing is left.
            tell_when_gone(uow, case_id)
    if not owed:
        return
    found = vault.destroy_all(owed)
    with database.begin() as uow:
        _record(uow, case_id, found, untouched)
    fault: WipeIncomplete | OSError | None = None
    for document_id, destroyed in found.items():
        if destroyed.fault is not None:
            fault = destroyed.fault
            log.error("document %s not wiped: %s", document_id, type(fault).__name__)
    if fault is not None:
        raise fault


def is_closed(case_documents: list[Document]) -> bool:
    """Say whether nothing of these documents is left."""
    return all(document.state is DocumentState.WIPED for document in case_documents)


def _begin(uow: UnitOfWork, case_id: str) -> tuple[list[str], frozenset[str]]:
    """Note that the wipe begins; give the documents owed, and those that it begins with now."""
    owed = (Document.case_id == case_id, Document.state == DocumentState.WIPING)
    untouched = uow.session.scalars(
        update(Document)
        .where(*owed, Document.wipe_begun_at.is_(None))
        .values(wipe_begun_at=uow.now)
        .returning(Document.id)
        .execution_options(synchronize_session=False)
    ).all()
    return list(uow.session.scalars(select(Document.id).where(*owed))), frozenset(untouched)


def _record(
    uow: UnitOfWork,
    case_id: str,
    found: Mapping[str, Destroyed],
    untouched: Collection[str],
) -> None:
    """Write down what is gone, and what was gone before anything was destroyed."""
    those = [
        document
        for document in cases.documents_in(uow, case_id, DocumentState.WIPING)
        if document.id in found
    ]
    # All rows before the first entry of the trail, which writes them: once, and not one by one.
    for document in those:
        document.proof = _added(document.proof, found[document.id])
        if found[document.id].fault is None:
            document.state = DocumentState.WIPED
            document.wiped_at = uow.now
    for document in those:
        if document.id in untouched and _was_gone(found[document.id]):
            trail.append(
                uow,
                Event.ANOMALY,
                trail.WORKER,
                case_id=case_id,
                document_id=document.id,
                kind="gone_before",
                count=1,
            )
        if document.state is DocumentState.WIPED:
            trail.append(
                uow,
                Event.DOCUMENT_WIPED,
                trail.WORKER,
                case_id=case_id,
                document_id=document.id,
                objects=document.proof["objects"],
                bytes=document.proof["bytes"],
                key_was_there=bool(document.proof["key"]),
            )
    tell_when_gone(uow, case_id)


def _added(proof: Mapping[str, Any], found: Destroyed) -> dict[str, Any]:
    """Give the proof of a document with what this run destroyed of it, after earlier runs."""
    return {
        "key": proof.get("key") or found.key_id,
        "objects": proof.get("objects", 0) + found.objects,
        "bytes": proof.get("bytes", 0) + found.bytes,
        "fingerprints": sorted({*proof.get("fingerprints", ()), *found.fingerprints}),
    }


def _was_gone(found: Destroyed) -> bool:
    """Say whether key or objects were missing; a fault tells nothing about the objects."""
    return not found.key_was_there or (found.objects == 0 and found.fault is None)


def tell_when_gone(uow: UnitOfWork, case_id: str) -> None:
    """Owe the receipt of an ended case once nothing is left; the letter that says so follows it.

    Whoever removes the last trace asks: the wipe, an upload that ended too late, or the sweep.
    """
    uow.session.flush()
    case = uow.session.get_one(Case, case_id)
    is_known = case.contact_confirmed_at is not None
    if case.state in FINAL and is_known and cases.all_wiped(uow, case_id):
        outbox.add(uow, Task.ISSUE_RECEIPT, case_id)
