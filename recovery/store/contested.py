"""Which cases of a page are not alone in asking for their account: two questions for them all."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import QueryableAttribute

from recovery.rules.states import OPEN
from recovery.store.models import Case
from recovery.store.uow import UnitOfWork

_Claims = set[tuple[str, str]]
"""What is asked for, and the case that asks."""


def contested(uow: UnitOfWork, page: Sequence[Case]) -> frozenset[str]:
    """Give the ids of those cases that have a rival; what a rival is, `cases.rivals` says."""
    accounts = _claims(uow, Case.account_id, {each.account_id for each in page if each.account_id})
    words = _claims(uow, Case.asked_for, {each.asked_for for each in page if not each.account_id})
    return frozenset(
        case.id
        for case in page
        if _has_rival(
            case, case.account_id or case.asked_for, accounts if case.account_id else words
        )
    )


def _claims(uow: UnitOfWork, column: QueryableAttribute[str | None], wanted: set[str]) -> _Claims:
    """List who asks for these, among open cases whose contact address was confirmed."""
    if not wanted:
        return set()
    rows = uow.session.execute(
        select(column, Case.id, Case.state).where(
            column.in_(wanted), Case.contact_confirmed_at.is_not(None)
        )
    )
    # Asked for the state as well, SQLite takes the index of the queue, and reads all of it.
    return {(asked, case_id) for asked, case_id, state in rows if asked and state in OPEN}


def _has_rival(case: Case, asked: str, claims: _Claims) -> bool:
    return any(each == asked and case_id != case.id for each, case_id in claims)
