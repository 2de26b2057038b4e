"""The one path that every move of a case takes: may it happen, do it, owe its work, record it."""

from sqlalchemy import update

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import MoveRefused
from recovery.rules.retention import after_outcome, grace_after
from recovery.rules.states import (
    FINAL,
    REPLACEABLE,
    Action,
    CaseState,
    DocumentState,
    Task,
    move_for,
)
from recovery.store import cases, outbox
from recovery.store.base import one_row
from recovery.store.models import Case, Document
from recovery.store.uow import UnitOfWork


def move(
    uow: UnitOfWork,
    case: Case,
    action: Action,
    actor: str,
    *,
    version: int | None = None,
    reason: str = "",
) -> None:
    """Move a case, in the caller's transaction.

    A conditional UPDATE on state and version decides between two who press at once. A final
    state marks every document of the case as owed to the wipe in the same commit, or sets its
    deadline where the settings grant this outcome a grace.

    Args:
        version: The version that the actor saw; None: the one that was loaded.
        reason: A code of our own for the trail.

    Raises:
        MoveRefused: The table has no such move from here, the case is held, or somebody was
            quicker.
    """
    source = case.state
    step = move_for(source, action)
    seen = case.version if version is None else version
    stands_still = is_held(uow, case) and not (step and step.despite_hold)
    if step is None or seen != case.version or stands_still:
        raise MoveRefused(case.id, source, action)
    values: dict[str, object] = {"state": step.target, "version": seen + 1}
    if step.target is not CaseState.IN_REVIEW:
        values |= {"claimed_by": None, "claimed_at": None}
    if step.target is not CaseState.OPENED:
        values["expires_at"] = None
    if step.target in FINAL:
        values["ended_at"] = uow.now
    uow.session.flush()
    moved = uow.session.execute(
        update(Case)
        .where(Case.id == case.id, Case.state == source, Case.version == seen)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not one_row(moved):
        raise MoveRefused(case.id, source, action)
    uow.session.refresh(case)
    if step.target in FINAL:
        _fall_due(uow, case)
        for slot in case.slots:
            # Read from a refused extract, for who has to send another: nobody has any more.
            slot.asked_day = None
    for task in step.owes:
        outbox.add(uow, task, case.id)
    if step.letter and case.contact_confirmed_at is not None:
        outbox.add(uow, Task.SEND_LETTER, case.id, detail=step.letter)
    trail.append(
        uow,
        Event.CASE_MOVED,
        actor,
        case_id=case.id,
        action=action.value,
        source=source.value,
        target=step.target.value,
        reason=reason,
    )


def owe_wipe(uow: UnitOfWork, case_id: str, document_id: str = "") -> None:
    """Mark the documents of a case, or one of them, as owed to the wipe.

    Marking is quick and part of the caller's commit; destroying follows. An upload that is still
    arriving is left to whoever takes it: that process sees the new state and keeps nothing.
    """
    chosen = update(Document).where(
        Document.case_id == case_id,
        Document.state.not_in({DocumentState.RECEIVING, DocumentState.WIPING, DocumentState.WIPED}),
    )
    if document_id:
        chosen = chosen.where(Document.id == document_id)
    uow.session.execute(
        chosen.values(state=DocumentState.WIPING).execution_options(synchronize_session="fetch")
    )
    outbox.add(uow, Task.WIPE_DOCUMENTS, case_id)


def ask_until(uow: UnitOfWork, case: Case) -> None:
    """Give the applicant a fresh period to answer; the case expires at its end."""
    case.expires_at = uow.now + uow.retention.draft
    case.warned_at = None


def _fall_due(uow: UnitOfWork, case: Case) -> None:
    grace = grace_after(case.state, uow.retention)
    waiting = cases.documents_in(uow, case.id, *REPLACEABLE)
    if not grace or not waiting:
        owe_wipe(uow, case.id)
        return
    for document in waiting:
        document.wipe_by = after_outcome(document.wipe_by, uow.now, grace)


def is_held(uow: UnitOfWork, case: Case) -> bool:
    """Say whether a lead stopped the clock of this case, and the hold still runs."""
    return case.held_until is not None and case.held_until > uow.now
