"""Ring for due tasks: the row is the truth, RQ only the bell.

A bell carries one opaque task id. When Redis lost it, or the worker that heard it died, the row is
still due and the bell is rung again. Ringing twice does no harm: one lease decides.
"""

from datetime import timedelta

from rq import Queue

from recovery.store import outbox
from recovery.store.uow import Database

_RUN = "workers.runner.run"
_BEAT = "workers.runner.beat"


def ring(database: Database, bells: Queue, lease: timedelta) -> int:
    """Put a job on the queue for every due task.

    Args:
        lease: How long a worker may hold a task; RQ ends a job a little before.

    Returns:
        How many bells were rung.
    """
    with database.read() as uow:
        due = [task.id for task in outbox.due(uow)]
    if not due:
        return 0
    for task_id in due:
        _put(bells, _RUN, task_id, timeout=max(1, int(lease.total_seconds()) - 5))
    with database.begin() as uow:
        outbox.mark_rung(uow, due)
    return len(due)


def ask_for_a_beat(bells: Queue) -> None:
    """Ask a worker to say that it is alive: proof that queue and worker do their job."""
    _put(bells, _BEAT, timeout=10)


def _put(bells: Queue, function: str, *task_ids: str, timeout: int) -> None:
    job_id = task_ids[0] if task_ids else "beat"
    # One bell for a task, which keeps its place: the list must not grow while no worker listens,
    # nor turn over while they are all busy.
    if bells.connection.lpos(bells.key, job_id) is not None:
        return
    bells.enqueue(
        function,
        args=task_ids,
        job_id=job_id,
        job_timeout=timeout,
        result_ttl=0,
        failure_ttl=0,
        description="task",
    )
