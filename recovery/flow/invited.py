"""The invited person's side of an own link: come in, send one document, or say no.

An own link opens one slot and never the case. It lives with its invitation: whether that still
stands is asked at each step, so that taking it back ends the link, the visit and an upload on its
way alike.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select, update

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import LinkSpent, MoveRefused, SlotClosed
from recovery.flow import contact, invitations
from recovery.flow.moves import is_held
from recovery.flow.uploads import Upload
from recovery.rules.retention import shown
from recovery.rules.states import OPEN, REPLACEABLE, DocumentState, Task
from recovery.settings import Settings
from recovery.store import cases, outbox
from recovery.store.base import one_row
from recovery.store.models import Case, Document, Invitation, Link, Slot
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.documents import Vault


class Over(StrEnum):
    """Why nothing is asked of an invited person any more."""

    DECLINED = "declined"
    CLOSED = "closed"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Guest:
    """An invited person whose invitation stands.

    Attributes:
        document: What they sent, while it stands for the slot.
    """

    invitation: Invitation
    case: Case
    slot: Slot
    document: Document | None


@dataclass(frozen=True)
class Past:
    """What an invited person hears afterwards.

    Attributes:
        wipe_by: When the last of what they sent is gone, whatever others do; None: nothing is left.
    """

    why: Over
    wipe_by: datetime | None


def stands(uow: UnitOfWork, invitation_id: str) -> bool:
    """Say whether something is still asked of this person: their slot is there, the case open."""
    return uow.session.scalar(_standing(invitation_id)) is not None


def guest(uow: UnitOfWork, invitation_id: str) -> Guest | None:
    """Load what an invited person may see; None when nothing is asked of them any more."""
    if not stands(uow, invitation_id):
        return None
    invitation = uow.session.get_one(Invitation, invitation_id)
    case = cases.get(uow, invitation.case_id)
    slot = next(each for each in case.slots if each.id == invitation.slot_id)
    document = next(
        (
            each
            for each in case.documents
            if each.id == slot.document_id and each.state in REPLACEABLE
        ),
        None,
    )
    return Guest(invitation, case, slot, document)


def past(uow: UnitOfWork, invitation_id: str) -> Past:
    """Tell why nothing is asked any more, and until when what was sent is kept."""
    invitation = uow.session.get(Invitation, invitation_id)
    if invitation is None:
        return Past(Over.NOT_ASKED, None)
    case = cases.get(uow, invitation.case_id)
    if invitation.declined_at is not None:
        why = Over.DECLINED
    else:
        why = Over.NOT_ASKED if case.state in OPEN or invitation.ended_at else Over.CLOSED
    paused = case.held_until if is_held(uow, case) else None
    ended = invitation.declined_at or invitation.ended_at or uow.now
    left = [
        shown(each.wipe_by, held_until=paused)
        for each in case.documents
        if each.slot_id == invitation.slot_id
        and invitation.asked_at <= each.received_at <= ended
        and each.state is not DocumentState.WIPED
    ]
    return Past(why, max(left, default=None))


def make_link(uow: UnitOfWork, invitation: Invitation) -> str:
    """Make a single-use link to the slot of an invitation; earlier ones stop working.

    Returns:
        The token, 43 characters, to be mailed and then forgotten.
    """
    uow.session.execute(
        update(Link)
        .where(Link.invitation_id == invitation.id, Link.expires_at > uow.now)
        .values(expires_at=uow.now)
        .execution_options(synchronize_session=False)
    )
    token = contact.new_link(
        uow, invitation.case_id, invitations.LINK_LIFE, invitation_id=invitation.id
    )
    trail.append(
        uow,
        Event.INVITATION_SENT,
        trail.WORKER,
        case_id=invitation.case_id,
        invitation=invitation.id,
        slot=invitation.slot_id,
    )
    return token


def of_link(uow: UnitOfWork, token: str) -> str | None:
    """Give the id of the invitation that a link belongs to, spent or not; None for any other."""
    link = contact.find_link(uow, token)
    return None if link is None else link.invitation_id


def link_works(uow: UnitOfWork, token: str) -> bool:
    """Say whether a link would work now, without using it: mail scanners follow links."""
    link = contact.find_link(uow, token)
    if link is None or link.invitation_id is None or contact.is_spent(uow, link):
        return False
    return stands(uow, link.invitation_id)


def use_link(uow: UnitOfWork, token: str) -> str:
    """Use a link, once.

    Returns:
        The id of its invitation.

    Raises:
        LinkSpent: Unknown, used or expired; a link to a case; or nothing is asked any more.
    """
    invitation_id = contact.spend_link(uow, token, invited=True).invitation_id
    if invitation_id is None or not stands(uow, invitation_id):
        raise LinkSpent
    invitation = uow.session.get_one(Invitation, invitation_id)
    invitation.opened_at = invitation.opened_at or uow.now
    trail.append(
        uow,
        Event.INVITATION_OPENED,
        trail.CUSTOMER,
        case_id=invitation.case_id,
        invitation=invitation_id,
    )
    return invitation_id


def ask_link_again(uow: UnitOfWork, token: str) -> None:
    """Owe a fresh link to the address of an old one, used or expired; silent when there is none.

    It counts for nothing of what the applicant may send: who holds a link can ask for another,
    one at a time and a minute apart.
    """
    invitation_id = of_link(uow, token)
    if invitation_id is None or not stands(uow, invitation_id):
        return
    newest = uow.session.scalar(
        select(Link.expires_at)
        .where(Link.invitation_id == invitation_id)
        .order_by(Link.expires_at.desc())
        .limit(1)
    )
    if newest is None or newest - invitations.LINK_LIFE + invitations.WAIT <= uow.now:
        outbox.add(uow, Task.SEND_INVITATION, invitation_id)


def remove(uow: UnitOfWork, invitation_id: str) -> None:
    """Take out what an invited person sent; it is wiped now.

    Raises:
        SlotClosed: Nothing is asked any more, or the slot takes no upload now.
    """
    slot = _locked_slot(uow, invitation_id)
    if slot is None:
        raise SlotClosed
    invitations.make_empty(uow, slot)


def decline(uow: UnitOfWork, invitation_id: str) -> None:
    """End an invitation at the wish of who was invited: what they sent is wiped now.

    The applicant hears so, and the case goes on. Said twice, the second changes nothing.

    Raises:
        MoveRefused: The request was handed in, or is held.
    """
    if not stands(uow, invitation_id):
        return
    slot = _locked_slot(uow, invitation_id)
    case_id = uow.session.get_one(Invitation, invitation_id).case_id
    if slot is None:
        raise MoveRefused(case_id, "closed", "decline")
    declined = uow.session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.ended_at.is_(None),
            Invitation.declined_at.is_(None),
        )
        .values(declined_at=uow.now)
    )
    if not one_row(declined):
        return
    invitations.make_empty(uow, slot)
    outbox.add(uow, Task.SEND_LETTER, case_id, detail="declined")
    trail.append(
        uow,
        Event.INVITATION_DECLINED,
        trail.CUSTOMER,
        case_id=case_id,
        invitation=invitation_id,
    )


class InvitedUpload(Upload):
    """The document of an invited person on its way in; kept only while their invitation stands."""

    def __init__(
        self, database: Database, vault: Vault, settings: Settings, invitation_id: str
    ) -> None:
        """Begin an upload for the one slot of an invitation.

        Raises:
            SlotClosed: Nothing is asked any more, or the slot takes no upload now.
        """
        with database.read() as uow:
            known = uow.session.execute(_standing(invitation_id)).one_or_none()
        if known is None:
            raise SlotClosed
        self._invitation_id = invitation_id
        super().__init__(database, vault, settings, known.case_id, known.slot_id)

    def _stand_for_slot(self, uow: UnitOfWork, size: int) -> None:
        if _locked_slot(uow, self._invitation_id) is None:
            raise SlotClosed
        super()._stand_for_slot(uow, size)
        trail.append(
            uow,
            Event.INVITATION_ANSWERED,
            trail.CUSTOMER,
            case_id=self._case_id,
            document_id=self._document_id,
            invitation=self._invitation_id,
        )


def _locked_slot(uow: UnitOfWork, invitation_id: str) -> Slot | None:
    """Load the slot of an invitation that stands and may be changed; None when it may not.

    It is locked before it is asked once more whether the invitation stands: one that is taken back
    at this moment is seen as such, and so is a document that came at this moment.
    """
    known = uow.session.execute(_standing(invitation_id)).one_or_none()
    slot = None if known is None else cases.open_slot(uow, known.case_id, known.slot_id)
    return slot if slot is not None and stands(uow, invitation_id) else None


def _standing(invitation_id: str) -> Select[str, str]:
    return (
        select(Invitation.case_id, Invitation.slot_id)
        .join(Slot, (Slot.id == Invitation.slot_id) & (Slot.case_id == Invitation.case_id))
        .join(Case, Case.id == Invitation.case_id)
        .where(
            Invitation.id == invitation_id,
            Invitation.ended_at.is_(None),
            Invitation.declined_at.is_(None),
            Invitation.email != "",
            Case.state.in_(OPEN),
        )
    )
