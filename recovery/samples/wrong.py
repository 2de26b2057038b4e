"""Extracts that must be refused, of the company with one director: to see that they are."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from pyhanko.pdf_utils import generic, incremental_writer

from recovery.samples.extract import draw_extract
from recovery.samples.register import REGISTRATIONS
from recovery.samples.sealing import SampleSeal

TOO_OLD = timedelta(days=100)
"""More than three calendar months, whichever these are."""

_SHARPNESS = 150  # dots per inch, as a scanner makes them
_ADDED = (
    b"0.38 0.42 0.47 rg BT /Added 10 Tf 60 225 Td (Naam) Tj 0 -17 Td (Bevoegdheid) Tj ET "
    b"0.12 0.14 0.19 rg BT /Added 10 Tf 235 225 Td (Kwik Kwaadwil) Tj "
    b"0 -17 Td (Alleen/zelfstandig bevoegd) Tj ET"
)
"""A second director below the first one."""


def write_wrong(
    folder: Path, seal: SampleSeal, at: datetime, *, right: bytes, other: bytes
) -> None:
    """Write them into a folder, over those that are there.

    Args:
        folder: Made when missing.
        at: The present moment.
        right: The company's own sealed extract, made just now.
        other: One of another company.
    """
    before = at - TOO_OLD
    old = seal.seal(draw_extract(REGISTRATIONS["bv_sole"], before), before)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scan.pdf").write_bytes(_scanned(right))
    (folder / "older-than-three-months.pdf").write_bytes(old)
    (folder / "changed-after-sealing.pdf").write_bytes(_changed(right))
    (folder / "another-company.pdf").write_bytes(other)


def _scanned(pdf: bytes) -> bytes:
    """Make a picture of the first page, a little askew: what a scanner does to a printed one."""
    open_pdf: Any = pypdfium2.PdfDocument  # published without types
    with open_pdf(pdf) as document:
        page = document[0].render(scale=_SHARPNESS / 72).to_pil().convert("RGB")
    askew = page.rotate(0.6, resample=Image.Resampling.BICUBIC, fillcolor="white")
    scan = BytesIO()
    askew.save(scan, "PDF", resolution=_SHARPNESS)
    return scan.getvalue()


def _changed(pdf: bytes) -> bytes:
    """Add a director to the first page, in a revision after the seal."""
    make: Any = generic  # much of it is published without types
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = make.DictionaryObject(
        {make.NameObject(key): make.NameObject(value) for key, value in font.items()}
    )
    writer: Any = incremental_writer.IncrementalPdfFileWriter(BytesIO(pdf))
    fonts = make.DictionaryObject({make.NameObject("/Added"): writer.add_object(named)})
    writer.add_stream_to_page(
        0,
        writer.add_object(make.StreamObject(stream_data=_ADDED)),
        make.DictionaryObject({make.NameObject("/Font"): fonts}),
    )
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
