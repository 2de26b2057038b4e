"""The parent believes nothing of an answer but its exact form."""

import pytest

from recovery.inspection.answer import Inspection, decode, encode, refused
from recovery.rules.findings import Code, Finding, Verdict
from tests.inspection import samples

GOOD = Inspection(
    (Finding(Code.TYPE, Verdict.PASS), Finding(Code.SAFE_VIEW, Verdict.PASS)),
    (samples.jpeg(), samples.jpeg()),
)
WIRE = b"".join(encode(GOOD))


def record(kind: bytes, payload: bytes) -> bytes:
    return kind + len(payload).to_bytes(4) + payload


VIEW = record(b"f", b"safe_view:pass")
PAGE = record(b"p", samples.jpeg())
END = record(b"e", b"")


@pytest.mark.parametrize("inspection", [GOOD, refused(Code.DAMAGED)])
def test_an_answer_arrives_as_it_was_sent(inspection: Inspection) -> None:
    assert decode(b"".join(encode(inspection))) == inspection


@pytest.mark.parametrize("length", [0, 3, 4, 8, 30, len(WIRE) // 2, len(WIRE) - 5, len(WIRE) - 1])
def test_an_answer_cut_anywhere_is_none(length: int) -> None:
    assert decode(WIRE[:length]) is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(WIRE + b"\x00", id="more after the end"),
        pytest.param(b"X" + WIRE[1:], id="another opening"),
        pytest.param(b"RCI1" + END, id="no finding"),
        pytest.param(b"RCI1" + VIEW + END, id="a view without pages"),
        pytest.param(b"RCI1" + record(b"f", b"type:pass") + PAGE + END, id="pages without a view"),
        pytest.param(b"RCI1" + VIEW + PAGE * 21 + END, id="too many pages"),
        pytest.param(b"RCI1" + VIEW + record(b"p", samples.HTML) + END, id="a page of HTML"),
        pytest.param(b"RCI1" + record(b"f", b"type:great") + END, id="unknown verdict"),
        pytest.param(b"RCI1" + record(b"f", b"mood:pass") + END, id="unknown code"),
        pytest.param(b"RCI1" + record(b"f", b"\xff\xfe") + END, id="no text"),
        pytest.param(b"RCI1" + record(b"x", b"") + END, id="unknown kind"),
        pytest.param(b"RCI1" + record(b"f", b"empty:fail") + record(b"e", b"x"), id="full end"),
        pytest.param(b"RCI1f\xff\xff\xff\xfftype:pass", id="a length beyond the end"),
    ],
)
def test_anything_but_an_exact_answer_is_none(data: bytes) -> None:
    assert decode(data) is None
