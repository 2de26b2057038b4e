"""Stamp a page of the safe view with who looks at it and when.

A stamp does not stop a photo of the screen; it says whose screen it was. So it covers the page in
level bands, every other one shifted, that no crop worth having leaves out, and lies light enough
over the page that everything under it can be read: lighter still over letters and other detail,
which on a small page are no bigger than those of the stamp.

It runs in the desk's process, and therefore only on pages that an inspection made.
"""

from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from recovery.inspection.safe_view import QUALITY

BANDS = 9
"""Bands on a page, from top to bottom."""

STRENGTH = 90
"""How much of the stamp shows where the page is calm, of 255."""

OVER_DETAIL = 32
"""How much of it shows over letters, of 255: still to be found, and no trouble to a reader."""

_CALM, _BUSY = 6, 36
"""Mean strength of edges, of 255, below which a page is calm and above which it is all detail."""

_CELL = 8
"""Pixels, across and down, that are looked at together."""

_GAP = "   \N{MIDDLE DOT}   "


def stamp(page_jpeg: bytes, text: str) -> bytes:
    """Draw the text in bands over a page.

    Args:
        page_jpeg: A page of the safe view, and nothing else.
        text: The viewer's name and the time; shown on one line, whatever white space it has.

    Returns:
        The stamped page, a JPEG of the same size.
    """
    with Image.open(BytesIO(page_jpeg), formats=("JPEG",)) as opened:
        page = opened.convert("RGB")
    band = _band(" ".join(text.split()), page.size)
    letters = band.getchannel("A")
    strength = _strength(page)
    step = page.height / BANDS
    for number in range(BANDS):
        shift = -(band.width // 4) if number % 2 else 0
        top = round((number + 0.5) * step - band.height / 2)
        place = (shift, top, shift + band.width, top + band.height)
        mask = ImageChops.multiply(letters, strength.crop(place))
        page.paste(band, (shift, top), mask)
    out = BytesIO()
    page.save(out, format="JPEG", quality=QUALITY)
    return out.getvalue()


def _strength(page: Image.Image) -> Image.Image:
    """Say for each pixel how much of the stamp may show: less where the page has detail."""
    edges = page.convert("L").filter(ImageFilter.FIND_EDGES)
    cells = edges.reduce(_CELL).filter(ImageFilter.MaxFilter(3))
    allowed = cells.point(
        lambda mean: round(
            STRENGTH
            - (STRENGTH - OVER_DETAIL) * min(max((mean - _CALM) / (_BUSY - _CALM), 0.0), 1.0)
        )
    )
    return allowed.resize(page.size, Image.Resampling.BILINEAR)


def _band(text: str, page: tuple[int, int]) -> Image.Image:
    """Draw one band, half as wide again as the page: dark letters with a light edge.

    The edge makes the letters readable on a dark page as well as on a light one.
    """
    width = page[0] * 3 // 2 + 1
    size = max(10, min(max(page) // 48, page[1] // BANDS))
    font = ImageFont.load_default(size)
    piece = text + _GAP
    times = width // max(1, round(font.getlength(piece))) + 2
    height = size * 3 // 2
    band = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    ImageDraw.Draw(band).text(
        (0, height // 2),
        piece * times,
        font=font,
        fill=(60, 60, 60, 255),
        anchor="lm",
        stroke_width=max(1, size // 16),
        stroke_fill=(255, 255, 255, 255),
    )
    return band
