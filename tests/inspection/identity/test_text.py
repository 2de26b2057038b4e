"""The text of a PDF is read, and a picture is looked at only when it can show some."""

import pytest
from PIL import Image

from recovery.inspection.identity.codes import MOST_CODES, codes_of_pdf, codes_of_picture
from recovery.inspection.identity.text import MOST_CHARACTERS, may_show_text, text_of
from recovery.rules.evidence import MediaType
from tests.inspection import samples as files
from tests.inspection.identity import samples


def shows(image: Image.Image) -> bool:
    return may_show_text(samples.jpeg(image, quality=85))


def pdf_with_drawing() -> bytes:
    """A page that draws something that is kept apart from it, and could hold a picture."""
    resources = b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>"
    form = files.stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return files.pdf_of(
        files.CATALOGUE, files.PAGES, files.page(resources), files.stream(b"/F Do"), form
    )


def test_a_page_of_text_is_read_line_by_line_and_whole() -> None:
    (page,) = text_of(samples.text_pdf(*samples.CARD_2021))

    assert page.lines == samples.CARD_2021
    assert page.is_whole


def test_text_behind_a_picture_is_read_and_is_not_the_whole() -> None:
    first, second = text_of(
        samples.scanned_pdf(samples.picture("Naam"), samples.picture("foto"), behind="BSN 12")
    )

    assert first.lines == ("BSN 12",)
    assert not first.is_whole
    assert (second.lines, second.is_whole) == ((), False)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(files.pdf_with_field(), id="a field of a form"),
        pytest.param(pdf_with_drawing(), id="a drawing of its own"),
        pytest.param(samples.text_pdf(*["x" * 60] * 20 * 17), id="more text than is read"),
    ],
)
def test_a_page_with_more_on_it_is_not_whole(data: bytes) -> None:
    assert not text_of(data)[0].is_whole


def test_no_more_text_is_read_than_the_most() -> None:
    (page,) = text_of(samples.text_pdf(*["x" * 600] * 40))

    assert sum(len(line) for line in page.lines) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(samples.picture("123456782"), id="large"),
        pytest.param(samples.picture("123456782", height=14), id="small"),
        pytest.param(
            samples.picture("123456782", height=14, size=(2400, 1800)), id="small on large"
        ),
        pytest.param(
            samples.picture("123456782", height=20).rotate(90, expand=True), id="sideways"
        ),
        pytest.param(
            samples.picture("123456782", height=40).rotate(8, fillcolor="white"), id="askew"
        ),
        pytest.param(Image.blend(samples.picture("123456782"), samples.picture(), 0.7), id="faint"),
    ],
)
def test_a_picture_with_a_number_may_show_text(image: Image.Image) -> None:
    assert shows(image)


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(samples.picture(), id="white"),
        pytest.param(files.picture(), id="smooth"),
        pytest.param(files.marked(), id="one corner"),
        pytest.param(Image.new("RGB", (3, 3), "red"), id="tiny"),
        pytest.param(Image.new("RGB", (2400, 1), "red"), id="flat"),
    ],
)
def test_a_picture_without_letters_needs_no_look(image: Image.Image) -> None:
    assert not shows(image)


@pytest.mark.parametrize("turn", [0, 37, 90, 180])
@pytest.mark.parametrize("size", [90, 400])
def test_a_code_is_read_in_any_position(turn: int, size: int) -> None:
    image = samples.with_code(samples.BSN, size).rotate(turn, expand=True, fillcolor="white")

    assert codes_of_picture(samples.jpeg(image), MediaType.JPEG) == [samples.BSN]


def test_a_code_too_small_for_the_safe_view_is_read() -> None:
    # A card held far from a telephone: the view keeps 2400 pixels of 5600, and loses the code.
    image = samples.with_code(samples.BSN, 84, (5600, 4200))

    assert codes_of_picture(samples.jpeg(image), MediaType.JPEG) == [samples.BSN]
    assert codes_of_picture(samples.jpeg(image.resize((2400, 1800))), MediaType.JPEG) == []


def test_a_code_on_what_shows_through_is_read() -> None:
    black = samples.code(samples.BSN).convert("L").point(lambda level: 255 - level)
    image = Image.new("RGBA", black.size, (0, 0, 0, 0))
    image.putalpha(black)

    assert codes_of_picture(files.encoded(image, "PNG"), MediaType.PNG) == [samples.BSN]


def test_codes_are_read_on_every_page() -> None:
    data = samples.scanned_pdf(samples.with_code("one", 120), samples.with_code("two", 120))

    assert codes_of_pdf(data) == ["one", "two"]


def test_no_more_codes_are_read_than_the_most() -> None:
    image = Image.new("RGB", (1400, 1400), "white")
    for place in range(49):
        image.paste(samples.code(f"{place:02}", 180), (place % 7 * 200, place // 7 * 200))

    assert len(codes_of_picture(samples.jpeg(image), MediaType.JPEG)) == MOST_CODES
