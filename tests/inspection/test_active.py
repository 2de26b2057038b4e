"""Signs of active content in a PDF: a hint, with a known reach."""

import zlib

import pytest

from recovery.inspection.active import has_active_content
from tests.inspection import samples

SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"


@pytest.mark.parametrize(
    "entries",
    [
        b"/OpenAction" + SCRIPT,
        b"/AA<</WC" + SCRIPT + b">>",
        b"/OpenAction<</S/Launch/F(run.exe)>>",
        b"/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>",
        b"/OpenAction<</S/Rendition/JS(x)>>",
        b"/OpenAction<</S/J#61vaScript>>",
    ],
)
def test_scripts_attachments_and_launches_are_seen(entries: bytes) -> None:
    assert has_active_content(samples.pdf_with_catalogue(entries))


def test_a_script_in_an_object_stream_is_seen() -> None:
    assert has_active_content(samples.pdf_with_object_stream(SCRIPT))


@pytest.mark.parametrize(
    "entries",
    [
        b"",
        b"/OpenAction[3 0 R/Fit]",
        b"/JSType 1/Launcher 2/JavaScriptless 3",
        b"/OpenAction<</S/URI/URI(https://example.org)>>",
    ],
)
def test_ordinary_entries_are_not_taken_for_active_content(entries: bytes) -> None:
    assert not has_active_content(samples.pdf_with_catalogue(entries))


def test_a_name_in_the_middle_of_picture_data_is_chance() -> None:
    file = samples.pdf_of(
        samples.CATALOGUE, samples.PAGES, samples.page(), samples.stream(b"\x01/JS \x02")
    )

    assert not has_active_content(file)


def test_object_streams_are_inflated_within_a_bound() -> None:
    packed = zlib.compress(bytes(64 << 20) + SCRIPT, 9)
    bomb = samples.stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")

    assert not has_active_content(
        samples.pdf_of(samples.CATALOGUE, samples.PAGES, samples.page(), bomb)
    )


def test_an_object_stream_that_does_not_inflate_is_passed_over() -> None:
    broken = samples.stream(b"nothing", b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")
    file = samples.pdf_of(samples.CATALOGUE, samples.PAGES, samples.page(), broken, SCRIPT)

    assert has_active_content(file)


def test_a_stream_without_an_end_ends_the_search() -> None:
    assert not has_active_content(b"%PDF-1.7\n<<>> stream \x01\x02")
