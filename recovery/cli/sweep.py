"""`recovery sweep`: owe what is due, and mend what does not fit together; or only look."""

import json
import sys
from collections.abc import Iterable

import click

from recovery.cli.common import one_line_errors, parts
from recovery.flow.reconcile import Reconciled, reconcile
from recovery.flow.sweep import empty_records
from recovery.flow.sweep import sweep as sweep_now
from recovery.flow.watch import late_documents
from recovery.parts import Parts
from recovery.rules.states import DocumentState
from recovery.store import due


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; print what is found as JSON.")
@one_line_errors
def sweep(*, check: bool) -> None:
    """Owe again whatever is due, then make rows, keys and blobs agree.

    Exit status 1: something could not be done; with --check: something was found. A document whose
    wipe is due is found when it has been for some minutes, so that work in progress is none.
    """
    own = parts()
    if check:
        found = reconcile(own.database, own.vault, mend=False)
        report = _report(own, found)
        click.echo(json.dumps(report))
        sys.exit(0 if report["clean"] else 1)
    done = sweep_now(own.database, own.vault)
    emptied = empty_records(own.database)
    click.echo(
        f"expired {done.expired}, overdue {done.overdue}, stalled uploads {done.stalled}, "
        f"wipes owed {done.owed_again}, records emptied {emptied}"
    )
    mended = reconcile(own.database, own.vault, mend=True)
    counts = ", ".join(f"{kind.value} {len(ids)}" for kind, ids in mended.found.items())
    click.echo(f"found {counts or 'nothing out of place'}; mended {mended.mended}")
    faults = done.faults + mended.faults
    if faults:
        click.echo(f"{faults} could not be done; the log names them, and they are tried again.")
        sys.exit(1)


def _report(own: Parts, found: Reconciled) -> dict[str, object]:
    with own.database.read() as uow:
        late = late_documents(uow)
    kinds: dict[str, Iterable[str]] = {kind.value: ids for kind, ids in found.found.items()}
    kinds |= {
        "past_deadline": filter(late.__contains__, due.past_deadline(own.database)),
        "wipe_owed": filter(
            late.__contains__, due.documents_in(own.database, DocumentState.WIPING)
        ),
        "case_expired": due.expired(own.database),
    }
    listed = {kind: list(ids) for kind, ids in kinds.items()}
    return {
        "clean": found.is_clean and not any(listed.values()),
        "found": {kind: {"count": len(ids), "ids": ids} for kind, ids in listed.items() if ids},
        "faults": found.faults,
    }
