"""Real files, made here: honest ones, and the hostile ones that honest ones are mistaken for."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

import pillow_heif
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

pillow_heif.register_heif_opener()


def picture(width: int = 320, height: int = 240) -> Image.Image:
    """A smooth picture, small in every format, whose left upper corner is dark and red grows."""
    level = Image.linear_gradient("L").resize((width, height))
    red = level.transpose(Image.Transpose.ROTATE_90).resize((width, height))
    return Image.merge("RGB", (red, level, level))


def marked(width: int = 320, height: int = 240) -> Image.Image:
    """White, with a black upper left quarter, to see which way up it is."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("black", (0, 0, width // 2, height // 2))
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, format=kind, **options)
    return out.getvalue()


def opened(page: bytes) -> Image.Image:
    image = Image.open(BytesIO(page), formats=("JPEG",))
    image.load()
    return image


def jpeg() -> bytes:
    return encoded(picture(), "JPEG")


def png() -> bytes:
    return encoded(picture(), "PNG")


def webp() -> bytes:
    return encoded(picture(), "WEBP")


def heic() -> bytes:
    return encoded(picture(), "HEIF")


def mpo() -> bytes:
    return encoded(picture(), "MPO", save_all=True, append_images=[picture(160, 120)])


def phone_exif(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Fairphone"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 22.0, 24.5), 3: "E", 4: (4.0, 53.0, 42.6)})
    return exif.tobytes()


def phone_jpeg(orientation: int = 1) -> bytes:
    return encoded(
        marked(), "JPEG", exif=phone_exif(orientation), comment=b"made by a phone", quality=90
    )


def motion_photo() -> bytes:
    """A photo with a short film behind it, and a maker's record behind that."""
    film = box(b"ftyp", b"mp42\x00\x00\x00\x00isommp42") + box(b"mdat", bytes(range(256)) * 64)
    return jpeg() + film + b"\x00\x00\x01\x0aImage_UTC_Data1700000000000SEFH\x6b\x00\x00\x00SEFT"


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_claiming(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1 << 20), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", rows)
        + png_chunk(b"IEND", b"")
    )


def png_with(kind: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk, right behind its header."""
    whole = png()
    return whole[:33] + png_chunk(kind, body) + whole[33:]


def bomb(size: int = 64 << 20) -> bytes:
    return zlib.compress(bytes(size), 9)


def png_with_text(text: str) -> bytes:
    info = PngInfo()
    info.add_text("Comment", text)
    return encoded(picture(), "PNG", pnginfo=info)


def webp_claiming(width: int, height: int) -> bytes:
    """An extended WebP whose canvas is that large, around a small picture."""
    small = webp()
    canvas = b"\x00\x00\x00\x00" + (width - 1).to_bytes(3, "little")
    canvas += (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + small[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def film_branded_heic() -> bytes:
    brands = box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic")
    handler = box(b"hdlr", bytes(8) + b"vide" + bytes(13))
    return brands + box(b"moov", box(b"trak", box(b"mdia", handler))) + box(b"mdat", bytes(4096))


def archive() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as zipped:
        zipped.writestr("run.sh", "echo hello")
    return out.getvalue()


HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9"/></svg>'
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 2, 62, 1) + bytes(40)
PE = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\x00\x00\x64\x86" + bytes(64)
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(32)
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(32)


def pdf(pages: int = 1, size: tuple[float, float] = (595, 842), password: str = "") -> bytes:
    return written_pdf(pages, size, StandardEncryption(password) if password else None)


def pdf_without_printing() -> bytes:
    """It opens without a password, and only says what its reader may not do."""
    return written_pdf(1, (595, 842), StandardEncryption("", ownerPassword="owner", canPrint=0))


def written_pdf(pages: int, size: tuple[float, float], lock: StandardEncryption | None) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, encrypt=lock, invariant=1)
    for number in range(pages):
        canvas.drawString(40, size[1] - 60, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first one is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def stream(body: bytes, entries: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(body), body)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def page(entries: bytes = b"") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]%b>>" % entries


def pdf_with_catalogue(entries: bytes) -> bytes:
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R%b>>" % entries, PAGES, page())


def pdf_with_object_stream(body: bytes) -> bytes:
    """An active object inside a compressed object stream, where a plain search cannot see it."""
    packed = zlib.compress(b"5 0 " + body)
    hidden = stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")
    return pdf_of(CATALOGUE, PAGES, page(), hidden)


def pdf_with_page_bomb(size: int = 64 << 20) -> bytes:
    once = zlib.compress(b"0 0 m 9 9 l S " * (size // 14), 9)
    content = stream(zlib.compress(once, 9), b"/Filter[/FlateDecode/FlateDecode]")
    return pdf_of(CATALOGUE, PAGES, page(b"/Contents 4 0 R"), content)


def pdf_with_nested_forms(depth: int = 24) -> bytes:
    """Forms that each draw the next one eight times: 8 to the power of depth drawings."""
    forms = []
    for level in range(depth):
        following = 6 + level if level + 1 < depth else 5 + level
        resources = b"/Resources<</XObject<</F %d 0 R>>>>" % following
        forms.append(
            stream(b"/F Do " * 8, b"/Type/XObject/Subtype/Form/BBox[0 0 200 100]" + resources)
        )
    first = page(b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>")
    return pdf_of(CATALOGUE, PAGES, first, stream(b"/F Do"), *forms)


def pdf_with_field() -> bytes:
    """A page with nothing but a filled-in field of a form."""
    look = stream(b"0 0 60 20 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 60 20]")
    field = (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(x)/F 4/Rect[20 20 80 40]/AP<</N 4 0 R>>>>"
    )
    catalogue = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>"
    return pdf_of(catalogue, PAGES, page(b"/Annots[5 0 R]"), look, field)
