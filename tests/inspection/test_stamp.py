"""A page says who looks at it, and can still be read."""

from PIL import Image, ImageChops, ImageDraw, ImageStat

from recovery.inspection.stamp import BANDS, stamp
from tests.inspection import samples

TEXT = "M. de Vries · 22 November 2026 16:40"


def difference(before: bytes, after: bytes) -> Image.Image:
    changed = ImageChops.difference(samples.opened(before), samples.opened(after)).convert("L")
    return changed.point(lambda value: 255 if value > 24 else 0)


def blank(colour: str, width: int = 600, height: int = 800) -> bytes:
    return samples.encoded(Image.new("RGB", (width, height), colour), "JPEG")


def share(mask: Image.Image) -> float:
    return mask.histogram()[255] / (mask.width * mask.height)


def test_a_stamped_page_keeps_its_size() -> None:
    assert samples.opened(stamp(blank("white"), TEXT)).size == (600, 800)


def test_the_stamp_shows_on_a_light_page_and_on_a_dark_one() -> None:
    for colour in ("white", "black", "grey"):
        assert share(difference(blank(colour), stamp(blank(colour), TEXT))) > 0.01


def test_every_quarter_of_the_page_is_stamped() -> None:
    seen = difference(blank("white"), stamp(blank("white"), TEXT))

    for left, top in ((0, 0), (300, 0), (0, 400), (300, 400)):
        assert seen.crop((left, top, left + 300, top + 400)).getbbox()


def test_every_other_band_is_shifted() -> None:
    page = blank("white", 600, 96 * BANDS)
    seen = difference(page, stamp(page, TEXT))
    first, second, third = (seen.crop((0, top, 600, top + 96)).tobytes() for top in (0, 96, 192))

    assert first == third
    assert first != second


def test_most_of_the_page_stays_untouched() -> None:
    assert share(difference(blank("white"), stamp(blank("white"), TEXT))) < 0.25


def test_what_lies_under_the_stamp_stays_readable() -> None:
    stamped = samples.opened(stamp(blank("white"), TEXT)).convert("L")

    assert not any(stamped.histogram()[:128])


def test_a_text_longer_than_the_page_and_line_ends_do_no_harm() -> None:
    assert stamp(blank("white", 60, 40), "a name\nof two lines " * 40)


def test_an_empty_text_leaves_the_page_readable() -> None:
    assert samples.opened(stamp(blank("white"), "")).size == (600, 800)


def test_different_viewers_get_different_pages() -> None:
    assert stamp(blank("white"), "one") != stamp(blank("white"), "two")


def test_letters_keep_their_ink_and_still_carry_the_stamp() -> None:
    page = Image.new("RGB", (480, 300), "white")
    draw = ImageDraw.Draw(page)
    for top in range(0, 300, 14):
        draw.text((0, top), "Verzonnen, geboren 14-03-1984, XX00000X0", fill="black")
    page_jpeg = samples.encoded(page, "JPEG")

    bare, stamped = (samples.opened(stamp(page_jpeg, text)).convert("L") for text in ("", TEXT))
    change = ImageChops.difference(bare, stamped)
    ink = bare.point(lambda value: 255 if value < 110 else 0)
    between = bare.point(lambda value: 255 if value > 200 else 0)

    assert ImageStat.Stat(change, ink).mean[0] < 7
    assert ImageStat.Stat(change.crop(_LINES), between.crop(_LINES)).mean[0] > 1


_LINES = (0, 0, 200, 300)
"""The part of that page that is full of lines of text."""
