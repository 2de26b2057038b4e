"""Empty what an old case record says about people; outcome, kinds, dates and counts stay.

The trail needs no change, and so still verifies: it never held anything personal.
"""

from sqlalchemy import delete, update

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.flow import invitations
from recovery.store import cases
from recovery.store.models import ContactCode, Decision, Hold, Link, Slot
from recovery.store.uow import UnitOfWork


def empty(uow: UnitOfWork, case_id: str) -> None:
    """Take everything personal out of a case record that fell due; again changes nothing.

    The reference stays: an old receipt names it, and it says nothing about anybody.
    """
    case = cases.get(uow, case_id)
    if case.emptied_at is not None or not cases.record_is_due(uow, case):
        return
    case.person_name = case.company_name = case.kvk_number = ""
    case.asked_for = case.contact_email = ""
    case.account_id = None
    case.directors = []
    case.emptied_at = uow.now
    about = {"case_id": case_id}
    for statement in (
        update(Slot)
        .filter_by(**about)
        .values(subject="", asked_note="", asked_day=None, officer="", signers=[]),
        update(Decision).filter_by(**about).values(customer_text="", private_note=""),
        update(Hold).filter_by(**about).values(note=""),
        delete(Link).filter_by(**about),
        delete(ContactCode).filter_by(**about),
    ):
        uow.session.execute(statement)
    invitations.forget(uow, case_id)
    trail.append(uow, Event.CASE_EMPTIED, trail.WORKER, case_id=case_id)
