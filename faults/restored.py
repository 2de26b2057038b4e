"""Compare restored cases with the account system's own rows: each step once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from faults.world import Found, World
from recovery.audit.events import Event
from recovery.engine import engine_for
from recovery.outside.builtin_rows import Account, DoneStep, HandleKind, Note
from recovery.parts import Parts
from recovery.rules.states import CaseState
from recovery.store.models import Case

STEPS = frozenset(
    {"tell_owners", "set_email", "clear_factors", "revoke_sessions", "send_link", "annotate"}
)


def restored(parts: Parts, world: World) -> Found:
    """Look at every restored case, and at every account that was changed."""
    found = Found()
    cases = [each for each in world.cases if each.state is CaseState.RESTORED]
    with _accounts(parts) as session:
        for case in cases:
            found += _kept(world, case)
            found += _carried_out(session, case)
        found += _only_these(session, world, {case.account_id for case in cases})
    return found


def _kept(world: World, case: Case) -> Found:
    """Look at the case's own steps, on their rows and in the trail."""
    found = Found()
    told = Counter(
        str(entry.facts["step"])
        for entry in world.entries
        if entry.event == Event.STEP_DONE and entry.case_id == case.id
    )
    kept = {each.name for each in world.steps if each.case_id == case.id}
    for step in sorted(STEPS):
        if told[step] == 0 or step not in kept:
            found.missing.append(f"case {case.id}: step {step} is not kept")
        elif told[step] > 1:
            found.twice.append(f"case {case.id}: step {step}, {told[step]} times")
    return found


def _carried_out(session: Session, case: Case) -> Found:
    """Look at the account: the new address, no second factor, one note."""
    found = Found()
    account = session.get(Account, case.account_id or "")
    if account is None:
        found.missing.append(f"case {case.id}: no account")
        return found
    if account.named(HandleKind.SIGN_IN) != (case.contact_email,) or account.factor:
        found.missing.append(f"case {case.id}: the account is as it was")
    notes = len(session.scalars(select(Note).where(Note.account_id == account.id)).all())
    if notes > 1:
        found.twice.append(f"case {case.id}: noted {notes} times")
    return found


def _only_these(session: Session, world: World, changed: set[str | None]) -> Found:
    """See that no step was done twice, and none to an account that nobody was given."""
    found = Found()
    under_way = {each.account_id for each in world.cases if each.state is CaseState.RESTORING}
    done = Counter((each.account_id, each.name) for each in session.scalars(select(DoneStep)))
    for (account_id, name), times in done.items():
        if times > 1:
            found.twice.append(f"account {account_id}: {name}, {times} times")
        if account_id not in changed | under_way:
            found.twice.append(f"account {account_id}: {name} for no case that was approved")
    return found


@contextmanager
def _accounts(parts: Parts) -> Iterator[Session]:
    engine = engine_for(f"sqlite:///{parts.settings.data_dir / 'accounts.sqlite3'}")
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()
