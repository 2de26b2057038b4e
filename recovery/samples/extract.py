"""A made-up extract of the trade register, with real text, and marked as an example.

PDFium, which the service needs anyway to look at PDFs, also writes them: so the demo needs no
library of its own, and the text can be selected and read like that of a real extract. It carries
no seal, and so proves nothing.
"""

import ctypes
import math
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw

from recovery.samples.people import Person, Sample

raw: Any = pypdfium2.raw  # published without types

_WIDTH, _HEIGHT = 595, 842  # A4 in points
_LEFT, _VALUES = 60, 235
_INK, _SOFT, _PALE, _ACCENT = (30, 36, 48), (96, 106, 120), (226, 231, 238), (24, 92, 120)

Colour = tuple[int, int, int]


class _Page:
    """One page, written from the top downwards."""

    def __init__(self, pdf: Any) -> None:  # noqa: ANN401 - a PdfDocument, published without types
        self._pdf = pdf
        self._page = pdf.new_page(_WIDTH, _HEIGHT)
        self._y = _HEIGHT - 64.0

    def write(
        self,
        text: str,
        x: float = _LEFT,
        size: float = 10,
        colour: Colour = _INK,
        font: str = "Helvetica",
        y: float | None = None,
        angle: float = 0,
    ) -> None:
        """Write a line of text, at the present height unless told."""
        item = raw.FPDFPageObj_NewTextObj(self._pdf.raw, font.encode(), size)
        wide = ctypes.create_string_buffer((text + "\0").encode("utf-16-le"))
        raw.FPDFText_SetText(item, ctypes.cast(wide, raw.FPDF_WIDESTRING))
        turn = math.radians(angle)
        raw.FPDFPageObj_Transform(
            item,
            math.cos(turn),
            math.sin(turn),
            -math.sin(turn),
            math.cos(turn),
            x,
            self._y if y is None else y,
        )
        raw.FPDFPageObj_SetFillColor(item, *colour, 255)
        raw.FPDFPage_InsertObject(self._page.raw, item)

    def bar(self, height: float, colour: Colour, width: float = _WIDTH - 2 * _LEFT) -> None:
        """Draw a bar below the present height."""
        item = raw.FPDFPageObj_CreateNewRect(_LEFT, self._y - height, width, height)
        raw.FPDFPageObj_SetFillColor(item, *colour, 255)
        raw.FPDFPath_SetDrawMode(item, raw.FPDF_FILLMODE_ALTERNATE, 0)
        raw.FPDFPage_InsertObject(self._page.raw, item)

    def down(self, points: float) -> None:
        """Go down the page."""
        self._y -= points

    def heading(self, text: str) -> None:
        """Begin a part."""
        self.down(20)
        self.write(text, size=12, font="Helvetica-Bold", colour=_ACCENT)
        self.down(6)
        self.bar(0.8, _PALE)
        self.down(16)

    def pair(self, label: str, value: str) -> None:
        """Write a label and its value on one line."""
        self.write(label, colour=_SOFT)
        self.write(value, x=_VALUES)
        self.down(17)

    def finish(self) -> None:
        """Put the page together."""
        self._page.gen_content()
        self._page.close()


def write_extract(file: Path, sample: Sample, on: date) -> None:
    """Write the extract of a made-up company to a PDF file.

    Args:
        file: Written over when it is there.
        sample: A business account.
        on: The day on which the extract was made.
    """
    make_pdf: Any = pypdfium2.PdfDocument.new
    pdf = make_pdf()
    page = _Page(pdf)
    page.write("VOORBEELD", 105, 84, (240, 243, 247), "Helvetica-Bold", 250, 52)
    page.write("Uittreksel Handelsregister", size=19, font="Helvetica-Bold", colour=_ACCENT)
    page.down(18)
    page.write("Verzonnen voor een demonstratie: geen uittreksel van KVK.", colour=_SOFT)
    page.down(10)
    page.bar(2.5, _ACCENT)
    page.down(14)
    _write_company(page, sample, on)
    for person in sample.people:
        page.heading(sample.role)
        _write_person(page, person)
    page.down(18)
    page.write(f"Uittreksel is vervaardigd op {_day(on)} om 09.15 uur", size=9, colour=_SOFT, y=74)
    page.write("Pagina 1 (van 1)   VOORBEELD / SPECIMEN", size=9, colour=_SOFT, y=58)
    page.finish()
    pdf.save(str(file))
    pdf.close()


def _write_company(page: _Page, sample: Sample, on: date) -> None:
    account = sample.account
    page.down(6)
    page.pair("KvK-nummer", account.kvk_number)
    owned = sample.legal_form == "Eenmanszaak"
    page.heading("Onderneming" if owned else "Rechtspersoon")
    page.pair("Rechtsvorm", sample.legal_form)
    page.pair("Handelsnamen" if owned else "Statutaire naam", account.company)
    page.pair("Bezoekadres", "Nergensstraat 1, 0000AA Verzonnendam")
    if not owned:
        page.pair("Statutaire zetel", "Verzonnendam")
        page.pair("Datum akte van oprichting", _day(date(on.year - 9, 3, 14)))


def _write_person(page: _Page, person: Person) -> None:
    page.pair("Naam", person.name)
    page.pair("Geboortedatum", _day(person.born))
    page.pair("Datum in functie", "14-03-2019")
    page.pair("Bevoegdheid", person.authority)


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")
