import pytest

from recovery.rules.evidence import (
    FIRST_SLOT,
    CaseKind,
    Director,
    MediaType,
    SlotKind,
    refusal_of,
    signing_directors,
)
from recovery.rules.findings import Code

ANNA, BEN, CEES = Director("Anna", True), Director("Ben", False), Director("Cees", False)
IDENTITY, EXTRACT = SlotKind.IDENTITY, SlotKind.EXTRACT


def test_a_private_customer_sends_an_identity_document_and_a_business_an_extract() -> None:
    assert {CaseKind.PRIVATE: IDENTITY, CaseKind.BUSINESS: EXTRACT} == FIRST_SLOT


def test_one_director_who_may_act_alone_is_enough() -> None:
    assert signing_directors([BEN, ANNA]) == (ANNA,)


def test_directors_who_only_act_jointly_are_all_asked() -> None:
    assert signing_directors([BEN, CEES]) == (BEN, CEES)


def test_nobody_named_means_nobody_signs() -> None:
    assert signing_directors([]) == ()


@pytest.mark.parametrize("media_type", sorted(MediaType))
def test_every_accepted_type_serves_for_an_identity_document(media_type: MediaType) -> None:
    assert refusal_of(IDENTITY, media_type) is None


@pytest.mark.parametrize("media_type", sorted(set(MediaType) - {MediaType.PDF}))
def test_a_picture_of_an_extract_is_refused_with_its_own_reason(media_type: MediaType) -> None:
    assert refusal_of(EXTRACT, media_type) is Code.NOT_A_PDF


def test_an_unknown_type_is_refused() -> None:
    assert refusal_of(IDENTITY, None) is Code.WRONG_TYPE
