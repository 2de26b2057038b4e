"""What the machine found, beside the points of the checklist that it has a word on.

A remark never ticks a point: it says where to look, and that somebody looked is the reviewer's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import format_date, gettext

from recovery.flow.matching import Match, worst
from recovery.flow.words import N_
from recovery.rules.decisions import Check
from recovery.rules.findings import Code, Verdict
from recovery.web.desk.extractview import View

SEAL = frozenset(
    {
        Code.SEAL,
        Code.NO_SEAL,
        Code.SEAL_CHANGED,
        Code.SEAL_OTHER_SIGNER,
        Code.SEAL_UNTRUSTED,
        Code.SEAL_REVOKED,
        Code.SEAL_REVOCATION_UNKNOWN,
        Code.SEAL_EXPIRED,
        Code.SEAL_UNREADABLE,
        Code.SEAL_TRUST_UNSET,
        Code.SEAL_QUALIFIED,
        Code.NOT_AN_EXTRACT,
    }
)
AUTHORITY = frozenset({Code.AUTHORITY, Code.COMPANY_BLOCKED, Code.EXTRACT_MISFITS})
_AGE = frozenset({Code.EXTRACT_OLD, Code.EXTRACT_UNDATED})

_SEALED: dict[Verdict, str] = {
    Verdict.PASS: N_("certified by KVK's seal"),
    Verdict.FAIL: N_("the seal is not in order"),
    Verdict.UNKNOWN: N_("the seal is not settled"),
}
_SIGNING: dict[Verdict, str] = {
    Verdict.PASS: N_("the extract names who may sign"),
    Verdict.FAIL: N_("something speaks against it"),
    Verdict.UNKNOWN: N_("not settled by the extract"),
}
_SAME: dict[Verdict, str] = {
    Verdict.PASS: N_("number and name are those of the account"),
    Verdict.WARN: N_("not all of it is the same"),
    Verdict.FAIL: N_("the extract and the account differ"),
    Verdict.UNKNOWN: N_("could not be compared"),
}
_OLD, _UNDATED = N_("too old now"), N_("the day is not settled")


@dataclass(frozen=True)
class Remark:
    """What the machine says to a point, in the reader's language."""

    verdict: Verdict
    text: str


def remarks(views: Sequence[View], matches: Sequence[Match]) -> dict[str, Remark]:
    """Give the remarks by the value of their point; none where no extract stands.

    Args:
        matches: Empty for whom what was read is not.
    """
    return {check.value: remark for check, remark in _all(views, matches)} if views else {}


def _all(views: Sequence[View], matches: Sequence[Match]) -> Iterator[tuple[Check, Remark]]:
    seal = worst(_one(view, SEAL) if Code.SEAL in view.verdicts else _least(view) for view in views)
    yield Check.EXTRACT_SEAL, Remark(seal, gettext(_SEALED[seal]))
    yield Check.EXTRACT_AGE, _age(views)
    signing = worst(_one(view, AUTHORITY) for view in views)
    yield Check.AUTHORITY, Remark(signing, gettext(_SIGNING[signing]))
    company = [each.verdict for each in matches if each.is_of_company]
    if company:
        verdict = worst(company)
        yield Check.COMPANY_MATCHES, Remark(verdict, gettext(_SAME[verdict]))


def _one(view: View, codes: frozenset[Code]) -> Verdict:
    """Give the gravest verdict of these codes; a mere warning is none. Nothing found: unknown."""
    found = worst(verdict for code, verdict in view.verdicts.items() if code in codes)
    return Verdict.PASS if found is Verdict.WARN else found


def _least(view: View) -> Verdict:
    """Give the verdict on a seal that was never found good."""
    return Verdict.FAIL if _one(view, SEAL) is Verdict.FAIL else Verdict.UNKNOWN


def _age(views: Sequence[View]) -> Remark:
    verdicts = [view.verdicts.get(code) for view in views for code in _AGE]
    if Verdict.FAIL in verdicts:
        return Remark(Verdict.FAIL, gettext(_OLD))
    days = [view.read.day for view in views if view.read and view.read.day]
    if Verdict.UNKNOWN in verdicts or len(days) < len(views):
        return Remark(Verdict.UNKNOWN, gettext(_UNDATED))
    day = format_date(min(days), "d MMMM y")
    return Remark(Verdict.PASS, gettext("of %(day)s, and young enough", day=day))
