"""Put right what does not fit together between rows, keys and blobs.

Six ways to disagree, each with a rule of its own:

- `row_without_key`, `row_without_blob`: nothing opens the document any more. `lost` destroys what
  is left of it and asks the applicant for it once more.
- `key_without_row`, `blob_without_row`: nobody knows of it, so it has neither deadline nor reader;
  destroyed. Only with a key that is an hour old, or without any: an upload makes its key first.
- `half_received`: an upload that never ended, an hour old; destroyed.
- `wiped_is_back`: a backup brought back what was destroyed; destroyed again, at once.

A document that is being wiped is the wipe's own business. Only objects of the document in question
are ever removed, by name: never a folder, never a file that is not ours.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.flow.compare import Findings, Kind, compare, document_of
from recovery.flow.halfway import end_upload
from recovery.flow.lost import give_up
from recovery.flow.turns import Turns, nothing
from recovery.rules.states import DocumentState
from recovery.store import beats, due
from recovery.store.uow import Database
from recovery.vault.documents import Vault
from recovery.vault.envelope import HEADER

log = logging.getLogger(__name__)

BEAT = "reconcile"
"""Under this name the database says when one last ran to its end."""


@dataclass(frozen=True)
class Reconciled:
    """What was found, and what became of it.

    Attributes:
        found: Document ids by kind, without the kinds of which there is none.
        mended: How many findings were put right.
        withheld: How many were left alone, since there were more than the caller allowed.
        faults: How many could not be looked at or put right; the next run tries again.
    """

    found: Mapping[Kind, Sequence[str]]
    mended: int = 0
    withheld: int = 0
    faults: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether everything was looked at, and fits together."""
        return not self.found and not self.faults


def reconcile(
    database: Database,
    vault: Vault,
    *,
    mend: bool,
    at_most: int | None = None,
    between: Callable[[], None] = nothing,
) -> Reconciled:
    """Compare rows, keys and blobs; safe at any time, and in any number at once.

    One finding that cannot be mended does not keep the others; each is a commit of its own.

    Args:
        mend: Put right what is found, and write down that this ran to its end, unless something
            was withheld; else nothing is changed.
        at_most: How many lost documents, and how many that nobody knows of, may be put right.
            When there are more, all of these are left alone: so many at once are no accident of
            single files, but a disk that is not mounted, or another installation's database.
            With a limit, lost documents are also left alone when none of two or more has its key
            or its bytes, which is all that a small installation has. None: no limit.
        between: Called after each thing that was looked at or mended.
    """
    unready = vault.ready()
    if unready:
        log.error("reconcile: nothing compared: %s", ", ".join(unready))
        return Reconciled({}, faults=len(unready))
    turns = Turns("reconcile", between)
    findings = compare(database, vault, turns)
    found = findings.by_kind()
    if found:
        log.warning("reconcile: %s", {kind.value: len(ids) for kind, ids in found.items()})
    withheld = mended = 0
    if mend:
        withheld = 0 if at_most is None else _withhold(findings, at_most)
        if withheld:
            log.error(
                "reconcile: %s left alone: is the right blob folder mounted, and the right key "
                "store? If both are, `recovery sweep` mends them",
                withheld,
            )
        mended = _mend(database, vault, findings, turns)
        # What waits for a person must reach one: without a beat, who watches over it complains.
        if turns.is_whole and not withheld:
            with database.begin() as uow:
                beats.note(uow, BEAT)
    return Reconciled(found, mended, withheld, turns.faults)


def _withhold(findings: Findings, at_most: int) -> int:
    """Drop each group that is too much to be an accident; give how many documents that were."""
    withheld = 0
    for group, is_too_much in (
        (findings.lost, len(findings.lost) > at_most or findings.all_lost),
        (findings.unknown, len(findings.unknown) > at_most),
    ):
        if is_too_much:
            withheld += len(group)
            group.clear()
    return withheld


def _mend(database: Database, vault: Vault, findings: Findings, turns: Turns) -> int:
    mending = _Mending(database, vault, findings)
    return sum(
        (
            turns.each(findings.back, mending.destroy_again),
            turns.each(findings.unknown, mending.destroy_unknown),
            turns.each(findings.uploads, mending.end_upload),
            turns.each(findings.parts, mending.erase_part),
            turns.each(findings.lost, mending.give_up),
        )
    )


class _Mending:
    """What is done about each finding: looked at once more, then put right and written down."""

    def __init__(self, database: Database, vault: Vault, findings: Findings) -> None:
        self._database = database
        self._vault = vault
        self._findings = findings

    def destroy_again(self, document_id: str) -> int:
        return self._destroy(document_id, DocumentState.WIPED, self._findings.back[document_id])

    def destroy_unknown(self, document_id: str) -> int:
        return self._destroy(document_id, None, self._findings.unknown[document_id])

    def end_upload(self, document_id: str) -> int:
        return end_upload(self._database, self._vault, document_id)

    def erase_part(self, name: str) -> int:
        # The document stands; only this piece of it goes, as the vault erases any object.
        self._vault.blobs.zero_header(name, HEADER)
        if not self._vault.blobs.delete(name):
            return 0
        self._note(document_of(name), Kind.HALF_RECEIVED, 1)
        return 1

    def give_up(self, document_id: str) -> int:
        return give_up(self._database, self._vault, document_id)

    def _destroy(self, document_id: str, state: DocumentState | None, kinds: Sequence[Kind]) -> int:
        with self._database.read() as uow:
            if due.states(uow, {document_id}).get(document_id) is not state:
                return 0
        count = len(self._vault.remains_of(document_id))
        self._vault.destroy(document_id)
        for kind in kinds:
            self._note(document_id, kind, count)
        return 1

    def _note(self, document_id: str, kind: Kind, count: int) -> None:
        with self._database.begin() as uow:
            trail.append(
                uow,
                Event.ANOMALY,
                trail.WORKER,
                document_id=document_id,
                kind=kind.value,
                count=count,
            )
