"""What a file is at its edges: that it begins as its type does, and is nothing else besides.

A polyglot is one file that two programs read as two things: a photo that is also a ZIP with a
program in it, a PDF that is also a web page. The decoders do not mind, and the safe view drops
whatever they do not draw; but the original stays in the vault until it is wiped, and is evidence.

Refusing every byte after the end of the picture would be simple, and wrong: ordinary phones add
there a second picture (MPO), a film of three seconds (motion photo) or their maker's own records,
and PDF allows line ends after its end mark. So not the place of the bytes decides but what they
are. A picture is a polyglot when it holds, anywhere, the signature of an archive, a program, a PDF
or a web page. Anywhere, because an archive is read from its end, a web page from wherever it
starts, and a comment block at the head hides either as well as a trailer does.

Four magic bytes would be too few for that: a film of five megabytes holds any four given bytes by
pure chance once in some eight hundred times. Each signature below therefore fixes nearly six bytes
or more, by including the fields beside it that have few lawful values; of honest files of that
size, chance refuses one in some hundred thousand, and its sender is asked for another.

A PDF is a container itself, and may lawfully hold an attachment or a script in any stream. There
only its edges count: the first kilobyte, what follows the last end mark, and an end of central
directory within reach of a program that looks for a ZIP from the end.
"""

import re

from recovery.inspection.heif import is_heic
from recovery.rules.evidence import MediaType

WEB_PAGE = rb"(?i:<!doctype\s+html|<(?:html|script|iframe|body)[\s>/]|<svg\s+[\w:]{2,32}\s*=)"
ZIP_END = rb"PK\x05\x06\x00\x00\x00\x00"  # end of central directory, first of one disk
ZIP_ENTRY = rb"PK\x03\x04[\x0a-\x3f]\x00..[\x00-\x0e\x5d-\x63]\x00"  # version, flags, method
ELF = rb"\x7fELF[\x01\x02][\x01\x02]\x01"  # word size, byte order, version
PE = rb"PE\x00\x00(?:\x4c\x01|\x64\x86|\x64\xaa|\xc4\x01)"  # x86, x86-64, ARM64, ARM
PDF = rb"%PDF-[12]\.\d"
RAR = rb"Rar!\x1a\x07"
SEVEN_ZIP = rb"7z\xbc\xaf\x27\x1c"

FOREIGN = re.compile(
    b"|".join((WEB_PAGE, ZIP_END, ZIP_ENTRY, ELF, PE, PDF, RAR, SEVEN_ZIP)), re.DOTALL
)
"""What has no business in a picture, wherever it stands."""

PDF_HEAD = 1024
"""Bytes in which readers look for a PDF's header, and so the room before its content."""

ZIP_REACH = 22 + 65_535
"""How far from the end of a file its end of central directory can be: itself and a comment."""

END_OF_PDF = b"%%EOF"


def begins_as(data: bytes, media_type: MediaType) -> bool:
    """Say whether the bytes begin, at the very first one, as a file of this type does."""
    match media_type:
        case MediaType.JPEG:
            return data.startswith(b"\xff\xd8\xff")
        case MediaType.PNG:
            return data.startswith(b"\x89PNG\r\n\x1a\n")
        case MediaType.WEBP:
            return data.startswith(b"RIFF") and data[8:12] == b"WEBP"
        case MediaType.HEIC:
            return is_heic(data)
        case MediaType.PDF:
            return data.startswith(b"%PDF-")


def is_polyglot(data: bytes, media_type: MediaType) -> bool:
    """Say whether a file is something else besides its type; the module says what counts.

    Args:
        data: The whole file.
        media_type: What it is taken for.
    """
    if media_type is MediaType.PDF:
        return _is_polyglot_pdf(data)
    return FOREIGN.search(data) is not None


def _is_polyglot_pdf(data: bytes) -> bool:
    end = data.rfind(END_OF_PDF)
    tail = data[end + len(END_OF_PDF) :] if end >= 0 else b""
    return (
        FOREIGN.search(data[1:PDF_HEAD]) is not None
        or FOREIGN.search(tail) is not None
        or re.search(ZIP_END, data[-ZIP_REACH:]) is not None
    )
