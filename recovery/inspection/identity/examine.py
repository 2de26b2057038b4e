"""Examine a copy of an identity document, in the confined child that makes its safe view."""

from collections.abc import Callable
from datetime import UTC, datetime

from recovery.inspection.answer import Inspection
from recovery.inspection.identity.codes import codes_of_pdf, codes_of_picture
from recovery.inspection.identity.judge import judge, looked
from recovery.inspection.identity.text import may_show_text, text_of
from recovery.rules.evidence import MediaType


def examine(
    data: bytes,
    media_type: MediaType,
    decode: Callable[[bytes], Inspection],
    now: datetime | None = None,
) -> Inspection:
    """Examine a copy of an identity document.

    Args:
        data: The whole file.
        media_type: What it is taken for.
        decode: Makes the safe view of this type; see `inspect_picture` and `inspect_pdf`.
        now: Decides what has expired; None: the clock.

    Returns:
        What `decode` gave, when that is no view; else its findings and pages with what was found
        here behind, and what the zone says. TEXT_LOOK always: PASS when there is no picture whose
        text would still have to be read, UNKNOWN when there is.
    """
    seen = decode(data)
    if not seen.pages:
        return seen
    if media_type is MediaType.PDF:
        text, codes = text_of(data), codes_of_pdf(data)
    else:
        text, codes = [], codes_of_picture(data, media_type)
    whole = all(
        (place < len(text) and text[place].is_whole) or not may_show_text(page)
        for place, page in enumerate(seen.pages)
    )
    lines = [line for page in text for line in page.lines]
    judged = judge(lines, codes, now or datetime.now(UTC))
    findings = (*seen.findings, looked(is_whole=whole), *judged.findings)
    return Inspection(findings, seen.pages, judged.facts)
