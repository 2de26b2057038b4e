"""A made-up extract of the business register, with real text, in the shape that KVK gives it.

It carries no seal; `sealing.py` adds one. A pale line of large letters across each page says that
it is an example: it stands askew and below everything else, so that nobody and no program takes it
for a part of the registration.
"""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from recovery.samples import wording
from recovery.samples.paper import BOLD, LEFT, RIGHT, SOFT, Paper
from recovery.samples.register import Company
from recovery.samples.wording import Language, Row

Layout = Literal["columns", "lines", "stacked"]

_VALUES = 235
_INDENT = 14
_LINE, _ROW, _BLOCK = 13, 17, 9
_RULE, _ACCENT = (226, 231, 238), (24, 92, 120)
_MARK = "VOORBEELD / SPECIMEN"
_DUTCH_TIME = ZoneInfo("Europe/Amsterdam")


def draw_extract(
    company: Company,
    at: datetime,
    *,
    language: Language = "nl",
    layout: Layout = "columns",
    marked: bool = True,
) -> bytes:
    """Draw the extract of a made-up company.

    Args:
        at: When it was made; without a zone: Dutch time.
        language: Of labels and register words; names and titles stay as they are.
        layout: `columns`: labels in one column, values in the next. `lines`: both in one run of
            text, a value's further lines indented. `stacked`: each value below its label.
        marked: Say across each page, and at its foot, that this is an example.

    Returns:
        A PDF without a seal, of as many pages as it takes.
    """
    paper = Paper(across=_MARK if marked else "")
    paper.write(wording.title(language), size=16, font=BOLD, colour=_ACCENT)
    paper.down(10)
    paper.rule(2.5, _ACCENT)
    paper.down(26)
    _write_row(paper, wording.number(company, language), layout)
    for section in wording.sections(company, language):
        _write_heading(paper, section.heading)
        for block in section.blocks:
            for row in block:
                _write_row(paper, row, layout)
            paper.down(_BLOCK)
    when = at.astimezone(_DUTCH_TIME) if at.tzinfo else at
    paper.need(_ROW)
    paper.down(8)
    paper.write(wording.printed(when, language), size=9, colour=SOFT)
    told = (f"{_MARK}, verzonnen: geen uittreksel van KVK",) if marked else ()
    for page in range(paper.pages):
        mark = wording.page_mark(page + 1, paper.pages, language)
        paper.foot(page, (wording.footer(language), mark, *told))
    return paper.finish()


def _write_heading(paper: Paper, text: str) -> None:
    """Begin a section, with room for its first rows."""
    paper.need(36 + 2 * _ROW)
    paper.down(14)
    paper.write(text, size=12, font=BOLD, colour=_ACCENT)
    paper.down(6)
    paper.rule(0.8, _RULE)
    paper.down(16)


def _write_row(paper: Paper, row: Row, layout: Layout) -> None:
    """Write a label and its value, in as many lines as the value takes."""
    label, value = row
    if layout == "lines":
        first, *rest = paper.wrapped(f"{label} {value}", RIGHT - LEFT - _INDENT)
        paper.need(_ROW + _LINE * len(rest))
        paper.write(first)
        _write_further(paper, rest, LEFT + _INDENT)
    elif layout == "stacked":
        rest = list(paper.wrapped(value, RIGHT - LEFT))
        paper.need(_ROW + _LINE * len(rest))
        paper.write(label, size=9, colour=SOFT)
        _write_further(paper, rest, LEFT)
    else:
        first, *rest = paper.wrapped(value, RIGHT - _VALUES)
        paper.need(_ROW + _LINE * len(rest))
        paper.write(label, colour=SOFT)
        paper.write(first, x=_VALUES)
        _write_further(paper, rest, _VALUES)
    paper.down(_ROW)


def _write_further(paper: Paper, lines: list[str], x: float) -> None:
    for line in lines:
        paper.down(_LINE)
        paper.write(line, x=x)
