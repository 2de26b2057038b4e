from enum import StrEnum

import pytest
from babel.support import Translations

from recovery import resources
from recovery.flow.words import CODES, EXTRACT_CODES, FINDINGS, WORDS, why_asked, word
from recovery.rules.decisions import AskReason, RejectReason
from recovery.rules.evidence import SlotKind
from recovery.rules.findings import Code

MEMBERS = [member for kind in WORDS for member in kind]


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: f"{type(member).__name__}.{member}")
def test_every_member_has_words_in_both_languages(member: StrEnum) -> None:
    english = word(member)

    assert english
    assert Translations.load(resources.translations(), ["nl"]).gettext(english) != english


def test_equal_values_of_different_enums_keep_their_own_words() -> None:
    assert str(AskReason.OTHER) == str(RejectReason.OTHER)
    assert word(AskReason.OTHER) != word(RejectReason.OTHER)


def test_every_finding_has_a_name_for_the_desk() -> None:
    assert set(FINDINGS) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_what_was_wrong_with_a_file_can_always_be_formatted_with_the_limit(code: Code) -> None:
    assert "%" not in CODES[code] % {"limit": "15 MB"}


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", ""),
        ("unreadable", word(AskReason.UNREADABLE)),
        ("damaged", word(Code.DAMAGED)),
    ],
)
def test_why_a_slot_is_asked_again_may_be_a_reason_or_a_refused_file(
    reason: str, words: str
) -> None:
    assert why_asked(reason) == words


@pytest.mark.parametrize("code", EXTRACT_CODES)
def test_an_extract_is_never_to_be_mended(code: Code) -> None:
    dutch = Translations.load(resources.translations(), ["nl"])

    assert why_asked(code, SlotKind.EXTRACT) == EXTRACT_CODES[code]
    assert why_asked(code, SlotKind.IDENTITY) == why_asked(code) == CODES[code]
    assert "KVK" in EXTRACT_CODES[code]
    assert dutch.gettext(EXTRACT_CODES[code]) != EXTRACT_CODES[code]


def test_other_codes_say_the_same_about_an_extract() -> None:
    assert why_asked(Code.CUT_OFF, SlotKind.EXTRACT) == CODES[Code.CUT_OFF]


def test_only_a_visible_bsn_is_both_a_reason_of_a_reviewer_and_the_code_of_a_file() -> None:
    assert {str(each) for each in AskReason} & {str(each) for each in Code} == {"bsn_visible"}
    assert why_asked(AskReason.BSN_VISIBLE) == CODES[Code.BSN_VISIBLE]
