"""The parent's side of reading text: which pages it gives, and what it believes of the answer.

Nothing here loads a decoder: this is for the process that must not have one.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import BinaryIO

from recovery.inspection.answer import Inspection
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import IdentityFacts

SECONDS = 25.0
"""After so long no further page is begun; what was found by then is said."""

LONGEST = 45.0
"""Time on the wall for all of it. With that of the inspection before it, it stays well within the
time that a worker has for a task."""

MOST_PAGES = 6
"""Pages that are read: a document's two sides, and some room."""

UNREAD = Finding(Code.TEXT_LOOK, Verdict.UNKNOWN)
READ = Finding(Code.TEXT_LOOK, Verdict.PASS)
BELIEVED = frozenset(
    {
        READ,
        UNREAD,
        Finding(Code.BSN_VISIBLE, Verdict.FAIL),
        Finding(Code.ZONE, Verdict.PASS),
        Finding(Code.ZONE, Verdict.WARN),
        Finding(Code.DOCUMENT_EXPIRED, Verdict.FAIL),
    }
)
"""All that reading can find; an answer with anything else is none."""


def is_installed() -> bool:
    """Say whether text can be read; looked for and not imported, so that only its child does."""
    return all(find_spec(name) is not None for name in ("onnxruntime", "rapidocr"))


def should_be_read(inspection: Inspection) -> bool:
    """Say whether there are pages whose text nobody looked at, and nothing refuses them yet."""
    refuses = any(found.verdict is Verdict.FAIL for found in inspection.findings)
    return UNREAD in inspection.findings and not refuses


def framed(pages: tuple[bytes, ...]) -> Iterator[bytes]:
    """Give pages to the reader, each after four bytes of length (big-endian).

    One more than it reads is given, so that it knows of the rest.
    """
    for page in pages[: MOST_PAGES + 1]:
        yield len(page).to_bytes(4)
        yield page


def pages_in(stream: BinaryIO) -> Iterator[bytes]:
    """Take what `framed` gave."""
    while size := stream.read(4):
        yield stream.read(int.from_bytes(size))


def joined(seen: Inspection, read: Inspection) -> Inspection:
    """Put what was read off the pages behind what was seen before.

    Args:
        seen: The inspection with the pages.
        read: The reader's answer; one of another form, or none, changes nothing.
    """
    believed = read.facts is None or isinstance(read.facts, IdentityFacts)
    if not believed or not BELIEVED.issuperset(read.findings):
        return seen
    has_zone = any(found.code is Code.ZONE for found in seen.findings)
    added = [found for found in read.findings if found not in (READ, UNREAD)]
    if has_zone:  # a PDF's own text says what its picture would, without a reader's errors
        added = [found for found in added if found.code is Code.BSN_VISIBLE]
    findings = [
        READ if found == UNREAD and READ in read.findings else found for found in seen.findings
    ]
    shows_number = any(found.code is Code.BSN_VISIBLE for found in added)
    facts = None if shows_number else (seen.facts if has_zone else read.facts)
    return Inspection((*findings, *added), seen.pages, facts)
