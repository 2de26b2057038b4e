"""What the QR codes of a document say.

Dutch cards, passports and licences carry the citizen number in one, on their back or beside the
photo: a centimetre of it, so the picture is looked at in more detail than the safe view keeps.
"""

from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image

from recovery.inspection.picture import FORMATS
from recovery.rules.evidence import MediaType

LONG_SIDE = 6000
"""Pixels of the long side at most: what a good camera of a telephone gives."""

LONG_SIDE_OF_PAGE = 3600
"""Pixels of the long side of a rendered page: three to a millimetre of paper and a little more;
the codes here have squares of nearly half a millimetre."""

QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

MOST_CODES = 32

MOST_CHARACTERS = 4300
"""A QR code holds 4296 letters at most, and 7089 digits; no document carries such a one."""


def codes_of_picture(data: bytes, media_type: MediaType) -> list[str]:
    """Read the codes of a picture that was decoded before.

    Raises:
        MemoryError: The picture needs more than this process may have.
    """
    with Image.open(BytesIO(data), formats=FORMATS[media_type]) as picture:
        picture.draft("L", (LONG_SIDE, LONG_SIDE))
        if picture.has_transparency_data:
            paper = Image.new("RGBA", picture.size, "white")
            grey = Image.alpha_composite(paper, picture.convert("RGBA")).convert("L")
        else:
            grey = picture.convert("L")
    grey.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BOX)
    return _codes(grey)


def codes_of_pdf(data: bytes) -> list[str]:
    """Read the codes of the pages of a PDF that was rendered before."""
    found: list[str] = []
    with pypdfium2.PdfDocument(data) as document:  # type: ignore[no-untyped-call]
        for page in document:
            scale = (LONG_SIDE_OF_PAGE - 0.5) / max(page.get_size())
            found += _codes(page.render(scale=min(8.0, scale), grayscale=True).to_pil())
            page.close()
    return found


def _codes(picture: Image.Image) -> list[str]:
    read = zxingcpp.read_barcodes(picture, formats=QR)
    return [code.text[:MOST_CHARACTERS] for code in read[:MOST_CODES]]
