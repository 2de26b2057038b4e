"""What lines and codes mean, and how little of them is said."""

import re
from datetime import UTC, date, datetime

import msgspec
import pytest

from recovery.inspection.identity.judge import judge
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import IdentityFacts
from tests.inspection.identity import samples

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

BSN = Finding(Code.BSN_VISIBLE, Verdict.FAIL)
RIGHT, WRONG = Finding(Code.ZONE, Verdict.PASS), Finding(Code.ZONE, Verdict.WARN)
EXPIRED = Finding(Code.DOCUMENT_EXPIRED, Verdict.FAIL)


def test_nothing_is_required() -> None:
    judged = judge(["Naam De Bruijn", "BSN AFGEDEKT"], (), NOW)

    assert (judged.findings, judged.facts) == ((), None)


def test_a_right_zone_passes_and_says_whose_it_is() -> None:
    judged = judge(samples.CARD_2021, (), NOW)

    assert judged.findings == (RIGHT,)
    assert judged.facts == IdentityFacts(
        surname="DE BRUIJN",
        given_names="WILLEKE LISELOTTE",
        birth_date=date(1965, 3, 10),
        expires_on=date(2031, 8, 2),
        document_kind="identity_card",
    )


def test_a_wrong_zone_is_warned_of_and_its_dates_are_not_believed() -> None:
    first, second = samples.passport(date(2020, 1, 1))
    judged = judge([first, second.replace("650310", "650311")], (), NOW)

    assert judged.findings == (WRONG,)
    assert judged.facts is not None
    assert judged.facts.surname == "DE BRUIJN"
    assert (judged.facts.birth_date, judged.facts.expires_on) == (None, None)


def test_a_zone_that_had_to_be_mended_refuses_nobody() -> None:
    first, second = samples.passport(date(2020, 1, 1))
    judged = judge([first, second.replace("SPECI2", "SPECIZ")], (), NOW)

    assert judged.findings == (RIGHT,)


def test_a_licence_has_a_kind_and_no_dates() -> None:
    judged = judge(samples.LICENCE, (), NOW)

    assert judged.findings == (RIGHT,)
    assert judged.facts == IdentityFacts(document_kind="licence")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), (RIGHT,)),
        (datetime(2026, 11, 23, 13, 59, tzinfo=UTC), (RIGHT,)),
        (datetime(2026, 11, 23, 14, 0, tzinfo=UTC), (RIGHT, EXPIRED)),
        (datetime(2036, 1, 1, tzinfo=UTC), (RIGHT, EXPIRED)),
    ],
)
def test_a_document_has_expired_when_its_day_is_over_everywhere(
    now: datetime, expected: tuple[Finding, ...]
) -> None:
    assert judge(samples.passport(date(2026, 11, 22)), (), now).findings == expected


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        pytest.param(samples.PASSPORT_2014, (), id="zone of a passport"),
        pytest.param(samples.CARD_2014, (), id="zone of a card"),
        pytest.param(samples.CARD_2014[:1], (), id="one row of it"),
        pytest.param(("BSN 123456782",), (), id="text"),
        pytest.param((), ("123456782",), id="code"),
        pytest.param((*samples.CARD_2021, "123456782"), (), id="alone on a Dutch card"),
        pytest.param(
            ("KONINKRIJK DER NEDERLANDEN", "123456782"), (), id="alone, Dutch by its words"
        ),
        pytest.param(("BSN\t123456782\tM",), (), id="beside its label"),
    ],
)
def test_a_citizen_number_is_all_that_is_said(
    lines: tuple[str, ...], codes: tuple[str, ...]
) -> None:
    judged = judge(lines, codes, NOW)

    assert (judged.findings, judged.facts) == ((BSN,), None)
    assert not re.search(r"\d{9}", repr(judged))


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        pytest.param(("PASSPORT", "123456782"), (), id="number of a foreign passport"),
        pytest.param(
            ("NEDERLAND", "123456782", *samples.passport(date(2030, 1, 1), issuer="GBR")),
            (),
            id="of a British one, sent to the Netherlands",
        ),
        pytest.param(
            samples.passport(date(2030, 1, 1), optional="123456782", issuer="GBR"),
            (),
            id="optional data of another state",
        ),
        pytest.param(samples.CARD_2021, ("https://example.org/123456782",), id="address in a code"),
        pytest.param(("rijbewijs", *samples.LICENCE, "5094962111"), (), id="licence number"),
    ],
)
def test_other_numbers_refuse_nothing(lines: tuple[str, ...], codes: tuple[str, ...]) -> None:
    assert BSN not in judge(lines, codes, NOW).findings


def test_facts_never_hold_a_number_of_a_document() -> None:
    judged = judge(samples.passport(date(2030, 1, 1)), (), NOW)

    assert "SPECI" not in msgspec.json.encode(judged.facts).decode()


def test_a_row_that_was_read_in_two_parts_is_one() -> None:
    first, second = samples.passport(date(2030, 1, 1))

    assert judge([first, f"{second[:20]}\t{second[20:]}"], (), NOW).findings == (RIGHT,)
    assert judge([f"foto\t{first}", f"1,75 m\t{second}"], (), NOW).findings == (RIGHT,)
