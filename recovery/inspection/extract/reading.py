"""What an extract says, read from the sealed bytes alone and only from what a person sees.

Characters (`visible.py`) become rows (`rows.py`), rows without furniture (`title.py`) become
headings and pairs by their place and look (`frame.py`, `grammar.py`), and these an account of one
company (`company.py`, `officers.py`). Nothing is guessed: a line that fits nowhere and may matter,
or that fits in two ways, is kept for a person, and no failure to read refuses anybody.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
import pypdfium2

from recovery.inspection.answer import MOST_FACTS
from recovery.inspection.extract.company import Company
from recovery.inspection.extract.frame import Frame, frame
from recovery.inspection.extract.grammar import is_printed, parts
from recovery.inspection.extract.lines import Lines, line
from recovery.inspection.extract.officers import Officers
from recovery.inspection.extract.parts import NOT_OF_PEOPLE, Heading, Loose, Odd, Pair
from recovery.inspection.extract.rows import Row, rows
from recovery.inspection.extract.tables import LANGUAGES, Tables, plain
from recovery.inspection.extract.title import Content, content
from recovery.inspection.extract.values import day, moment
from recovery.inspection.extract.visible import visible
from recovery.rules.evidence import MAX_PAGES
from recovery.rules.registration import MOST_LINES, Line, Registration

MOST_CHARS = 60_000
"""Characters that are read in all; twenty full pages of an honest extract have fewer."""

MOST_BYTES = MOST_FACTS - 8 * 1024
"""Bytes of a registration as the answer carries it; the rest is left for the signature."""

UNREAD = "…"
"""Stands for text that was not read, since there was too much of it or it could not be drawn."""


def read(cut: bytes) -> Registration:
    """Read an extract.

    Args:
        cut: The sealed bytes, a PDF that pdfium opens.

    Returns:
        What it says. `name` is the statutory one, else the first trade name. What could not be
        read is empty; `misfits` are the lines that a person has to read, and `…` in one of them
        stands for a page of which not everything was read.

    Raises:
        pypdfium2.PdfiumError: pdfium does not open it.
    """
    unread: list[Line] = []
    pages = _pages(cut, unread)
    tables, found = _language(pages)
    layout = frame(found.body, tables)
    misfits = Lines(MOST_LINES, unread)
    widest = layout.widest(found.body) if layout else 0.0
    company, officers = Company(tables, misfits, widest), Officers(tables, misfits)
    for row in found.odd:
        misfits.add(line(row))
    company.front(found.front)
    if layout is None:
        for row in found.body[:MOST_LINES]:
            misfits.add(line(row))
    else:
        _tell(found.body, layout, company, officers)
    printed = [row for row in found.front if is_printed(row, None, tables)]
    printed += [row for row in found.body if is_printed(row, layout, tables)]
    printed_at = _printed(printed, tables, misfits)
    registration = company.registration(
        is_extract=found.is_extract,
        printed_at=printed_at,
        officers=officers.finish(),
        implied=officers.implied,
    )
    return _bounded(registration)


def _pages(cut: bytes, unread: list[Line]) -> list[list[Row]]:
    found: list[list[Row]] = []
    left = MOST_CHARS
    document = pypdfium2.PdfDocument(cut)  # type: ignore[no-untyped-call]
    with document:
        if "V8" not in pypdfium2.PDFIUM_INFO.flags:
            document.init_forms()  # type: ignore[no-untyped-call]
        for number in range(1, min(len(document), MAX_PAGES) + 1):
            page, used, whole = _page(document, number, left)
            left -= used
            found.append(page)
            if not whole:
                unread.append(Line(page=number, text=UNREAD))
        if len(document) > MAX_PAGES:
            unread.append(Line(page=MAX_PAGES, text=UNREAD))
    return found


def _page(document: pypdfium2.PdfDocument, number: int, left: int) -> tuple[list[Row], int, bool]:
    """Give the rows of a page, how many characters were read, and whether that is all of it."""
    if left <= 0:
        return [], 0, False
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return [], 0, False
    try:
        seen = visible(page, left)
        whole = seen.whole and seen.total <= left
        return rows(number, page.get_size(), seen.chars), min(seen.total, left), whole
    except pypdfium2.PdfiumError:
        return [], 0, False
    finally:
        page.close()


def _language(pages: Sequence[Sequence[Row]]) -> tuple[Tables, Content]:
    """Choose the language in which the first page is an extract's, else the one that knows more."""
    tried = [(tables, content(pages, tables)) for tables in LANGUAGES]
    for tables, found in tried:
        if found.is_extract:
            return tables, found
    return max(tried, key=lambda each: _known(pages, each[0]))


def _known(pages: Iterable[Iterable[Row]], tables: Tables) -> int:
    words = [plain(row.text) for page in pages for row in page]
    return sum(text in tables.headings or text in tables.labels for text in words)


def _tell(body: Sequence[Row], layout: Frame, company: Company, officers: Officers) -> None:
    """Hand each part to whom it concerns."""
    concerned: Company | Officers = company
    for part in parts(body, layout, company.tables):
        if isinstance(part, Heading):
            officers.end()
            company.end()
            concerned = company if part.name in NOT_OF_PEOPLE else officers
            concerned.heading(part)
        elif isinstance(part, Pair):
            concerned.take(part)
        elif isinstance(part, Loose):
            concerned.loose(part.row)
        elif isinstance(part, Odd):
            company.misfits.add(line(part.row))
    officers.end()
    company.end()


def _printed(told: Iterable[Row], tables: Tables, misfits: Lines) -> datetime | None:
    """Find the printed moment; None when there is none, or when two contradict each other."""
    moments: dict[datetime | None, Row] = {}
    for row in told:
        if found := tables.printed.fullmatch(row.text):
            on = day(found["day"], tables.months)
            at = moment(on, found["hour"], found["minute"]) if on else None
            moments.setdefault(at, row)
    if len(moments) == 1 and None not in moments:
        return next(iter(moments))
    for row in moments.values():
        misfits.add(line(row))
    return None


def _bounded(registration: Registration) -> Registration:
    """Leave lines and officers out until the answer can carry it; that is told as a misfit."""
    cut = Line(page=1, text=UNREAD)
    while len(msgspec.json.encode(registration)) > MOST_BYTES:
        registration = msgspec.structs.replace(
            registration,
            officers=registration.officers[: len(registration.officers) // 2],
            trade_names=registration.trade_names[: len(registration.trade_names) // 2],
            state_lines=registration.state_lines[: len(registration.state_lines) // 2],
            misfits=(cut, *registration.misfits[: len(registration.misfits) // 2]),
        )
    return registration
