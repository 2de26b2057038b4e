"""The clock, against those of Redis and PostgreSQL, and as the kernel sees it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recovery.doctor import clock as checks
from recovery.doctor.report import Level
from recovery.parts import Parts, make_parts
from recovery.settings import Settings
from tests.kit import Clock


@pytest.mark.parametrize(
    ("seconds", "level"),
    [(0, Level.OK), (9, Level.WARNING), (-9, Level.WARNING), (90, Level.FAIL), (-90, Level.FAIL)],
)
def test_a_clock_far_from_that_of_redis_is_told(
    ringing: Parts, clock: Clock, seconds: int, level: Level
) -> None:
    clock.now = datetime.now(UTC)
    clock.advance(seconds=seconds)

    result = checks.against_others(ringing)

    assert result.level is level
    assert "Redis" in result.text


def test_a_clock_far_from_that_of_postgresql_is_told(
    settings: Settings, clock: Clock, on_postgres: str
) -> None:
    parts = make_parts(replace(settings, database_url=on_postgres), clock)
    clock.now = datetime.now(UTC)
    assert checks.against_others(parts).level is Level.OK

    clock.advance(minutes=2)

    result = checks.against_others(parts)
    assert result.level is Level.FAIL
    assert "PostgreSQL" in result.text
    parts.close()


def test_where_nobody_can_be_asked_that_is_said(parts: Parts) -> None:
    assert checks.against_others(parts).text == "Nobody else's clock could be asked."


@pytest.mark.parametrize(
    ("state", "level", "word"),
    [(0, Level.OK, "is synchronised"), (5, Level.WARNING, "chrony"), (-1, Level.OK, "be told")],
)
def test_what_the_kernel_says_of_its_clock_is_told(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    state: int,
    level: Level,
    word: str,
) -> None:
    monkeypatch.setattr(checks, "_kernel_state", lambda: state)

    result = checks.synchronised(settings, tmp_path / "mark")

    assert result.level is level
    assert word in result.text


def test_a_time_service_that_left_its_mark_is_believed(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mark").touch()

    assert checks.synchronised(settings, tmp_path / "mark").level is Level.OK


def test_this_kernel_gives_an_answer() -> None:
    assert checks._kernel_state() in {None, *range(6), -1}  # noqa: SLF001 - the real call
