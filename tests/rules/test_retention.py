"""Deadlines: the earliest of all that apply, and never later than what was shown."""

from datetime import UTC, datetime, timedelta

import pytest

from recovery.rules import retention
from recovery.rules.states import FINAL, CaseState
from recovery.settings import Retention

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_document_is_gone_thirty_days_after_it_came_at_the_latest() -> None:
    assert retention.wipe_by(NOON, Retention()) == NOON + 30 * DAY


@pytest.mark.parametrize("outcome", sorted(FINAL))
def test_without_a_setting_no_outcome_grants_a_grace(outcome: CaseState) -> None:
    assert retention.grace_after(outcome, Retention()) == timedelta(0)


@pytest.mark.parametrize("outcome", sorted(FINAL))
def test_each_outcome_has_a_grace_of_its_own(outcome: CaseState) -> None:
    given = Retention(**{outcome.value: 3 * DAY})

    assert {each for each in FINAL if retention.grace_after(each, given)} == {outcome}


@pytest.mark.parametrize(
    ("grace", "gone_by"), [(0, 10), (5, 15), (20, 30), (90, 30)], ids=lambda days: f"{days}d"
)
def test_a_grace_never_makes_a_deadline_later(grace: int, gone_by: int) -> None:
    deadline, ended = NOON + 30 * DAY, NOON + 10 * DAY

    assert retention.after_outcome(deadline, ended, grace * DAY) == NOON + gone_by * DAY


@pytest.mark.parametrize(
    ("draft_ends", "held_until", "day"),
    [(None, None, 30), (7, None, 7), (40, None, 30), (None, 60, 60), (7, 20, 20), (7, 3, 7)],
)
def test_people_are_shown_the_day_on_which_it_is_gone_if_nobody_acts(
    draft_ends: int | None, held_until: int | None, day: int
) -> None:
    shown = retention.shown(
        NOON + 30 * DAY,
        draft_ends=None if draft_ends is None else NOON + draft_ends * DAY,
        held_until=None if held_until is None else NOON + held_until * DAY,
    )

    assert shown == NOON + day * DAY


@pytest.mark.parametrize(
    ("hours_left", "draft_days", "warns"),
    [(49, 7, False), (48, 7, True), (1, 7, True), (1, 2, False), (1, 1, False), (48, 3, True)],
)
def test_an_applicant_is_warned_two_days_before_the_end_of_a_longer_draft(
    hours_left: int, draft_days: int, *, warns: bool
) -> None:
    expires = NOON + timedelta(hours=hours_left)

    assert retention.must_warn(NOON, expires, Retention(draft=draft_days * DAY)) is warns


@pytest.mark.parametrize(("length", "before"), [(90, 3), (6, 3), (4, 2), (1, 0.5)])
def test_a_hold_is_recalled_three_days_before_its_end_or_half_way(
    length: int, before: float
) -> None:
    until = NOON + length * DAY

    assert retention.remind_at(NOON, until) == until - before * DAY
