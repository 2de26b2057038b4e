"""Forget the key, remove the blobs, look again, write it down.

The mark on the row (`wiping`) is the debt; this pays it, document by document, each in a commit
of its own. Run twice, or cut off between any two steps, the end is the same.
"""

import logging

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import RecoveryError
from recovery.rules.states import FINAL, DocumentState, Task
from recovery.store import cases, outbox
from recovery.store.models import Document
from recovery.store.uow import Database
from recovery.vault.documents import Destroyed, Vault

log = logging.getLogger(__name__)


def wipe_documents(database: Database, vault: Vault, case_id: str) -> None:
    """Destroy every document of a case whose wipe is owed.

    One document that cannot be wiped does not keep the others.

    Raises:
        RecoveryError: The last fault, after all documents were tried; the task comes again.
    """
    fault: RecoveryError | None = None
    with database.read() as uow:
        owed = [each.id for each in cases.documents_in(uow, case_id, DocumentState.WIPING)]
    for document_id in owed:
        try:
            _record(database, document_id, vault.destroy(document_id))
        except RecoveryError as error:
            log.error("document %s not wiped: %s", document_id, type(error).__name__)  # noqa: TRY400
            fault = error
    if fault is not None:
        raise fault


def is_closed(case_documents: list[Document]) -> bool:
    """Say whether nothing of these documents is left."""
    return all(document.state is DocumentState.WIPED for document in case_documents)


def _record(database: Database, document_id: str, destroyed: Destroyed) -> None:
    with database.begin() as uow:
        document = uow.session.get_one(Document, document_id)
        if document.state is DocumentState.WIPED:
            return
        document.state = DocumentState.WIPED
        document.wiped_at = uow.now
        trail.append(
            uow,
            Event.DOCUMENT_WIPED,
            trail.WORKER,
            case_id=document.case_id,
            document_id=document_id,
            objects=destroyed.objects,
            bytes=destroyed.bytes,
            key_was_there=destroyed.key_was_there,
        )
        uow.session.flush()
        case = cases.get(uow, document.case_id)
        if (
            case.state in FINAL
            and is_closed(case.documents)
            and case.contact_confirmed_at is not None
        ):
            outbox.add(uow, Task.SEND_LETTER, case.id, detail="wiped")
