"""What lines of text and codes say about a document: pure, and silent about what it read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from recovery.rules import bsn, mrz
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import IdentityFacts

LATEST_DAY = timedelta(hours=14)
"""A document serves to the end of its day. That it has ended is said when even the clock that is
fourteen hours behind UTC says so: no place on earth is further from it than that."""

FOUND = frozenset({Code.BSN_VISIBLE, Code.ZONE, Code.DOCUMENT_EXPIRED})
"""What can be found here; a document without any of these is in order."""


@dataclass(frozen=True)
class Judged:
    """What was found.

    Attributes:
        findings: BSN_VISIBLE/FAIL; ZONE/PASS with every check digit right, else WARN;
            DOCUMENT_EXPIRED/FAIL, only by a zone that is right as it was read. Often none.
        facts: What the zone says; None without one, and for a document that shows a citizen
            number, because that one is sent back unread.
    """

    findings: tuple[Finding, ...] = ()
    facts: IdentityFacts | None = None


def judge(lines: Sequence[str], codes: Iterable[str], now: datetime) -> Judged:
    """Judge what was read.

    Args:
        lines: Text from top to bottom; a tab parts what stands apart on one line.
        codes: What the QR codes say.
        now: With its zone.
    """
    zone = mrz.find(_pieces(lines), now.date())
    if _shows_number(lines, codes, zone):
        return Judged((Finding(Code.BSN_VISIBLE, Verdict.FAIL),))
    if zone is None:
        return Judged()
    findings = [Finding(Code.ZONE, Verdict.PASS if zone.is_right else Verdict.WARN)]
    is_sure = zone.is_right and not zone.is_mended
    if is_sure and zone.expires_on and _is_past(zone.expires_on, now):
        findings.append(Finding(Code.DOCUMENT_EXPIRED, Verdict.FAIL))
    return Judged(tuple(findings), _facts(zone))


def looked(*, is_whole: bool) -> Finding:
    """Say whether all text there could be was looked at; else a person has to."""
    return Finding(Code.TEXT_LOOK, Verdict.PASS if is_whole else Verdict.UNKNOWN)


def _pieces(lines: Iterable[str]) -> list[str]:
    """Give whole lines first, then the parts of those that have several.

    A row of a zone may have been read in two parts, or beside something else.
    """
    parted = [line for line in lines if "\t" in line]
    return [*lines, *(part for line in parted for part in line.split("\t"))]


def _shows_number(lines: Sequence[str], codes: Iterable[str], zone: mrz.Zone | None) -> bool:
    is_dutch = zone.issuer == mrz.DUTCH if zone else bsn.reads_dutch(lines)
    return (
        bsn.in_zone(_pieces(lines))
        or any(bsn.in_code(code) for code in codes)
        or bsn.in_text(lines, is_dutch=is_dutch)
    )


def _is_past(day: date, now: datetime) -> bool:
    return (now - LATEST_DAY).date() > day


def _facts(zone: mrz.Zone) -> IdentityFacts:
    return IdentityFacts(
        surname=zone.surname,
        given_names=zone.given_names,
        birth_date=zone.birth_date if zone.is_right else None,
        expires_on=zone.expires_on if zone.is_right else None,
        document_kind=zone.kind,
    )
