"""What the parent gives to the reader of text, and what it believes of the answer."""

import subprocess
import sys
from io import BytesIO

import pytest

from recovery.inspection.answer import UNKNOWN, Inspection
from recovery.inspection.identity.pages import (
    MOST_PAGES,
    framed,
    joined,
    pages_in,
    should_be_read,
)
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import ExtractFacts, IdentityFacts
from tests.inspection.test_confine import ROOT

TYPE, VIEW = Finding(Code.TYPE, Verdict.PASS), Finding(Code.SAFE_VIEW, Verdict.PASS)
READ, UNREAD = Finding(Code.TEXT_LOOK, Verdict.PASS), Finding(Code.TEXT_LOOK, Verdict.UNKNOWN)
ZONE, BSN = Finding(Code.ZONE, Verdict.PASS), Finding(Code.BSN_VISIBLE, Verdict.FAIL)
EXPIRED = Finding(Code.DOCUMENT_EXPIRED, Verdict.FAIL)

PAGE = b"\xff\xd8\xff page \xff\xd9"
SEEN = Inspection((TYPE, VIEW, UNREAD), (PAGE,))
FACTS = IdentityFacts(surname="DE BRUIJN")


def test_pages_arrive_as_they_were_given() -> None:
    pages = (PAGE, b"", b"x" * 300)

    assert list(pages_in(BytesIO(b"".join(framed(pages))))) == list(pages)


def test_no_more_pages_are_given_than_tell_that_there_are_more() -> None:
    given = list(pages_in(BytesIO(b"".join(framed((PAGE,) * 20)))))

    assert len(given) == MOST_PAGES + 1


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ((TYPE, VIEW, UNREAD), True),
        ((TYPE, VIEW, READ), False),
        ((TYPE, VIEW, UNREAD, BSN), False),
        ((TYPE, VIEW, UNREAD, ZONE, EXPIRED), False),
        ((Finding(Code.DAMAGED, Verdict.FAIL),), False),
        (UNKNOWN.findings, False),
    ],
)
def test_only_pages_that_nobody_looked_at_are_read(
    findings: tuple[Finding, ...], *, expected: bool
) -> None:
    assert should_be_read(Inspection(findings)) is expected


def test_what_was_read_comes_behind_what_was_seen() -> None:
    result = joined(SEEN, Inspection((READ, ZONE, EXPIRED), facts=FACTS))

    assert result == Inspection((TYPE, VIEW, READ, ZONE, EXPIRED), (PAGE,), FACTS)


def test_pages_beyond_those_that_were_read_stay_unknown() -> None:
    assert joined(SEEN, Inspection((UNREAD, ZONE))).findings == (TYPE, VIEW, UNREAD, ZONE)


def test_a_zone_of_the_file_itself_is_not_replaced() -> None:
    seen = Inspection((TYPE, VIEW, UNREAD, ZONE), (PAGE,), FACTS)
    other = IdentityFacts(surname="DE BRUYN")

    result = joined(seen, Inspection((READ, Finding(Code.ZONE, Verdict.WARN)), facts=other))

    assert result == Inspection((TYPE, VIEW, READ, ZONE), (PAGE,), FACTS)


def test_a_citizen_number_takes_the_facts_away() -> None:
    seen = Inspection((TYPE, VIEW, UNREAD, ZONE), (PAGE,), FACTS)

    result = joined(seen, Inspection((READ, BSN)))

    assert result == Inspection((TYPE, VIEW, READ, ZONE, BSN), (PAGE,))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(UNKNOWN, id="none"),
        pytest.param(Inspection((READ, Finding(Code.DAMAGED, Verdict.FAIL))), id="not its matter"),
        pytest.param(Inspection((READ, Finding(Code.BSN_VISIBLE, Verdict.PASS))), id="no verdict"),
        pytest.param(Inspection((READ, VIEW), (PAGE,)), id="pages of its own"),
        pytest.param(Inspection((READ, ZONE), facts=ExtractFacts()), id="an extract"),
    ],
)
def test_an_answer_of_another_form_changes_nothing(answer: Inspection) -> None:
    assert joined(SEEN, answer) == SEEN


def test_who_asks_for_an_inspection_loads_no_decoder_and_no_reader() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import recovery.inspection.sandbox; "
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, check=True, text=True
    )

    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"PIL", "pypdfium2", "zxingcpp", "numpy", "cv2", "onnxruntime", "rapidocr"}
