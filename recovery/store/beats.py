"""When something last ran to its end, by name: what watches over it reads the row."""

from sqlalchemy.dialects import postgresql, sqlite

from recovery.store.models import Beat
from recovery.store.uow import UnitOfWork


def note(uow: UnitOfWork, name: str) -> None:
    """Write down that `name` ran to its end now; two at once do not disturb each other."""
    is_postgresql = uow.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    uow.session.execute(
        insert(Beat)
        .values(name=name, holder="", seen_at=uow.now)
        .on_conflict_do_update(index_elements=[Beat.name], set_={"seen_at": uow.now})
    )
