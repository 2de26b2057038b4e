"""Where the text of a page leaves ink: the page is drawn with it, without it, and as it alone.

What is switched off is only what is read. A small or blank thing beside it may cover the page, and
its ink would else be taken for that of words which nobody sees.
"""

import ctypes
import math
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, NamedTuple

import pypdfium2.raw
from PIL import Image, ImageChops

from recovery.inspection.safe_view import LONG_SIDE

raw: Any = pypdfium2.raw  # published without types

SCALE = 2.5
"""Pixels per point, while the page fits the safe view: what is too small there is not read."""

LEAST_CONTRAST = 48
"""Steps of 255 by which brightness must differ where a character is; less is taken for paper."""

LEAST_SHARE = 0.6
"""Of a character's own ink, and of its height, how much has to be seen on the page."""

_FAINT = 24
"""Steps of 255 that count for the share, in places where the ink alone is at least half black."""

_DEEPEST = 20
"""Forms within forms; text further down is never taken away, and so never seen."""

Box = tuple[float, float, float, float]


class Ink(NamedTuple):
    """What the drawings of one page tell.

    Attributes:
        read: How far the page differs from itself without the text that is read.
        alone: The ink of that text, in black, with nothing else on the page.
        skipped: How far the page differs from itself without the text that is passed over.
        scale: Pixels per point.
    """

    read: Image.Image
    alone: Image.Image
    skipped: Image.Image | None
    scale: float


def draw_ink(
    page: Any,  # noqa: ANN401 - pdfium's, untyped
    kept: AbstractSet[int],
    listed: AbstractSet[int],
    skipped: AbstractSet[int],
) -> Ink:
    """Draw the page in greys, with and without its text; afterwards the page is of no more use.

    Args:
        page: An open page.
        kept: Addresses of the text objects with characters that are read.
        listed: Of all text objects that pdfium gives a character of.
        skipped: Of those whose characters are passed over, though they may be seen.
    """
    scale = min(SCALE, (LONG_SIDE - 0.5) / max(page.get_size()))

    def drawn() -> Image.Image:
        image: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
        return image

    def show(things: list[Any], *, on: bool) -> None:
        for thing in things:
            raw.FPDFPageObj_SetIsActive(thing, on)

    found = list(_things(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, _DEEPEST))
    texts = [each for each in found if _is_text(each)]
    # Of text printed twice pdfium lists the characters once, and draws them twice.
    measures = {_measure(each) for each in texts if address(each) in kept}
    read = [
        each
        for each in texts
        if address(each) in kept or (address(each) not in listed and _measure(each) in measures)
    ]
    taken = {address(each) for each in read}
    whole = drawn()
    show(read, on=False)
    without = drawn()
    passed = [each for each in texts if address(each) in skipped - taken]
    seen = None
    if passed:
        show(passed, on=False)
        seen = ImageChops.difference(without, drawn())
    show([each for each in found if address(each) not in taken], on=False)
    paper = drawn()
    show(read, on=True)
    for each in read:
        raw.FPDFPageObj_SetFillColor(each, 0, 0, 0, 255)
    alone = ImageChops.difference(paper, drawn())
    return Ink(ImageChops.difference(whole, without), alone, seen, scale)


def _is_text(thing: Any) -> bool:  # noqa: ANN401 - pdfium's, untyped
    return bool(raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_TEXT)


def _measure(text: Any) -> tuple[int, int]:  # noqa: ANN401 - pdfium's, untyped
    """Give width and height in tenths of a point; text printed twice has the same."""
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(text, left, low, right, high)
    sides = (right.value - left.value, high.value - low.value)
    across, down = (round(side * 10) if math.isfinite(side) else -1 for side in sides)
    return across, down


def _things(holder: Any, count: Any, item: Any, depth: int) -> Iterator[Any]:  # noqa: ANN401
    """Give what a page or a form is made of, and instead of a form what that is made of."""
    for index in range(count(holder)):
        found = item(holder, index)
        if raw.FPDFPageObj_GetType(found) != raw.FPDF_PAGEOBJ_FORM:
            yield found
        elif depth:
            yield from _things(
                found, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth - 1
            )


def address(item: Any) -> int:  # noqa: ANN401 - pdfium's, untyped
    """Tell one page object from another, for as long as the page is open."""
    return ctypes.addressof(item.contents)


def shows(box: Box, ink: Ink) -> bool:
    """Say whether enough of a character is seen.

    Args:
        box: Left, top, right, bottom, in points from the page's left upper corner.
        ink: From `draw_ink`.
    """
    place = _pixels(box, ink.read, ink.scale)
    if place is None or not _dark(ink.read, place):
        return False
    differs, own = ink.read.crop(place), ink.alone.crop(place)
    _, most = _extrema(own)
    if not most:
        return False
    body = own.point(_from(max(most // 2, 1)))
    seen = ImageChops.multiply(body, differs.point(_from(_FAINT)))
    there, share = body.histogram()[255], seen.histogram()[255]
    extent = seen.getbbox()
    if extent is None or share < LEAST_SHARE * there:
        return False
    return extent[3] - extent[1] >= LEAST_SHARE * (box[3] - box[1]) * ink.scale - 1


def shows_skipped(box: Box, ink: Ink) -> bool:
    """Say whether anything is seen of a character that is passed over."""
    if ink.skipped is None:
        return False
    place = _pixels(box, ink.skipped, ink.scale)
    return place is not None and _dark(ink.skipped, place)


@cache
def _from(least: int) -> list[int]:
    """Give the table by which what is at least so strong becomes full, and the rest nothing."""
    return [255 * (step >= least) for step in range(256)]


def _pixels(box: Box, image: Image.Image, scale: float) -> tuple[int, int, int, int] | None:
    left, top = max(math.floor(box[0] * scale), 0), max(math.floor(box[1] * scale), 0)
    right = min(math.ceil(box[2] * scale), image.width)
    bottom = min(math.ceil(box[3] * scale), image.height)
    return (left, top, right, bottom) if left < right and top < bottom else None


def _dark(image: Image.Image, place: tuple[int, int, int, int]) -> bool:
    return _extrema(image.crop(place))[1] >= LEAST_CONTRAST


def _extrema(image: Image.Image) -> tuple[int, int]:
    least, most = image.getextrema()
    grey = isinstance(least, int | float) and isinstance(most, int | float)
    return (int(least), int(most)) if grey else (0, 0)  # type: ignore[arg-type]
