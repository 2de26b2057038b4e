"""The wrapped document keys, in a database of their own that no backup takes along.

A wipe is the destruction of a row here. SQLite overwrites the row (`secure_delete`, set on each
connection), and the write-ahead log is emptied right after, since it still holds the page of
before. PostgreSQL gives the row's space free for overwriting (VACUUM) and keeps what its own
write-ahead log recorded: there the guarantee rests on the wrapping key as well, so rotate it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    exists,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from recovery.engine import reading
from recovery.errors import KeyMissing, SettingsError, VaultError, WipeIncomplete
from recovery.vault.disk import OPEN_TO_OTHERS, make_private

metadata = MetaData()

document_keys = Table(
    "document_keys",
    metadata,
    Column("document_id", String(36), primary_key=True),
    Column("key_id", String(16), nullable=False),
    Column("wrapped", LargeBinary(40), nullable=False),
    Column("created_at", BigInteger, nullable=False),  # Unix seconds
)

_CHECKPOINT_PATIENCE = 2.0  # seconds
_CHECKPOINT_PAUSE = 0.02
_BATCH = 50
_PAGE = 500
_PREPARING = 0x5265_6B65_7973  # any number that nobody else locks on

# Made once: making them takes as long as asking, and every upload and wipe asks several times.
_THIS = document_keys.c.document_id == bindparam("id")
_FIND = select(document_keys.c.wrapped, document_keys.c.key_id).where(_THIS)
_HAS = select(exists().where(_THIS))
_THESE = document_keys.c.document_id.in_(bindparam("ids", expanding=True))
_PRESENT = select(document_keys.c.document_id).where(_THESE)
_DESTROY = (
    delete(document_keys)
    .where(_THESE)
    .returning(document_keys.c.document_id, document_keys.c.key_id)
)

Change = Callable[[bytes, str], tuple[bytes, str]]


@dataclass(frozen=True)
class Rewrapped:
    """What a rotation did: keys wrapped anew, and keys left because they did not unwrap."""

    changed: int
    unreadable: int


class KeyStore:
    """Wrapped document keys by document id.

    Args:
        engine: From `engine_for`, never the one of the main database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._sqlite = engine.dialect.name == "sqlite"

    def prepare(self) -> None:
        """Make the table, and for SQLite the file, readable by its owner only.

        Raises:
            SettingsError: The file is there and others can read it.
        """
        file = self._engine.url.database if self._sqlite else None
        # SQLite gives its log and its index the mode of this file.
        if file and make_private(Path(file)) & OPEN_TO_OTHERS:
            reason = "names a file that others can read; chmod 600 it"
            raise SettingsError("RECOVERY_KEYS_URL", reason)
        with self._engine.begin() as connection:
            if not self._sqlite:
                # Two processes that start at once would both find no table and both make it.
                connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _PREPARING})
            metadata.create_all(connection)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def put(self, document_id: str, wrapped: bytes, key_id: str) -> None:
        """Keep the wrapped key of a new document; durable when it returns.

        Raises:
            VaultError: The document has a key already; overwriting it would lose the document.
        """
        row = {
            "document_id": document_id,
            "key_id": key_id,
            "wrapped": wrapped,
            "created_at": int(time.time()),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(document_keys).values(row))
        except IntegrityError:
            # The cause would show the wrapped key among its parameters.
            raise VaultError(f"document {document_id} has a key already") from None

    def get(self, document_id: str) -> tuple[bytes, str]:
        """Give the wrapped key and the id of its wrapping key.

        Raises:
            KeyMissing: Destroyed, or never there.
        """
        with self._reading.connect() as connection:
            row = connection.execute(_FIND, {"id": document_id}).one_or_none()
        if row is None:
            raise KeyMissing(f"document {document_id} has no key")
        return bytes(row.wrapped), row.key_id

    def has(self, document_id: str) -> bool:
        """Tell whether the document has a key."""
        with self._reading.connect() as connection:
            return bool(connection.scalar(_HAS, {"id": document_id}))

    def uses(self, key_id: str) -> bool:
        """Tell whether a wrapping key still wraps a document key."""
        query = select(exists().where(document_keys.c.key_id == key_id))
        with self._reading.connect() as connection:
            return bool(connection.scalar(query))

    def destroy(self, document_id: str) -> bool:
        """Remove the key for good; again is no error, and finishes what was cut short.

        Returns:
            Whether it was there.

        Raises:
            WipeIncomplete: As for `destroy_all`.
        """
        return bool(self.destroy_all((document_id,)))

    def destroy_all(self, document_ids: Sequence[str]) -> dict[str, str]:
        """Remove keys for good, in one commit; again is no error, and finishes what was cut short.

        Returns:
            The id of the wrapping key, by document id, of each key that was there.

        Raises:
            WipeIncomplete: The rows are gone, but a long reader keeps an old copy of them in
                SQLite's write-ahead log; call again later.
        """
        with self._engine.begin() as connection:
            rows = connection.execute(_DESTROY, {"ids": document_ids}).all()
        self._scrub()
        return {row.document_id: row.key_id for row in rows}

    def present(self, document_ids: Sequence[str]) -> frozenset[str]:
        """Give those of these documents that have a key."""
        with self._reading.connect() as connection:
            return frozenset(connection.scalars(_PRESENT, {"ids": document_ids}))

    def document_ids(self, older_than: float = 0) -> Iterator[str]:
        """Give the ids of all documents with a key, in order, page by page.

        No transaction stays open in between, so the caller may destroy keys on the way.

        Args:
            older_than: Seconds that the key must exist already; an upload under way makes its key
                before anything else is written down.
        """
        columns = document_keys.c
        query = (
            select(columns.document_id)
            .where(columns.created_at <= int(time.time() - older_than))
            .order_by(columns.document_id)
            .limit(_PAGE)
        )
        last = ""
        while True:
            with self._reading.connect() as connection:
                found = connection.scalars(query.where(columns.document_id > last)).all()
            yield from found
            if len(found) < _PAGE:
                return
            last = found[-1]

    def rewrap(self, key_id: str, change: Change) -> Rewrapped:
        """Wrap anew, 50 rows a commit, every key that is not under this wrapping key.

        Cut short, it is called again. A key that does not unwrap is left as it is and counted:
        one damaged row must not keep all others under the old key.

        Args:
            key_id: The wrapping key that all shall be under.
            change: From wrapped bytes and the id of their wrapping key to new ones; raises
                VaultError when they do not unwrap.
        """
        changed = unreadable = 0
        last = ""
        while rows := self._not_under(key_id, last):
            with self._engine.begin() as connection:
                for document_id, wrapped, old in rows:
                    try:
                        fresh, under = change(wrapped, old)
                    except VaultError:
                        unreadable += 1
                        continue
                    # A key destroyed or wrapped anew meanwhile stays as it is now.
                    query = update(document_keys).where(
                        document_keys.c.document_id == document_id,
                        document_keys.c.wrapped == wrapped,
                    )
                    result = connection.execute(query.values(wrapped=fresh, key_id=under))
                    changed += result.rowcount
            last = rows[-1][0]
        self._scrub()
        return Rewrapped(changed, unreadable)

    def ready(self) -> None:
        """Ask the database one question; any error of it comes through."""
        self.has("")

    def _not_under(self, key_id: str, last: str) -> list[tuple[str, bytes, str]]:
        columns = document_keys.c
        query = (
            select(columns.document_id, columns.wrapped, columns.key_id)
            .where(columns.key_id != key_id, columns.document_id > last)
            .order_by(columns.document_id)
            .limit(_BATCH)
        )
        with self._reading.connect() as connection:
            rows = connection.execute(query).all()
        return [(row.document_id, bytes(row.wrapped), row.key_id) for row in rows]

    def _scrub(self) -> None:
        """Make the database let go of rows that were deleted or overwritten."""
        if self._sqlite:
            # Straight to the driver: inside a transaction a checkpoint is refused.
            end = time.monotonic() + _CHECKPOINT_PATIENCE
            with closing(self._engine.raw_connection()) as driver:
                while driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                    # SQLite waits for readers, but turns a second checkpoint away at once.
                    if time.monotonic() > end:
                        raise WipeIncomplete(("key_log",))
                    time.sleep(_CHECKPOINT_PAUSE)
        else:
            autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            with autocommit.connect() as connection:
                connection.execute(text("VACUUM document_keys"))
