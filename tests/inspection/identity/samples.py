"""Copies of identity documents, made here, of people who do not exist.

The letters are those that come with Pillow: a bare machine has no font for machine-readable zones.
`FIXED` draws each letter in a cell of one width, which is how such a zone looks.
"""

from datetime import date
from io import BytesIO

import zxingcpp
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from recovery.rules.mrz_text import check_digit

BSN = "123456782"
"""Passes the eleven-test, and is the number that made-up examples use."""

SPECIMEN_BSN = "999999990"

ICAO_TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
ICAO_TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
ICAO_TD2 = (
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
    "D231458907UTO7408122F1204159<<<<<<<6",
)
PASSPORT_2014 = (
    "P<NLDDE<BRUIJN<<WILLEKE<LISELOTTE<<<<<<<<<<<",
    "SPECI20142NLD6503101F2403096999999990<<<<<84",
)
CARD_2014 = (
    "I<NLDSPECI20142999999990<<<<<8",
    "6503101F2403096NLD<<<<<<<<<<<8",
    "DE<BRUIJN<<WILLEKE<LISELOTTE<<",
)
CARD_2021 = (
    "I<NLDSPECI20212<<<<<<<<<<<<<<<",
    "6503101F3108022NLD<<<<<<<<<<<8",
    "DE<BRUIJN<<WILLEKE<LISELOTTE<<",
)
LICENCE = ("D1NLD15094962111659VW87Z78NB84",)


def passport(
    expires: date, optional: str = "", issuer: str = "NLD", number: str = "SPECI2021"
) -> tuple[str, str]:
    """A zone of a passport with every check digit right."""
    born, ends = "650310", expires.strftime("%y%m%d")
    personal = optional.ljust(14, "<")
    parts = [
        f"{number}{check_digit(number)}",
        f"{issuer}",
        f"{born}{check_digit(born)}",
        "F",
        f"{ends}{check_digit(ends)}",
        f"{personal}{check_digit(personal)}",
    ]
    whole = parts[0] + parts[2] + parts[4] + parts[5]
    names = f"P<{issuer}DE<BRUIJN<<WILLEKE<LISELOTTE"
    return names.ljust(44, "<"), "".join(parts) + str(check_digit(whole))


def card(expires: date, optional: str = "", number: str = "SPECI2021") -> tuple[str, str, str]:
    """A zone of a Dutch card with every check digit right; a long number goes on in its field."""
    head, tail = number[:9], number[9:]
    digit = "<" if tail else str(check_digit(head))
    held = f"{tail}{check_digit(number)}<{optional}" if tail else optional
    first = f"I<NLD{head}{digit}{held}".ljust(30, "<")
    ends = expires.strftime("%y%m%d")
    second = f"6503101F{ends}{check_digit(ends)}"
    whole = check_digit(first[5:] + second[:7] + second[8:] + "<" * 11)
    return first, f"{second}NLD{'<' * 11}{whole}", "DE<BRUIJN<<WILLEKE<LISELOTTE<<"


def picture(
    *lines: str, size: tuple[int, int] = (1400, 900), height: int = 44, fixed: bool = False
) -> Image.Image:
    """Black text on white, one line under the other."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(height)
    for row, line in enumerate(lines):
        top = 60 + row * height * 2
        if not fixed:
            draw.text((60, top), line, "black", font)
            continue
        for column, letter in enumerate(line):
            draw.text((60 + column * height * 0.66, top), letter, "black", font, anchor="ma")
    return image


def code(text: str, size: int = 240) -> Image.Image:
    """A QR code."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    drawn = Image.fromarray(made.to_image(scale=8, add_quiet_zones=True)).convert("RGB")
    return drawn.resize((size, size), Image.Resampling.NEAREST)


def with_code(text: str, size: int = 240, canvas: tuple[int, int] = (1400, 900)) -> Image.Image:
    image = Image.new("RGB", canvas, "white")
    image.paste(code(text, size), (canvas[0] // 2, canvas[1] // 3))
    return image


def jpeg(image: Image.Image, quality: int = 90) -> bytes:
    out = BytesIO()
    image.save(out, format="JPEG", quality=quality)
    return out.getvalue()


def text_pdf(*lines: str) -> bytes:
    """A PDF whose page is nothing but text."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    canvas.setFont("Courier", 12)
    for row, line in enumerate(lines):
        canvas.drawString(40, 780 - row * 24, line)
    canvas.save()
    return out.getvalue()


def scanned_pdf(*images: Image.Image, behind: str = "") -> bytes:
    """A PDF with a picture on each page, and text behind the first that nobody sees."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for image in images:
        if behind:
            canvas.drawString(60, 700, behind)
            behind = ""
        canvas.drawImage(ImageReader(image), 40, 400, 500, 500 * image.height / image.width)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
