"""Documents that are real, each unlike any other, and all with one marker to search for."""

import io
import secrets

from PIL import Image

from recovery.rules.evidence import SlotKind

MARKER = b"Ge7Heim-bij-elke-storing"
"""Stands in every document, many times, and nowhere else."""

NAME = "Ge7Heim-in-de-naam.jpg"
"""How every file is called by its sender."""

_SMALLEST = 20_000
_COMMENT = 30_000


def make(kind: SlotKind, size: int) -> bytes:
    """Make a document that this slot takes.

    Args:
        size: Bytes, about.
    """
    picture = Image.new("RGB", (320, 200), "#cfd8e3")
    out = io.BytesIO()
    if kind is SlotKind.EXTRACT:
        picture.save(out, "PDF")
        # What stands between the objects and the table of a PDF is passed over by its readers.
        return out.getvalue() + b"\n%" + _filling(max(_SMALLEST, size)) + b"\n%%EOF\n"
    picture.save(out, "JPEG", comment=MARKER)
    start, rest = out.getvalue()[:2], out.getvalue()[2:]
    comments = b""
    while len(comments) < size:
        text = _filling(_COMMENT)
        comments += b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text
    return start + comments + rest


def _filling(size: int) -> bytes:
    """Give text without a line end that says the marker every few hundred bytes."""
    pieces = b""
    while len(pieces) < size:
        pieces += MARKER + secrets.token_hex(128).encode()
    return pieces[:size]
