"""The text that a PDF carries, and whether a picture can show any.

The text of a PDF counts also where nobody sees it: programs that scan put what they read behind
the picture, and a black bar over the picture leaves it there, for everybody who copies it out.
"""

import codecs
from dataclasses import dataclass
from io import BytesIO
from itertools import islice

import pypdfium2
from PIL import Image, ImageFilter
from pypdfium2 import raw

from recovery.inspection.identity.looking import SMALLEST

# pypdfium2 decodes text by it, and the confined child can load no codec any more.
codecs.lookup("utf-16-le")

MOST_CHARACTERS = 20_000
"""Characters of a page; an identity document has a few hundred."""

TEXT, DRAWN = 1, 2
"""pdfium's FPDF_PAGEOBJ_TEXT and FPDF_PAGEOBJ_PATH (fpdf_edit.h)."""

MOST_OBJECTS = 2000

MOST_DRAWN = 40
"""Lines and boxes on a page that is nothing but text; more of them could draw letters."""

STEEP = 16
"""Difference in grey from one pixel to the next but one, of 255, that the edge of a letter has."""

ACROSS = (0, 0, 0, -1, 0, 1, 0, 0, 0)
MIDDLE = 128

FEWEST_EDGES = 8
"""Edges that one row of pixels crosses where it runs through nine digits: two each, had they the
thinnest of strokes, and still half of them where they are blurred."""


@dataclass(frozen=True)
class PageText:
    """The text of one page.

    Attributes:
        is_whole: There is nothing else on the page, so that all that it shows was read.
    """

    lines: tuple[str, ...]
    is_whole: bool


def text_of(data: bytes) -> list[PageText]:
    """Read the text of each page of a PDF that was rendered before."""
    with pypdfium2.PdfDocument(data) as document:  # type: ignore[no-untyped-call]
        return [_page_text(page) for page in document]


def _page_text(page: pypdfium2.PdfPage) -> PageText:
    try:
        text = page.get_textpage()  # type: ignore[no-untyped-call]
        count = min(text.count_chars(), MOST_CHARACTERS)
        lines = text.get_text_range(0, count).splitlines() if count else []
        text.close()
        return PageText(tuple(lines), count < MOST_CHARACTERS and _is_plain(page))
    except pypdfium2.PdfiumError:  # the page can be drawn, and its text cannot be taken
        return PageText((), is_whole=False)
    finally:
        page.close()  # type: ignore[no-untyped-call]


def _is_plain(page: pypdfium2.PdfPage) -> bool:
    """Say whether a page is text and a few lines, without pictures, forms and notes on it."""
    if raw.FPDFPage_GetAnnotCount(page):  # type: ignore[attr-defined]  # made at build time
        return False
    objects = page.get_objects(max_depth=1)  # type: ignore[no-untyped-call]
    kinds = [each.type for each in islice(objects, MOST_OBJECTS + 1)]
    texts, drawn = (kinds.count(kind) for kind in (TEXT, DRAWN))
    return len(kinds) <= MOST_OBJECTS and drawn <= MOST_DRAWN and texts + drawn == len(kinds)


def may_show_text(page_jpeg: bytes) -> bool:
    """Say whether a page of the safe view can show a line of text at all.

    A blank back, a plain colour or a smooth one cannot: no row and no column of its pixels crosses
    edges often enough. It spares the costly look, and says yes wherever that might find anything.
    """
    with Image.open(BytesIO(page_jpeg), formats=("JPEG",)) as opened:
        page = opened.convert("L")
    turned = page.transpose(Image.Transpose.TRANSPOSE)
    return max(_most_edges(page), _most_edges(turned)) >= FEWEST_EDGES


def _most_edges(picture: Image.Image) -> float:
    """Count the steep places in each row of pixels; give the most."""
    if min(picture.size) < SMALLEST:
        return 0.0
    slopes = picture.filter(ImageFilter.Kernel((3, 3), ACROSS, scale=1, offset=MIDDLE))
    inner = slopes.crop((1, 1, picture.width - 1, picture.height - 1))  # the rim is left as it was
    steep = inner.point(lambda slope: int(abs(slope - MIDDLE) >= STEEP)).convert("F")
    rows = steep.resize((1, inner.height), Image.Resampling.BOX)  # the mean of each row
    return float(rows.getextrema()[1]) * inner.width  # type: ignore[arg-type]  # one channel
