"""Copies of identity documents, in the real children, the reader of text included."""

import logging
import re
import subprocess
import sys
from datetime import date, timedelta

import msgspec
import pytest
from PIL import Image

from recovery.inspection import sandbox
from recovery.inspection.answer import Inspection, encode
from recovery.inspection.identity.pages import framed
from recovery.inspection.sandbox import child_command, inspect, reader_command
from recovery.rules.evidence import MediaType
from recovery.rules.findings import REFUSING, Code, Finding, Verdict
from tests.inspection import samples as files
from tests.inspection.identity import samples
from tests.inspection.test_confine import LINUX, limits_when_waiting

TYPE, VIEW = Finding(Code.TYPE, Verdict.PASS), Finding(Code.SAFE_VIEW, Verdict.PASS)
READ, UNREAD = Finding(Code.TEXT_LOOK, Verdict.PASS), Finding(Code.TEXT_LOOK, Verdict.UNKNOWN)
ZONE, BSN = Finding(Code.ZONE, Verdict.PASS), Finding(Code.BSN_VISIBLE, Verdict.FAIL)
EXPIRED = Finding(Code.DOCUMENT_EXPIRED, Verdict.FAIL)

YEARS = timedelta(days=800)
TO_COME, PAST = date.today() + YEARS, date.today() - YEARS  # noqa: DTZ011 - years away

CARD = ("KONINKRIJK DER NEDERLANDEN", "Naam De Bruijn", "BSN AFGEDEKT", "Kopie voor Hosting BV")


def seen(data: bytes, media_type: MediaType = MediaType.JPEG) -> Inspection:
    """Inspect, and see that no number of nine digits is in what is told."""
    result = inspect([data], media_type)
    told = f"{result.findings} {result.facts!r} {msgspec.json.encode(result.facts).decode()}"
    assert not re.search(r"\d{9}", told)
    return result


def is_refused(result: Inspection) -> bool:
    return any(each.code in REFUSING and each.verdict is Verdict.FAIL for each in result.findings)


def test_a_passport_of_2014_shows_the_number_in_its_zone() -> None:
    result = seen(samples.text_pdf(*samples.PASSPORT_2014), MediaType.PDF)

    assert result.findings == (TYPE, VIEW, READ, BSN)
    assert is_refused(result)
    assert result.facts is None


def test_a_card_of_2021_passes_and_says_whose_it_is() -> None:
    result = seen(samples.text_pdf(*samples.card(TO_COME)), MediaType.PDF)

    assert result.findings == (TYPE, VIEW, READ, ZONE)
    assert not is_refused(result)
    assert result.facts is not None
    assert result.facts.surname == "DE BRUIJN"  # type: ignore[union-attr]  # of an identity
    assert result.facts.expires_on == TO_COME  # type: ignore[union-attr]


def test_a_document_that_has_expired_is_refused() -> None:
    result = seen(samples.text_pdf(*samples.passport(PAST)), MediaType.PDF)

    assert result.findings == (TYPE, VIEW, READ, ZONE, EXPIRED)
    assert is_refused(result)


@pytest.mark.parametrize("kind", [("JPEG", MediaType.JPEG), ("HEIF", MediaType.HEIC)])
def test_a_code_with_a_number_is_refused(kind: tuple[str, MediaType]) -> None:
    data = files.encoded(samples.with_code(samples.BSN), kind[0])

    result = seen(data, kind[1])

    assert result.findings == (TYPE, VIEW, UNREAD, BSN)
    assert is_refused(result)


def test_a_code_on_a_scanned_page_is_refused() -> None:
    data = samples.scanned_pdf(samples.picture("voorkant"), samples.with_code(samples.BSN, 120))

    assert BSN in seen(data, MediaType.PDF).findings


def test_a_number_behind_a_black_bar_is_refused() -> None:
    # The bar hides it from the eye; who copies the text out of the file has it.
    covered = samples.scanned_pdf(Image.new("RGB", (400, 300)), behind=f"BSN {samples.BSN}")

    assert BSN in seen(covered, MediaType.PDF).findings


def test_a_code_with_an_address_is_not_refused() -> None:
    result = seen(samples.jpeg(samples.with_code("https://example.org/123456782")))

    assert not is_refused(result)


def test_a_masked_copy_passes() -> None:
    result = seen(samples.jpeg(samples.picture(*CARD)))

    assert result.findings == (TYPE, VIEW, READ)
    assert result.facts is None


def test_a_picture_with_a_number_in_letters_is_refused() -> None:
    result = seen(samples.jpeg(samples.picture("Naam De Bruijn", "BSN 123456782")))

    assert result.findings == (TYPE, VIEW, READ, BSN)


@pytest.mark.parametrize("turn", [90, 180])
def test_a_number_is_read_whichever_way_the_picture_lies(turn: int) -> None:
    image = samples.picture("Naam De Bruijn", "persoonsnummer", samples.SPECIMEN_BSN)

    result = seen(samples.jpeg(image.rotate(turn, expand=True)))

    assert BSN in result.findings


def test_a_zone_in_a_picture_is_read() -> None:
    result = seen(samples.jpeg(samples.picture(*samples.card(TO_COME), fixed=True)))

    assert result.findings == (TYPE, VIEW, READ, ZONE)
    assert result.facts is not None
    assert result.facts.given_names == "WILLEKE LISELOTTE"  # type: ignore[union-attr]


def test_a_picture_of_a_document_that_has_expired_is_refused() -> None:
    # Without the letters and digits that are much alike: a mended zone refuses nobody.
    rows = samples.passport(PAST, number="NPR4H7F36")

    result = seen(samples.jpeg(samples.picture(*rows, fixed=True)))

    assert result.findings == (TYPE, VIEW, READ, ZONE, EXPIRED)


def test_a_number_on_the_second_page_of_a_scan_is_refused() -> None:
    back = samples.picture("BSN", samples.BSN)

    result = seen(samples.scanned_pdf(samples.picture(*CARD), back), MediaType.PDF)

    assert result.findings == (TYPE, VIEW, READ, BSN)
    assert len(result.pages) == 2


def test_a_number_in_the_small_print_of_a_sheet_is_read() -> None:
    # A card of five centimetres wide on a sheet; with the sheet around it, the line is not seen.
    card = samples.picture("Naam De Bruijn", "BSN 123456782", size=(900, 500)).resize((450, 250))
    sheet = Image.new("RGB", (1697, 2400), "white")
    sheet.paste(card, (300, 700))

    assert BSN in seen(samples.jpeg(sheet)).findings


def test_without_the_extra_a_person_is_told_that_nobody_looked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox, "is_installed", lambda: False)

    result = seen(samples.jpeg(samples.picture("BSN 123456782")))

    assert result.findings == (TYPE, VIEW, UNREAD)
    assert not is_refused(result)
    assert len(result.pages) == 1


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("raise SystemExit(1)", id="fails"),
        pytest.param("import os; os.abort()", id="crashes"),
        pytest.param("print('BSN 123456782')", id="babbles"),
        pytest.param("import time; time.sleep(60)", id="hangs"),
    ],
)
def test_a_reader_that_fails_blocks_nobody(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(sandbox, "LONGEST", 0.5)
    monkeypatch.setattr(sandbox, "reader_command", lambda: [sys.executable, "-I", "-c", script])

    result = seen(samples.jpeg(samples.picture("BSN 123456782")))

    assert result.findings == (TYPE, VIEW, UNREAD)
    assert len(result.pages) == 1


def test_a_reader_that_is_given_no_picture_ends_without_an_answer() -> None:
    given = b"".join(framed((b"\xff\xd8\xff no picture \xff\xd9",)))

    done = subprocess.run(reader_command(), input=given, capture_output=True, check=False, env={})

    assert done.returncode != 0
    assert done.stdout == b""


@pytest.mark.parametrize(
    "lines",
    [
        (samples.PASSPORT_2014, samples.SPECIMEN_BSN),
        (("BSN 123456782",), samples.BSN),
        (("KONINKRIJK DER NEDERLANDEN", "123456782"), samples.BSN),
    ],
)
def test_no_child_says_the_number_anywhere(
    lines: tuple[tuple[str, ...], str], caplog: pytest.LogCaptureFixture
) -> None:
    text, number = lines
    page = samples.jpeg(samples.picture(*text, fixed=True))
    told = [
        (child_command(MediaType.PDF), samples.text_pdf(*text)),
        (child_command(MediaType.JPEG), samples.jpeg(samples.with_code(number))),
        (reader_command(), b"".join(framed((page,)))),
    ]
    with caplog.at_level(logging.DEBUG):
        inspect([samples.text_pdf(*text)], MediaType.PDF)

    assert number not in caplog.text
    for command, given in told:
        done = subprocess.run(command, input=given, capture_output=True, check=True, env={})
        assert b"bsn_visible:fail" in done.stdout
        assert number.encode() not in done.stdout + done.stderr


def test_an_answer_that_refuses_for_a_number_holds_nothing_else() -> None:
    given = b"".join(framed((samples.jpeg(samples.picture("BSN 123456782")),)))

    done = subprocess.run(reader_command(), input=given, capture_output=True, check=True, env={})

    assert done.stdout == b"".join(encode(Inspection((READ, BSN))))


@LINUX
def test_the_reader_is_confined_before_it_reads() -> None:
    with subprocess.Popen(
        reader_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}, cwd="/"
    ) as child:
        try:
            limits = limits_when_waiting(child.pid)
        finally:
            child.kill()

    assert limits["Max open files"] == "0"
    assert limits["Max file size"] == "0"
    assert limits["Max core file size"] == "0"
    assert limits["Max processes"] == "0"
    assert int(limits["Max address space"]) <= 2048 * 1024 * 1024
    assert int(limits["Max cpu time"]) <= 40
