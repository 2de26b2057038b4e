"""Tell a HEIC still picture from everything else that lives in the same container.

HEIC, AVIF, MP4 and QuickTime all begin with an `ftyp` box, and the brands in it are a claim: an
MP4 that says `heic` is still a film, and libmagic believes it. So the boxes are walked: a still
picture has a `meta` box whose handler is `pict`.
Box layout: ISO/IEC 14496-12 §4.2 and §8.4.3; brands: ISO/IEC 23008-12 annex B.
"""

from collections.abc import Iterator

HEVC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
"""Brands that promise HEVC-coded pictures."""

AVIF_BRANDS = frozenset({b"avif", b"avis"})
"""Brands of AV1-coded pictures, which are not accepted; they carry `mif1` as well."""


def is_heic(head: bytes) -> bool:
    """Say whether these first bytes are those of a HEIC or HEIF still picture.

    Args:
        head: The first bytes of the file; 256 KiB always reach the `meta` box of a camera's file.
    """
    claimed = False
    for kind, body in _boxes(head):
        if kind == b"ftyp":
            claimed = _claims_heic(body)
        elif kind == b"meta":
            return claimed and _is_picture(body)
    return False


def _claims_heic(body: bytes) -> bool:
    brands = {body[:4], *(body[start : start + 4] for start in range(8, len(body) - 3, 4))}
    if brands & HEVC_BRANDS:
        return True
    return b"mif1" in brands and not brands & AVIF_BRANDS


def _is_picture(meta: bytes) -> bool:
    # A `meta` box has four bytes of version and flags before its children, and so has `hdlr`,
    # where four reserved bytes come before the handler type as well.
    return any(kind == b"hdlr" and body[8:12] == b"pict" for kind, body in _boxes(meta[4:]))


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Walk the boxes on one level; the last one may be cut off by the end of the data."""
    start = 0
    while start + 8 <= len(data):
        size = int.from_bytes(data[start : start + 4])
        kind = data[start + 4 : start + 8]
        header = 8
        if size == 1:  # the real size follows in eight bytes
            size = int.from_bytes(data[start + 8 : start + 16])
            header = 16
        elif size == 0:  # to the end of the file
            size = len(data) - start
        if size < header:
            return
        yield kind, data[start + header : start + size]
        start += size
