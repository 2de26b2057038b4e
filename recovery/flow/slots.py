"""The slots of a case: laid out in order, counted, and taken away with their documents."""

from collections.abc import Sequence

from sqlalchemy import select, update

from recovery.errors import CaseNotFound
from recovery.flow.moves import owe_wipe
from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.states import DocumentState
from recovery.store.base import fresh_id
from recovery.store.models import Case, Document, Invitation, Slot
from recovery.store.uow import UnitOfWork


def locked(uow: UnitOfWork, case_id: str) -> Case:
    """Load a case that nobody else changes until the caller's commit: two who lay out queue up.

    Raises:
        CaseNotFound: There is no such case.
    """
    case = uow.session.scalar(select(Case).where(Case.id == case_id).with_for_update())
    if case is None:
        raise CaseNotFound
    return case


def new(
    kind: SlotKind, *, subject: str = "", parent: Slot | None = None, officer: str = ""
) -> Slot:
    """Make a slot that takes an upload; `lay_out` gives it its place."""
    return Slot(
        id=fresh_id(),
        kind=kind,
        subject=subject,
        parent_id=parent.id if parent else None,
        officer=officer,
        signers=[],
        is_open=True,
        asked_reason="",
        asked_note="",
    )


def lay_out(uow: UnitOfWork, case: Case, wanted: Sequence[Slot]) -> None:
    """Give a case exactly these slots, in this order, with what stands for them.

    The documents of all its other slots are owed to the wipe, and invitations for them end.
    """
    kept = {slot.id for slot in wanted}
    for slot in [each for each in case.slots if each.id not in kept]:
        if slot.document_id is not None:
            owe_wipe(uow, case.id, slot.document_id)
            slot.document_id = None
        uow.session.execute(
            update(Invitation)
            .where(Invitation.slot_id == slot.id, Invitation.ended_at.is_(None))
            .values(ended_at=uow.now)
        )
        case.slots.remove(slot)
    for position, slot in enumerate(wanted, start=1):
        if slot not in case.slots:
            case.slots.append(slot)
        # Two passes keep the unique position free while slots change places.
        slot.position = -position
    uow.session.flush()
    for slot in case.slots:
        slot.position = -slot.position
    uow.session.flush()
    case.slots.sort(key=lambda slot: slot.position)


def first_extract(case: Case) -> Slot | None:
    """Give the slot of the company's own extract; None while there is none."""
    return next((slot for slot in extracts(case) if slot.parent_id is None), None)


def extracts(case: Case) -> tuple[Slot, ...]:
    """Give the slots of extracts, each after the one that it rests on."""
    return tuple(slot for slot in case.slots if slot.kind is SlotKind.EXTRACT)


def below(case: Case, slot: Slot) -> tuple[Slot, ...]:
    """Give the slots that rest directly on this extract, in the order in which they are asked."""
    return tuple(each for each in case.slots if each.parent_id == slot.id)


def missing(case: Case) -> tuple[Slot, ...]:
    """List the slots that still wait for a document, or for a better one."""
    return tuple(slot for slot in case.slots if slot.document_id is None or slot.asked_reason)


def is_settled(case: Case) -> bool:
    """Say whether it is known whose documents this case asks for.

    Of a business it is when the applicant named its directors, or when of each extract those who
    sign are chosen.
    """
    if case.kind is CaseKind.PRIVATE or case.directors:
        return bool(case.slots)
    return bool(extracts(case)) and all(slot.signers for slot in extracts(case))


def is_complete(case: Case) -> bool:
    """Say whether nothing keeps the applicant from sending the case in."""
    return is_settled(case) and not missing(case)


def standing(case: Case, slot: Slot) -> Document | None:
    """Give the document that stands for this slot and was accepted; None while there is none."""
    return next(
        (
            each
            for each in case.documents
            if each.id == slot.document_id and each.state is DocumentState.ACCEPTED
        ),
        None,
    )
