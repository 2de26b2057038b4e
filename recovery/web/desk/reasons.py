"""Why a reviewer has to look at an extract, and why these people may sign, in sentences."""

from collections.abc import Sequence

from babel.lists import format_list
from flask_babel import get_locale, gettext

from recovery.flow.words import FINDINGS, N_, word
from recovery.rules.authority import Authority, Why
from recovery.rules.findings import Code, Verdict
from recovery.rules.registration import Officer

_UNKNOWN: dict[Code, str] = {
    Code.SEAL_TRUST_UNSET: N_("The settings do not say whose seal counts, so no seal is checked."),
    Code.SEAL_UNREADABLE: N_("The seal could not be checked."),
    Code.SEAL_UNTRUSTED: N_("Whether the seal is KVK's could not be settled."),
    Code.SEAL_REVOCATION_UNKNOWN: N_(
        "The file does not show whether KVK's certificate was revoked."
    ),
    Code.SEAL_EXPIRED: N_("The certificate of the seal has run out since."),
    Code.SEAL_QUALIFIED: N_("The European list does not settle whether the seal is qualified."),
    Code.NOT_AN_EXTRACT: N_("The first page is not that of an extract."),
    Code.EXTRACT_OLD: N_("How old it is could not be settled."),
    Code.EXTRACT_UNDATED: N_("The printed day is missing, or contradicts the seal."),
    Code.OTHER_COMPANY: N_("Its KVK number could not be read."),
    Code.EXTRACT_MISFITS: N_("Some of it could not be read or fits nowhere."),
    Code.COMPANY_BLOCKED: N_(
        "The company is in a special legal state, or a trustee or liquidator acts for it."
    ),
    Code.AUTHORITY: N_("It does not settle who may sign."),
    Code.INSPECTION: N_("The automatic check could not be done."),
}

_FAIL: dict[Code, str] = {
    Code.EXTRACT_OLD: N_("It has become too old while the case waited."),
    Code.OTHER_COMPANY: N_("It is of another company than the applicant named."),
    Code.COMPANY_BLOCKED: _UNKNOWN[Code.COMPANY_BLOCKED],
    Code.AUTHORITY: _UNKNOWN[Code.AUTHORITY],
    Code.ACTIVE_CONTENT: N_("The PDF holds a script or an attachment."),
}

NOT_LOOKED_AT = N_("Not everything was checked automatically.")
"""Of an extract of which nothing is wrong, and not everything was found good either."""


def why(code: Code, verdict: Verdict) -> str:
    """Give the msgid of a sentence for colleagues; else what was looked at."""
    table = _UNKNOWN if verdict is Verdict.UNKNOWN else _FAIL
    return table.get(code, FINDINGS[code])


def who_may(may: Authority, sets: Sequence[tuple[Officer, ...]]) -> str:
    """Say in the reader's language why these people may sign, or why nobody can be named."""
    people = [each for members in sets for each in members]
    names = [each.name for each in people]
    said = listed(sorted({f"“{each.powers_words}”" for each in people if each.powers_words}))
    if may.why is Why.BLOCKED and may.blocked is not None:
        return gettext(word(may.blocked))
    if may.why is Why.TOGETHER and said:
        return gettext(
            "Only %(names)s together may sign: of each the extract says %(words)s.",
            names=listed(names),
            words=said,
        )
    if may.why is Why.ALONE and said:
        return gettext(
            "%(names)s may sign alone: the extract says %(words)s.",
            names=listed(names, "or"),
            words=said,
        )
    return gettext(word(may.why))


def listed(names: Sequence[str], style: str = "standard") -> str:
    """Put names in a row as the reader's language does; `or` where one of them is enough."""
    return str(format_list(names, style, get_locale()))  # type: ignore[arg-type]
