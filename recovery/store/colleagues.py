"""Questions asked of the database about staff."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from recovery.rules.roles import Permission, Role, may
from recovery.store.staff import Staff
from recovery.store.uow import UnitOfWork


def by_id(uow: UnitOfWork, staff_id: str) -> Staff | None:
    """Find a member of staff by id."""
    return uow.session.get(Staff, staff_id)


def names(uow: UnitOfWork, staff_ids: Iterable[str | None]) -> dict[str, str]:
    """Give the names that belong to these ids; None among them does no harm."""
    wanted = {staff_id for staff_id in staff_ids if staff_id}
    rows = uow.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def who_may(uow: UnitOfWork, permission: Permission) -> Sequence[Staff]:
    """List active staff whose role has this permission, by name."""
    roles = [role.value for role in Role if may(role, permission)]
    return uow.session.scalars(
        select(Staff).where(Staff.active, Staff.role.in_(roles)).order_by(Staff.name)
    ).all()
