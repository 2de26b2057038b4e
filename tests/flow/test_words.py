"""Sentences about an extract: with its day, and where nothing could be settled."""

from datetime import date

import pytest

from recovery.flow.words import CODES, DATED_CODES, UNSETTLED_CODES, told, why_asked, word
from recovery.rules.decisions import AskReason
from recovery.rules.evidence import SlotKind
from recovery.rules.findings import REFUSING, Code, Verdict
from recovery.rules.registration import Function, Powers

DAY = date(2026, 6, 3)


def test_an_old_extract_is_named_by_its_day_where_that_is_known() -> None:
    dated = why_asked(Code.EXTRACT_OLD, SlotKind.EXTRACT, DAY)
    undated = why_asked(Code.EXTRACT_OLD, SlotKind.EXTRACT)

    assert (dated % {"day": "3 June 2026", "months": 3}).startswith(
        "This extract is of 3 June 2026. It may not be older than 3 months."
    )
    assert "%" not in undated


@pytest.mark.parametrize("code", Code)
def test_without_a_day_no_sentence_asks_for_one(code: Code) -> None:
    for verdict in Verdict:
        assert "%(day)s" not in told(code, verdict, SlotKind.EXTRACT)


@pytest.mark.parametrize("code", set(Code) - set(DATED_CODES))
def test_a_day_changes_nothing_of_the_other_codes(code: Code) -> None:
    assert why_asked(code, SlotKind.EXTRACT, DAY) == why_asked(code, SlotKind.EXTRACT)


def test_a_reviewers_reason_takes_no_day() -> None:
    assert why_asked(AskReason.OLD_EXTRACT, SlotKind.EXTRACT, DAY) == word(AskReason.OLD_EXTRACT)


@pytest.mark.parametrize("code", UNSETTLED_CODES)
def test_what_could_not_be_settled_blocks_nobody(code: Code) -> None:
    sentence = told(code, Verdict.UNKNOWN, SlotKind.EXTRACT)

    assert sentence != told(code, Verdict.FAIL, SlotKind.EXTRACT)
    assert sentence.endswith("You can go on.")


@pytest.mark.parametrize(
    "code",
    [
        Code.NO_SEAL,
        Code.SEAL_CHANGED,
        Code.SEAL_OTHER_SIGNER,
        Code.SEAL_UNTRUSTED,
        Code.SEAL_REVOKED,
        Code.SEAL_EXPIRED,
        Code.EXTRACT_OLD,
        Code.OTHER_COMPANY,
        Code.BSN_VISIBLE,
        Code.DOCUMENT_EXPIRED,
    ],
)
def test_who_sent_a_refused_file_reads_what_to_send_instead(code: Code) -> None:
    assert code in REFUSING
    assert any(verb in CODES[code] for verb in ("Send", "send", "We need"))


def test_people_of_the_register_have_words() -> None:
    assert word(Powers.JOINTLY) == "May sign only together with others"
    assert word(Function.PROXY) == "Proxy holder"
