"""Close every gap: what died, was forgotten or ran out of time is owed again.

Runs on a timer and on start. It never destroys by itself what a case still uses: it marks and
owes, and the wipe does the work. Each case and document has a commit of its own, so one that
raises keeps no other from its turn, and each kind goes on until nothing of it is left.

A case on hold is passed by: it neither expires nor do its documents fall due. What is marked
already is wiped in spite of a hold, since marking followed from an outcome, a replacement or a
deadline that came before it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.flow import records
from recovery.flow.halfway import STALLED_AFTER, end_upload
from recovery.flow.holds import end_due
from recovery.flow.moves import is_held, move, owe_wipe
from recovery.flow.reminders import remind
from recovery.flow.turns import Turns, nothing
from recovery.rules.retention import SHIFT_IDLE, VISIT_IDLE
from recovery.rules.states import Action, CaseState, DocumentState, Task
from recovery.store import beats, cases, due, outbox
from recovery.store.models import Case, Document, Link, Slot, Visit
from recovery.store.uow import Database
from recovery.vault.documents import Vault

log = logging.getLogger(__name__)

BEAT = "sweep"
"""Under this name the database says when one last ran to its end."""

_LINKS_KEPT = timedelta(days=30)
"""Beyond its end, a link is still answered as one that was ours."""


@dataclass(frozen=True)
class Swept:
    """How much one sweep found to do, and how often it failed.

    Attributes:
        expired: Cases whose applicant let the time pass.
        overdue: Documents that fell due.
        stalled: Uploads that never ended.
        owed_again: Documents whose wipe was owed and forgotten.
        faults: What raised, and waits for the next sweep.
    """

    expired: int = 0
    overdue: int = 0
    stalled: int = 0
    owed_again: int = 0
    faults: int = 0


def sweep(database: Database, vault: Vault, *, between: Callable[[], None] = nothing) -> Swept:
    """Look for everything that is due and owe it; safe to run at any time, in any number.

    Args:
        between: Called after each thing that was done; ten thousand of them take a minute.
    """
    turns, sweeping = Turns("sweep", between), _Sweeping(database, vault)
    stalled = turns.each(due.half_received(database, STALLED_AFTER), sweeping.end_upload)
    # A hold that ends gives the applicant a fresh period, so before anything expires.
    turns.each(due.ended_holds(database), sweeping.end_hold)
    while turns.each(("reminders",), sweeping.remind):
        pass
    expired = turns.each(due.expired(database), sweeping.expire)
    overdue = turns.each(due.falling(database), sweeping.owe_wipe)
    owed_again = turns.each(due.forgotten(database), sweeping.owe_again)
    turns.each(("visits",), sweeping.forget_visits)
    if turns.is_whole:
        with database.begin() as uow:
            beats.note(uow, BEAT)
    swept = Swept(expired, overdue, stalled, owed_again, turns.faults)
    if swept != Swept():
        log.info("sweep: %s", swept)
    return swept


def empty_records(database: Database, *, between: Callable[[], None] = nothing) -> int:
    """Empty every case record whose own retention is over; give how many.

    Apart from the sweep, since no index helps to find them: once in a while is soon enough.
    """
    turns = Turns("records", between)

    def empty_record(case_id: str) -> int:
        with database.begin() as uow:
            records.empty(uow, case_id)
        return 1

    emptied = 0
    while True:
        with database.read() as uow:
            old = cases.old_records(uow)
        done = turns.each(old, empty_record)
        if not done:
            return emptied
        emptied += done


class _Sweeping:
    """What is done about each thing that is due: looked at once more, then owed."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def end_upload(self, document_id: str) -> int:
        return end_upload(self._database, self._vault, document_id)

    def end_hold(self, case_id: str) -> int:
        with self._database.begin() as uow:
            end_due(uow, case_id)
        return 1

    def remind(self, _: str) -> int:
        with self._database.begin() as uow:
            return remind(uow)

    def expire(self, case_id: str) -> int:
        with self._database.begin() as uow:
            case = uow.session.get_one(Case, case_id, with_for_update=True)
            over = case.expires_at is not None and case.expires_at <= uow.now
            if case.state is not CaseState.OPENED or not over or is_held(uow, case):
                return 0
            move(uow, case, Action.EXPIRE, trail.WORKER)
        return 1

    def owe_wipe(self, document_id: str) -> int:
        with self._database.begin() as uow:
            case = due.locked_case_of(uow, document_id)
            document = uow.session.get_one(Document, document_id)
            if case is None or is_held(uow, case) or document.state not in due.FALLING:
                return 0
            slot = uow.session.get(Slot, document.slot_id)
            if slot is not None and slot.document_id == document.id:
                slot.document_id = None
                # Else the applicant, asked for another document, could never submit again.
                slot.is_open = slot.is_open or case.state is CaseState.OPENED
            trail.append(
                uow,
                Event.DOCUMENT_DUE,
                trail.WORKER,
                case_id=case.id,
                document_id=document.id,
                wipe_by=document.wipe_by.isoformat(),
            )
            owe_wipe(uow, case.id, document.id)
        return 1

    def owe_again(self, document_id: str) -> int:
        with self._database.begin() as uow:
            document = uow.session.get_one(Document, document_id)
            if document.state is not DocumentState.WIPING:
                return 0
            outbox.add(uow, Task.WIPE_DOCUMENTS, document.case_id)
        return 1

    def forget_visits(self, _: str) -> int:
        with self._database.begin() as uow:
            idle = max(VISIT_IDLE, SHIFT_IDLE)
            uow.session.execute(delete(Visit).where(Visit.seen_at < uow.now - idle))
            uow.session.execute(delete(Link).where(Link.expires_at < uow.now - _LINKS_KEPT))
        return 0
