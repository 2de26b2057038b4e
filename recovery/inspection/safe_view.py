"""The safe view: a page as plain pixels, encoded anew, with nothing left of the file it came from.

Copying a decoded picture is not enough: Pillow carries comments, profiles and metadata along in
`info` and writes them back. So the page is rebuilt from its bare pixel bytes.
"""

from io import BytesIO

from PIL import Image

LONG_SIDE = 2400
"""Pixels of the long side at most: the small print of an identity card stays readable."""

QUALITY = 85

Image.preinit()  # the JPEG writer; in the confined child nothing can be loaded later


def as_page(picture: Image.Image) -> bytes:
    """Encode a picture as a page of the safe view.

    Args:
        picture: RGB, upright, at most LONG_SIDE on its long side.

    Returns:
        A JPEG without any metadata.
    """
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    out = BytesIO()
    bare.save(out, format="JPEG", quality=QUALITY)
    return out.getvalue()
