"""The characters of a page that a person sees, and where they stand.

A file can hold text that nobody sees: white, transparent, without ink, covered, clipped away, off
the page, in a layer that is off. To follow all the ways in which that can be done would be to
write a renderer, so the renderer is asked: the page is drawn twice, as it is and without its
upright text, and a character counts when its own place differs enough between the two. Annotations
and form fields are drawn, because they can cover something, and are never text.

A character is what the file says it is. A font can say `A` and draw another letter; only reading
the picture would tell. The fonts of a genuine extract are the Chamber's, and strangers who choose a
name do not choose its font, so that lie would take a deposited document; see `title.py` for those.
Where two characters stand on the same place, `rows.py` says so.
"""

import ctypes
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw

from recovery.inspection.extract.ink import address, draw_ink, shows

raw: Any = pypdfium2.raw  # published without types

SMALLEST = 4.0
"""Points of font size; half the small print of an extract."""

STEEPEST = math.radians(1)
"""Text that leans more than this is no line of an extract, but a watermark."""

_FINE = 100
"""Parts of a point in which places are asked of pdfium, which answers in whole ones."""


class Look(NamedTuple):
    """How a character looks: font without its subset's mark, size in half points, fill colour."""

    font: str
    size: float
    colour: tuple[int, int, int]


class Char(NamedTuple):
    """A visible character; places in points from the page's left upper corner, as it is shown.

    Attributes:
        x, right: From where to where it runs, with the room that its font gives it.
        y: Its baseline.
        look: How it looks.
    """

    text: str
    x: float
    right: float
    y: float
    look: Look


class _Placed(NamedTuple):
    char: Char
    box: tuple[float, float, float, float]
    """Left, top, right, bottom of its ink."""


def visible(page: Any, most: int) -> tuple[list[Char], int]:  # noqa: ANN401 - pdfium's, untyped
    """Read the characters of one page that a person sees.

    Args:
        page: An open page of a document with its forms switched on.
        most: Characters that are looked at.

    Returns:
        The visible ones in the order of the file, and how many characters the page has in all.

    Raises:
        pypdfium2.PdfiumError: The page cannot be drawn.
    """
    text = raw.FPDFText_LoadPage(page.raw)
    if not text:
        return [], 0
    try:
        count = max(raw.FPDFText_CountChars(text), 0)
        to_view = _view(page)
        leaning: set[int] = set()
        placed = list(_upright(text, min(count, most), to_view, leaning))
        if not placed:
            return [], count
        ink = draw_ink(page, leaning)
    finally:
        raw.FPDFText_ClosePage(text)
    scale = ink.width / max(page.get_width(), 1)
    return [each.char for each in placed if shows(each.box, ink, scale)], count


class _View(NamedTuple):
    """How the page's own places become places as it is shown: turned, cropped, from above."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def turn(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y, self.b * x + self.d * y


def _view(page: Any) -> _View:  # noqa: ANN401 - pdfium's, untyped
    size = [math.ceil(side * _FINE) for side in page.get_size()]
    reach = 1000.0

    def device(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, across, down)
        return across.value / _FINE, down.value / _FINE

    e, f = device(0, 0)
    (ax, ay), (cx, cy) = device(reach, 0), device(0, reach)
    return _View((ax - e) / reach, (ay - f) / reach, (cx - e) / reach, (cy - f) / reach, e, f)


def _upright(
    text: Any,  # noqa: ANN401 - pdfium's, untyped
    count: int,
    view: _View,
    leaning: set[int],
) -> Iterator[_Placed]:
    """Give the upright characters of a readable size; gather where text objects lean."""
    matrix, loose = raw.FS_MATRIX(), raw.FS_RECTF()
    ox, oy = ctypes.c_double(), ctypes.c_double()
    left, right, low, high = (ctypes.c_double() for _ in range(4))
    fonts = _Fonts(text)
    for index in range(count):
        item = raw.FPDFText_GetTextObject(text, index)
        if not item or not raw.FPDFText_GetMatrix(text, index, matrix):
            continue
        ax, ay = view.turn(matrix.a, matrix.b)
        cx, cy = view.turn(matrix.c, matrix.d)
        size = raw.FPDFText_GetFontSize(text, index) * math.hypot(cx, cy)
        if abs(math.atan2(ay, ax)) > STEEPEST or cy >= 0:
            leaning.add(address(item))
            continue
        if size < SMALLEST:
            continue
        raw.FPDFText_GetCharOrigin(text, index, ox, oy)
        raw.FPDFText_GetLooseCharBox(text, index, loose)
        raw.FPDFText_GetCharBox(text, index, left, right, low, high)
        x, y = view.place(ox.value, oy.value)
        box = _box(view, (left.value, low.value, right.value, high.value))
        loosely = _box(view, (loose.left, loose.bottom, loose.right, loose.top))
        if not all(map(math.isfinite, (size, x, y, loosely[2], *box))):
            continue
        look = fonts.look(index, size)
        yield _Placed(Char(_letter(text, index), x, loosely[2], y, look), box)


def _box(
    view: _View, sides: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    ax, ay = view.place(sides[0], sides[1])
    bx, by = view.place(sides[2], sides[3])
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


class _Fonts:
    """Asks for the look of characters; a name costs more than all the rest, so it is kept."""

    def __init__(self, text: Any) -> None:  # noqa: ANN401 - pdfium's, untyped
        self._text = text
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._colour = [ctypes.c_uint() for _ in range(4)]

    def look(self, index: int, size: float) -> Look:
        filled = raw.FPDFText_GetFillColor(self._text, index, *self._colour)
        red, green, blue = (part.value for part in self._colour[:3]) if filled else (0, 0, 0)
        length = raw.FPDFText_GetFontInfo(self._text, index, self._name, 128, self._flags)
        name = self._name.value.decode("utf-8", "replace") if 0 < length <= len(self._name) else ""
        prefix, plus, rest = name.partition("+")
        font = rest if plus and len(prefix) == len("ABCDEF") else name
        return Look(font, round(size * 2) / 2, (red, green, blue))


def _letter(text: Any, index: int) -> str:  # noqa: ANN401 - pdfium's, untyped
    if raw.FPDFText_IsHyphen(text, index) == 1:  # pdfium's word for a hyphen at a line's end
        return "-"
    code = raw.FPDFText_GetUnicode(text, index)
    surrogate = 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 - Unicode's own bounds
    return "\ufffd" if surrogate or not 0 < code <= 0x10FFFF else chr(code)  # noqa: PLR2004
