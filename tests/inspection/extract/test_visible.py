"""Only what a person sees on the page is read."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import msgspec
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from recovery.inspection.extract import reading
from recovery.inspection.extract.reading import read
from recovery.inspection.extract.rows import rows
from recovery.inspection.extract.visible import visible
from recovery.rules.registration import Line, Powers
from tests.inspection.extract.pages import Break, Draw, Item, draw
from tests.inspection.extract.registers import CASES, content, expected, facts

WORDS = "Alleen bevoegd"


def page(act: Callable[[Any], None], size: tuple[float, float] = (400, 300)) -> bytes:
    """Draw one page; its text is 10 points of Helvetica unless told."""
    out = BytesIO()
    canvas: Any = Canvas(out, pagesize=size, pageCompression=0)
    canvas.setFont("Helvetica", 10)
    act(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def seen(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    with document:
        document.init_forms()  # type: ignore[no-untyped-call]
        shown = document[0]
        chars = visible(shown, 10_000).chars
        return [row.text for row in rows(1, shown.get_size(), chars)]


def plainly(canvas: Any) -> None:
    canvas.drawString(50, 100, WORDS)


def in_white(canvas: Any) -> None:
    canvas.setFillGray(1)
    canvas.drawString(50, 100, WORDS)


def nearly_white(canvas: Any) -> None:
    canvas.setFillGray(0.93)
    canvas.drawString(50, 100, WORDS)


def black_on_black(canvas: Any) -> None:
    canvas.rect(40, 90, 200, 30, fill=1)
    canvas.drawString(50, 100, WORDS)


def transparent(canvas: Any) -> None:
    canvas.setFillAlpha(0.02)
    canvas.drawString(50, 100, WORDS)


def without_ink(canvas: Any) -> None:
    text = canvas.beginText(50, 100)
    text.setTextRenderMode(3)
    text.textOut(WORDS)
    canvas.drawText(text)


def tiny(canvas: Any) -> None:
    canvas.setFont("Helvetica", 3)
    canvas.drawString(50, 100, WORDS)


def tiny_by_scaling(canvas: Any) -> None:
    canvas.scale(0.1, 0.1)
    canvas.drawString(500, 1000, WORDS)


def off_the_page(canvas: Any) -> None:
    canvas.drawString(500, 100, WORDS)


def under_the_page(canvas: Any) -> None:
    canvas.drawString(50, -40, WORDS)


def outside_the_crop_box(canvas: Any) -> None:
    canvas.setCropBox((0, 150, 400, 300))
    canvas.drawString(50, 100, WORDS)


def covered_by_a_shape(canvas: Any) -> None:
    canvas.drawString(50, 100, WORDS)
    canvas.setFillGray(1)
    canvas.rect(40, 90, 200, 30, fill=1, stroke=0)


def covered_by_a_picture(canvas: Any) -> None:
    from PIL import Image  # noqa: PLC0415 - only here
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415 - only here

    canvas.drawString(50, 100, WORDS)
    canvas.drawImage(ImageReader(Image.new("RGB", (4, 4), "white")), 40, 90, 200, 30)


def clipped_away(canvas: Any) -> None:
    path = canvas.beginPath()
    path.rect(0, 200, 50, 50)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(50, 100, WORDS)


def leaning(canvas: Any) -> None:
    canvas.translate(50, 100)
    canvas.rotate(40)
    canvas.drawString(0, 0, WORDS)


def upside_down(canvas: Any) -> None:
    canvas.translate(200, 100)
    canvas.rotate(180)
    canvas.drawString(0, 0, WORDS)


def mirrored(canvas: Any) -> None:
    canvas.translate(200, 100)
    canvas.scale(-1, 1)
    canvas.drawString(0, 0, WORDS)


def in_a_form_that_is_white(canvas: Any) -> None:
    canvas.beginForm("hidden")
    canvas.setFillGray(1)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 100, WORDS)
    canvas.endForm()
    canvas.doForm("hidden")


def in_a_field(canvas: Any) -> None:
    canvas.acroForm.textfield(name="f", value=WORDS, x=50, y=95, width=200, height=20, fontSize=10)


def covered_by_a_field(canvas: Any) -> None:
    from reportlab.lib.colors import white  # noqa: PLC0415 - only here

    canvas.drawString(50, 100, WORDS)
    canvas.acroForm.textfield(
        name="f", value="", x=40, y=90, width=200, height=30, fillColor=white, borderWidth=0
    )


def in_a_layer_that_is_off(canvas: Any) -> None:
    """Draw within an optional content group; `seen` is given a file in which it is off."""
    canvas._code.append("/OC /Hid BDC")  # noqa: SLF001 - it has no way of its own
    canvas.drawString(50, 100, WORDS)
    canvas._code.append("EMC")  # noqa: SLF001


HIDDEN = [
    in_white,
    nearly_white,
    black_on_black,
    transparent,
    without_ink,
    tiny,
    tiny_by_scaling,
    off_the_page,
    under_the_page,
    outside_the_crop_box,
    covered_by_a_shape,
    covered_by_a_picture,
    clipped_away,
    leaning,
    upside_down,
    mirrored,
    in_a_form_that_is_white,
    in_a_field,
    covered_by_a_field,
]


def test_plain_text_is_read() -> None:
    assert seen(page(plainly)) == [WORDS]


@pytest.mark.parametrize("act", HIDDEN)
def test_what_nobody_sees_is_not_read(act: Callable[[Any], None]) -> None:
    assert seen(page(act)) == []


def test_a_layer_that_is_off_is_not_read() -> None:
    data = page(in_a_layer_that_is_off)
    group = b"9999 0 obj\n<< /Type /OCG /Name (hid) >>\nendobj\n"
    start = data.index(b"xref\n")
    # pdfium mends the table of contents that no longer fits.
    data = data[:start] + group + data[start:]
    data = data.replace(
        b"/Type /Catalog",
        b"/OCProperties << /OCGs [9999 0 R] /D << /OFF [9999 0 R] >> >> /Type /Catalog",
    )
    off = data.replace(b"/Resources <<", b"/Resources << /Properties << /Hid 9999 0 R >>")
    on = off.replace(b"/OFF [9999 0 R]", b"/OFF []")

    assert (seen(off), seen(on)) == ([], [WORDS])


def test_white_on_a_dark_bar_is_read() -> None:
    def act(canvas: Any) -> None:
        canvas.setFillGray(0.2)
        canvas.rect(40, 90, 200, 30, fill=1, stroke=0)
        in_white(canvas)

    assert seen(page(act)) == [WORDS]


def test_grey_small_print_is_read_with_its_dots_and_hyphens() -> None:
    def act(canvas: Any) -> None:
        canvas.setFont("Helvetica", 6)
        canvas.setFillGray(0.45)
        canvas.drawString(50.3, 100.7, "i.v.m. 01-02-2026, a.b.;")

    assert seen(page(act)) == ["i.v.m. 01-02-2026, a.b.;"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(turn: int) -> None:
    def act(canvas: Any) -> None:
        canvas.setPageRotation(turn)
        canvas.translate(200, 150)
        canvas.rotate(turn)
        canvas.drawString(0, 0, WORDS)
        canvas.drawString(0, -20, "eronder")

    assert seen(page(act)) == [WORDS, "eronder"]


def test_text_on_a_watermark_is_read_and_the_watermark_is_not() -> None:
    def act(canvas: Any) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica-Bold", 60)
        canvas.setFillGray(0.7)
        canvas.translate(60, 60)
        canvas.rotate(45)
        canvas.drawString(0, 0, "VOORBEELD")
        canvas.restoreState()
        canvas.setFont("Helvetica", 10)
        plainly(canvas)

    assert seen(page(act)) == [WORDS]


def test_white_text_on_a_watermark_is_not_read_by_the_watermarks_ink() -> None:
    def act(canvas: Any) -> None:
        in_white(canvas)
        canvas.setFillGray(0)
        canvas.setFont("Helvetica-Bold", 60)
        canvas.translate(40, 70)
        canvas.rotate(30)
        canvas.drawString(0, 0, "XXXX")

    assert seen(page(act)) == []


def test_text_in_a_form_is_read() -> None:
    def act(canvas: Any) -> None:
        canvas.beginForm("shown")
        canvas.setFont("Helvetica", 10)
        plainly(canvas)
        canvas.endForm()
        canvas.doForm("shown")

    assert seen(page(act)) == [WORDS]


def test_the_order_of_the_file_counts_for_nothing() -> None:
    def act(canvas: Any) -> None:
        canvas.drawString(50, 60, "derde")
        canvas.drawString(95, 100, "tweede")
        canvas.drawString(50, 100, "eerste")

    assert seen(page(act)) == ["eerste tweede", "derde"]


def test_text_printed_twice_to_look_bold_is_read_once() -> None:
    def act(canvas: Any) -> None:
        canvas.drawString(50, 100, WORDS)
        canvas.drawString(50.3, 100, WORDS)

    assert seen(page(act)) == [WORDS]


@pytest.mark.parametrize("lift", [0, 1, 3])
def test_characters_on_top_of_each_other_go_to_a_person(lift: float) -> None:
    def act(canvas: Any, y: float) -> None:
        canvas.setFillGray(0)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(220, y + lift, "Onbeperkt bevoegd")

    items = content(CASES["bv_joint"], "nl")
    items.insert(-2, Draw(act))

    registration = read(draw(items))
    assert [each.powers for each in registration.officers] == [Powers.JOINTLY, Powers.UNSTATED]
    assert registration.misfits


def test_hidden_lines_in_an_extract_change_nothing() -> None:
    def act(canvas: Any, y: float) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.setFillGray(1)
        canvas.drawString(56, y - 4, "Bevoegdheid")
        canvas.drawString(220, y - 4, "Alleen/zelfstandig bevoegd")

    items = content(CASES["bv_joint"], "nl")
    items.insert(-1, Draw(act))

    registration = read(draw(items))
    assert facts(registration) == expected(CASES["bv_joint"])
    assert registration.misfits == ()


def test_a_flood_of_characters_is_cut_off_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_CHARS", 3000)  # as it stands it takes seconds to reach

    def act(canvas: Any, y: float) -> None:
        canvas.setFont("Helvetica", 9)
        for line in range(50):
            canvas.drawString(5, 5 + line * 12, "Naam Jan Boef " * 8)

    flood: list[Item] = [Break(), Draw(act), Break(), Draw(act)]
    registration = reading.read(draw([*content(CASES["bv"], "nl"), *flood]))

    assert Line(page=2, text=reading.UNREAD) in registration.misfits
    assert Line(page=3, text=reading.UNREAD) in registration.misfits


def test_more_than_an_answer_can_carry_is_cut_off_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1500)

    registration = reading.read(draw(content(CASES["bv_mixed"], "nl")))

    assert len(msgspec.json.encode(registration)) <= 1500
    assert Line(page=1, text=reading.UNREAD) in registration.misfits


@pytest.mark.parametrize(
    "content_",
    [
        b"BT /F1 1e38 Tf 1e38 0 0 1e38 50 100 Tm (Naam) Tj ET",
        b"BT /F1 10 Tf 1 0 0 1 1e38 1e38 Tm (Naam) Tj ET",
        b"BT /F1 10 Tf 0 0 0 0 50 100 Tm (Naam) Tj ET",
        b"1e38 0 0 1e38 0 0 cm BT /F1 1e-38 Tf 50 100 Td (Naam) Tj ET",
        b"BT /F1 -10 Tf 50 100 Td (Naam) Tj ET",
        b"BT /F1 10 Tf 1e30 Tc 1e30 Tw 1e30 Tz 50 100 Td (Na am) Tj ET",
    ],
)
@pytest.mark.parametrize("box", [b"0 0 400 300", b"0 0 0 0", b"0 0 1e9 1e9", b"0 0 0.001 300"])
def test_numbers_out_of_all_bounds_raise_nothing(content_: bytes, box: bytes) -> None:
    stream = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content_), content_)
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R /Resources %b >>"
        % (box, font),
        stream,
    ]
    objects = b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))

    assert not read(b"%PDF-1.7\n" + objects + b"trailer << /Root 1 0 R >>\n%%EOF").is_extract


def test_small_text_that_tints_the_page_gives_unseen_words_no_ink() -> None:
    def act(canvas: Any) -> None:
        canvas.setFillGray(0.75)
        canvas._code.append("q BT /F1 3.5 Tf 70000 Tz 0.3 TL 1 0 0 1 -150 130 Tm")  # noqa: SLF001
        canvas._code.append("(-) Tj T* " * 150 + "ET Q")  # noqa: SLF001
        canvas.drawString(50, 100, WORDS)

    assert seen(page(act)) == []


def test_a_sliver_of_a_letter_is_not_the_letter() -> None:
    def act(canvas: Any) -> None:
        canvas.drawString(50, 100, WORDS)
        canvas.setFillGray(1)
        canvas.rect(40, 95, 200, 7, fill=1, stroke=0)
        canvas.rect(40, 102.6, 200, 8, fill=1, stroke=0)

    assert seen(page(act)) == []


def test_letters_on_those_of_another_line_are_told() -> None:
    def act(canvas: Any) -> None:
        canvas.setFont("Helvetica", 20)
        canvas.drawString(50, 98, "MMMMMM")
        plainly(canvas)

    document = pypdfium2.PdfDocument(page(act))  # type: ignore[no-untyped-call]
    with document:
        assert any(each.clash for each in visible(document[0], 1000).chars if each.text != "M")


@pytest.mark.parametrize(("size", "turn"), [(9, 1.2), (3.9, 0)])
def test_words_that_are_seen_and_not_read_are_told(size: float, turn: float) -> None:
    def act(canvas: Any, y: float) -> None:
        canvas.saveState()
        canvas.translate(300, y + 60)
        canvas.rotate(turn)
        canvas.setFont("Helvetica", size)
        canvas.drawString(150, 0, "Faillissement")
        canvas.restoreState()

    registration = read(draw([*content(CASES["bv"], "nl"), Draw(act)]))

    assert registration.misfits == (Line(page=1, text=reading.UNREAD),)


def test_a_page_with_letters_beyond_all_measure_is_not_drawn() -> None:
    def act(canvas: Any) -> None:
        canvas.setFont("Helvetica", 3000)
        canvas.drawString(-200, -500, "W")

    document = pypdfium2.PdfDocument(page(act))  # type: ignore[no-untyped-call]
    with document:
        assert visible(document[0], 1000) == ([], 1, False)
