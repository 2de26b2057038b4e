"""Forget the key, remove the blobs, look again, write it down.

The mark on the row (`wiping`) is the debt; this pays it, document by document, and writes down
what is gone in one commit at the end. Run twice, or cut off between any two steps, the end is the
same: what was destroyed and not yet written down is looked for again by the next run.
"""

import logging
from collections.abc import Mapping

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import RecoveryError
from recovery.rules.states import FINAL, DocumentState, Task
from recovery.store import cases, outbox
from recovery.store.models import Case, Document
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.documents import Destroyed, Vault

log = logging.getLogger(__name__)


def wipe_documents(database: Database, vault: Vault, case_id: str) -> None:
    """Destroy every document of a case whose wipe is owed.

    One document that cannot be wiped does not keep the others.

    Raises:
        RecoveryError, OSError: The last fault, after all documents were tried; the task comes
            again.
    """
    fault: RecoveryError | OSError | None = None
    destroyed: dict[str, Destroyed] = {}
    with database.read() as uow:
        owed = [each.id for each in cases.documents_in(uow, case_id, DocumentState.WIPING)]
    for document_id in owed:
        try:
            destroyed[document_id] = vault.destroy(document_id)
        except (RecoveryError, OSError) as error:
            log.error("document %s not wiped: %s", document_id, type(error).__name__)  # noqa: TRY400
            fault = error
    if destroyed:
        with database.begin() as uow:
            _record(uow, case_id, destroyed)
    if fault is not None:
        raise fault


def is_closed(case_documents: list[Document]) -> bool:
    """Say whether nothing of these documents is left."""
    return all(document.state is DocumentState.WIPED for document in case_documents)


def _record(uow: UnitOfWork, case_id: str, destroyed: Mapping[str, Destroyed]) -> None:
    for document in cases.documents_in(uow, case_id, DocumentState.WIPING):
        if document.id not in destroyed:
            continue
        document.state = DocumentState.WIPED
        document.wiped_at = uow.now
        found = destroyed[document.id]
        trail.append(
            uow,
            Event.DOCUMENT_WIPED,
            trail.WORKER,
            case_id=case_id,
            document_id=document.id,
            objects=found.objects,
            bytes=found.bytes,
            key_was_there=found.key_was_there,
        )
    tell_when_gone(uow, case_id)


def tell_when_gone(uow: UnitOfWork, case_id: str) -> None:
    """Owe the applicant of an ended case the letter that says so, once nothing is left.

    Whoever removes the last trace asks: the wipe, an upload that ended too late, or the sweep.
    """
    uow.session.flush()
    case = uow.session.get_one(Case, case_id)
    is_known = case.contact_confirmed_at is not None
    if case.state in FINAL and is_known and cases.all_wiped(uow, case_id):
        outbox.add(uow, Task.SEND_LETTER, case_id, detail="wiped")
