"""The applicant's side of an own link: ask a co-director for their document, and take that back.

While an invitation stands, its slot is somebody else's: the applicant hears where it went and
whether the document is there, and nothing of the document. What was sent by an own link stays
hidden from the applicant also after the invitation was taken back, until another document takes
its place.

Of one slot at most one invitation stands (`ended_at` is NULL); a declined one stands until the
applicant asks anew or sends the document themself, so that its news is not lost. A slot is locked
before its invitation changes, and changes belong to the commit of the caller.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select, update

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import CaseNotFound, MoveRefused
from recovery.flow.moves import owe_wipe
from recovery.rules.evidence import MAX_DIRECTORS, SlotKind
from recovery.rules.states import DocumentState, Task
from recovery.store import cases, outbox
from recovery.store.models import Case, Document, Invitation, Link, Slot
from recovery.store.models import Task as TaskRow
from recovery.store.uow import UnitOfWork

LINK_LIFE = timedelta(days=7)
"""Life of an own link: as long as a draft, so that who reads mail once a week still gets in. It
works once, and its page sends a new one."""

SENDS = 5
"""Times that the applicant may have a link sent for one slot, to whichever address."""

CASE_SENDS = SENDS * MAX_DIRECTORS
"""The same for a whole case: naming other directors makes new slots, and no new allowance."""

WAIT = timedelta(seconds=60)
"""Time between two links for the same slot."""


class Asked(StrEnum):
    """What came of asking for a link."""

    OWED = "owed"
    TOO_SOON = "too_soon"
    NO_MORE = "no_more"


class Ending(StrEnum):
    """Why an invitation ended, for the trail."""

    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"


class Stage(StrEnum):
    """How far somebody else's slot is; all that the applicant sees of it."""

    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True)
class Told:
    """What the applicant may know of a slot that is not theirs.

    Attributes:
        email: Where the link went, as the applicant typed it; empty once it was taken back.
        asked_at: When it was first asked there.
        is_over: Taken back, while the document that came stays.
    """

    stage: Stage
    email: str
    asked_at: datetime
    is_over: bool = False


def may_have_link(slot: Slot) -> bool:
    """Say whether a slot is a named person's: a private applicant's and an extract are not."""
    return slot.kind is SlotKind.IDENTITY and bool(slot.subject or slot.officer)


def invite(uow: UnitOfWork, case_id: str, slot_id: str, email: str, language: str) -> Asked:
    """Owe somebody a link of their own to a slot; who was asked before for it is let go.

    Asking the same address again sends a fresh link. Otherwise the slot begins empty: what stood
    there is wiped, since it is not the new person's.

    Args:
        email: An address of the right shape.
        language: `nl` or `en`.

    Raises:
        CaseNotFound: Not a slot of this case, or not one of a named person.
        MoveRefused: The slot takes no document now.
    """
    slot = _open_slot(uow, case_id, slot_id, "invite")
    address = email.strip().lower()
    standing = standing_for(uow, slot_id)
    if standing is not None and standing.declined_at is None and standing.email == address:
        standing.language = language
        return _send_again(uow, standing)
    refused = _refused(uow, case_id, slot_id)
    if refused is not None:
        return refused
    if standing is not None:
        _end(uow, standing, Ending.REPLACED)
    make_empty(uow, slot)
    invitation = Invitation(
        case_id=case_id,
        slot_id=slot_id,
        email=address,
        language=language,
        asked_at=uow.now,
        sends=1,
    )
    uow.session.add(invitation)
    uow.session.flush()
    outbox.add(uow, Task.SEND_INVITATION, invitation.id)
    return Asked.OWED


def send_again(uow: UnitOfWork, case_id: str, slot_id: str) -> Asked:
    """Owe a fresh link to the same address; earlier ones stop working when it is sent.

    Raises:
        CaseNotFound: Not a slot of this case, or not one of a named person.
        MoveRefused: Nobody is asked for this slot, or it takes no document now.
    """
    _open_slot(uow, case_id, slot_id, "send_again")
    standing = standing_for(uow, slot_id)
    if standing is None or standing.declined_at is not None:
        raise MoveRefused(case_id, "not_asked", "send_again")
    return _send_again(uow, standing)


def take_back(uow: UnitOfWork, case_id: str, slot_id: str) -> None:
    """End the invitation of a slot, so that the applicant sends the document; again does nothing.

    A document that came by the link stays, and stays hidden, until the applicant sends another.

    Raises:
        CaseNotFound: Not a slot of this case, or not one of a named person.
        MoveRefused: The slot takes no document now.
    """
    slot = _open_slot(uow, case_id, slot_id, "take_back")
    standing = standing_for(uow, slot_id)
    if standing is None:
        return
    _end(uow, standing, Ending.TAKEN_BACK)
    if slot.document_id is None:
        # Why a file of the other was refused says something about it.
        make_empty(uow, slot)


def ask_again(uow: UnitOfWork, case: Case) -> None:
    """Owe a fresh link to everybody whose own document is asked for once more by the desk."""
    wanting = {
        slot.id
        for slot in case.slots
        if slot.is_open and (slot.document_id is None or slot.asked_reason)
    }
    for standing in _standing_in(uow, case.id):
        if standing.slot_id in wanting and standing.declined_at is None:
            outbox.add(uow, Task.SEND_INVITATION, standing.id)


def next_send_at(uow: UnitOfWork, slot_id: str) -> datetime | None:
    """Tell when the next link for a slot may be asked for; None when no more will be sent."""
    sent, asked_at = uow.session.execute(
        select(func.coalesce(func.sum(Invitation.sends), 0), func.max(Invitation.asked_at)).where(
            Invitation.slot_id == slot_id
        )
    ).one()
    if sent >= SENDS:
        return None
    last = uow.session.scalar(
        select(func.max(Link.expires_at)).join(Invitation).where(Invitation.slot_id == slot_id)
    )
    moments = [asked_at, last - LINK_LIFE if last else None, _owed_at(uow, slot_id)]
    return max((each + WAIT for each in moments if each), default=uow.now)


def standing_for(uow: UnitOfWork, slot_id: str) -> Invitation | None:
    """Find the invitation of a slot that was not taken back; it may be declined."""
    return uow.session.scalar(
        select(Invitation).where(Invitation.slot_id == slot_id, Invitation.ended_at.is_(None))
    )


def is_others(uow: UnitOfWork, slot: Slot) -> bool:
    """Say whether a slot, or the document in it, is not the applicant's to send or to see."""
    standing = standing_for(uow, slot.id)
    if standing is not None and standing.declined_at is None:
        return True
    return slot.document_id is not None and slot.document_id in others_documents(uow, slot.case_id)


def others_documents(uow: UnitOfWork, case_id: str) -> frozenset[str]:
    """List the documents of a case, wiped ones too, that came by somebody's own link.

    While an invitation stands nobody else can send for its slot, so the time tells.
    """
    ended = func.coalesce(Invitation.declined_at, Invitation.ended_at, Document.received_at)
    return frozenset(
        uow.session.scalars(
            select(Document.id)
            .join(Invitation, Invitation.slot_id == Document.slot_id)
            .where(
                Document.case_id == case_id,
                Invitation.case_id == case_id,
                Document.received_at >= Invitation.asked_at,
                Document.received_at <= ended,
            )
        )
    )


def told(uow: UnitOfWork, case: Case) -> dict[str, Told]:
    """Give, by slot id, what the applicant may know of the slots that are not theirs.

    A declined one is the applicant's again; it is told so that they can choose what to do.
    """
    known: dict[str, Told] = {}
    others = others_documents(uow, case.id)
    states = {each.id: each.state for each in case.documents}
    standing = {each.slot_id: each for each in _standing_in(uow, case.id)}
    for slot in case.slots:
        came = slot.document_id in others
        usable = came and states.get(slot.document_id or "") is DocumentState.ACCEPTED
        stage = Stage.DONE if usable and not slot.asked_reason else Stage.ASKED
        asked = standing.get(slot.id)
        if asked is not None and asked.declined_at is None:
            known[slot.id] = Told(stage, asked.email, asked.asked_at)
        elif asked is not None and slot.document_id is None:
            known[slot.id] = Told(Stage.DECLINED, asked.email, asked.asked_at)
        elif came:
            document = next(each for each in case.documents if each.id == slot.document_id)
            known[slot.id] = Told(stage, "", document.received_at, is_over=True)
    return known


def declined_at(uow: UnitOfWork, case: Case) -> datetime | None:
    """Tell when the last person said no in whose place nothing was sent; None: there is none."""
    known = told(uow, case)
    refused = {slot_id for slot_id, each in known.items() if each.stage is Stage.DECLINED}
    moments = [each.declined_at for each in _standing_in(uow, case.id) if each.slot_id in refused]
    return max((each for each in moments if each), default=None)


def make_empty(uow: UnitOfWork, slot: Slot) -> None:
    """Take the document out of a slot, and why one was asked again; it is wiped now."""
    slot.asked_reason = slot.asked_note = ""
    slot.asked_day = None
    if slot.document_id is None:
        return
    trail.append(
        uow,
        Event.DOCUMENT_REMOVED,
        trail.CUSTOMER,
        case_id=slot.case_id,
        document_id=slot.document_id,
    )
    owe_wipe(uow, slot.case_id, slot.document_id)
    slot.document_id = None


def forget(uow: UnitOfWork, case_id: str) -> None:
    """Empty the addresses of a case record that fell due."""
    uow.session.execute(update(Invitation).where(Invitation.case_id == case_id).values(email=""))


def _open_slot(uow: UnitOfWork, case_id: str, slot_id: str, action: str) -> Slot:
    # Loaded by being locked, so that of two who ask at once the second sees what the first did.
    slot = cases.open_slot(uow, case_id, slot_id)
    known = slot or cases.slot_of(uow, case_id, slot_id)
    if known is None or not may_have_link(known):
        raise CaseNotFound
    if slot is None:
        raise MoveRefused(case_id, "closed", action)
    return slot


def _standing_in(uow: UnitOfWork, case_id: str) -> list[Invitation]:
    return list(
        uow.session.scalars(
            select(Invitation).where(Invitation.case_id == case_id, Invitation.ended_at.is_(None))
        )
    )


def _send_again(uow: UnitOfWork, invitation: Invitation) -> Asked:
    refused = _refused(uow, invitation.case_id, invitation.slot_id)
    if refused is not None:
        return refused
    invitation.sends += 1
    outbox.add(uow, Task.SEND_INVITATION, invitation.id)
    return Asked.OWED


def _refused(uow: UnitOfWork, case_id: str, slot_id: str) -> Asked | None:
    next_at = next_send_at(uow, slot_id)
    sent = select(func.sum(Invitation.sends)).where(Invitation.case_id == case_id)
    if next_at is None or (uow.session.scalar(sent) or 0) >= CASE_SENDS:
        return Asked.NO_MORE
    return Asked.TOO_SOON if next_at > uow.now else None


def _owed_at(uow: UnitOfWork, slot_id: str) -> datetime | None:
    """Give the present moment while a link is owed that has not been sent yet."""
    owed = (
        select(TaskRow.id)
        .join(Invitation, Invitation.id == TaskRow.subject)
        .where(
            TaskRow.kind == Task.SEND_INVITATION,
            TaskRow.done_at.is_(None),
            Invitation.slot_id == slot_id,
            Invitation.ended_at.is_(None),
        )
        .limit(1)
    )
    return uow.now if uow.session.scalar(owed) else None


def _end(uow: UnitOfWork, invitation: Invitation, why: Ending) -> None:
    invitation.ended_at = uow.now
    # Before the next one of this slot is added.
    uow.session.flush()
    trail.append(
        uow,
        Event.INVITATION_ENDED,
        trail.CUSTOMER,
        case_id=invitation.case_id,
        invitation=invitation.id,
        why=why.value,
    )
