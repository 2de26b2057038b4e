"""Pages in the shape of an extract, drawn with a library of their own: not by what the demo uses.

A content is a list of `Title`, `Heading`, `Pair`, `Text` and `Draw`; `draw` lays it out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595, 842
LEFT = 56
BOTTOM = 110


@dataclass(frozen=True)
class Look:
    font: str
    size: float
    grey: float = 0.0


BODY = Look("Helvetica", 9)
BOLD = Look("Helvetica-Bold", 9)
GREY = Look("Helvetica", 9, 0.4)
PART = Look("Helvetica-Bold", 11)
HUGE = Look("Helvetica-Bold", 18)
SMALL = Look("Helvetica", 7)


@dataclass(frozen=True)
class Title:
    text: str
    look: Look = HUGE


@dataclass(frozen=True)
class Heading:
    text: str
    look: Look | None = None


@dataclass(frozen=True)
class Pair:
    label: str
    value: str
    look: Look | None = None


@dataclass(frozen=True)
class Text:
    """A line at any place; without one in the flow, at the left margin."""

    text: str
    look: Look = BODY
    x: float = LEFT
    y: float | None = None


@dataclass(frozen=True)
class Draw:
    """Anything else, done with the canvas at the present height."""

    act: Callable[[Canvas, float], None]


@dataclass(frozen=True)
class Break:
    """A new page."""


Item = Title | Heading | Pair | Text | Draw | Break


@dataclass(frozen=True)
class Style:
    """How a content is laid out.

    `values` is where the value column begins (`columns`), or how far values stand to the right of
    their labels (`stacked`); `wrap` is how wide a value may be, `hang` how far its further lines
    stand from the margin and `gap` how far a value from its label (`lines`).
    """

    layout: str = "columns"
    label: Look = BODY
    value: Look = BODY
    heading: Look = PART
    values: float = 220
    wrap: float = 300
    hang: float = 0
    gap: float = 0
    colon: str = ""
    foot: tuple[str, ...] = ()
    marks: str = "Pagina {page} (van {pages})"
    every_page: tuple[str, ...] = field(default=())


COLUMNS = Style()
LINES = Style(layout="lines", label=GREY, wrap=430)
LINES_APART = replace(LINES, gap=8)
LINES_ALIKE = Style(layout="lines", wrap=430)
STACKED = Style(layout="stacked", label=GREY, values=0, wrap=430)
STACKED_INDENTED = Style(layout="stacked", values=14, wrap=430)
STACKED_ALIKE = Style(layout="stacked", values=0, wrap=430)
COLUMNS_GREY = replace(COLUMNS, label=GREY)
COLUMNS_ONE_LOOK = replace(COLUMNS, heading=BODY)
COLUMNS_COLON = replace(COLUMNS, label=BOLD, colon=":")


class _Pen:
    def __init__(self, style: Style, pages: int) -> None:
        self.out = BytesIO()
        self.canvas: Any = Canvas(self.out, pagesize=(WIDTH, HEIGHT), pageCompression=0)
        self.style = style
        self.pages = pages
        self.page = 0
        self.y = 0.0
        self._new_page()

    def _new_page(self) -> None:
        if self.page:
            self.canvas.showPage()
        self.page += 1
        self.y = HEIGHT - 60.0
        for text in self.style.every_page if self.page > 1 else ():
            self.write(text, BODY)
        mark = self.style.marks.format(page=self.page, pages=self.pages)
        self.write(mark, SMALL, WIDTH - 120, 40)
        for index, text in enumerate(self.style.foot):
            self.write(text, SMALL, LEFT, 80 - 9 * index)

    def write(self, text: str, look: Look, x: float = LEFT, y: float | None = None) -> None:
        self.canvas.setFont(look.font, look.size)
        self.canvas.setFillGray(look.grey)
        self.canvas.drawString(x, self.y if y is None else y, text)
        if y is None:
            self.y -= look.size * 1.35

    def need(self, lines: int) -> None:
        if self.y - lines * 13 < BOTTOM:
            self._new_page()

    def put(self, item: Item) -> None:
        if isinstance(item, Break):
            self._new_page()
        elif isinstance(item, Draw):
            item.act(self.canvas, self.y)
        elif isinstance(item, Pair):
            self._pair(item)
        elif isinstance(item, Text):
            self.write(item.text, item.look, item.x, item.y)
        elif isinstance(item, Heading):
            self.need(3)
            self.y -= 10
            self.write(item.text, item.look or self.style.heading)
        else:
            self.write(item.text, item.look)

    def _pair(self, pair: Pair) -> None:
        style = self.style
        label, look = pair.label + style.colon, pair.look or style.label
        wide = self.canvas.stringWidth(f"{label} ", look.font, look.size) + style.gap
        if style.layout == "lines":
            self._in_line(label, look, wide, pair.value)
            return
        lines = [
            part
            for line in pair.value.split("\n")
            for part in simpleSplit(line, style.value.font, style.value.size, style.wrap) or [""]
        ]
        self.need(len(lines) + 1)
        at = self.y
        self.write(label, look)
        if style.layout == "columns":
            self.y = at
        for line in lines:
            self.write(line, style.value, style.values + (LEFT if style.layout == "stacked" else 0))

    def _in_line(self, label: str, look: Look, wide: float, value: str) -> None:
        style = self.style
        first, *more = value.split("\n")
        lines: list[str] = [""]
        room = style.wrap - wide
        for word in first.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if self.canvas.stringWidth(longer, style.value.font, style.value.size) <= room:
                lines[-1] = longer
            else:
                lines.append(word)
                room = style.wrap
        self.need(len(lines) + len(more))
        at = self.y
        self.write(label, look)
        if lines[0]:
            self.write(lines[0], style.value, LEFT + wide, at)
        for line in (*lines[1:], *more):
            self.write(line, style.value, LEFT + style.hang)


def draw(content: Sequence[Item], style: Style = COLUMNS) -> bytes:
    """Draw a content; twice, because each page says how many there are."""
    pages = 1
    for _ in range(2):
        pen = _Pen(style, pages)
        for item in content:
            pen.put(item)
        pages = pen.page
        pen.canvas.save()
    return pen.out.getvalue()
