"""HEIC stills, and what only looks like them."""

import pytest

from recovery.inspection.heif import is_heic
from tests.inspection import samples
from tests.inspection.samples import box


def container(brands: bytes, handler: bytes) -> bytes:
    described = box(b"meta", bytes(4) + box(b"hdlr", bytes(8) + handler + bytes(13)))
    return box(b"ftyp", brands[:4] + bytes(4) + brands[4:]) + described


@pytest.mark.parametrize("brands", [b"heicmif1", b"mif1heic", b"mif1", b"msf1hevcmif1", b"heix"])
def test_a_still_picture_is_heic_under_every_brand(brands: bytes) -> None:
    assert is_heic(container(brands, b"pict"))


@pytest.mark.parametrize("handler", [b"mdir", b"ID32", b"vide", b""])
def test_a_description_of_anything_but_a_picture_is_not(handler: bytes) -> None:
    assert not is_heic(container(b"heicmif1", handler))


@pytest.mark.parametrize("brands", [b"mif1avif", b"avifmif1", b"isommp42", b"qt  "])
def test_other_brands_are_not(brands: bytes) -> None:
    assert not is_heic(container(brands, b"pict"))


def test_a_picture_that_claims_no_brand_is_not() -> None:
    assert not is_heic(container(b"heic", b"pict")[16:])


def test_a_film_is_not() -> None:
    assert not is_heic(samples.film_branded_heic())


def test_boxes_before_the_description_are_passed_over() -> None:
    file = container(b"heic", b"pict")
    wide = b"\x00\x00\x00\x01free" + (24).to_bytes(8) + bytes(8)

    assert is_heic(file[:16] + box(b"free", bytes(40)) + wide + file[16:])


@pytest.mark.parametrize("size", [b"\x00\x00\x00\x07free", b"\x00\x00\x00\x01free" + bytes(8)])
def test_a_box_smaller_than_its_own_header_ends_the_walk(size: bytes) -> None:
    file = container(b"heic", b"pict")

    assert not is_heic(file[:16] + size + file[16:])
