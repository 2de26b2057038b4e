"""Pictures become the safe view, in the real child."""

import sys
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from recovery.inspection.answer import Inspection, refused
from recovery.inspection.sandbox import child_command, converse, inspect
from recovery.rules.evidence import MediaType
from recovery.rules.findings import Code, Finding, Verdict
from tests.inspection import samples

PASSED = (
    Finding(Code.TYPE, Verdict.PASS),
    Finding(Code.SAFE_VIEW, Verdict.PASS),
    Finding(Code.TEXT_LOOK, Verdict.PASS),
)


def view(data: bytes, media_type: MediaType) -> Image.Image:
    """Inspect, expect a page, and open it."""
    inspection = inspect([data], media_type)
    assert inspection.findings == PASSED
    assert len(inspection.pages) == 1
    return samples.opened(inspection.pages[0])


def is_near(image: Image.Image, x: int, y: int, grey: int) -> bool:
    colour = image.getpixel((x, y))
    assert isinstance(colour, tuple)
    return all(abs(channel - grey) < 12 for channel in colour)


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (samples.jpeg, MediaType.JPEG),
        (samples.mpo, MediaType.JPEG),
        (samples.motion_photo, MediaType.JPEG),
        (samples.png, MediaType.PNG),
        (samples.webp, MediaType.WEBP),
        (samples.heic, MediaType.HEIC),
    ],
)
def test_every_accepted_picture_is_shown_as_it_was(
    make: Callable[[], bytes], media_type: MediaType
) -> None:
    shown = view(make(), media_type)

    assert shown.size == (320, 240)
    assert is_near(shown, 160, 120, 128)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_every_mode_of_a_png_is_shown(mode: str) -> None:
    shown = view(samples.encoded(samples.marked().convert(mode), "PNG"), MediaType.PNG)

    assert is_near(shown, 20, 20, 0)
    assert is_near(shown, 300, 200, 255)


def test_sixteen_bits_a_channel_are_not_clipped() -> None:
    levels = samples.picture().getchannel("G").tobytes()
    deep = Image.frombytes("I;16", (320, 240), b"".join(bytes((0, each)) for each in levels))

    assert is_near(view(samples.encoded(deep, "PNG"), MediaType.PNG), 160, 120, 128)


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_every_mode_of_a_jpeg_is_shown(mode: str) -> None:
    shown = view(samples.encoded(samples.marked().convert(mode), "JPEG"), MediaType.JPEG)

    assert is_near(shown, 20, 20, 0)
    assert is_near(shown, 300, 200, 255)


def test_a_progressive_jpeg_is_shown() -> None:
    file = samples.encoded(samples.picture(), "JPEG", progressive=True)

    assert is_near(view(file, MediaType.JPEG), 160, 120, 128)


def test_what_shows_through_is_white() -> None:
    clear = samples.marked().convert("P")
    file = samples.encoded(clear, "PNG", transparency=clear.getpixel((20, 20)))

    assert is_near(view(file, MediaType.PNG), 20, 20, 255)


@pytest.mark.parametrize(
    ("orientation", "black_at"),
    [
        (1, (20, 20)),
        (2, (300, 20)),
        (3, (300, 220)),
        (4, (20, 220)),
        (5, (20, 20)),
        (6, (220, 20)),
        (7, (220, 300)),
        (8, (20, 300)),
    ],
)
def test_a_turned_photo_is_shown_upright(orientation: int, black_at: tuple[int, int]) -> None:
    shown = view(samples.phone_jpeg(orientation), MediaType.JPEG)

    assert is_near(shown, *black_at, 0)
    assert shown.size == ((240, 320) if orientation >= 5 else (320, 240))


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", MediaType.PNG), ("WEBP", MediaType.WEBP), ("HEIF", MediaType.HEIC)],
)
def test_turned_pictures_of_the_other_types_are_shown_upright(
    kind: str, media_type: MediaType
) -> None:
    file = samples.encoded(samples.marked(), kind, exif=samples.phone_exif(6))

    assert view(file, media_type).size == (240, 320)


def test_odd_camera_settings_do_not_keep_a_photo_from_being_turned() -> None:
    odd = samples.phone_exif(6).replace(
        b"\x01\x0f\x00\x02", b"\x01\x07\x00\x02"
    )  # text, not number

    shown = view(samples.encoded(samples.marked(), "JPEG", exif=odd), MediaType.JPEG)

    assert shown.size == (240, 320)


def test_camera_settings_that_cannot_be_read_do_not_refuse_the_picture() -> None:
    broken = b"Exif\x00\x00neither byte order"

    shown = view(samples.encoded(samples.marked(), "WEBP", exif=broken), MediaType.WEBP)

    assert shown.size == (320, 240)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (samples.phone_jpeg(), MediaType.JPEG),
        (samples.png_with_text("made by a phone"), MediaType.PNG),
        (
            samples.encoded(samples.marked(), "WEBP", exif=samples.phone_exif(), xmp=b"<x/>"),
            MediaType.WEBP,
        ),
        (samples.encoded(samples.marked(), "HEIF", exif=samples.phone_exif()), MediaType.HEIC),
    ],
)
def test_no_metadata_is_left_in_the_safe_view(data: bytes, media_type: MediaType) -> None:
    (page,) = inspect([data], media_type).pages
    shown = samples.opened(page)

    assert not set(shown.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not shown.getexif()
    assert b"Fairphone" not in page
    assert b"made by a phone" not in page


def test_a_colour_profile_is_left_behind() -> None:
    file = samples.encoded(samples.picture(), "PNG", icc_profile=b"made by a phone" * 20)

    (page,) = inspect([file], MediaType.PNG).pages

    assert b"made by a phone" not in page


def test_a_large_picture_is_scaled_to_the_long_side() -> None:
    file = samples.encoded(samples.picture(1500, 3000), "JPEG")

    assert view(file, MediaType.JPEG).size == (1200, 2400)


def test_only_the_first_frame_of_an_animation_is_shown() -> None:
    second = Image.new("RGB", (320, 240), "blue")
    file = samples.encoded(samples.marked(), "WEBP", save_all=True, append_images=[second])

    assert is_near(view(file, MediaType.WEBP), 20, 20, 0)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        pytest.param(samples.png_claiming(50_000, 50_000), MediaType.PNG, id="huge png"),
        pytest.param(samples.png_claiming(10_001, 5_000), MediaType.PNG, id="just too large"),
        pytest.param(samples.webp_claiming(16_000, 16_000), MediaType.WEBP, id="huge webp"),
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_undecoded(
    data: bytes, media_type: MediaType
) -> None:
    assert inspect([data], media_type) == refused(Code.TOO_MANY_PIXELS)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        pytest.param(samples.jpeg()[:3000], MediaType.JPEG, id="cut jpeg"),
        pytest.param(samples.jpeg()[:100], MediaType.JPEG, id="jpeg cut in its head"),
        pytest.param(samples.png()[:500], MediaType.PNG, id="cut png"),
        pytest.param(samples.webp()[:500], MediaType.WEBP, id="cut webp"),
        pytest.param(samples.heic()[:1000], MediaType.HEIC, id="cut heic"),
        pytest.param(samples.png_claiming(900, 900)[:-40], MediaType.PNG, id="png without rows"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(600), MediaType.JPEG, id="no jpeg at all"),
        pytest.param(
            samples.png_with(b"iTXt", b"c\x00\x01\x00\x00\x00" + samples.bomb()),
            MediaType.PNG,
            id="iTXt bomb",
        ),
        pytest.param(
            samples.png_with(b"zTXt", b"c\x00\x00" + samples.bomb()), MediaType.PNG, id="zTXt bomb"
        ),
    ],
)
def test_a_broken_picture_is_damaged(data: bytes, media_type: MediaType) -> None:
    assert inspect([data], media_type) == refused(Code.DAMAGED)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (samples.png(), MediaType.JPEG),
        (samples.jpeg(), MediaType.PDF),
        (samples.pdf()[1:100], MediaType.PDF),
        (samples.film_branded_heic(), MediaType.HEIC),
    ],
)
def test_a_file_of_another_type_than_it_is_taken_for_is_refused(
    data: bytes, media_type: MediaType
) -> None:
    assert inspect([data], media_type) == refused(Code.WRONG_TYPE)


@pytest.mark.parametrize("media_type", MediaType)
def test_an_empty_file_is_refused(media_type: MediaType) -> None:
    assert inspect([], media_type) == refused(Code.EMPTY)


def test_a_polyglot_is_refused_before_it_is_decoded() -> None:
    file = samples.jpeg() + samples.archive()

    assert inspect([file], MediaType.JPEG) == refused(Code.POLYGLOT)


def test_heic_without_its_decoder_is_refused_with_its_own_code() -> None:
    command = child_command(MediaType.HEIC)
    command[3] = f"import sys; sys.modules['pillow_heif'] = None; {command[3]}"

    answer = converse(command, [samples.heic()], seconds=20)

    assert answer == refused(Code.HEIC_UNSUPPORTED)


def test_a_safe_view_is_a_jpeg_that_pillow_here_can_open_too() -> None:
    inspection = inspect([samples.png()], MediaType.PNG)

    assert inspection == Inspection(PASSED, inspection.pages)
    assert Image.open(BytesIO(inspection.pages[0])).format == "JPEG"


def test_pictures_are_not_decoded_by_the_process_that_asks() -> None:
    before = set(sys.modules)

    inspect([samples.heic()], MediaType.HEIC)

    assert not {"recovery.inspection.heic", "recovery.inspection.pdf"} & (set(sys.modules) - before)
