"""Compare cases with what those who drove them were told: all of it happened, and once."""

from collections import Counter
from collections.abc import Iterator

from faults.records import Record, digest
from faults.world import Found, World
from recovery.audit.events import Event
from recovery.errors import RecoveryError
from recovery.parts import Parts
from recovery.rules.states import OPEN, Action, CaseState, DocumentState
from recovery.store.models import Case

_OUTCOMES = {
    Action.APPROVE: CaseState.RESTORED,
    Action.REJECT: CaseState.REJECTED,
    Action.WITHDRAW: CaseState.WITHDRAWN,
}
_ONCE = frozenset({"approve", "reject", "withdraw", "stop", "expire", "begin", "settle"})
_COUNTED = frozenset({*_OUTCOMES, Action.ASK_MORE, Action.SUBMIT})
"""Moves that happen as often as somebody wanted them."""


def _moves(world: World) -> Counter[tuple[str, str]]:
    return Counter(
        (entry.case_id, str(entry.facts["action"]))
        for entry in world.entries
        if entry.event == Event.CASE_MOVED
    )


def moved_twice(world: World) -> Iterator[str]:
    """Moves that happen once in the life of a case that is never opened again."""
    moves = _moves(world)
    for (case_id, action), times in moves.items():
        if action in _ONCE and times > 1:
            yield f"case {case_id}: {action}, {times} times"
        if action == Action.SUBMIT and times > 1 + moves[case_id, Action.ASK_MORE]:
            yield f"case {case_id}: submitted {times} times"
    for (case_id, action), times in Counter(
        (each.case_id, each.action) for each in world.decisions
    ).items():
        if action in _ONCE and times > 1:
            yield f"case {case_id}: decided to {action}, {times} times"


def wiped_twice(world: World) -> Iterator[str]:
    """Wipes that were not written down exactly once."""
    wiped = Counter(
        entry.document_id for entry in world.entries if entry.event == Event.DOCUMENT_WIPED
    )
    for document in world.documents.values():
        if document.state is DocumentState.WIPED and wiped[document.id] != 1:
            yield f"document {document.id}: written down as wiped {wiped[document.id]} times"


def as_answered(parts: Parts, world: World, record: Record) -> Found:
    """Compare one case with what those who drove it were told."""
    found = Found()
    if not record.case_id:
        return found
    case = next((each for each in world.cases if each.id == record.case_id), None)
    if case is None:
        found.missing.append(f"case {record.case_id}")
        return found
    moves = _moves(world)
    for action, times in Counter(record.answered).items():
        if moves[case.id, action] < times:
            found.missing.append(f"case {case.id}: {action} was answered and did not happen")
    for action in Action:
        most = record.asked.count(action)
        if action in _COUNTED and moves[case.id, action] > most:
            found.twice.append(f"case {case.id}: {action} happened more often than asked")
    for action, state in _OUTCOMES.items():
        if action in record.answered and case.state is not state:
            found.missing.append(f"case {case.id}: {action} was answered, and it is {case.state}")
    if case.state in OPEN:
        found.missing += _uploads(parts, world, case, record)
    return found


def _uploads(parts: Parts, world: World, case: Case, record: Record) -> Iterator[str]:
    standing = {slot.id: slot.document_id for slot in case.slots}
    for slot_id, allowed in record.sent.items():
        if any(each.slot_id == slot_id and each.wipe_by <= world.now for each in case.documents):
            continue  # its deadline came while the case was open
        document_id = standing.get(slot_id)
        if document_id is None:
            yield f"case {case.id}: an upload was answered, and the slot is empty"
            continue
        try:
            content = parts.vault.read(case.id, document_id)
        except (RecoveryError, OSError):
            continue  # told by `_closed`
        if digest(content) not in allowed:
            yield f"case {case.id}: another document stands there than was answered"
