"""How a page is looked at until its text reads well: cut out, enlarged, turned.

What finds the text is given; it is the costly part (`reader.py`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageFilter

ROUGH, DETAIL, MOST_ENLARGED, MARGIN = 1200, 1600, 2.0, 0.05
"""Pixels of the long side at the first look and at the second.

The second is at the part of the page that has text, made larger at most so many times, with so
much room around it, in parts of the page: the lines of a card on a sheet are not even seen with the
blank sheet around them. Memory and time grow with the square of these numbers; above 1600 the
library loses letters.
"""

SMALLEST = 8
"""Pixels across or down below which no letter can be told from another."""

EDGE = 40
"""Strength of an edge, of 255, that is more than the dust of a scan."""

SURE, MOSTLY = 0.9, 0.8
"""How sure of a line the library is when it stands upright, and how much of a page must be so."""

TALL = 1.5
"""How much higher than wide a line is that runs up or down the page."""

FEW = 4
"""Letters that a piece must have before its shape says anything."""

_DOWN, _LEFT, _RIGHT = (
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_270,
)
UPRIGHT, SIDEWAYS = (_DOWN, _LEFT, _RIGHT), (_LEFT, _RIGHT, _DOWN)
"""How a page is turned further whose lines run across it, and one whose lines run up or down."""


@dataclass(frozen=True)
class Piece:
    """A piece of text with the box it stands in, in pixels, and how sure its reading is."""

    text: str
    sure: float
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Say where it ends."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Say where it stands."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """Say how far down the page it stands."""
        return self.top + self.height / 2

    @property
    def is_tall(self) -> bool:
        """Say whether it runs up or down the page, as far as its few letters can tell."""
        return self.height > TALL * self.width and len(self.text) >= FEW


Look = Callable[[Image.Image], list[Piece]]
"""Finds the text of a picture."""


def readings(look: Look, page_jpeg: bytes) -> Iterator[list[str]]:
    """Give the lines of a page: at first sight, up close, and turned if that does not read well."""
    with Image.open(BytesIO(page_jpeg), formats=("JPEG",)) as opened:
        page = opened.convert("RGB")
    if min(page.size) < SMALLEST:
        return
    page = _trimmed(page)
    rough = _sized(page, ROUGH)
    pieces = look(rough)
    yield _lines(pieces)
    close = _sized(_cropped(page, pieces, page.width / rough.width), DETAIL)
    pieces = look(close)
    yield _lines(pieces)
    for turn in UPRIGHT if _runs_across(pieces) else SIDEWAYS:
        if _stands_upright(pieces):
            return
        pieces = look(close.transpose(turn))
        yield _lines(pieces)


def _trimmed(page: Image.Image) -> Image.Image:
    """Cut off what is blank around everything that a page shows."""
    edges = page.convert("L").filter(ImageFilter.FIND_EDGES)
    inner = edges.crop((1, 1, page.width - 1, page.height - 1))  # the rim is left as it was
    box = inner.point(lambda edge: edge if edge >= EDGE else 0).getbbox()
    return page if box is None else _within(page, *box)


def _sized(picture: Image.Image, side: int) -> Image.Image:
    """Scale a picture to this long side in pixels, within MOST_ENLARGED."""
    scale = min(MOST_ENLARGED, side / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)


def _cropped(page: Image.Image, pieces: Sequence[Piece], scale: float) -> Image.Image:
    """Cut out the part of a page in which pieces were seen that many times smaller."""
    if not pieces:
        return page
    return _within(
        page,
        min(each.left for each in pieces) * scale,
        min(each.top for each in pieces) * scale,
        max(each.right for each in pieces) * scale,
        max(each.bottom for each in pieces) * scale,
    )


def _within(page: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Cut out a part of a page, with some room around it."""
    room = MARGIN * max(page.size)
    wider = (left - room, top - room, right + room, bottom + room)
    limits = (page.width, page.height) * 2
    left, top, right, bottom = (
        min(limit, max(0, round(at))) for at, limit in zip(wider, limits, strict=True)
    )
    return page.crop((left, top, right, bottom))


def _runs_across(pieces: Sequence[Piece]) -> bool:
    letters = sum(len(piece.text) for piece in pieces)
    return sum(len(piece.text) for piece in pieces if not piece.is_tall) * 2 >= letters


def _stands_upright(pieces: Sequence[Piece]) -> bool:
    """Say whether all that was read stands upright, as far as one can tell."""
    letters = sum(len(piece.text) for piece in pieces)
    sure = sum(len(piece.text) for piece in pieces if piece.sure >= SURE)
    return sure >= MOSTLY * letters and not any(piece.is_tall for piece in pieces)


def _lines(pieces: Sequence[Piece]) -> list[str]:
    """Put pieces that stand beside each other on one line, parted by tabs."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda each: each.middle):
        last = lines[-1][-1] if lines else None
        if last and piece.middle - last.middle < min(piece.height, last.height) / 2:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return ["\t".join(each.text for each in sorted(line, key=_left)) for line in lines]


def _left(piece: Piece) -> float:
    return piece.left
