"""Pages of a PDF, written from the top downwards; a new one begins where one is full.

PDFium, which the service needs anyway to look at PDFs, also writes them: so the demo needs no
library of its own, and the text can be selected and read.
"""

import ctypes
import math
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2
import pypdfium2.raw

raw: Any = pypdfium2.raw  # published without types

Colour = tuple[int, int, int]

LEFT, RIGHT = 60, 535
INK, SOFT = (30, 36, 48), (96, 106, 120)
BOLD = "Helvetica-Bold"

_WIDTH, _HEIGHT = 595, 842  # A4 in points
_TOP, _BOTTOM = _HEIGHT - 64.0, 100.0
_VALUE_SIZE = 10
_PALE = (240, 243, 247)


class Paper:
    """A document that is being written; sizes and places in points."""

    def __init__(self, *, across: str) -> None:
        """Begin the first page.

        Args:
            across: Stands large, pale and askew across each page, below all else.
        """
        make_pdf: Any = pypdfium2.PdfDocument.new
        self._pdf = make_pdf()
        self._across = across
        self._pages: list[Any] = []
        self._turn()

    def need(self, points: float) -> None:
        """Turn the page when less than this is left of it."""
        if self._y - points < _BOTTOM:
            self._turn()

    def down(self, points: float) -> None:
        """Go down the page."""
        self._y -= points

    def write(
        self,
        text: str,
        x: float = LEFT,
        size: float = _VALUE_SIZE,
        colour: Colour = INK,
        font: str = "Helvetica",
    ) -> None:
        """Write a line of text at the present height."""
        self._put(self._pages[-1], text, (x, self._y), size, colour, font)

    def rule(self, height: float, colour: Colour) -> None:
        """Draw a bar below the present height."""
        item = raw.FPDFPageObj_CreateNewRect(LEFT, self._y - height, RIGHT - LEFT, height)
        raw.FPDFPageObj_SetFillColor(item, *colour, 255)
        raw.FPDFPath_SetDrawMode(item, raw.FPDF_FILLMODE_ALTERNATE, 0)
        raw.FPDFPage_InsertObject(self._pages[-1].raw, item)

    def wrapped(self, text: str, width: float) -> Iterator[str]:
        """Break a text of the usual size between words, and where it has line ends of its own."""
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split(" "):
                longer = f"{line} {word}".lstrip()
                if line and self._width(longer) > width:
                    yield line
                    longer = word
                line = longer
            yield line

    @property
    def pages(self) -> int:
        """How many pages there are by now."""
        return len(self._pages)

    def foot(self, page: int, lines: tuple[str, ...]) -> None:
        """Write lines in small letters at the foot of a page, counted from 0."""
        for place, line in enumerate(lines):
            self._put(self._pages[page], line, (LEFT, 60 - 12 * place), 8, SOFT, "Helvetica")

    def finish(self) -> bytes:
        """Put all together; nothing can be written afterwards."""
        for page in self._pages:
            page.gen_content()
            page.close()
        whole = BytesIO()
        self._pdf.save(whole)
        self._pdf.close()
        return whole.getvalue()

    def _turn(self) -> None:
        self._pages.append(self._pdf.new_page(_WIDTH, _HEIGHT))
        self._y = _TOP
        if self._across:
            self._put(self._pages[-1], self._across, (95, 120), 62, _PALE, BOLD, angle=52)

    def _put(
        self,
        page: Any,  # noqa: ANN401 - a PdfPage, published without types
        text: str,
        place: tuple[float, float],
        size: float,
        colour: Colour,
        font: str,
        *,
        angle: float = 0,
    ) -> None:
        item = self._text(text, size, font)
        turn = math.radians(angle)
        along, across = math.cos(turn), math.sin(turn)
        raw.FPDFPageObj_Transform(item, along, across, -across, along, *place)
        raw.FPDFPageObj_SetFillColor(item, *colour, 255)
        raw.FPDFPage_InsertObject(page.raw, item)

    def _text(self, text: str, size: float, font: str) -> Any:  # noqa: ANN401 - a handle of PDFium
        item = raw.FPDFPageObj_NewTextObj(self._pdf.raw, font.encode(), size)
        wide = ctypes.create_string_buffer((text + "\0").encode("utf-16-le"))
        raw.FPDFText_SetText(item, ctypes.cast(wide, raw.FPDF_WIDESTRING))
        return item

    def _width(self, text: str) -> float:
        item = self._text(text, _VALUE_SIZE, "Helvetica")
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        raw.FPDFPageObj_Destroy(item)
        return right.value - left.value
