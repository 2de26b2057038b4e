"""Signs of active content in a PDF: scripts, attached files, programs to start.

Nothing active in a PDF can reach anybody here: staff see pictures of its pages. So this is a hint
for the reviewer, and honest about its reach. It reads the names in the bytes outside of streams,
with their `#4A` escapes undone, and inside object streams, where modern writers put them,
inflated within a bound. It does not see into encrypted files, nor into object streams that are
coded in any other way; who wants to hide from it can. pdfium is not asked, because it only
counts the scripts and attachments in the document's name tree, and misses the rest.
"""

import re
import zlib
from collections.abc import Iterator

ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)(?=[\x00\s()<>\[\]{}/%]|$)"
)
"""Names of ISO 32000-2 §12.6.4 (actions), §7.11.4 (embedded files), §13.6 (rich media)."""

ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")

MOST_INFLATED = 16 * 1024 * 1024
"""Bytes of object streams that are inflated in all; an honest file's come to a few hundred kB."""

DICTIONARY = 1024
"""Bytes before a stream in which its dictionary is looked for."""


def has_active_content(data: bytes) -> bool:
    """Say whether a PDF shows signs of scripts, attached files or programs to start."""
    return any(ACTIVE.search(ESCAPE.sub(_unescaped, part)) for part in _readable(data))


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode())


def _readable(data: bytes) -> Iterator[bytes]:
    """Give what stands between the streams, and what stands in object streams."""
    left = MOST_INFLATED
    start = 0
    while (opening := data.find(b"stream", start)) >= 0:
        between = data[start:opening]
        yield between
        closing = data.find(b"endstream", opening)
        if closing < 0:
            return
        if b"/ObjStm" in between[-DICTIONARY:] and left > 0:
            inflated = _inflate(data[opening + len(b"stream") : closing].lstrip(b"\r\n"), left)
            left -= len(inflated)
            yield inflated
        start = closing + len(b"endstream")
    yield data[start:]


def _inflate(coded: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(coded, most)
    except zlib.error:
        return b""
