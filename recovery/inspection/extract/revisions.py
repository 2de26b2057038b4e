"""The revisions of a PDF: which bytes a signature covers, and what came after them.

Everything that is read or shown of an extract comes from the cut, which is sealed to its last byte
but for the one string that holds the signature. What stands behind the cut reaches nobody's eyes;
it is judged all the same, because a genuine extract has nothing there but later proof, and its
sender should send that instead of one that somebody worked on.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from recovery.inspection.extract.refusal import failed, unknown
from recovery.rules.findings import Code

WHITE = b"\x00\t\n\x0c\r "
"""What PDF calls white space (ISO 32000-1, 7.2.2)."""

MOST_CUTS = 16
"""An honest file has one; each more costs a reading of the file."""

_LAST = b"%%EOF"
_REACH = 1024  # how far from its end a file's end mark is looked for
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+\d{1,10}\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEXADECIMAL = re.compile(rb"<(?:[0-9A-Fa-f]{2})+>")
_STAMP = "ETSI.RFC3161"


def cuts(data: bytes) -> Iterator[bytes]:
    """Give the beginnings of a file that a signature may cover to their end, the shortest first.

    They are looked for in the bare bytes, since a signature names what it covers in plain letters.
    So nothing that was appended can lead away from the first of them.
    """
    ends = sorted({int(found[1]) + int(found[2]) for found in _RANGE.finditer(data)})
    inside = (end for end in ends if end <= len(data))
    whole = (end for end in inside if is_ended(data[max(0, end - _REACH) : end]))
    return (data[:end] for end in islice(whole, MOST_CUTS))


def is_ended(data: bytes) -> bool:
    """Say whether nothing but white space follows the last end mark of a file."""
    return data.rstrip(WHITE).endswith(_LAST)


def opened(data: bytes) -> PdfFileReader:
    """Read a file's structure, strictly.

    Raises:
        Settled: SEAL_UNREADABLE, UNKNOWN: it is encrypted. Whether the Chamber's own files may be
            is not known, so that alone refuses nobody.
    """
    reader = PdfFileReader(BytesIO(data))
    if reader.encrypted:
        raise unknown(Code.SEAL_UNREADABLE)
    return reader


def signatures(reader: PdfFileReader) -> list[EmbeddedPdfSignature]:
    """Give the signatures of a file but for document timestamps, in the order of their making.

    pyHanko's own list leaves out those of a kind that it does not know; here each one counts.

    Raises:
        Settled: SEAL_CHANGED, FAIL: one is mutilated: it names no bytes, or holds no signature.
            No program that signs leaves it so, and readers have been fooled with it.
    """
    found = []
    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        signature = value.get_object()
        if not isinstance(signature, DictionaryObject):
            raise failed(Code.SEAL_CHANGED)
        if _is_stamp(signature):
            continue
        if "/ByteRange" not in signature or "/Contents" not in signature:
            raise failed(Code.SEAL_CHANGED)
        try:
            found.append(EmbeddedPdfSignature(reader, field, name))
        except (ValueError, PdfReadError) as error:  # no structure; no string
            raise failed(Code.SEAL_CHANGED) from error
    return sorted(found, key=_end)


def _is_stamp(signature: DictionaryObject) -> bool:
    return signature.get("/Type") == "/DocTimeStamp" and signature.get("/SubFilter") == f"/{_STAMP}"


def _end(signature: EmbeddedPdfSignature) -> int:
    return _range(signature)[3]


def _range(signature: EmbeddedPdfSignature) -> tuple[int, int, int, int]:
    """Give where both covered parts begin and end.

    Raises:
        Settled: SEAL_CHANGED, FAIL: these are no two parts, one after the other, from the start.
    """
    given: Any = signature.byte_range
    numbers = list(given) if isinstance(given, ArrayObject) else []
    if len(numbers) != 4 or not all(isinstance(each, int) for each in numbers):  # noqa: PLR2004
        raise failed(Code.SEAL_CHANGED)
    start, length, second, rest = (int(each) for each in numbers)
    if start != 0 or not 0 < length < second or rest <= 0:
        raise failed(Code.SEAL_CHANGED)
    return start, length, second, second + rest


def covers(signature: EmbeddedPdfSignature, data: bytes) -> bool:
    """Say whether a signature covers every byte, but for the string that holds it.

    Args:
        signature: As read in these bytes.
        data: A cut.
    """
    _, length, second, end = _range(signature)
    hole = data[length:second]
    return (
        end == len(data)
        and _HEXADECIMAL.fullmatch(hole) is not None
        and bytes.fromhex(hole[1:-1].decode()) == signature.pkcs7_content
    )


def same(one: EmbeddedPdfSignature, other: EmbeddedPdfSignature) -> bool:
    """Say whether two readings are of one signature."""
    return _range(one) == _range(other) and one.pkcs7_content == other.pkcs7_content


def is_only_proof(signature: EmbeddedPdfSignature) -> bool:
    """Say whether what came after a signature is revocation data and timestamps alone.

    Args:
        signature: As read in the whole file.
    """
    signature.compute_integrity_info()
    coverage: Any = signature.coverage
    changes: Any = signature.diff_result
    return (
        coverage >= SignatureCoverageLevel.ENTIRE_REVISION
        and isinstance(changes, DiffResult)
        and changes.modification_level <= ModificationLevel.LTA_UPDATES
    )
