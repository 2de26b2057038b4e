"""How far companies that direct companies are followed."""

import pytest

from recovery.rules.chain import MOST_DEPTH, ChainFault, fault

FIRST = tuple(f"9000001{place}" for place in range(MOST_DEPTH))


@pytest.mark.parametrize("extracts", range(1, MOST_DEPTH))
def test_a_company_is_followed_up_to_the_fifth_extract(extracts: int) -> None:
    assert fault(FIRST[:extracts], "90000099") is None


def test_a_sixth_extract_is_not_asked_for() -> None:
    assert fault(FIRST, "90000099") is ChainFault.TOO_DEEP


@pytest.mark.parametrize("number", FIRST)
def test_a_company_that_came_before_is_a_circle_at_any_depth(number: str) -> None:
    assert fault(FIRST, number) is ChainFault.CIRCLE


def test_a_company_that_directs_itself_is_a_circle() -> None:
    assert fault(["90000011"], "90000011") is ChainFault.CIRCLE


def test_an_extract_without_a_readable_number_counts_and_equals_none() -> None:
    assert fault(["90000011", ""], "90000012") is None
    assert fault(["", "", "", "", ""], "90000012") is ChainFault.TOO_DEEP
