"""The append-only trail: each entry is chained to the one before it.

An entry's digest is HMAC-SHA-256, under a key that the database does not hold, over the digest
before it and the entry's own canonical JSON. A changed, removed or inserted row breaks the chain
at a number that `verify` names; cutting off the end disagrees with the head row. Whoever holds
both the database and the key can rewrite the trail: keep the head somewhere else to rule that out.
"""

import hmac
import json
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256

from sqlalchemy import bindparam, select, update

from recovery.audit.events import FACTS, Event
from recovery.errors import TrailBroken
from recovery.store.models import Entry, TrailHead
from recovery.store.uow import UnitOfWork

# Made once: making them takes as long as asking.
_TAKE = (
    update(TrailHead)
    .where(TrailHead.id == 1)
    .values(number=TrailHead.number + 1)
    .returning(TrailHead.number, TrailHead.digest)
    .execution_options(synchronize_session=False)
)
_MOVE = (
    update(TrailHead)
    .where(TrailHead.id == 1)
    .values(digest=bindparam("moved"))
    .execution_options(synchronize_session=False)
)

GENESIS = "0" * 64
CUSTOMER = "customer"
WORKER = "worker"
OPERATOR = "operator"

Fact = str | int | bool | None | list[str]


def staff(staff_id: str) -> str:
    """Name a member of staff as actor."""
    return f"staff:{staff_id}"


def append(
    uow: UnitOfWork,
    event: Event,
    actor: str,
    *,
    case_id: str = "",
    document_id: str = "",
    **facts: Fact,
) -> int:
    """Add an entry in the caller's transaction; it stands or falls with what it tells of.

    Returns:
        The entry's number, one more than the last.

    Raises:
        ValueError: A fact that entries of this name may not hold.
    """
    strange = facts.keys() - FACTS[event]
    if strange:
        raise ValueError(f"{event} may not hold {sorted(strange)}")
    # Taking the head first puts writers in line: each sees the digest of the one before.
    uow.session.flush()
    head = uow.session.execute(_TAKE).one()
    entry = Entry(
        number=head.number,
        at=uow.now,
        event=event.value,
        actor=actor,
        case_id=case_id,
        document_id=document_id,
        facts=dict(facts),
    )
    entry.digest = _digest(uow.trail_key, head.digest, entry)
    uow.session.add(entry)
    uow.session.execute(_MOVE, {"moved": entry.digest})
    return entry.number


def verify(uow: UnitOfWork) -> int:
    """Follow the chain from the first entry to the head.

    Returns:
        How many entries there are.

    Raises:
        TrailBroken: It names the first entry that does not follow.
    """
    before, expected = GENESIS, 1
    rows = uow.session.scalars(
        select(Entry).order_by(Entry.number).execution_options(yield_per=1000)
    )
    with closing(rows):
        for entry in rows:
            follows = entry.number == expected and hmac.compare_digest(
                entry.digest, _digest(uow.trail_key, before, entry)
            )
            if not follows:
                raise TrailBroken(expected)
            before, expected = entry.digest, expected + 1
    head = uow.session.execute(select(TrailHead.number, TrailHead.digest)).one()
    if (head.number, head.digest) != (expected - 1, before):
        raise TrailBroken(min(head.number, expected - 1) + 1)
    return expected - 1


def _digest(key: bytes, before: str, entry: Entry) -> str:
    facts: Mapping[str, Fact] = entry.facts
    content = [
        before,
        entry.number,
        entry.at.isoformat(),
        entry.event,
        entry.actor,
        entry.case_id,
        entry.document_id,
        facts,
    ]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key, text.encode(), sha256).hexdigest()
