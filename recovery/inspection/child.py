"""The child's side of an inspection: load, shut oneself in, read, look, answer, end.

Run with the accepted type and the kind of document as its last arguments, the file on standard
input (before an extract, whose seal counts: `trust.py`), the answer (`answer.py`) on standard
output. Any other way to end than with status 0 is no answer. Only what
one type needs is loaded: starting the process is most of what inspecting a small file costs.
"""

import sys
from collections.abc import Callable
from functools import partial

from recovery.inspection.answer import Inspection, encode, refused
from recovery.inspection.confine import confine
from recovery.inspection.structure import begins_as, is_polyglot
from recovery.inspection.trust import read
from recovery.rules.evidence import MediaType, SlotKind
from recovery.rules.findings import Code


def main() -> None:
    """Inspect the file on standard input."""
    media_type, kind = MediaType(sys.argv[-2]), SlotKind(sys.argv[-1])
    decode = _extract() if kind is SlotKind.EXTRACT else _identity(media_type)
    confine(threads=media_type is MediaType.HEIC)
    inspection = _inspect(sys.stdin.buffer.read(), media_type, decode)
    sys.stdout.buffer.writelines(encode(inspection))
    sys.stdout.buffer.flush()


def _extract() -> Callable[[bytes], Inspection]:
    """Load what reads an extract, and read whose seal counts."""
    from recovery.inspection.extract import examine, prepare  # noqa: PLC0415 - see the module

    trust = read(sys.stdin.buffer)
    prepare(trust)
    return partial(examine, trust=trust)


def _identity(media_type: MediaType) -> Callable[[bytes], Inspection]:
    """Load what reads an identity document."""
    from recovery.inspection.identity.examine import examine  # noqa: PLC0415 - see the module

    return partial(examine, media_type=media_type, decode=_decoder(media_type))


def _decoder(media_type: MediaType) -> Callable[[bytes], Inspection]:
    """Load what decodes this type; after `confine` it would be too late."""
    if media_type is MediaType.PDF:
        from recovery.inspection.pdf import inspect_pdf  # noqa: PLC0415 - see the module

        return inspect_pdf
    if media_type is MediaType.HEIC:
        try:
            from recovery.inspection import heic  # noqa: F401, PLC0415 - an optional extra
        except ImportError:
            return lambda _: refused(Code.HEIC_UNSUPPORTED)
    from recovery.inspection.picture import inspect_picture  # noqa: PLC0415 - see the module

    return partial(inspect_picture, media_type=media_type)


def _inspect(
    data: bytes, media_type: MediaType, decode: Callable[[bytes], Inspection]
) -> Inspection:
    if not data:
        return refused(Code.EMPTY)
    if is_polyglot(data, media_type):
        return refused(Code.POLYGLOT)
    if not begins_as(data, media_type):
        return refused(Code.WRONG_TYPE)
    return decode(data)


if __name__ == "__main__":
    main()
