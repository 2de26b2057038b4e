"""The characters of a page that a person sees, and where they stand.

A file can hold text that nobody sees: white, transparent, without ink, covered, clipped away, off
the page, in a layer that is off. To follow all the ways in which that can be done would be to
write a renderer, so the renderer is asked: the page is drawn as it is and without the text that is
read, and a character counts when most of its ink makes a difference between the two. Annotations
and form fields are drawn, because they can cover something, and are never text.

A character is what the file says it is. A font can say `A` and draw another letter; only reading
the picture would tell. The fonts of a genuine extract are the Chamber's, and strangers who choose a
name do not choose its font, so that lie would take a deposited document; see `title.py` for those.
Where two characters stand on the same place, `rows.py` says so.
"""

import ctypes
import math
from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

import pypdfium2.raw

from recovery.inspection.extract.ink import Box, Ink, address, draw_ink, shows, shows_skipped

raw: Any = pypdfium2.raw  # published without types

SMALLEST = 4.0
"""Points of font size; half the small print of an extract."""

STEEPEST = math.radians(1)
"""Text that leans more than this is no line of an extract, but a watermark."""

LARGEST = 300.0
"""Points of font size; a page with larger text takes long to draw, and is no extract's."""

_LEGIBLE = 2.0
"""Points of font size; smaller text is a grey line to whoever looks at it."""

_WATERMARK = 3
"""Times the usual size; larger text that is pale and leans is a watermark."""

_PALE = 128
"""Steps of 255 of its darkest colour, from which on text is pale."""

_SAME_LINE = 0.5
"""Points by which the same text printed twice may be moved down."""

_MOST_PAIRS = 400_000
"""Pairs of characters that are compared; an honest page has a tenth."""

_WITHOUT_INK = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)

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
        source, order: Its text object, and its place in the file's order.
        clash: It stands on a character of another line.
    """

    text: str
    x: float
    right: float
    y: float
    look: Look
    source: int = 0
    order: int = -1
    clash: bool = False


class _Placed(NamedTuple):
    char: Char
    box: Box
    """Left, top, right, bottom of its ink."""


class Seen(NamedTuple):
    """What is seen of a page.

    Attributes:
        chars: The characters that are read, in the order of the file.
        total: How many characters the page has in all.
        whole: No other text is seen there, leaning or small; a large pale watermark may be.
    """

    chars: list[Char]
    total: int
    whole: bool


def visible(page: Any, most: int) -> Seen:  # noqa: ANN401 - pdfium's, untyped
    """Read the characters of one page that a person sees.

    Args:
        page: An open page of a document with its forms switched on; it is of no use afterwards.
        most: Characters that are looked at.

    Raises:
        pypdfium2.PdfiumError: The page cannot be drawn.
    """
    text = raw.FPDFText_LoadPage(page.raw)
    if not text:
        return Seen([], 0, whole=True)
    try:
        count = max(raw.FPDFText_CountChars(text), 0)
        found = _Gathered(text, min(count, most), _view(page))
        if found.too_large:
            return Seen([], count, whole=False)
        if not found.kept and not found.skipped:
            return Seen([], count, whole=True)
        kept = {each.char.source for each in found.kept if each.char.text.strip()}
        ink = draw_ink(page, kept, found.listed, {each.char.source for each in found.skipped})
    finally:
        raw.FPDFText_ClosePage(text)
    shown = [each for each in found.kept if shows(each.box, ink)]
    return Seen(_told_apart(shown), count, whole=not _passes_over(found, ink))


def _passes_over(found: "_Gathered", ink: Ink) -> bool:
    """Say whether text is seen that is not read."""
    usual = median(each.char.look.size for each in found.kept) if found.kept else 0.0
    return any(
        shows_skipped(each.box, ink)
        for each in found.skipped
        if not (
            each.char.look.size > _WATERMARK * usual > 0 and min(each.char.look.colour) >= _PALE
        )
    )


def _told_apart(shown: Sequence[_Placed]) -> list[Char]:
    """Mark characters that stand on those of another line, where either may give the ink."""
    order = sorted(range(len(shown)), key=lambda each: shown[each].box[1])
    clashing: set[int] = set()
    pairs = 0
    for place, index in enumerate(order):
        box, char = shown[index].box, shown[index].char
        for other in order[place + 1 :]:
            pairs += 1
            below = shown[other]
            if below.box[1] >= box[3]:
                break
            if abs(below.char.y - char.y) > _SAME_LINE and _stands_on(box, below.box):
                clashing |= {index, other}
            if pairs > _MOST_PAIRS:
                return [each.char._replace(clash=True) for each in shown]
    return [
        each.char._replace(clash=True) if index in clashing else each.char
        for index, each in enumerate(shown)
    ]


def _stands_on(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    narrow = min(one[2] - one[0], other[2] - other[0])
    low = min(one[3] - one[1], other[3] - other[1])
    return across > narrow / 2 and down > low / 2


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


class _Gathered:
    """The characters of a page by what is done with them.

    Attributes:
        kept: Upright, of a readable size, drawn with ink.
        skipped: Leaning or small, but legible.
        listed: Text objects that have a character here.
        too_large: There is text that would take too long to draw.
    """

    def __init__(self, text: Any, count: int, view: _View) -> None:  # noqa: ANN401 - pdfium's
        self.kept: list[_Placed] = []
        self.skipped: list[_Placed] = []
        self.listed: set[int] = set()
        self.too_large = False
        self._text, self._view, self._fonts = text, view, _Fonts(text)
        self._inked: dict[int, bool] = {}
        matrix = raw.FS_MATRIX()
        for index in range(count):
            item = raw.FPDFText_GetTextObject(text, index)
            if not item or not raw.FPDFText_GetMatrix(text, index, matrix):
                continue
            self._take(index, item, matrix)

    def _take(self, index: int, item: Any, matrix: Any) -> None:  # noqa: ANN401 - pdfium's
        source = address(item)
        self.listed.add(source)
        if source not in self._inked:
            self._inked[source] = raw.FPDFTextObj_GetTextRenderMode(item) not in _WITHOUT_INK
        ax, ay = self._view.turn(matrix.a, matrix.b)
        cx, cy = self._view.turn(matrix.c, matrix.d)
        size = raw.FPDFText_GetFontSize(self._text, index) * math.hypot(cx, cy)
        if not math.isfinite(size):
            return
        upright = abs(math.atan2(ay, ax)) <= STEEPEST and cy < 0
        self.too_large = self.too_large or size > LARGEST
        placed = self._placed(index, source, size)
        if placed is None or not self._inked[source] or not self._fonts.fills(index):
            return
        if upright and size >= SMALLEST:
            self.kept.append(placed)
        elif size >= _LEGIBLE and placed.char.text.strip():
            self.skipped.append(placed)

    def _placed(self, index: int, source: int, size: float) -> _Placed | None:
        text, view = self._text, self._view
        loose = raw.FS_RECTF()
        ox, oy = ctypes.c_double(), ctypes.c_double()
        left, right, low, high = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharOrigin(text, index, ox, oy)
        raw.FPDFText_GetLooseCharBox(text, index, loose)
        raw.FPDFText_GetCharBox(text, index, left, right, low, high)
        x, y = view.place(ox.value, oy.value)
        box = _box(view, (left.value, low.value, right.value, high.value))
        loosely = _box(view, (loose.left, loose.bottom, loose.right, loose.top))
        if not all(map(math.isfinite, (x, y, loosely[2], *box))):
            return None
        look = self._fonts.look(index, size)
        return _Placed(Char(_letter(text, index), x, loosely[2], y, look, source, index), box)


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

    def fills(self, index: int) -> bool:
        """Say whether its colour is more than nothing."""
        filled = raw.FPDFText_GetFillColor(self._text, index, *self._colour)
        return not filled or self._colour[3].value > 0

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
