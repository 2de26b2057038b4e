"""A PDF becomes the safe view: every page rendered to a picture, nothing in it run.

Forms are switched on, because without them a filled-in field is drawn empty; their scripts do not
run, because this pdfium is built without a script engine (in a build with one they stay off). Only
built-in fonts replace missing ones, since the confined process can open no font file. A PDF that
restricts printing or copying but opens without a password is no password-protected one: it
renders, and nobody had to type anything.
"""

import pypdfium2

from recovery.inspection.active import has_active_content
from recovery.inspection.answer import Inspection, refused
from recovery.inspection.safe_view import LONG_SIDE, as_page
from recovery.rules.evidence import MAX_PAGES
from recovery.rules.findings import Code, Finding, Verdict

LOCKED = 4
"""pdfium's FPDF_ERR_PASSWORD (fpdfview.h)."""

MOST_SCALE = 8.0
"""Pixels per point at most (576 per inch): a page the size of a card is not blown up further."""


def inspect_pdf(data: bytes) -> Inspection:
    """Render a PDF and make its safe view.

    Args:
        data: The whole file.

    Returns:
        TYPE and SAFE_VIEW passed and a page for each page, with a warning ACTIVE_CONTENT when it
        has any; or the one finding that refuses it: PASSWORD, DAMAGED (no readable page counts
        as that), or TOO_MANY_PAGES for more than MAX_PAGES.

    Raises:
        MemoryError: A page needs more than this process may have. (pdfium itself aborts instead.)
    """
    try:
        document = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    except pypdfium2.PdfiumError as fault:
        locked = fault.err_code == LOCKED
        return refused(Code.PASSWORD if locked else Code.DAMAGED)
    with document:
        if "V8" not in pypdfium2.PDFIUM_INFO.flags:
            document.init_forms()  # type: ignore[no-untyped-call]
        if len(document) > MAX_PAGES:
            return refused(Code.TOO_MANY_PAGES)
        try:
            pages = tuple(_page(document, index) for index in range(len(document)))
        except pypdfium2.PdfiumError:
            return refused(Code.DAMAGED)
    findings = [Finding(Code.TYPE, Verdict.PASS), Finding(Code.SAFE_VIEW, Verdict.PASS)]
    if has_active_content(data):
        findings.append(Finding(Code.ACTIVE_CONTENT, Verdict.WARN))
    return Inspection(tuple(findings), pages)


def _page(document: pypdfium2.PdfDocument, index: int) -> bytes:
    page = document[index]
    try:
        # pdfium rounds up, so half a pixel is kept free.
        scale = min(MOST_SCALE, (LONG_SIDE - 0.5) / max(page.get_size()))
        bitmap = page.render(scale=scale)
        return as_page(bitmap.to_pil().convert("RGB"))
    finally:
        page.close()
