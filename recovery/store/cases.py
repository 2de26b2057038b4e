"""Questions asked of the database about cases, documents and the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, literal, or_, select, tuple_, update
from sqlalchemy.orm import selectinload

from recovery.errors import CaseNotFound
from recovery.rules.evidence import CaseKind
from recovery.rules.states import OPEN, CaseState, DocumentState
from recovery.store.base import one_row
from recovery.store.models import Beat, Case, Decision, Document, Entry, Slot
from recovery.store.uow import UnitOfWork

PAGE = 50
"""Cases on one page of the queue."""

COUNT_CAP = 1000
"""The queue is counted up to here; beyond it the page says "more than"."""

# Made once: almost every request loads a case, and making these takes as long as a question does.
_WHOLE = (
    selectinload(Case.slots),
    selectinload(Case.documents).selectinload(Document.findings),
)


@dataclass(frozen=True)
class QueueKey:
    """Where a page of the queue begins: after this row."""

    rank: int
    waiting_since: datetime
    case_id: str


def get(uow: UnitOfWork, case_id: str) -> Case:
    """Load one case with its slots and documents.

    Raises:
        CaseNotFound: There is no such case.
    """
    case = uow.session.get(Case, case_id, options=_WHOLE)
    if case is None:
        raise CaseNotFound
    return case


def by_reference(uow: UnitOfWork, reference: str) -> Case | None:
    """Find a case by its reference, as people write it: any case, with or without a dash."""
    letters = "".join(letter for letter in reference.upper() if letter.isalnum())
    written = f"{letters[:4]}-{letters[4:]}"
    return uow.session.scalar(select(Case).where(Case.reference == written))


def slot_of(uow: UnitOfWork, case_id: str, slot_id: str) -> Slot | None:
    """Find a slot, if it belongs to this case."""
    return uow.session.scalar(select(Slot).where(Slot.id == slot_id, Slot.case_id == case_id))


def open_slot(uow: UnitOfWork, case_id: str, slot_id: str) -> Slot | None:
    """Find a slot of this case that takes an upload now; one question, asked twice an upload.

    Case and slot stay locked until the caller's commit, so a submit or withdrawal waits. The case
    comes first, as for everybody who changes its slots: else two could wait for each other.
    """
    return uow.session.scalar(
        select(Slot)
        .join(Case)
        .where(
            Slot.id == slot_id,
            Slot.is_open,
            Case.id == case_id,
            Case.state == CaseState.OPENED,
            Case.contact_confirmed_at.is_not(None),
            or_(Case.held_until.is_(None), Case.held_until <= uow.now),
        )
        .with_for_update(of=[Case, Slot])
    )


def document(uow: UnitOfWork, document_id: str) -> Document | None:
    """Load one document with its findings."""
    return uow.session.get(Document, document_id, options=[selectinload(Document.findings)])


def queue_page(
    uow: UnitOfWork,
    state: CaseState,
    *,
    kind: CaseKind | None = None,
    after: QueueKey | None = None,
    limit: int = PAGE,
) -> Sequence[Case]:
    """List cases in a state, oldest first, from a place onwards.

    The place is a row-value comparison over one ascending index, so the last page of a million
    costs what the first does.
    """
    query = _queue(state, kind)
    if after is not None:
        place = tuple_(literal(after.rank), literal(after.waiting_since), literal(after.case_id))
        query = query.where(tuple_(Case.rank, Case.waiting_since, Case.id) > place)
    return uow.session.scalars(
        query.order_by(Case.rank, Case.waiting_since, Case.id).limit(limit)
    ).all()


def queue_count(uow: UnitOfWork, state: CaseState, kind: CaseKind | None = None) -> int:
    """Count cases in a state, up to COUNT_CAP + 1."""
    some = _queue(state, kind).with_only_columns(Case.id).limit(COUNT_CAP + 1).subquery()
    return uow.session.scalar(select(func.count()).select_from(some)) or 0


def next_unclaimed(uow: UnitOfWork, staff_id: str) -> Case | None:
    """Give the oldest case in review that is this person's own, or else nobody's; none on hold."""
    for claim in (Case.claimed_by == staff_id, Case.claimed_by.is_(None)):
        found = uow.session.scalar(
            _queue(CaseState.IN_REVIEW, None)
            .where(claim, or_(Case.held_until.is_(None), Case.held_until <= uow.now))
            .order_by(Case.rank, Case.waiting_since, Case.id)
            .limit(1)
        )
        if found is not None:
            return found
    return None


def claim(uow: UnitOfWork, case_id: str, staff_id: str, *, held_by: str | None = None) -> bool:
    """Take a case for a reviewer; False when somebody else has it.

    Args:
        held_by: Take it over from this person (a lead reassigns); None: it must be free.
    """
    now_held = Case.claimed_by.is_(None) if held_by is None else Case.claimed_by == held_by
    taken = uow.session.execute(
        update(Case)
        .where(Case.id == case_id, Case.state == CaseState.IN_REVIEW, now_held)
        .values(claimed_by=staff_id, claimed_at=uow.now)
    )
    return one_row(taken)


def release(uow: UnitOfWork, case_id: str, staff_id: str) -> bool:
    """Give a claimed case back to the queue; False when it is not this person's."""
    freed = uow.session.execute(
        update(Case)
        .where(Case.id == case_id, Case.claimed_by == staff_id)
        .values(claimed_by=None, claimed_at=None)
    )
    return one_row(freed)


def rivals(uow: UnitOfWork, case: Case) -> Sequence[Case]:
    """List other open cases that ask for the same account, oldest first.

    Before the account is found, the same words typed count as the same account.
    """
    same = (
        Case.account_id == case.account_id
        if case.account_id is not None
        else Case.asked_for == case.asked_for
    )
    return uow.session.scalars(
        select(Case)
        .where(
            same,
            Case.id != case.id,
            Case.state.in_(OPEN),
            Case.contact_confirmed_at.is_not(None),
        )
        .order_by(Case.created_at)
    ).all()


def own_open_case(uow: UnitOfWork, case: Case) -> Case | None:
    """Find an earlier open case of the same contact address that asks with the same words.

    Another name of the same account does not count: who has a case for a customer number could
    otherwise try out which domain names and addresses belong to it.
    """
    return uow.session.scalar(
        select(Case)
        .where(
            Case.contact_email == case.contact_email,
            Case.asked_for == case.asked_for,
            Case.id != case.id,
            Case.state.in_(OPEN),
            Case.contact_confirmed_at.is_not(None),
        )
        .order_by(Case.created_at)
        .limit(1)
    )


def confirmed_with(uow: UnitOfWork, contact_email: str) -> Sequence[Case]:
    """List cases that this contact address was confirmed for, newest first."""
    return uow.session.scalars(
        select(Case)
        .where(Case.contact_email == contact_email, Case.contact_confirmed_at.is_not(None))
        .order_by(Case.created_at.desc())
        .limit(5)
    ).all()


def documents_in(uow: UnitOfWork, case_id: str, *states: DocumentState) -> Sequence[Document]:
    """List a case's documents in any of these states."""
    return uow.session.scalars(
        select(Document).where(Document.case_id == case_id, Document.state.in_(states))
    ).all()


def all_wiped(uow: UnitOfWork, case_id: str) -> bool:
    """Say whether nothing is left of any document of this case."""
    left = exists().where(Document.case_id == case_id, Document.state != DocumentState.WIPED)
    return not uow.session.scalar(select(left))


def old_records(uow: UnitOfWork, limit: int = 200) -> Sequence[str]:
    """List the ids of ended cases whose record is to be emptied of personal data."""
    return uow.session.scalars(
        select(Case.id)
        .where(
            Case.emptied_at.is_(None),
            Case.ended_at <= uow.now - uow.retention.record,
            ~exists().where(Document.case_id == Case.id, Document.state != DocumentState.WIPED),
        )
        .order_by(Case.ended_at)
        .limit(limit)
    ).all()


def record_is_due(uow: UnitOfWork, case: Case) -> bool:
    """Say whether this case ended so long ago that its personal data go, with its documents."""
    ended = case.ended_at
    return ended is not None and ended <= uow.now - uow.retention.record and all_wiped(uow, case.id)


def history(uow: UnitOfWork, case_id: str) -> Sequence[Entry]:
    """List the trail of one case, oldest first."""
    return uow.session.scalars(
        select(Entry).where(Entry.case_id == case_id).order_by(Entry.number)
    ).all()


def decisions(uow: UnitOfWork, case_id: str) -> Sequence[Decision]:
    """List what staff decided in one case, oldest first."""
    return uow.session.scalars(
        select(Decision).where(Decision.case_id == case_id).order_by(Decision.id)
    ).all()


def seen_at(uow: UnitOfWork, name: str) -> datetime | None:
    """Tell when a process last said that it is alive."""
    beat = uow.session.get(Beat, name)
    return beat.seen_at if beat else None


def _queue(state: CaseState, kind: CaseKind | None) -> Select[Case]:
    query = select(Case).where(Case.state == state, Case.waiting_since.is_not(None))
    return query if kind is None else query.where(Case.kind == kind)
