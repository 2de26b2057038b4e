"""A document that nothing opens any more: destroy what is left, and ask for it once more.

Its row stands, but its key or its bytes are gone: a disk died, or a backup was put back, which
never holds a key. Nobody decides this, so it also happens to a case on hold. What is left of the
document is marked here, like anything that is to be destroyed, and the wipe destroys it.
"""

from collections.abc import Sequence

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.flow.compare import Kind, missing
from recovery.flow.moves import ask_until, is_held, move, owe_wipe
from recovery.rules.decisions import AskReason
from recovery.rules.states import REPLACEABLE, Action, move_for
from recovery.store import cases, due
from recovery.store.models import Case, Slot
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.documents import Vault


def give_up(database: Database, vault: Vault, document_id: str) -> int:
    """Give up every lost document of the case that this one is of, in one commit.

    Together, so that the applicant gets one letter for them all. Where the case still waits for a
    decision, it goes back to the applicant and the slots open again; a decision that was made is
    carried out without them.

    Returns:
        How many were lost: 0 when a wipe or a replacement came first, or all of them open.
    """
    with database.begin() as uow:
        case = due.locked_case_of(uow, document_id)
        if case is None:
            return 0
        # The case is locked: a document that still stands here is not being wiped by anybody.
        standing = cases.documents_in(uow, case.id, *REPLACEABLE)
        lacking = {document.id: missing(vault, document.id) for document in standing}
        lost = {each: lacks for each, lacks in lacking.items() if lacks}
        for each, lacks in lost.items():
            _mark(uow, case.id, each, lacks)
        emptied = [slot for slot in case.slots if slot.document_id in lost]
        for slot in emptied:
            slot.document_id = None
        if emptied and move_for(case.state, Action.ASK_AGAIN) is not None:
            _ask_again(uow, case, emptied)
        return len(lost)


def _mark(uow: UnitOfWork, case_id: str, document_id: str, lacks: Sequence[Kind]) -> None:
    trail.append(
        uow,
        Event.DOCUMENT_LOST,
        trail.WORKER,
        case_id=case_id,
        document_id=document_id,
        kind=",".join(lacks),
    )
    owe_wipe(uow, case_id, document_id)


def _ask_again(uow: UnitOfWork, case: Case, emptied: Sequence[Slot]) -> None:
    move(uow, case, Action.ASK_AGAIN, trail.WORKER, reason=AskReason.LOST.value)
    ask_until(uow, case)
    if case.held_until is not None and is_held(uow, case) and case.expires_at is not None:
        # The applicant can send nothing before the hold ends.
        case.expires_at += case.held_until - uow.now
    for slot in emptied:
        slot.asked_reason = AskReason.LOST.value
        slot.asked_note = ""
    for slot in case.slots:
        # As after a question of the desk: every slot without a document opens.
        slot.is_open = slot.is_open or slot.document_id is None
