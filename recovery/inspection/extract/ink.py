"""Where the upright text of a page leaves ink: the page is drawn with it and without it."""

import ctypes
import math
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw
from PIL import Image, ImageChops

from recovery.inspection.safe_view import LONG_SIDE

raw: Any = pypdfium2.raw  # published without types

SCALE = 2.5
"""Pixels per point, while the page fits the safe view: what is too small there is not read."""

LEAST_CONTRAST = 48
"""Steps of 255 by which brightness must differ where a character is; less is taken for paper."""

_DEEPEST = 20
"""Forms within forms; text further down is never taken away, and so never seen."""


def draw_ink(page: Any, leaning: set[int]) -> Image.Image:  # noqa: ANN401 - pdfium's, untyped
    """Draw the page in greys with and without its upright text; give how far the two differ."""
    scale = min(SCALE, (LONG_SIDE - 0.5) / max(page.get_size()))
    with_text = page.render(scale=scale, grayscale=True).to_pil()
    count, item = raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject
    # Not only what the characters are in: text printed twice counts once, and is drawn twice.
    for text in _texts(page.raw, count, item, _DEEPEST):
        if address(text) not in leaning:
            raw.FPDFPageObj_SetIsActive(text, False)  # noqa: FBT003 - C knows no names
    without = page.render(scale=scale, grayscale=True).to_pil()
    return ImageChops.difference(with_text, without)


def _texts(holder: Any, count: Any, item: Any, depth: int) -> Iterator[Any]:  # noqa: ANN401
    """Give the text objects of a page or a form, those of the forms in it as well."""
    for index in range(count(holder)):
        found = item(holder, index)
        kind = raw.FPDFPageObj_GetType(found)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield found
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth:
            yield from _texts(
                found, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth - 1
            )


def address(item: Any) -> int:  # noqa: ANN401 - pdfium's, untyped
    """Tell one page object from another, for as long as the page is open."""
    return ctypes.addressof(item.contents)


def shows(box: tuple[float, float, float, float], ink: Image.Image, scale: float) -> bool:
    """Say whether there is ink in a place.

    Args:
        box: Left, top, right, bottom, in points from the page's left upper corner.
        ink: From `draw_ink`.
        scale: Its pixels per point.
    """
    left, top = max(math.floor(box[0] * scale), 0), max(math.floor(box[1] * scale), 0)
    right = min(math.ceil(box[2] * scale), ink.width)
    bottom = min(math.ceil(box[3] * scale), ink.height)
    if left >= right or top >= bottom:
        return False
    _, most = ink.crop((left, top, right, bottom)).getextrema()
    return not isinstance(most, tuple) and most >= LEAST_CONTRAST
