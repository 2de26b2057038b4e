"""What an inspection answers, and how the answer travels from the child to its parent.

The child has read hostile bytes, so its parent believes nothing but the form: an opening mark,
then records of one byte of kind, four bytes of length (big-endian) and the payload, then an end
record, and not a byte after it. Records: a finding (`code:verdict`, ASCII), a page (JPEG), what was
read of an extract or of an identity document (JSON, at most once, within the bounds of its type),
the end (empty). Whatever departs from this is no answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from recovery.rules.evidence import MAX_PAGES
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import ExtractFacts, IdentityFacts

Facts = ExtractFacts | IdentityFacts

OPENING = b"RCI1"
FINDING, PAGE, EXTRACT, IDENTITY, END = b"f", b"p", b"x", b"i", b"e"
_FACTS: dict[bytes, type[Facts]] = {EXTRACT: ExtractFacts, IDENTITY: IdentityFacts}

MOST_FACTS = 256 * 1024
"""Bytes of what was read; the longest extract comes to less than a tenth of it."""

_HEADER = 5


@dataclass(frozen=True)
class Inspection:
    """What one inspection gave.

    Attributes:
        findings: In the order in which they were made; at least one.
        pages: The safe view, a JPEG for each page, at most MAX_PAGES; empty when there is none.
        facts: What was read; None when nothing was.
    """

    findings: tuple[Finding, ...]
    pages: tuple[bytes, ...] = ()
    facts: Facts | None = None


def refused(code: Code) -> Inspection:
    """Answer with the one finding that refuses the file."""
    return Inspection((Finding(code, Verdict.FAIL),))


UNKNOWN = Inspection((Finding(Code.INSPECTION, Verdict.UNKNOWN),))
"""The inspection could not be carried out: a person looks."""


def encode(inspection: Inspection) -> Iterator[bytes]:
    """Give the answer in pieces, ready to be written one after the other."""
    yield OPENING
    for each in inspection.findings:
        yield from _record(FINDING, f"{each.code}:{each.verdict}".encode())
    for page in inspection.pages:
        yield from _record(PAGE, page)
    if inspection.facts is not None:
        kind = EXTRACT if isinstance(inspection.facts, ExtractFacts) else IDENTITY
        yield from _record(kind, msgspec.json.encode(inspection.facts))
    yield from _record(END, b"")


def decode(data: bytes) -> Inspection | None:
    """Read an answer; None when it is not, byte for byte, of the form above."""
    if not data.startswith(OPENING):
        return None
    findings: list[Finding] = []
    pages: list[bytes] = []
    facts: Facts | None = None
    start = len(OPENING)
    while start + _HEADER <= len(data):
        kind = data[start : start + 1]
        size = int.from_bytes(data[start + 1 : start + _HEADER])
        start += _HEADER
        payload = data[start : start + size]
        start += size
        if kind == END:
            return _whole(findings, pages, facts) if start == len(data) and not size else None
        if kind == PAGE and _looks_like_jpeg(payload):
            pages.append(payload)
        elif kind == FINDING and (finding := _finding(payload)):
            findings.append(finding)
        elif kind in _FACTS and facts is None:
            facts = _facts(payload, _FACTS[kind])
            if facts is None:
                return None
        else:
            return None
    return None


def _record(kind: bytes, payload: bytes) -> Iterator[bytes]:
    yield kind + len(payload).to_bytes(4)
    yield payload


def _finding(payload: bytes) -> Finding | None:
    code, _, verdict = payload.decode("ascii", "replace").partition(":")
    try:
        return Finding(Code(code), Verdict(verdict))
    except ValueError:
        return None


def _facts(payload: bytes, kind: type[Facts]) -> Facts | None:
    if len(payload) > MOST_FACTS:
        return None
    try:
        return msgspec.json.decode(payload, type=kind)
    except msgspec.DecodeError:
        return None


def _looks_like_jpeg(page: bytes) -> bool:
    return page.startswith(b"\xff\xd8\xff") and page.endswith(b"\xff\xd9")


def _whole(findings: list[Finding], pages: list[bytes], facts: Facts | None) -> Inspection | None:
    """Pages and the finding that there are pages must agree, and be within bounds."""
    seen = Finding(Code.SAFE_VIEW, Verdict.PASS) in findings
    if not findings or seen != bool(pages) or len(pages) > MAX_PAGES:
        return None
    return Inspection(tuple(findings), tuple(pages), facts)
