"""What the child answers about an extract: the file first, then its seal, and only of the cut."""

from collections.abc import Callable

import pytest

from recovery.inspection import extract
from recovery.inspection.answer import Inspection, refused
from recovery.inspection.pdf import inspect_pdf
from recovery.inspection.sandbox import inspect
from recovery.inspection.trust import Trust
from recovery.rules.evidence import MAX_PAGES, MediaType, SlotKind
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import ExtractFacts
from tests.inspection import samples
from tests.inspection.extract import attacks, attacks_forms, attacks_signers, pki
from tests.inspection.extract.attacks import Make, genuine

SHOWN = (Finding(Code.TYPE, Verdict.PASS), Finding(Code.SAFE_VIEW, Verdict.PASS))


def inspected(data: bytes, trust: Trust | None = None) -> Inspection:
    return inspect(
        [data], MediaType.PDF, SlotKind.EXTRACT, trust=pki.trust() if trust is None else trust
    )


def read(inspection: Inspection) -> ExtractFacts:
    assert isinstance(inspection.facts, ExtractFacts)
    return inspection.facts


def test_a_sealed_extract_is_shown_and_read() -> None:
    answer = inspected(genuine())

    assert answer.findings == (*SHOWN, *attacks.PASSED)
    assert len(answer.pages) == 1
    assert read(answer).registration
    assert read(answer).signature
    assert read(answer).signature.covers == pki.cut_of(genuine())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("make", "finding"),
    [
        pytest.param(make, findings[0], id=make.__wrapped__.__name__)  # type: ignore[attr-defined]
        for make, findings in [
            (attacks.a_byte_flipped, attacks.CHANGED),
            (attacks.a_scan, attacks.NONE),
            (attacks_forms.wrapped, attacks.CHANGED),
            (attacks_forms.signed_over_the_text_by_a_stranger, attacks.CHANGED),
            (attacks_signers.the_seal_revoked, attacks.REVOKED),
        ]
    ],
)
def test_a_refusal_is_told_alone_and_shows_no_page(make: Make, finding: Finding) -> None:
    assert inspected(make()) == Inspection((finding,))


def test_a_seal_that_leaves_something_open_is_shown_and_read_all_the_same() -> None:
    answer = inspected(attacks_signers.no_proof_at_all())

    assert answer.findings == (*SHOWN, *attacks.NOT_KNOWN)
    assert len(answer.pages) == 1
    assert read(answer).registration
    assert read(answer).signature


def test_of_a_seal_that_cannot_be_read_only_the_pages_are_shown() -> None:
    answer = inspected(attacks_signers.a_mechanism_that_nobody_knows())

    assert answer.findings == (*SHOWN, *attacks.UNREADABLE)
    assert len(answer.pages) == 1
    assert read(answer) == ExtractFacts()


@pytest.mark.parametrize("data", [genuine(), samples.pdf()], ids=["sealed", "unsealed"])
def test_without_trust_no_seal_is_judged_and_nothing_is_read(data: bytes) -> None:
    answer = inspected(data, Trust(now=pki.NOW.timestamp()))

    assert answer.findings == (*SHOWN, Finding(Code.SEAL_TRUST_UNSET, Verdict.UNKNOWN))
    assert answer.pages == inspect_pdf(data).pages
    assert read(answer) == ExtractFacts()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(samples.pdf(password="secret"), Code.PASSWORD, id="password"),
        pytest.param(samples.pdf()[:400], Code.DAMAGED, id="damaged"),
        pytest.param(samples.pdf(MAX_PAGES + 1), Code.TOO_MANY_PAGES, id="too many pages"),
        pytest.param(samples.jpeg(), Code.WRONG_TYPE, id="no pdf"),
        pytest.param(b"", Code.EMPTY, id="empty"),
        pytest.param(b"\n" + genuine(), Code.POLYGLOT, id="bytes before the header"),
        pytest.param(
            genuine() + b"<html><script>alert(1)</script>", Code.POLYGLOT, id="web page behind"
        ),
    ],
)
def test_what_is_wrong_with_the_file_is_told_before_its_seal(data: bytes, code: Code) -> None:
    assert inspected(data) == refused(code)


def test_only_the_cut_is_shown_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    # What may follow a cut looks like nothing, so what was handed on is all there is to see.
    handed: list[bytes] = []

    def watched(reader: str) -> Callable[[bytes], object]:
        real = getattr(extract, reader)

        def watch(data: bytes) -> object:
            handed.append(data)
            return real(data)

        return watch

    for each in ("inspect_pdf", "read"):
        monkeypatch.setattr(extract, each, watched(each))

    extract.examine(genuine(), pki.trust())

    assert handed == [genuine()[: pki.cut_of(genuine())]] * 2


def test_active_content_within_the_seal_is_still_warned_of() -> None:
    script = b"<</S/JavaScript/JS(app.alert(1))>>"
    base = samples.pdf_with_catalogue(b"/OpenAction%b" % script)

    answer = inspected(pki.sealed(base))

    assert answer.findings == (
        *SHOWN,
        Finding(Code.ACTIVE_CONTENT, Verdict.WARN),
        *attacks.PASSED,
    )
