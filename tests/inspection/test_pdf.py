"""PDFs become the safe view, in the real child."""

import pytest
from PIL import Image

from recovery.inspection.answer import UNKNOWN, refused
from recovery.inspection.sandbox import inspect
from recovery.rules.evidence import MAX_PAGES, MediaType
from recovery.rules.findings import Code, Finding, Verdict
from tests.inspection import samples

PASSED = (
    Finding(Code.TYPE, Verdict.PASS),
    Finding(Code.SAFE_VIEW, Verdict.PASS),
    Finding(Code.TEXT_LOOK, Verdict.PASS),
)


def views(data: bytes) -> list[Image.Image]:
    return [samples.opened(page) for page in inspect([data], MediaType.PDF).pages]


def shows_ink(image: Image.Image) -> bool:
    return any(image.convert("L").histogram()[:64])


def test_every_page_is_shown_and_nothing_is_warned_of() -> None:
    inspection = inspect([samples.pdf(3)], MediaType.PDF)

    assert inspection.findings == PASSED
    assert len(inspection.pages) == 3


def test_a_page_fills_the_long_side_and_shows_its_text() -> None:
    (shown,) = views(samples.pdf())

    assert shown.size == (1696, 2400)
    assert shows_ink(shown)


def test_a_page_the_size_of_a_card_is_not_blown_up_without_end() -> None:
    (shown,) = views(samples.pdf(size=(200, 120)))

    assert shown.size == (1600, 960)


@pytest.mark.parametrize("size", [(144_000, 144_000), (144_000, 10), (10, 144_000)])
def test_a_page_of_any_size_fits_the_long_side(size: tuple[int, int]) -> None:
    (shown,) = views(samples.pdf(size=size))

    assert max(shown.size) == 2400


def test_the_most_pages_allowed_are_shown() -> None:
    assert len(views(samples.pdf(MAX_PAGES, (200, 100)))) == MAX_PAGES


def test_one_page_more_is_refused() -> None:
    assert inspect([samples.pdf(MAX_PAGES + 1)], MediaType.PDF) == refused(Code.TOO_MANY_PAGES)


def test_a_password_is_said_so() -> None:
    file = samples.pdf(password="secret")

    assert inspect([file], MediaType.PDF) == refused(Code.PASSWORD)


def test_a_pdf_that_only_forbids_printing_is_shown() -> None:
    assert inspect([samples.pdf_without_printing()], MediaType.PDF).findings == PASSED


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(samples.pdf()[:400], id="cut off"),
        pytest.param(b"%PDF-1.7\n" + b"no objects here " * 9, id="garbage"),
        pytest.param(
            samples.pdf_of(samples.CATALOGUE, b"<</Type/Pages/Kids[]/Count 0>>"), id="no page"
        ),
        pytest.param(
            samples.pdf_of(
                samples.CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 5>>", samples.page()
            ),
            id="fewer pages than it counts",
        ),
    ],
)
def test_a_pdf_without_all_its_pages_is_damaged(data: bytes) -> None:
    assert inspect([data], MediaType.PDF) == refused(Code.DAMAGED)


def test_a_script_is_warned_of_and_the_page_shown() -> None:
    file = samples.pdf_with_catalogue(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>")
    inspection = inspect([file], MediaType.PDF)

    *before, looked = PASSED
    assert inspection.findings == (*before, Finding(Code.ACTIVE_CONTENT, Verdict.WARN), looked)
    assert len(inspection.pages) == 1


def test_what_a_form_field_says_is_shown() -> None:
    (shown,) = views(samples.pdf_with_field())

    assert shows_ink(shown)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(samples.pdf_with_page_bomb(1 << 30), id="flate bomb"),
        pytest.param(samples.pdf_with_nested_forms(), id="nested forms"),
    ],
)
def test_a_pdf_that_eats_memory_or_time_ends_as_unknown(data: bytes) -> None:
    assert inspect([data], MediaType.PDF, seconds=1.0) == UNKNOWN
