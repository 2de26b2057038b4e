"""Is what was promised being done?"""

from datetime import timedelta

from recovery.doctor.report import Result, fail, ok
from recovery.flow.reconcile import BEAT as RECONCILE
from recovery.flow.sweep import BEAT as SWEEP
from recovery.flow.watch import Watch, look
from recovery.parts import Parts

SWEEP_SILENT = timedelta(minutes=10)
"""The sweep runs each minute."""

RECONCILE_SILENT = timedelta(minutes=40)
"""Rows, keys and blobs are compared every ten minutes; a large vault takes a while."""

PROCESS_SILENT = timedelta(seconds=60)
"""Worker and keeper say that they live every ten seconds or more often."""


def overdue(parts: Parts) -> Result:
    """Documents past their deadline whose wipe nobody owes."""
    passed = _watch(parts).passed
    if not passed.late:
        return ok("overdue", "No document is past its deadline and forgotten.")
    return fail(
        "overdue",
        f"{passed.late} documents are past their deadline, the first for {_long(passed.oldest)}, "
        "and nobody has begun to destroy them: run `recovery sweep`, and see that a keeper runs.",
    )


def owed(parts: Parts) -> Result:
    """Documents whose wipe is owed and not done."""
    debt = _watch(parts).owed
    if not debt.late:
        return ok("owed", f"{debt.count} documents are being destroyed, none for long.")
    return fail(
        "owed",
        f"{debt.late} documents wait to be destroyed, the first for {_long(debt.oldest)}: see that "
        "a worker runs, and look into its log for 'not wiped' and 'handed back'.",
    )


def sweep(parts: Parts) -> Result:
    """When everything that is due was last looked for."""
    return _seen(
        parts,
        SWEEP,
        "The sweep",
        SWEEP_SILENT,
        "see that a keeper runs; `recovery sweep` says what keeps it from its end",
    )


def reconcile(parts: Parts) -> Result:
    """When rows, keys and blobs were last compared."""
    return _seen(
        parts,
        RECONCILE,
        "The comparison of rows, keys and blobs",
        RECONCILE_SILENT,
        "see that a keeper runs; when much is missing at once it waits for you, and "
        "`recovery sweep --check` says what does not fit together",
    )


def worker(parts: Parts) -> Result:
    """Whether a worker takes jobs."""
    remedy = "start `recovery run`, or `python -m workers work`; it needs Redis and a keeper"
    return _seen(parts, "worker", "A worker", PROCESS_SILENT, remedy)


def keeper(parts: Parts) -> Result:
    """Whether a keeper acts."""
    remedy = "start `recovery run`, or `python -m workers keep`"
    return _seen(parts, "keeper", "A keeper", PROCESS_SILENT, remedy)


def _seen(parts: Parts, name: str, what: str, silent: timedelta, remedy: str) -> Result:
    age = _watch(parts).ages.get(name)
    if age is None:
        return fail(name, f"{what} was never seen: {remedy}.")
    if age > silent.total_seconds():
        return fail(name, f"{what} was last seen {_long(age)} ago: {remedy}.")
    return ok(name, f"{what} was last seen {_long(age)} ago.")


def _watch(parts: Parts) -> Watch:
    with parts.database.read() as uow:
        return look(uow)


def _long(seconds: float) -> str:
    """Say how long in words that fit the size."""
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{int(seconds // length)} {unit}"
    return f"{int(seconds)} seconds"
