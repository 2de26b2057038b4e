"""Sealed objects by name, and what any place that keeps them must be able to do.

A name is `<document id>.<role>`: a lower-case UUID, and a word with an optional number. It carries
nothing personal. An object appears whole or not at all; what is still being received is a *part*,
named after its object, and can be erased like one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ROLE = r"[a-z]{1,16}(?:-[1-9][0-9]{0,3})?"
_NAME = re.compile(rf"(?P<document>{_UUID})\.(?P<role>{_ROLE})(?P<part>\.[0-9a-f]{{16}}\.part)?")
_DOCUMENT = re.compile(_UUID)


@dataclass(frozen=True)
class Overwritten:
    """An object or part as it was before its first bytes became zeros.

    Attributes:
        size: All its bytes.
        header: The bytes that were overwritten; fewer than asked for when there were no more.
    """

    size: int
    header: bytes


class BlobWriter(Protocol):
    """One object on its way in."""

    def write(self, data: bytes | memoryview, /) -> int:
        """Append all of `data`."""

    def add(self, name: str, data: bytes) -> None:
        """Let a small object of the same document appear in the same `commit`, before this one.

        Raises:
            ValueError: It is of another document.
        """

    def commit(self) -> None:
        """Make the object appear under its name, in place of an older one; durable on return.

        Raises:
            FileNotFoundError: The part was erased meanwhile, as a wipe does.
            OSError: It could not be made durable; call `abort`.
        """

    def abort(self) -> None:
        """Remove the part; nothing happens after `commit` or a second time."""


class Blobs(Protocol):
    """A place for sealed objects. Each call that changes something is durable when it returns.

    Every call that takes a name raises ValueError for one that is not of the form above.
    """

    def create(self, name: str) -> BlobWriter:
        """Begin an object; nothing shows under its name before the writer commits."""

    def open(self, name: str) -> BinaryIO:
        """Read an object from its start.

        Raises:
            FileNotFoundError: There is none.
        """

    def exists(self, name: str) -> bool:
        """Tell whether the object is there."""

    def size(self, name: str) -> int:
        """Give the bytes of an object or part; 0 when it is gone."""

    def names(self) -> Iterator[str]:
        """Give every object, in no order, without parts; any number of them in little memory."""

    def parts(self, older_than: float) -> Iterator[str]:
        """Give every part that has not grown for this many seconds."""

    def of_document(self, document_id: str) -> tuple[str, ...]:
        """Give everything of a document, in order: objects and parts."""

    def zero_header(self, name: str, length: int) -> Overwritten | None:
        """Overwrite the first bytes of an object or part with zeros, as far as the place can.

        Returns:
            What it was before; None when it is gone.
        """

    def delete(self, name: str) -> bool:
        """Remove an object or part.

        Returns:
            Whether it was there; that it is gone already is as good.
        """

    def delete_all(self, names: Iterable[str]) -> dict[str, OSError]:
        """Remove objects and parts; what is gone already is gone durably, too.

        Returns:
            Why, by name, for each whose removal failed or may not be durable; the others are not
            kept by it.
        """

    def ready(self) -> None:
        """Write something and remove it.

        Raises:
            OSError: This place takes no objects now.
        """


def is_name(text: str) -> bool:
    """Tell whether this is the name of an object."""
    found = _NAME.fullmatch(text)
    return found is not None and found["part"] is None


def is_part(text: str) -> bool:
    """Tell whether this is the name of a part."""
    found = _NAME.fullmatch(text)
    return found is not None and found["part"] is not None


def document_of(name: str) -> str:
    """Give the document id in the name of an object or part.

    Raises:
        ValueError: It is the name of neither.
    """
    return _parsed(name)["document"]


def role_of(name: str) -> str:
    """Give the role in the name of an object or part.

    Raises:
        ValueError: It is the name of neither.
    """
    return _parsed(name)["role"]


def checked(name: str, *, part: bool = False) -> str:
    """Give the name back if it is one of an object, or of a part where that is allowed.

    Raises:
        ValueError: It is not.
    """
    if _parsed(name)["part"] and not part:
        raise ValueError("a part is no sealed object yet")
    return name


def checked_document(document_id: str) -> str:
    """Give the id back if it is a lower-case UUID.

    Raises:
        ValueError: It is not.
    """
    if not _DOCUMENT.fullmatch(document_id):
        raise ValueError("a document id is a lower-case UUID")
    return document_id


def _parsed(name: str) -> re.Match[str]:
    found = _NAME.fullmatch(name)
    if found is None:
        # Not quoted: what is no name of ours may be anything, a customer's file name included.
        raise ValueError("not the name of a sealed object")
    return found
