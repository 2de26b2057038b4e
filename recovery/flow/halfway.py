"""Uploads that never ended: the process that took them is gone, and so is whoever sent them."""

from datetime import timedelta

from recovery.flow.wipe import tell_when_gone
from recovery.rules.states import DocumentState
from recovery.store.models import Document
from recovery.store.uow import Database
from recovery.vault.documents import Vault

STALLED_AFTER = timedelta(hours=1)
"""An upload that takes longer than this is over: no connection lives so long."""


def end_upload(database: Database, vault: Vault, document_id: str) -> int:
    """Destroy what arrived of an upload, then forget its row; 0 when it ended meanwhile.

    Nothing of it was ever shown or promised to anybody, so no tombstone stays.

    Raises:
        WipeIncomplete, OSError: Something is left; the row stays for the next run.
    """
    with database.read() as uow:
        row = uow.session.get(Document, document_id)
        if row is None or row.state is not DocumentState.RECEIVING:
            return 0
    vault.destroy(document_id)
    with database.begin() as uow:
        row = uow.session.get(Document, document_id)
        if row is not None and row.state is DocumentState.RECEIVING:
            uow.session.delete(row)
            tell_when_gone(uow, row.case_id)
    return 1
