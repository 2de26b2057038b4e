import pytest

from recovery.rules.states import FINAL, MOVES, OPEN, Action, CaseState, move_for, moves_from


def test_no_state_and_action_have_two_moves() -> None:
    assert len({(move.source, move.action) for move in MOVES}) == len(MOVES)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_state_can_still_reach_an_end(state: CaseState) -> None:
    reached, seen = {state}, set[CaseState]()
    while reached - seen:
        seen |= reached
        reached = seen | {move.target for move in MOVES if move.source in seen}
    assert reached & FINAL


@pytest.mark.parametrize("state", sorted(FINAL - {CaseState.REJECTED}))
def test_an_end_is_left_by_nothing(state: CaseState) -> None:
    assert moves_from(state) == frozenset()


def test_a_refused_case_can_only_be_opened_again() -> None:
    assert moves_from(CaseState.REJECTED) == {Action.REOPEN}


@pytest.mark.parametrize("state", sorted(CaseState))
def test_only_a_person_takes_a_case_to_approved(state: CaseState) -> None:
    into = {move.action for move in MOVES if move.target is CaseState.APPROVED}

    assert into == {Action.APPROVE}
    assert (move_for(state, Action.APPROVE) is not None) == (state is CaseState.IN_REVIEW)
