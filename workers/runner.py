"""The functions that RQ calls: lease the row, do its work, finish it or hand it back."""

import logging
import os
from functools import cache

from sqlalchemy.exc import OperationalError

from recovery.engine import patience
from recovery.parts import Parts, make_parts
from recovery.rules.states import DocumentState
from recovery.rules.states import Task as Kind
from recovery.settings import from_environment
from recovery.store import cases, outbox
from recovery.store.models import Beat, Task
from recovery.store.uow import UnitOfWork
from workers.handlers import HANDLERS

log = logging.getLogger(__name__)

_BEAT_PATIENCE = 5.0
"""Seconds that a beat waits for the database: less than RQ gives the job."""


def run(task_id: str) -> None:
    """Do one outbox task. Calling it twice does no harm; a lost call is made again."""
    run_with(process_parts(), task_id)


def beat() -> None:
    """Say that a worker is alive; a database that is locked hears it the next time."""
    try:
        with patience(_BEAT_PATIENCE), process_parts().database.begin() as uow:
            uow.session.merge(Beat(name="worker", holder=str(os.getpid()), seen_at=uow.now))
    except OperationalError as error:
        log.warning("beat: %s", type(error).__name__)


def run_with(parts: Parts, task_id: str) -> None:
    """Do one outbox task with these parts.

    Every error is kept on the row by its class name and the task falls due again later. It is
    not raised on: RQ would keep its message in Redis, and a message may name a person.
    """
    with parts.database.begin() as uow:
        task = outbox.lease(uow, task_id, parts.settings.task_lease)
    if task is None:
        return
    try:
        HANDLERS[task.kind](parts, task)
    except Exception as error:  # noqa: BLE001 - recorded on the row and in the log
        fault = type(error).__name__
        log.warning("task %s (%s) handed back: %s", task.id, task.kind, fault)
        with parts.database.begin() as uow:
            outbox.hand_back(uow, task, fault)
    else:
        with parts.database.begin() as uow:
            _finish(uow, task)


@cache
def process_parts() -> Parts:
    """Give the parts of this process; each RQ work horse makes its own after the fork."""
    return make_parts(from_environment(os.environ))


def _finish(uow: UnitOfWork, task: Task) -> None:
    outbox.finish(uow, task)
    # A document may have been marked after the work looked: its debt met this open task.
    if task.kind is Kind.WIPE_DOCUMENTS and cases.documents_in(
        uow, task.subject, DocumentState.WIPING
    ):
        outbox.add(uow, Kind.WIPE_DOCUMENTS, task.subject)
