"""From the outcome of a case to "documents destroyed", by a real keeper and real RQ workers.

Both moments are what the database says: the commit that ends the case, and the one that marks its
last document wiped. Restored cases come one at a time, so the service is idle, as it mostly is.
Then some are withdrawn right after a great many wipes of other cases fell due, which is the worst
that a sweep can do to them.
"""

import io
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.crew import crew
from bench.figures import Figure
from bench.place import open_case, owe_many, send
from bench.scale import Scale
from recovery.flow import claims, intake, review
from recovery.outside.builtin import BuiltinAccounts, NewAccount
from recovery.parts import Parts
from recovery.rules.decisions import CHECKLIST
from recovery.rules.evidence import CaseKind
from recovery.rules.roles import Role
from recovery.rules.states import CaseState, DocumentState
from recovery.samples.card import draw_card
from recovery.samples.people import ACCOUNTS
from recovery.store import cases
from recovery.store.base import fresh_id
from recovery.store.models import Case
from recovery.store.staff import Staff

_GOAL = 2.0
_PATIENCE = 300.0
_PAUSE = 0.1


def measure(scale: Scale, folder: Path) -> list[Figure]:
    """Follow cases to their end: restored ones while nothing else is owed, then withdrawn ones."""
    with crew(folder / "closing") as those:
        parts = those.parts
        case_ids = [_submitted(parts, number) for number in range(scale.restored)]
        reviewer = _reviewer(parts)
        with those.at_work():
            for case_id in case_ids:
                _wait(parts, case_id, lambda case: case.state is CaseState.IN_REVIEW)
            idle = [_close(parts, case_id, reviewer) for case_id in case_ids]
            busy = _behind_others(parts, scale)
    return [
        _figure("restored_to_wiped", "from restored to wiped", idle, _GOAL),
        _figure("restored_to_wiped_worst", "the same, the slowest case", [max(idle)]),
        _figure(
            "busy_to_wiped", f"from withdrawn to wiped, {scale.backlog} wipes owed before", busy
        ),
        _figure("busy_to_wiped_worst", "the same, the slowest case", [max(busy)]),
    ]


def _figure(name: str, means: str, took: list[float], goal: float | None = None) -> Figure:
    return Figure(name, means, median(took), min(took), max(took), goal, unit="s")


def _behind_others(parts: Parts, scale: Scale) -> list[float]:
    """Withdraw cases once many others are owed their wipe; seconds that each takes."""
    case_ids = [_drafted(parts) for _ in range(scale.restored)]
    owe_many(parts, scale.backlog)
    for case_id in case_ids:
        with parts.database.begin() as uow:
            intake.withdraw(uow, case_id)
    return [_seconds(_wait(parts, case_id, _is_wiped)) for case_id in case_ids]


def _drafted(parts: Parts) -> str:
    case_id = open_case(parts)
    with parts.database.read() as uow:
        slot_id = cases.get(uow, case_id).slots[0].id
    send(parts, case_id, slot_id, _card())
    return case_id


def _submitted(parts: Parts, number: int) -> str:
    """Submit a private case for an account of its own."""
    if not isinstance(parts.accounts, BuiltinAccounts):
        raise TypeError(type(parts.accounts).__name__)
    customer = f"K{2000 + number}"
    parts.accounts.add_account(
        NewAccount(
            kind=CaseKind.PRIVATE,
            customer_number=customer,
            holder="Jo Bakker",
            email=f"jo{number}@example.nl",
            password=fresh_id(),
        )
    )
    case_id = open_case(parts, account=customer)
    with parts.database.read() as uow:
        slot_id = cases.get(uow, case_id).slots[0].id
    send(parts, case_id, slot_id, _card())
    with parts.database.begin() as uow:
        intake.submit(uow, case_id)
    return case_id


def _card() -> bytes:
    out = io.BytesIO()
    draw_card(ACCOUNTS[0].people[0]).save(out, "JPEG")
    return out.getvalue()


def _reviewer(parts: Parts) -> Staff:
    with parts.database.begin() as uow:
        person = Staff(
            id=fresh_id(),
            email="reviewer@example.nl",
            name="Rens",
            role=Role.REVIEWER.value,
            fs_uniquifier=fresh_id(),
            active=True,
            created_at=uow.now,
        )
        uow.session.add(person)
    return person


def _close(parts: Parts, case_id: str, reviewer: Staff) -> float:
    """Approve a case and wait for its end; seconds from restored to the last document wiped."""
    with parts.database.begin() as uow:
        claims.claim(uow, case_id, reviewer)
    with parts.database.begin() as uow:
        version = cases.get(uow, case_id).version
        points = CHECKLIST[CaseKind.PRIVATE]
        review.approve(uow, case_id, reviewer, points, version=version, private_note="")
    case = _wait(parts, case_id, _is_wiped)
    if case.state is not CaseState.RESTORED:
        raise RuntimeError(f"the case ended {case.state}")
    return _seconds(case)


def _seconds(case: Case) -> float:
    wiped = [document.wiped_at for document in case.documents if document.wiped_at]
    if case.ended_at is None:
        raise RuntimeError(f"the case is {case.state}")
    return (max(wiped) - case.ended_at).total_seconds()


def _is_wiped(case: Case) -> bool:
    return all(document.state is DocumentState.WIPED for document in case.documents)


def _wait(parts: Parts, case_id: str, ready: Callable[[Case], bool]) -> Case:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with parts.database.read() as uow:
            case = cases.get(uow, case_id)
        if ready(case):
            return case
        time.sleep(_PAUSE)
    raise RuntimeError(f"the case stays {case.state}")
