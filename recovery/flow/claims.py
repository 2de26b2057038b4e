"""Who works on a case: take it, give it back, give it to somebody else."""

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import MoveRefused
from recovery.flow.moves import is_held
from recovery.rules.roles import Permission, Role, may, require
from recovery.store import cases
from recovery.store.staff import Staff
from recovery.store.uow import UnitOfWork


def claim(uow: UnitOfWork, case_id: str, by: Staff) -> None:
    """Take a case in review.

    Raises:
        MoveRefused: Somebody else has it, it is held, or it is not in review.
        NotAllowed: This role claims no cases.
    """
    require(by.role, Permission.CLAIM, "claim")
    case = cases.get(uow, case_id)
    if case.claimed_by == by.id:
        return
    if is_held(uow, case) or not cases.claim(uow, case_id, by.id):
        raise MoveRefused(case_id, case.state, "claim")
    trail.append(uow, Event.CASE_CLAIMED, trail.staff(by.id), case_id=case_id)


def release(uow: UnitOfWork, case_id: str, by: Staff) -> None:
    """Give a case back to the queue; a lead may also free somebody else's.

    Raises:
        MoveRefused: It is somebody else's, and this role may not reassign.
    """
    case = cases.get(uow, case_id)
    holder = case.claimed_by
    if holder is None:
        return
    if holder != by.id and not may(Role(by.role), Permission.REASSIGN):
        raise MoveRefused(case_id, case.state, "release")
    cases.release(uow, case_id, holder)
    trail.append(uow, Event.CASE_RELEASED, trail.staff(by.id), case_id=case_id, from_staff=holder)


def reassign(uow: UnitOfWork, case_id: str, by: Staff, to: Staff) -> None:
    """Give a case to another reviewer, as a lead.

    Raises:
        MoveRefused: It changed hands meanwhile, or is not in review.
        NotAllowed: This role may not reassign, or the other one claims no cases.
    """
    require(by.role, Permission.REASSIGN, "reassign")
    require(to.role, Permission.CLAIM, "claim")
    case = cases.get(uow, case_id)
    holder = case.claimed_by
    if not cases.claim(uow, case_id, to.id, held_by=holder):
        raise MoveRefused(case_id, case.state, "reassign")
    trail.append(
        uow,
        Event.CASE_CLAIMED,
        trail.staff(by.id),
        case_id=case_id,
        from_staff=holder or "",
        to_staff=to.id,
    )
