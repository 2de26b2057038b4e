"""A picture becomes the safe view: JPEG, PNG, WebP, and HEIC where its decoder is installed.

The number of pixels is read from the header and checked before a pixel is decoded: a PNG of a few
kilobytes can claim billions. Of an animation only the first frame is looked at. Camera settings
are used for one thing, turning the picture upright, and then dropped.
"""

import struct
import warnings
from importlib import import_module
from io import BytesIO

from PIL import Image

from recovery.inspection.answer import Inspection, refused
from recovery.inspection.safe_view import LONG_SIDE, as_page
from recovery.rules.evidence import MAX_PIXELS, MediaType
from recovery.rules.findings import Code, Finding, Verdict

# Pillow loads a plugin when it meets its first such file; the confined child could not any more.
for _plugin in ("Jpeg", "Mpo", "Png", "Tiff", "WebP"):  # Tiff reads the camera settings
    import_module(f"PIL.{_plugin}ImagePlugin")

FORMATS = {
    MediaType.JPEG: ("JPEG",),  # opens MPO as well: the photo of many a phone, with a second one
    MediaType.PNG: ("PNG",),
    MediaType.WEBP: ("WEBP",),
    MediaType.HEIC: ("HEIF",),
}
"""Pillow's names of the decoders that are tried for each type; it must know each of them by now."""

ORIENTATION = 0x0112
"""The tag of the camera settings that says how the camera was held (Exif 3.0 §4.6.5)."""

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What sets a picture upright for each of its values."""

BROKEN = (
    EOFError,
    IndexError,
    KeyError,
    OSError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
"""What Pillow and its plugins raise for bytes that are not a whole picture."""


def inspect_picture(data: bytes, media_type: MediaType) -> Inspection:
    """Decode a picture and make its safe view.

    Args:
        data: The whole file.
        media_type: What it is taken for; no other decoder is tried.

    Returns:
        TYPE and SAFE_VIEW passed and one page, or the one finding that refuses it: DAMAGED, or
        TOO_MANY_PIXELS for more than MAX_PIXELS.

    Raises:
        MemoryError: The picture needs more than this process may have.
        OSError: The system failed, not the picture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            page = _page(data, media_type)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return refused(Code.TOO_MANY_PIXELS)
    except BROKEN as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise  # the system's own errors carry a number, a decoder's do not
        return refused(Code.DAMAGED)
    passed = (Finding(Code.TYPE, Verdict.PASS), Finding(Code.SAFE_VIEW, Verdict.PASS))
    return Inspection(passed, (page,))


def _page(data: bytes, media_type: MediaType) -> bytes:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # more of them is a warning, so an error here
    with Image.open(BytesIO(data), formats=FORMATS[media_type]) as picture:
        picture.draft(None, _fitting(picture.size))  # lets JPEG skip detail that is dropped anyway
        picture.load()
        small = _plain(picture)
        small.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return as_page(_on_white(_upright(small)))


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, LONG_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _plain(picture: Image.Image) -> Image.Image:
    """Bring every mode to one that can be scaled well: RGB, or RGBA where something shows through.

    Sixteen bits a channel are brought to eight here, because Pillow's own conversion clips.
    """
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def _upright(picture: Image.Image) -> Image.Image:
    """Turn the picture as its camera was held.

    Pillow's own `exif_transpose` also writes the camera settings anew, and fails over odd ones.
    """
    try:
        turn = TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except BROKEN:  # unreadable camera settings: the picture is whole, and a person can turn it
        return picture
    return picture if turn is None else picture.transpose(turn)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper
