"""What the facts of an extract mean: its age, its company, who may act, and what follows.

The age is judged on the older of the seal's day and the printed day, both in the Netherlands: a
seal put later makes an old extract no younger, and a printed day alone proves nothing. Where one
of the two is missing, or they contradict each other, a person looks; what is there still decides
that it is too old.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from recovery.rules.authority import Authority, Why, authority
from recovery.rules.findings import REFUSING, Code, Finding, Verdict
from recovery.rules.registration import Bar, ExtractFacts, Powers, Registration, Signature

LAPSE_WARNING = timedelta(days=7)
"""A customer is warned when fewer days than these are left: co-directors have to send their
documents, a colleague has to decide, and a week of that with a weekend in it is not unusual."""

CLOCKS_APART = timedelta(days=1)
"""Days may differ by this much without contradiction: the extract is printed before midnight and
sealed after it, or one of two clocks is a little fast."""

NEEDED = frozenset({Code.SEAL, Code.EXTRACT_OLD, Code.AUTHORITY})
"""What must have been looked at and found good before an extract counts as certified: nothing
passes because nobody looked."""

_DUTCH = ZoneInfo("Europe/Amsterdam")
_DAY = timedelta(days=1)
_YEAR = 12
_NOT_A_DIGIT = re.compile("[^0-9]")


class Decision(StrEnum):
    """What follows from the findings: it counts, another is asked for, or a person looks."""

    CERTIFIED = "certified"
    REFUSED = "refused"
    PERSON = "person"


@dataclass(frozen=True)
class Judgement:
    """What the facts of an extract mean on one day.

    Attributes:
        authority: Who may act; None where nothing was read, or what was read is no extract.
        day: As of when it speaks; None: no day is known.
        lapses_on: The last day on which it is young enough, also when that is past.
    """

    findings: tuple[Finding, ...]
    authority: Authority | None = None
    day: date | None = None
    lapses_on: date | None = None


def dutch_day(moment: datetime) -> date:
    """Give the day that it is in the Netherlands at this moment; without a zone, it is in UTC."""
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return known.astimezone(_DUTCH).date()
    except OverflowError:  # on the first or the last day of the calendar, which only a liar names
        return known.date()


def limit(on: date, months: int) -> date:
    """Give the oldest day that is young enough on this day: calendar months back.

    A day that its month does not have becomes the last one of that month: three months before 31
    May is 28 February.

    Args:
        months: Not negative; beyond the calendar's first day, that day is given.
    """
    return _moved(on, -months)


def sealed_at(signature: Signature | None) -> datetime | None:
    """Give the seal's time: the older of a trusted timestamp and the signer's word.

    A timestamp lies outside of what is signed, so anybody can put a fresh one on an old seal.
    """
    said = (signature.stamped_at, signature.signed_at) if signature else ()
    return min((each for each in said if each), default=None)


def judge(facts: ExtractFacts, *, on: date, months: int, kvk_number: str = "") -> Judgement:
    """Judge what was read of an extract.

    Args:
        facts: Of the sealed revision only.
        on: The day on which it is judged, in the Netherlands.
        months: Calendar months that it may be old.
        kvk_number: Of the company that it must be of; empty: of none in particular.

    Returns:
        One finding for each point that could be looked at:

        - `EXTRACT_MISFITS` unknown: nothing was read, lines fit nowhere, an officer's powers or
          bar are in unknown words, or somebody who may act has neither birth date nor number.
        - `NOT_AN_EXTRACT` unknown: the sealed document is another product; nothing that it says
          is judged, for anybody may have KvK seal what they deposited.
        - `EXTRACT_UNDATED` unknown: a day is missing, lies in the future, or contradicts the other.
        - `EXTRACT_OLD` fail, or pass, by the days that are known and not in the future.
        - `EXTRACT_LAPSES` warn: young enough, and not for long.
        - `OTHER_COMPANY` fail, or pass; unknown where the extract shows no number.
        - `COMPANY_BLOCKED` unknown: the company's state comes before its officers.
        - `AUTHORITY` pass: there are sets of people who may act; unknown: there are none.
    """
    registration = facts.registration
    read = registration if registration and registration.is_extract else None
    day, findings = _judge_age(facts.signature, read, on, months)
    lapses_on = _last_good(day, months) if day else None
    if registration is None:
        findings.append(Finding(Code.EXTRACT_MISFITS, Verdict.UNKNOWN))
    if read is None:
        if registration is not None:
            findings.append(Finding(Code.NOT_AN_EXTRACT, Verdict.UNKNOWN))
        return Judgement(tuple(findings), None, day, lapses_on)
    who = authority(read, on)
    findings += _judge_company(read, kvk_number)
    if who.why in {Why.BLOCKED, Why.IN_OTHER_HANDS}:
        findings.append(Finding(Code.COMPANY_BLOCKED, Verdict.UNKNOWN))
    if read.misfits or _has_gaps(read, who):
        findings.append(Finding(Code.EXTRACT_MISFITS, Verdict.UNKNOWN))
    findings.append(Finding(Code.AUTHORITY, Verdict.PASS if who.sets else Verdict.UNKNOWN))
    return Judgement(tuple(findings), who, day, lapses_on)


def decide(findings: Iterable[Finding]) -> Decision:
    """Say what follows from everything that was found, seal and file included.

    Refused: something failed for which another file is asked. A person: anything else failed or
    is not known, or one of `NEEDED` was not looked at. Certified: the rest.
    """
    found = set(findings)
    if any(each.verdict is Verdict.FAIL and each.code in REFUSING for each in found):
        return Decision.REFUSED
    passed = {each.code for each in found if each.verdict is Verdict.PASS}
    if NEEDED - passed or any(each.verdict in {Verdict.FAIL, Verdict.UNKNOWN} for each in found):
        return Decision.PERSON
    return Decision.CERTIFIED


def _judge_age(
    signature: Signature | None, read: Registration | None, on: date, months: int
) -> tuple[date | None, list[Finding]]:
    """Give the day as of which it speaks, and what that means."""
    moment = sealed_at(signature)
    sealed = dutch_day(moment) if moment else None
    printed = read.printed_at.date() if read and read.printed_at else None
    known = [day for day in (sealed, printed) if day]
    past = [day for day in known if day - on <= CLOCKS_APART]
    findings = []
    if not (sealed and printed) or past != known or printed - sealed > CLOCKS_APART:
        findings.append(Finding(Code.EXTRACT_UNDATED, Verdict.UNKNOWN))
    if not past:
        return (min(known) if known else None), findings
    day = min(past)
    is_old = day < limit(on, months)
    findings.append(Finding(Code.EXTRACT_OLD, Verdict.FAIL if is_old else Verdict.PASS))
    if not is_old and _last_good(day, months) - on < LAPSE_WARNING:
        findings.append(Finding(Code.EXTRACT_LAPSES, Verdict.WARN))
    return day, findings


def _judge_company(read: Registration, kvk_number: str) -> Iterator[Finding]:
    """Compare the numbers; written with spaces or dots, a number is the same."""
    asked = _NOT_A_DIGIT.sub("", kvk_number)
    if not read.kvk_number:
        yield Finding(Code.OTHER_COMPANY, Verdict.UNKNOWN)
    elif kvk_number:
        is_same = asked == read.kvk_number
        yield Finding(Code.OTHER_COMPANY, Verdict.PASS if is_same else Verdict.FAIL)


def _has_gaps(read: Registration, who: Authority) -> bool:
    """Say whether an officer was not wholly understood; a person has to read their lines."""
    acting = {officer for members in who.sets for officer in members}
    return any(
        each.powers is Powers.UNKNOWN
        or Bar.UNKNOWN in each.bars
        or (each.id in acting and each.birth_date is None and not each.kvk_number)
        for each in read.officers
    )


def _last_good(day: date, months: int) -> date:
    """Give the last day on which `day` is young enough.

    Often a few days later than as many months on: 28 February is young enough until 31 May.
    """
    last = _moved(day, months)
    while last < date.max and limit(last + _DAY, months) <= day:
        last += _DAY
    return last


def _moved(day: date, months: int) -> date:
    """Give the same day so many months on; the calendar's first or last day where it ends."""
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
