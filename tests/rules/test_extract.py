"""What an extract's facts mean: day by day, and finding by finding."""

import time
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from recovery.rules.authority import Why
from recovery.rules.extract import NEEDED, Decision, Judgement, decide, dutch_day, judge, limit
from recovery.rules.findings import REFUSING, Code, Finding, Verdict
from recovery.rules.registration import (
    Bar,
    ExtractFacts,
    Function,
    Language,
    LegalForm,
    Line,
    Officer,
    Powers,
    Registration,
    Signature,
    SpecialState,
)

ON = date(2026, 11, 22)
NUMBER = "90000003"
_V = Verdict
DIRECTOR = Officer(
    id="o1",
    name="Fenna Fictief",
    function=Function.DIRECTOR,
    powers=Powers.ALONE,
    birth_date=date(1979, 11, 2),
)
COMPANY = Registration(
    language=Language.DUTCH,
    tables="test",
    is_extract=True,
    kvk_number=NUMBER,
    name="Fictieve Fietsen B.V.",
    legal_form=LegalForm.BV,
    officers=(DIRECTOR,),
)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def company(**changes: object) -> Registration:
    return replace(COMPANY, **changes)


def facts(
    sealed: date | None = ON, printed: date | None = ON, registration: Registration | None = COMPANY
) -> ExtractFacts:
    stamp = Signature(stamped_at=noon(sealed)) if sealed else Signature()
    at = noon(printed).replace(tzinfo=None) if printed else None
    read = replace(registration, printed_at=at) if registration else None
    return ExtractFacts(signature=stamp, registration=read)


def judged(read: ExtractFacts, on: date = ON, *, months: int = 3, kvk: str = NUMBER) -> Judgement:
    return judge(read, on=on, months=months, kvk_number=kvk)


def verdicts(judgement: Judgement) -> dict[Code, Verdict]:
    assert len({each.code for each in judgement.findings}) == len(judgement.findings)
    return {each.code: each.verdict for each in judgement.findings}


@pytest.mark.parametrize(
    ("on", "months", "oldest"),
    [
        ("2026-11-22", 3, "2026-08-22"),
        ("2026-05-31", 3, "2026-02-28"),
        ("2028-05-31", 3, "2028-02-29"),
        ("2028-05-30", 3, "2028-02-29"),
        ("2028-05-29", 3, "2028-02-29"),
        ("2028-05-28", 3, "2028-02-28"),
        ("2027-05-29", 3, "2027-02-28"),
        ("2026-12-31", 1, "2026-11-30"),
        ("2026-01-31", 3, "2025-10-31"),
        ("2026-03-31", 3, "2025-12-31"),
        ("2028-02-29", 12, "2027-02-28"),
        ("2028-02-29", 24, "2026-02-28"),
        ("2027-02-28", 12, "2026-02-28"),
        ("2026-03-01", 2, "2026-01-01"),
        ("2026-11-22", 0, "2026-11-22"),
        ("0001-02-01", 3, "0001-01-01"),
    ],
)
def test_the_limit_is_calendar_months_back_with_the_day_clamped(
    on: str, months: int, oldest: str
) -> None:
    assert limit(date.fromisoformat(on), months) == date.fromisoformat(oldest)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-22T22:59:59+00:00", "2026-11-22"),
        ("2026-11-22T23:00:00+00:00", "2026-11-23"),
        ("2026-07-01T21:59:59+00:00", "2026-07-01"),
        ("2026-07-01T22:00:00+00:00", "2026-07-02"),
        # Summer time begins on 29 March 2026 and ends on 25 October 2026.
        ("2026-03-28T22:59:59+00:00", "2026-03-28"),
        ("2026-03-28T23:00:00+00:00", "2026-03-29"),
        ("2026-03-29T21:59:59+00:00", "2026-03-29"),
        ("2026-03-29T22:00:00+00:00", "2026-03-30"),
        ("2026-10-24T22:00:00+00:00", "2026-10-25"),
        ("2026-10-25T22:59:59+00:00", "2026-10-25"),
        ("2026-10-25T23:00:00+00:00", "2026-10-26"),
        ("2026-12-31T23:30:00+00:00", "2027-01-01"),
        ("2026-11-22T23:30:00-05:00", "2026-11-23"),
        ("2026-11-22T23:30:00", "2026-11-23"),
        ("9999-12-31T23:30:00+00:00", "9999-12-31"),
    ],
)
def test_a_day_begins_at_midnight_in_amsterdam(moment: str, day: str) -> None:
    assert dutch_day(datetime.fromisoformat(moment)) == date.fromisoformat(day)


def test_a_moment_without_a_zone_is_not_taken_in_that_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as machine:
        machine.setenv("TZ", "America/New_York")
        time.tzset()
        found = dutch_day(datetime(2026, 11, 22, 22, 30))  # noqa: DTZ001 - what is tested
    time.tzset()

    assert found == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "on", "is_old"),
    [
        ("2026-08-22", "2026-11-22", False),
        ("2026-08-21", "2026-11-22", True),
        ("2026-02-28", "2026-05-31", False),
        ("2026-02-28", "2026-06-01", True),
        ("2026-02-27", "2026-05-28", True),
        ("2028-02-29", "2028-05-31", False),
        ("2028-02-29", "2028-06-01", True),
        ("2025-11-30", "2026-02-28", False),
        ("2025-11-30", "2026-03-01", True),
        ("2026-11-22", "2026-11-22", False),
        ("2026-11-23", "2026-11-22", False),
    ],
)
def test_an_extract_is_old_from_the_day_after_three_months(
    day: str, on: str, *, is_old: bool
) -> None:
    made = date.fromisoformat(day)

    found = verdicts(judged(facts(made, made), date.fromisoformat(on)))

    assert found[Code.EXTRACT_OLD] is (_V.FAIL if is_old else _V.PASS)
    assert Code.EXTRACT_UNDATED not in found


def test_a_seal_put_just_after_midnight_in_summer_counts_for_the_new_day() -> None:
    sealed = Signature(stamped_at=datetime(2026, 8, 21, 22, 30, tzinfo=UTC))
    read = ExtractFacts(
        signature=sealed,
        registration=company(printed_at=datetime(2026, 8, 22, 0, 29)),  # noqa: DTZ001
    )

    assert verdicts(judged(read))[Code.EXTRACT_OLD] is _V.PASS


@pytest.mark.parametrize(
    ("sealed", "printed", "day"),
    [
        ("2026-11-01", "2026-10-01", "2026-10-01"),
        ("2026-10-01", "2026-10-02", "2026-10-01"),
        ("2026-10-02", "2026-10-02", "2026-10-02"),
        ("2026-10-02", None, "2026-10-02"),
        (None, "2026-10-02", "2026-10-02"),
        ("2027-10-02", "2026-10-02", "2026-10-02"),
        (None, None, None),
    ],
)
def test_an_extract_speaks_as_of_the_older_day(
    sealed: str | None, printed: str | None, day: str | None
) -> None:
    of_seal, on_paper = (date.fromisoformat(each) if each else None for each in (sealed, printed))

    found = judged(facts(of_seal, on_paper)).day

    assert (found and found.isoformat()) == day


@pytest.mark.parametrize(
    ("signed", "stamped"),
    [((2026, 1, 1), (2026, 11, 1)), ((2026, 11, 1), (2026, 1, 1)), ((2026, 1, 1), None)],
    ids=["an old seal, stamped anew", "a clock that runs ahead", "no timestamp"],
)
def test_the_older_of_timestamp_and_signing_time_counts(
    signed: tuple[int, int, int], stamped: tuple[int, int, int] | None
) -> None:
    seal = Signature(
        signed_at=noon(date(*signed)), stamped_at=noon(date(*stamped)) if stamped else None
    )
    printed = facts(printed=date(2026, 11, 1)).registration

    assert judged(ExtractFacts(signature=seal, registration=printed)).day == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("sealed", "printed", "undated", "old"),
    [
        (0, 0, False, _V.PASS),
        (0, None, True, _V.PASS),
        (None, 0, True, _V.PASS),
        (None, None, True, None),
        (-120, None, True, _V.FAIL),
        (None, -120, True, _V.FAIL),
        (-10, -9, False, _V.PASS),
        (-10, -8, True, _V.PASS),
        (-120, -10, True, _V.FAIL),
        (-10, -120, False, _V.FAIL),
        (1, 1, False, _V.PASS),
        (2, 2, True, None),
        (2, 0, True, _V.PASS),
        (0, 2, True, _V.PASS),
        (-120, 2, True, _V.FAIL),
        (2, None, True, None),
    ],
)
def test_days_that_lack_contradict_or_lie_ahead_are_for_a_person(
    sealed: int | None, printed: int | None, *, undated: bool, old: Verdict | None
) -> None:
    of_seal, on_paper = (
        None if each is None else ON + timedelta(days=each) for each in (sealed, printed)
    )

    found = verdicts(judged(facts(of_seal, on_paper)))

    assert (found.get(Code.EXTRACT_UNDATED) is _V.UNKNOWN) is undated
    assert found.get(Code.EXTRACT_OLD) is old


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-08-22", "2026-11-22"),
        ("2026-02-27", "2026-05-27"),
        ("2026-02-28", "2026-05-31"),
        ("2028-02-28", "2028-05-28"),
        ("2028-02-29", "2028-05-31"),
        ("2025-11-30", "2026-02-28"),
        ("2027-11-30", "2028-02-29"),
        ("2026-01-31", "2026-04-30"),
        ("2026-10-31", "2027-01-31"),
    ],
)
def test_an_extract_lapses_after_the_last_day_on_which_it_is_young_enough(
    day: str, last: str
) -> None:
    made = date.fromisoformat(day)

    assert judged(facts(made, made)).lapses_on == date.fromisoformat(last)


@settings(deadline=None)  # a slow machine is no defect of the code
@given(st.dates(), st.integers(1, 24))
def test_the_last_good_day_is_where_the_limit_passes(day: date, months: int) -> None:
    last = judge(facts(day, day), on=ON, months=months).lapses_on

    assert last is not None
    assert limit(last, months) <= day
    assert last == date.max or limit(last + timedelta(days=1), months) > day


@pytest.mark.parametrize(("days_left", "warns"), [(0, True), (6, True), (7, False), (-1, False)])
def test_a_customer_is_warned_when_less_than_a_week_is_left(days_left: int, *, warns: bool) -> None:
    made = date(2026, 8, 22)

    found = verdicts(judged(facts(made, made), date(2026, 11, 22) - timedelta(days=days_left)))

    assert (found.get(Code.EXTRACT_LAPSES) is _V.WARN) is warns


@pytest.mark.parametrize("months", [1, 6, 24])
def test_the_number_of_months_is_the_installations(months: int) -> None:
    made = limit(ON, months)

    assert verdicts(judged(facts(made, made), months=months))[Code.EXTRACT_OLD] is _V.PASS
    assert verdicts(judged(facts(made, made), ON + timedelta(days=1), months=months))[
        Code.EXTRACT_OLD
    ] is (_V.FAIL)


@pytest.mark.parametrize("on", [date.min, date.max])
@pytest.mark.parametrize("made", [date.min, date.max])
def test_the_ends_of_the_calendar_are_judged_as_well(on: date, made: date) -> None:
    assert judged(facts(made, made), on).findings


@pytest.mark.parametrize(
    ("asked", "read", "verdict"),
    [
        (NUMBER, NUMBER, _V.PASS),
        ("9000 0003", NUMBER, _V.PASS),
        ("90000005", NUMBER, _V.FAIL),
        ("no number", NUMBER, _V.FAIL),
        (NUMBER, "", _V.UNKNOWN),
        ("", "", _V.UNKNOWN),
        ("", NUMBER, None),
    ],
)
def test_the_extract_must_be_of_the_company_that_is_asked_for(
    asked: str, read: str, verdict: Verdict | None
) -> None:
    judgement = judged(facts(registration=company(kvk_number=read)), kvk=asked)

    assert verdicts(judgement).get(Code.OTHER_COMPANY) is verdict


def test_a_good_extract_of_a_sole_director_has_only_passes() -> None:
    judgement = judged(facts())

    assert judgement.findings == (
        Finding(Code.EXTRACT_OLD, _V.PASS),
        Finding(Code.OTHER_COMPANY, _V.PASS),
        Finding(Code.AUTHORITY, _V.PASS),
    )
    assert judgement.authority is not None
    assert judgement.authority.sets == (("o1",),)


def test_an_extract_that_was_not_read_is_for_a_person_and_its_seal_still_ages() -> None:
    judgement = judged(facts(date(2026, 1, 1), registration=None))

    assert verdicts(judgement) == {
        Code.EXTRACT_UNDATED: _V.UNKNOWN,
        Code.EXTRACT_OLD: _V.FAIL,
        Code.EXTRACT_MISFITS: _V.UNKNOWN,
    }
    assert judgement.authority is None


def test_nothing_that_another_product_says_is_believed() -> None:
    imitation = company(is_extract=False, kvk_number="90000005")

    judgement = judged(facts(printed=date(2020, 1, 1), registration=imitation))

    assert verdicts(judgement) == {
        Code.EXTRACT_UNDATED: _V.UNKNOWN,
        Code.EXTRACT_OLD: _V.PASS,
        Code.NOT_AN_EXTRACT: _V.UNKNOWN,
    }
    assert judgement.authority is None


MISFITS = {
    "a line": company(misfits=(Line(page=1, text="Onbekend label"),)),
    "unknown powers of somebody else": company(
        officers=(
            DIRECTOR,
            Officer(id="o2", name="B", function=Function.PROXY, powers=Powers.UNKNOWN),
        )
    ),
    "an unknown bar": company(
        officers=(
            DIRECTOR,
            Officer(id="o2", name="B", function=Function.OTHER, bars=(Bar.UNKNOWN,)),
        )
    ),
    "no birth date of who acts": company(
        officers=(Officer(id="o1", name="A", function=Function.DIRECTOR, powers=Powers.ALONE),)
    ),
}


@pytest.mark.parametrize("registration", MISFITS.values(), ids=MISFITS)
def test_misfits_leave_the_sets_and_call_a_person(registration: Registration) -> None:
    judgement = judged(facts(registration=registration))

    assert verdicts(judgement)[Code.EXTRACT_MISFITS] is _V.UNKNOWN
    assert verdicts(judgement)[Code.AUTHORITY] is _V.PASS


def test_a_supervisor_needs_no_birth_date() -> None:
    others = (DIRECTOR, Officer(id="o2", name="B", function=Function.SUPERVISOR))

    assert Code.EXTRACT_MISFITS not in verdicts(
        judged(facts(registration=company(officers=others)))
    )


BLOCKED = {
    "a state": company(states=(SpecialState.BANKRUPT,)),
    "a trustee": company(officers=(Officer(id="o1", name="A", function=Function.TRUSTEE),)),
}


@pytest.mark.parametrize("registration", BLOCKED.values(), ids=BLOCKED)
def test_a_blocked_company_is_for_a_person(registration: Registration) -> None:
    found = verdicts(judged(facts(registration=registration)))

    assert found[Code.COMPANY_BLOCKED] is _V.UNKNOWN
    assert found[Code.AUTHORITY] is _V.UNKNOWN


def test_nobody_who_may_act_is_for_a_person_and_blocks_nothing() -> None:
    judgement = judged(facts(registration=company(officers=())))

    assert judgement.authority is not None
    assert judgement.authority.why is Why.NOBODY
    assert verdicts(judgement)[Code.AUTHORITY] is _V.UNKNOWN
    assert Code.COMPANY_BLOCKED not in verdicts(judgement)


GOOD = tuple(Finding(code, _V.PASS) for code in sorted(NEEDED))


def test_good_findings_certify() -> None:
    assert decide(GOOD) is Decision.CERTIFIED


@pytest.mark.parametrize("verdict", [_V.PASS, _V.WARN])
def test_a_warning_keeps_nothing_from_being_certified(verdict: Verdict) -> None:
    assert decide((*GOOD, Finding(Code.EXTRACT_LAPSES, verdict))) is Decision.CERTIFIED


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_what_nobody_looked_at_certifies_nothing(missing: Code) -> None:
    assert decide(each for each in GOOD if each.code is not missing) is Decision.PERSON
    assert decide(()) is Decision.PERSON


@pytest.mark.parametrize("code", Code)
def test_a_failure_refuses_only_where_another_file_is_asked(code: Code) -> None:
    expected = Decision.REFUSED if code in REFUSING else Decision.PERSON

    assert decide((*GOOD, Finding(code, _V.FAIL))) is expected


@pytest.mark.parametrize("code", Code)
def test_anything_unknown_is_for_a_person(code: Code) -> None:
    assert decide((Finding(code, _V.UNKNOWN), *GOOD)) is Decision.PERSON


def test_a_refusal_goes_before_what_is_unknown() -> None:
    for pair in product([Code.EXTRACT_UNDATED, Code.AUTHORITY], [Code.EXTRACT_OLD, Code.NO_SEAL]):
        found = Finding(pair[0], _V.UNKNOWN), Finding(pair[1], _V.FAIL)

        assert decide(found) is Decision.REFUSED


def test_a_sealed_good_extract_is_certified_from_end_to_end() -> None:
    assert decide((Finding(Code.SEAL, _V.PASS), *judged(facts()).findings)) is Decision.CERTIFIED
