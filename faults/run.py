"""One run: scripts in threads, faults from the main thread, and then the look at what is left.

A seed draws the scripts and the faults; when they meet is up to the machine. So the seed of a
failure makes the same things happen again, and mostly, but not always, the same failure.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from faults import checks, documents
from faults.browser import over
from faults.checks import Found
from faults.disruptions import DISRUPTIONS
from faults.house import House
from faults.records import Record
from faults.scripts import Script
from recovery.app import create_desk
from recovery.rules.states import DocumentState
from recovery.store.models import Document, Task

_AT_ONCE = 6
_FAULTS_A_SCRIPT = 1.5
_SETTLED_WITHIN = 180.0
_PAUSE = 0.2
_BEGAN = time.monotonic()
_WIPING = (DocumentState.WIPING, DocumentState.RECEIVING)
_MARKERS = (documents.MARKER, documents.NAME.encode())

AT_THE_END = timedelta(hours=3)
"""Longer than an upload, a lease and any pause of a task that failed: then all is due."""

LATER = (timedelta(days=100), timedelta(days=10))
"""Everything ends by then: every hold and every deadline, then the drafts that began anew after a
hold."""


@dataclass
class Result:
    """What a run did and found.

    Attributes:
        ends: How many scripts ended how.
        faults: Faults by kind.
        found: What is wrong.
        room: Whether the full disk was a really full file system.
    """

    scripts: int
    seed: int
    room: bool = False
    ends: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    found: Found = field(default_factory=Found)


def run(scripts: int, seed: int, folder: Path, room: Path | None = None) -> Result:
    """Run so many scripts under faults, and look.

    Args:
        scripts: Cases in all; half as many faults more are injected.
        seed: Draws everything that is left to chance.
        folder: Empty; everything lies below it.
        room: A small file system for the sealed bytes, or None.
    """
    result = Result(scripts, seed, room is not None)
    with House(folder, room) as house:
        desk = create_desk(house.settings, house.parts)
        drawn = [
            Script(house.parts, desk, number, Random(f"{seed} script {number}"))  # noqa: S311
            for number in range(scripts)
        ]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            pending = [threads.submit(each.run) for each in drawn]
            try:
                _disrupt(house, Random(f"{seed} faults"), pending, result)  # noqa: S311
                while not all(each.done() for each in pending):
                    house.revive()
                    time.sleep(_PAUSE)
            except BaseException:
                over.set()
                threads.shutdown(wait=False, cancel_futures=True)
                raise
        result.ends.update(each.result() for each in pending)
        _say("healing")
        house.heal()
        records = [each.record for each in drawn]
        result.found = _look(house, records)
        _keep_log(house, result)
    return result


def _disrupt(house: House, chance: Random, pending: list[Future[str]], result: Result) -> None:
    """Inject faults, one or two at a time, until there were enough or the scripts are through."""
    budget = max(len(DISRUPTIONS), int(result.scripts * _FAULTS_A_SCRIPT))
    kinds = _kinds(chance)
    while result.faults.total() < budget and not all(each.done() for each in pending):
        time.sleep(chance.uniform(0.2, 1.0))
        house.revive()
        with ExitStack() as healing:
            first = next(kinds)
            chosen = [first]
            if first not in _ALONE and chance.random() < 0.25:  # noqa: PLR2004 - now and then
                chosen.append(chance.choice([each for each in _ALONE if each != first]))
            for kind in chosen:
                healing.enter_context(DISRUPTIONS[kind](house, chance))
                result.faults[kind] += 1
                _say(f"{result.faults.total()}: {kind}")
            time.sleep(chance.uniform(0.1, 1.5))


_ALONE = ("portal killed", "worker killed", "keeper killed", "Redis killed")
"""Kills: each can also come in the middle of another fault."""


def _kinds(chance: Random) -> Iterator[str]:
    """Give every kind in turn, each round in another order."""
    while True:
        kinds = list(DISRUPTIONS)
        chance.shuffle(kinds)
        yield from kinds


def _look(house: House, records: list[Record]) -> Found:
    """One sweep after the last fault: what is open is whole, the rest is gone; later, all is."""
    house.advance(AT_THE_END)
    found = _swept(house)
    found += _checked(house)
    _say("looking")
    found += checks.look(house.parts, records, _MARKERS)
    for days in LATER:
        house.advance(days)
        found += _swept(house)
    _say("looking for what nobody may have any more")
    found += _checked(house)
    found.left_over += checks.nothing(house.parts)
    return found


def _swept(house: House) -> Found:
    """Sweep once, and let the work be done."""
    found = Found()
    swept = house.run("sweep")
    if swept.returncode != 0:
        found.left_over.append(f"`recovery sweep` ended with {swept.returncode}: {swept.stderr}")
    _settle(house)
    return found


def _checked(house: House) -> Found:
    """Ask the product whether it sees a gap."""
    found = Found()
    checked = house.run("sweep", "--check")
    if checked.returncode != 0:
        told = f"{checked.stdout} {checked.stderr}".strip()
        found.left_over.append(f"`recovery sweep --check` ended with {checked.returncode}: {told}")
    return found


def _settle(house: House) -> None:
    """Wait until no work is due; what is still due after three minutes, the checks will tell."""
    end = time.monotonic() + _SETTLED_WITHIN
    while time.monotonic() < end:
        with house.parts.database.read() as uow:
            due = uow.session.scalar(
                select(func.count())
                .select_from(Task)
                .where(Task.done_at.is_(None), Task.due_at <= uow.now + timedelta(minutes=2))
            )
            owed = uow.session.scalar(
                select(func.count()).select_from(Document).where(Document.state.in_(_WIPING))
            )
        if not due and not owed:
            return
        house.revive()
        time.sleep(_PAUSE)


def _keep_log(house: House, result: Result) -> None:
    """Show the end of the log of a run that found something."""
    if result.found:
        tail = house.log.read_text("utf-8", "replace").splitlines()[-60:]
        sys.stderr.write("\n".join(tail) + "\n")


def _say(what: str) -> None:
    print(f"{time.monotonic() - _BEGAN:6.1f} s  {what}", file=sys.stderr, flush=True)
