"""A file that is two things at once is told apart from an honest file with something behind it."""

import random
import struct
from collections.abc import Callable

import pytest

from recovery.inspection.structure import is_polyglot
from recovery.rules.evidence import MediaType
from tests.inspection import samples

FOREIGN = {
    "zip": samples.archive(),
    "html": samples.HTML,
    "script": b"<ScRiPt >alert(1)</script>",
    "svg": samples.SVG,
    "elf": samples.ELF,
    "windows program": samples.PE,
    "rar": samples.RAR,
    "7z": samples.SEVEN_ZIP,
}
PICTURES = {
    MediaType.JPEG: samples.jpeg,
    MediaType.PNG: samples.png,
    MediaType.WEBP: samples.webp,
    MediaType.HEIC: samples.heic,
}


@pytest.mark.parametrize("foreign", [*FOREIGN, "pdf"])
@pytest.mark.parametrize("media_type", PICTURES)
def test_a_picture_with_something_else_behind_it_is_a_polyglot(
    media_type: MediaType, foreign: str
) -> None:
    trailer = samples.pdf() if foreign == "pdf" else FOREIGN[foreign]

    assert is_polyglot(PICTURES[media_type]() + trailer, media_type)


@pytest.mark.parametrize("foreign", FOREIGN)
def test_a_pdf_with_something_else_behind_it_is_a_polyglot(foreign: str) -> None:
    assert is_polyglot(samples.pdf() + FOREIGN[foreign], MediaType.PDF)


@pytest.mark.parametrize("foreign", FOREIGN)
def test_a_jpeg_with_something_else_in_its_comment_is_a_polyglot(foreign: str) -> None:
    comment = FOREIGN[foreign]
    file = samples.jpeg()
    segment = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment

    assert is_polyglot(file[:2] + segment + file[2:], MediaType.JPEG)


def test_a_pdf_with_a_web_page_in_its_first_kilobyte_is_a_polyglot() -> None:
    file = samples.pdf()

    assert is_polyglot(file[:9] + b"%<html><body>\n" + file[9:], MediaType.PDF)


def test_a_pdf_that_begins_as_a_gif_is_a_polyglot() -> None:
    assert is_polyglot(b"GIF89a" + samples.pdf(), MediaType.PDF)


def test_a_pdf_whose_last_stream_opens_as_a_zip_is_a_polyglot() -> None:
    file = samples.pdf_of(
        samples.CATALOGUE,
        samples.PAGES,
        samples.page(),
        samples.stream(bytes(2048)),
        samples.stream(samples.archive()),
    )

    assert is_polyglot(file, MediaType.PDF)


def test_a_pdf_with_a_zip_attached_out_of_reach_of_its_end_is_none() -> None:
    file = samples.pdf_of(
        samples.CATALOGUE,
        samples.PAGES,
        samples.page(),
        samples.stream(bytes(1024)),
        samples.stream(samples.archive()),
        samples.stream(bytes(70_000)),
    )

    assert not is_polyglot(file, MediaType.PDF)


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (samples.jpeg, MediaType.JPEG),
        (samples.phone_jpeg, MediaType.JPEG),
        (samples.mpo, MediaType.JPEG),
        (samples.motion_photo, MediaType.JPEG),
        (samples.png, MediaType.PNG),
        (samples.webp, MediaType.WEBP),
        (samples.heic, MediaType.HEIC),
        (samples.pdf, MediaType.PDF),
    ],
)
def test_an_honest_file_is_no_polyglot(make: Callable[[], bytes], media_type: MediaType) -> None:
    assert not is_polyglot(make(), media_type)


@pytest.mark.parametrize("ending", [b"\r\n", b"\n\n\n", b"\x00" * 512])
def test_a_pdf_may_end_in_line_ends_and_padding(ending: bytes) -> None:
    assert not is_polyglot(samples.pdf() + ending, MediaType.PDF)


@pytest.mark.parametrize("four", [b"PK\x03\x04", b"PK\x05\x06", b"\x7fELF", b"MZ", b"PE\x00\x00"])
def test_four_bytes_in_a_film_that_chance_put_there_are_no_polyglot(four: bytes) -> None:
    noise = random.Random(7).randbytes(64)  # noqa: S311 - a film, not a secret

    assert not is_polyglot(samples.motion_photo() + four + noise, MediaType.JPEG)
