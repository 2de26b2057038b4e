"""The first look at a file: what is kept at all."""

import sys

import pytest

from recovery.inspection.filetype import HEAD, heic_supported, sniff
from recovery.rules.evidence import MediaType
from tests.inspection import samples

HONEST = {
    "jpeg": (samples.jpeg, MediaType.JPEG),
    "phone jpeg": (samples.phone_jpeg, MediaType.JPEG),
    "mpo": (samples.mpo, MediaType.JPEG),
    "motion photo": (samples.motion_photo, MediaType.JPEG),
    "png": (samples.png, MediaType.PNG),
    "webp": (samples.webp, MediaType.WEBP),
    "heic": (samples.heic, MediaType.HEIC),
    "pdf": (samples.pdf, MediaType.PDF),
}


@pytest.mark.parametrize("kind", HONEST)
def test_an_accepted_file_is_told_by_its_content(kind: str) -> None:
    make, expected = HONEST[kind]

    assert sniff(make()) is expected


@pytest.mark.parametrize("major", [b"mif1", b"heic", b"heix", b"msf1"])
def test_every_brand_of_a_heic_still_is_heic(major: bytes) -> None:
    file = samples.heic()

    assert sniff(file[:8] + major + file[12:]) is MediaType.HEIC


def test_only_the_head_is_needed() -> None:
    assert sniff(samples.jpeg() + bytes(2 * HEAD)) is MediaType.JPEG


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%", id="one byte"),
        pytest.param(b"Dear sir or madam", id="text"),
        pytest.param(bytes(512), id="zeros"),
        pytest.param(samples.HTML, id="html"),
        pytest.param(samples.SVG, id="svg"),
        pytest.param(samples.ELF, id="elf"),
        pytest.param(samples.PE, id="windows program"),
        pytest.param(samples.RAR, id="rar"),
        pytest.param(samples.SEVEN_ZIP, id="7z"),
        pytest.param(samples.archive(), id="zip"),
        pytest.param(samples.encoded(samples.picture(), "GIF"), id="gif"),
        pytest.param(samples.encoded(samples.picture(), "TIFF"), id="tiff"),
        pytest.param(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(28), id="wave"),
    ],
)
def test_anything_else_is_refused_whatever_its_name_says(data: bytes) -> None:
    assert sniff(data) is None


@pytest.mark.parametrize(
    "before", [b"\n", b"GIF89a", b"\xef\xbb\xbf", samples.HTML, b"\x7fELF\x02\x01\x01" + bytes(60)]
)
def test_bytes_before_the_header_of_a_pdf_are_refused(before: bytes) -> None:
    assert sniff(before + samples.pdf()) is None


def test_a_film_that_calls_itself_heic_is_refused() -> None:
    assert sniff(samples.film_branded_heic()) is None


def test_an_avif_picture_is_not_taken_for_heic() -> None:
    file = samples.heic().replace(b"heic", b"avif", 1).replace(b"heic", b"avif", 1)

    assert sniff(file) is None


def test_heic_support_is_said_when_its_decoder_is_installed() -> None:
    assert heic_supported()


def test_heic_support_is_denied_when_its_decoder_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)

    assert not heic_supported()
