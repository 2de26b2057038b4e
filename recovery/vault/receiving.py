"""A document while it arrives: bytes are sealed as they come, and all or nothing of it stays."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from recovery.errors import DocumentTooLarge
from recovery.vault.envelope import Sealer
from recovery.vault.streams import Source


class Receiving:
    """One original on its way in; leaving its context without `commit` aborts it.

    Args:
        sealer: Takes the bytes.
        limit: Plaintext bytes at most.
        keep: Makes the finished object durable, with a name for it if there is one.
        undo: Destroys what there is of the document; may be called again when it fails.
    """

    def __init__(
        self,
        sealer: Sealer,
        limit: int,
        *,
        keep: Callable[[bytes | None], None],
        undo: Callable[[], None],
    ) -> None:
        self._sealer = sealer
        self._limit = limit
        self._keep = keep
        self._undo = undo
        self._settled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.abort()

    @property
    def length(self) -> int:
        """Plaintext bytes received so far."""
        return self._sealer.length

    def write(self, chunk: bytes | bytearray | memoryview) -> int:
        """Seal the next bytes.

        Returns:
            Their number.

        Raises:
            DocumentTooLarge: They go beyond the limit; none of them was taken.
        """
        if self.length + memoryview(chunk).nbytes > self._limit:
            raise DocumentTooLarge
        return self._sealer.write(chunk)

    def fill_from(self, source: Source, limit: int) -> int:
        """Seal what a stream gives, without a copy where it can `readinto`.

        Args:
            source: Read until it ends, never past `limit` bytes.
            limit: The announced length. When this is beyond what the document may have, at most
                one byte too many is read.

        Returns:
            Bytes read; fewer than `limit` when the connection was cut off.

        Raises:
            DocumentTooLarge: More arrived than the document may have.
        """
        room = self._limit - self.length
        count = self._sealer.read_from(source, min(limit, room))
        if count == room < limit and source.read(1):
            raise DocumentTooLarge
        return count

    def commit(self, name: bytes | None = None) -> int:
        """Finish: when this returns, the document survives a power cut.

        Args:
            name: Sealed beside the original, as the object `name`, and as durable; fewer than
                262144 bytes.

        Returns:
            Plaintext size in bytes.

        Raises:
            KeyMissing: The document was wiped meanwhile; nothing of it stays.
        """
        size = self._sealer.finish()
        self._keep(name)
        self._settled = True
        return size

    def abort(self) -> None:
        """Destroy the key and what was received; nothing happens after `commit` or again.

        Raises:
            WipeIncomplete: As for `Vault.destroy`; call again, or leave it to the sweep.
        """
        if not self._settled:
            self._undo()
            self._settled = True
