"""The keeper: rings for due tasks; sweeps and reconciles on a timer and on start.

Several may run; one acts. It holds the keeper's row by writing to it, and another takes over when
it has been silent for a while.
"""

import logging
import os
import signal
import time
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from redis.exceptions import RedisError
from rq import Queue
from sqlalchemy import or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from recovery.errors import RecoveryError
from recovery.flow.reconcile import reconcile
from recovery.flow.sweep import empty_records, sweep
from recovery.parts import Parts
from recovery.store.base import one_row
from recovery.store.models import Beat
from recovery.store.uow import UnitOfWork
from workers import dispatch
from workers.queues import connect, queue

log = logging.getLogger(__name__)

TICK = 0.2
"""Seconds between two looks at the outbox."""

SWEEP_EVERY = 60.0
RECONCILE_EVERY = 600.0
EMPTY_EVERY = 3600.0
MENDED_UNASKED = 10
"""More lost documents than this, or more that nobody knows of, wait for a person: a folder that is
not mounted yet looks just the same, and must not cost every customer their documents. Fewer wait
as well when not one of two or more documents is whole."""

BEAT_EVERY = 10.0
HOLD_EVERY = 3.0
MEANWHILE_EVERY = 1.0
SILENT_AFTER = timedelta(seconds=10)
"""Another keeper takes over from one that has not written for this long."""


@dataclass
class Keeper:
    """One keeper process.

    Attributes:
        bells: The queue that is rung.
        name: Tells this keeper from the others.
    """

    parts: Parts
    bells: Queue
    name: str = field(default_factory=lambda: f"{os.getpid()}-{uuid4().hex[:8]}")
    _stopping: bool = False
    _acts: bool = False
    _next: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        """Work until told to stop."""
        while not self._stopping:
            self.tick()
            time.sleep(TICK)

    def stop(self, *_: object) -> None:
        """End after the present tick."""
        self._stopping = True

    def tick(self) -> None:
        """Do what is due; a fault of Redis, database or disk passes to the next tick, logged."""
        try:
            if self._is_time("hold", HOLD_EVERY):
                self._acts = self._hold()
            if not self._acts:
                return
            if self._is_time("sweep", SWEEP_EVERY):
                sweep(self.parts.database, self.parts.vault, between=self._ring_meanwhile)
            if self._is_time("reconcile", RECONCILE_EVERY):
                reconcile(
                    self.parts.database,
                    self.parts.vault,
                    mend=True,
                    at_most=MENDED_UNASKED,
                    between=self._ring_meanwhile,
                )
            if self._is_time("empty", EMPTY_EVERY):
                empty_records(self.parts.database, between=self._ring_meanwhile)
            if self._is_time("beat", BEAT_EVERY):
                dispatch.ask_for_a_beat(self.bells)
            self._ring()
        except (RedisError, SQLAlchemyError, RecoveryError, OSError) as error:
            log.warning("keeper: %s", type(error).__name__)
            time.sleep(1.0)

    def _ring(self) -> None:
        dispatch.ring(self.parts.database, self.bells, self.parts.settings.task_lease)

    def _ring_meanwhile(self) -> None:
        """Go on ringing while much is swept; what was swept first is wiped first."""
        if not self._is_time("meanwhile", MEANWHILE_EVERY):
            return
        try:
            self._acts = self._hold()
            self._ring()
        except (RedisError, SQLAlchemyError) as error:
            # The sweep needs no Redis, and goes on: not held up by it a second time.
            self._next["meanwhile"] += SWEEP_EVERY
            log.warning("keeper: %s", type(error).__name__)

    def _hold(self) -> bool:
        with self.parts.database.begin() as uow:
            insert = postgresql.insert if _is_postgresql(uow) else sqlite.insert
            uow.session.execute(
                insert(Beat)
                .values(name="keeper", holder=self.name, seen_at=uow.now)
                .on_conflict_do_nothing()
            )
            held = uow.session.execute(
                update(Beat)
                .where(
                    Beat.name == "keeper",
                    or_(Beat.holder == self.name, Beat.seen_at < uow.now - SILENT_AFTER),
                )
                .values(holder=self.name, seen_at=uow.now)
            )
            return one_row(held)

    def _is_time(self, what: str, every: float) -> bool:
        now = time.monotonic()
        if now < self._next.get(what, 0.0):
            return False
        self._next[what] = now + every
        return True


def keep(parts: Parts) -> None:
    """Run a keeper until SIGTERM or SIGINT."""
    keeper = Keeper(parts, queue(connect(parts.settings)))
    signal.signal(signal.SIGTERM, keeper.stop)
    signal.signal(signal.SIGINT, keeper.stop)
    keeper.run()


def _is_postgresql(uow: UnitOfWork) -> bool:
    return uow.session.get_bind().dialect.name == "postgresql"
