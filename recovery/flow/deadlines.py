"""Apply a changed retention period to what is here already: forwards only.

The customer was shown a date. A longer period therefore holds for new documents alone, and a
shorter one brings dates forward, after somebody has seen which.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.rules.retention import after_outcome, grace_after, wipe_by
from recovery.rules.states import FINAL, REPLACEABLE, CaseState, Task
from recovery.store import outbox
from recovery.store.models import Case, Document
from recovery.store.uow import UnitOfWork


@dataclass(frozen=True)
class Change:
    """One date that the settings of now would bring forward, or would have set later.

    Attributes:
        case: Reference of the case.
        what: `document`, or `draft` for the day on which an unanswered case expires.
        shown: The date that the customer was shown.
        now: The date by the settings of now.
    """

    case: str
    what: str
    shown: datetime
    now: datetime

    @property
    def is_earlier(self) -> bool:
        """Whether it can be applied; a later date is left as it was shown."""
        return self.now < self.shown


def changes(uow: UnitOfWork, *, apply: bool = False) -> Iterator[Change]:
    """Give every date that differs from what the settings of now say.

    Args:
        apply: Set the earlier ones; the sweep then wipes what is due.
    """
    documents = (
        select(Document, Case)
        .join(Case, Case.id == Document.case_id)
        .where(Document.state.in_(REPLACEABLE))
        .order_by(Document.wipe_by, Document.id)
    )
    for document, case in uow.session.execute(documents).all():
        now = wipe_by(document.received_at, uow.retention)
        if case.state in FINAL and case.ended_at is not None:
            now = after_outcome(now, case.ended_at, grace_after(case.state, uow.retention))
        if now == document.wipe_by:
            continue
        change = Change(case.reference, "document", document.wipe_by, now)
        if apply and change.is_earlier:
            document.wipe_by = now
            trail.append(
                uow,
                Event.DEADLINE_MOVED,
                trail.OPERATOR,
                case_id=case.id,
                document_id=document.id,
                wipe_by=now.isoformat(),
            )
        yield change
    yield from _drafts(uow, apply=apply)


def _drafts(uow: UnitOfWork, *, apply: bool) -> Iterator[Change]:
    """No draft waits longer from now on than one that begins now; its applicant is told."""
    latest = uow.now + uow.retention.draft
    waiting = (
        select(Case)
        .where(
            Case.state == CaseState.OPENED,
            Case.contact_confirmed_at.is_not(None),
            Case.expires_at > latest,
        )
        .order_by(Case.expires_at, Case.id)
    )
    for case in uow.session.scalars(waiting).all():
        if case.expires_at is None:
            continue
        yield Change(case.reference, "draft", case.expires_at, latest)
        if apply:
            case.expires_at, case.warned_at = latest, uow.now
            outbox.add(uow, Task.SEND_LETTER, case.id, detail="expires_soon")
            trail.append(
                uow,
                Event.DEADLINE_MOVED,
                trail.OPERATOR,
                case_id=case.id,
                expires_at=latest.isoformat(),
            )
