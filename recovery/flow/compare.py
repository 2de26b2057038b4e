"""Look both ways between rows, keys and blobs: what does not fit together, and how.

Uploads and wipes go on meanwhile. Their order makes looking safe: a row comes before its key and
goes after its last object, and nothing is destroyed before a commit says that it will be. So what
seems to be missing or left over is judged by a second look, after the first one.

Names and ids come in pages and are compared page by page; only what is found is kept. The walks
follow what is there, never the tombstones, so that ended cases cost nothing.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from recovery.errors import KeyMissing, SealBroken
from recovery.flow.halfway import STALLED_AFTER
from recovery.flow.turns import Turns
from recovery.rules.states import REPLACEABLE, DocumentState
from recovery.store import due
from recovery.store.uow import Database
from recovery.vault.blobs import is_name, is_part
from recovery.vault.destruction import ORIGINAL
from recovery.vault.documents import Vault

_HOUR = STALLED_AFTER.total_seconds()
_PAGE = 500


class Kind(StrEnum):
    """How rows, keys and blobs can disagree."""

    ROW_WITHOUT_KEY = "row_without_key"
    ROW_WITHOUT_BLOB = "row_without_blob"
    KEY_WITHOUT_ROW = "key_without_row"
    BLOB_WITHOUT_ROW = "blob_without_row"
    HALF_RECEIVED = "half_received"
    WIPED_IS_BACK = "wiped_is_back"


_OPENS = frozenset({Kind.ROW_WITHOUT_KEY, Kind.ROW_WITHOUT_BLOB})
"""What keeps a document from opening."""


@dataclass
class Findings:
    """What does not fit together, by document id.

    Attributes:
        lost: Rows of documents that nothing opens.
        unknown: Keys and objects that no row knows of.
        back: What is there of documents that were destroyed.
        uploads: Rows of uploads that never ended.
        parts: Names of parts that no upload goes on with, of documents that stand.
        standing: How many documents should open, those included that could not be looked at.
        had: Of what they need, what at least one of them has; by the kind that its lack would be.
    """

    lost: dict[str, tuple[Kind, ...]] = field(default_factory=dict)
    unknown: dict[str, tuple[Kind, ...]] = field(default_factory=dict)
    back: dict[str, tuple[Kind, ...]] = field(default_factory=dict)
    uploads: dict[str, tuple[Kind, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[Kind, ...]] = field(default_factory=dict)
    standing: int = 0
    had: set[Kind] = field(default_factory=set)

    @property
    def all_lost(self) -> bool:
        """Whether not one of two or more documents has its key, or not one its bytes.

        That is a folder that is not mounted, or another key store, and no accident of files.
        """
        lacking = {kind for lacks in self.lost.values() for kind in lacks}
        return self.standing > 1 and bool(lacking - self.had)

    def by_kind(self) -> dict[Kind, tuple[str, ...]]:
        """Give the document ids of each kind that was found."""
        found: dict[Kind, dict[str, None]] = {kind: {} for kind in Kind}
        for group in (self.lost, self.unknown, self.back, self.uploads, self.parts):
            for name, kinds in group.items():
                for kind in kinds:
                    found[kind][document_of(name)] = None
        return {kind: tuple(ids) for kind, ids in found.items() if ids}


def compare(database: Database, vault: Vault, turns: Turns) -> Findings:
    """Look at everything that is there; change nothing."""
    looking = _Looking(database, vault)
    turns.each(due.documents_in(database, *REPLACEABLE), looking.at_row)
    turns.each(_pages(vault.keys.store.document_ids()), looking.at_keys)
    turns.each(_pages(vault.keys.store.document_ids(_HOUR)), looking.at_old_keys)
    turns.each(_pages(vault.blobs.names()), looking.at_objects)
    turns.each(_pages(vault.blobs.parts(_HOUR)), looking.at_parts)
    turns.each(due.half_received(database, STALLED_AFTER), looking.at_upload)
    return looking.findings


def missing(vault: Vault, document_id: str) -> tuple[Kind, ...]:
    """Give what keeps a document from ever opening again; empty: it opens.

    A key that does not unwrap, or whose wrapping key is gone, is no key.

    Raises:
        OSError, SQLAlchemyError, SettingsError: Blobs, key store or keyring gave no answer, which
            says nothing about the document.
    """
    lacks = []
    try:
        vault.keys.get(document_id)
    except (KeyMissing, SealBroken):
        lacks.append(Kind.ROW_WITHOUT_KEY)
    if not vault.blobs.exists(f"{document_id}.{ORIGINAL}"):
        lacks.append(Kind.ROW_WITHOUT_BLOB)
    return tuple(lacks)


def document_of(name: str) -> str:
    """Give the document id in the name of an object or part; an id is its own."""
    return name.partition(".")[0]


class _Looking:
    """The looks of one run. Each gives 0: it gathers, and mends nothing."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self.findings = Findings()

    def at_row(self, document_id: str) -> int:
        self.findings.standing += 1
        lacks = missing(self._vault, document_id)
        self.findings.had |= _OPENS - set(lacks)
        # Whoever destroys says so first: what still stands now was not taken by a wipe.
        if lacks and self._state(document_id) in REPLACEABLE:
            self.findings.lost[document_id] = lacks
        return 0

    def at_keys(self, ids: Collection[str]) -> int:
        self._sort(ids)
        return 0

    def at_old_keys(self, ids: Collection[str]) -> int:
        self._keep_unknown(self._sort(ids))
        return 0

    def at_objects(self, names: Collection[str]) -> int:
        # With a key in place the walk over the keys decides, once that is an hour old.
        unknown = self._sort({document_of(name) for name in names})
        self._keep_unknown(unknown - self._vault.keys.present(tuple(unknown)))
        return 0

    def at_parts(self, names: Collection[str]) -> int:
        self.at_objects(names)
        states = self._states({document_of(name) for name in names})
        for name in names:
            # The part of an upload goes with its row, and that of a wipe with the wipe.
            if states.get(document_of(name)) in due.FALLING:
                self.findings.parts[name] = (Kind.HALF_RECEIVED,)
        return 0

    def at_upload(self, document_id: str) -> int:
        self.findings.uploads[document_id] = (Kind.HALF_RECEIVED,)
        return 0

    def _sort(self, ids: Collection[str]) -> set[str]:
        """Keep those that were destroyed and are there all the same; give those without a row."""
        states = self._states(ids)
        for document_id, state in states.items():
            if state is DocumentState.WIPED and self._vault.remains_of(document_id):
                self.findings.back[document_id] = (Kind.WIPED_IS_BACK,)
        return set(ids) - states.keys()

    def _keep_unknown(self, ids: Iterable[str]) -> None:
        for document_id in ids:
            # A row goes after its last object: nothing is left of one that was just undone.
            remains = self._vault.remains_of(document_id)
            if remains:
                self.findings.unknown[document_id] = tuple(_kinds_of(remains))

    def _state(self, document_id: str) -> DocumentState | None:
        return self._states({document_id}).get(document_id)

    def _states(self, ids: Collection[str]) -> dict[str, DocumentState]:
        with self._database.read() as uow:
            return due.states(uow, ids)


def _kinds_of(remains: Collection[str]) -> Iterator[Kind]:
    if "key" in remains:
        yield Kind.KEY_WITHOUT_ROW
    if any(map(is_name, remains)):
        yield Kind.BLOB_WITHOUT_ROW
    if any(map(is_part, remains)):
        yield Kind.HALF_RECEIVED


def _pages(names: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while page := tuple(islice(names, _PAGE)):
        yield page
