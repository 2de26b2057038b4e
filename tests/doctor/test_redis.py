"""Redis: away, forgetful, and with a memory that drops what it holds."""

from redis import Redis

from recovery.doctor import redis as checks
from recovery.doctor.report import Level
from recovery.parts import Parts


def test_a_redis_that_is_away_fails(parts: Parts) -> None:
    assert checks.answers(parts).level is Level.FAIL
    assert checks.memory(parts).level is Level.FAIL


def test_our_own_redis_is_well(ringing: Parts) -> None:
    assert checks.answers(ringing).level is Level.OK
    assert "goes on where it was" in checks.answers(ringing).text
    assert checks.memory(ringing).level is Level.OK


def test_a_redis_that_keeps_nothing_is_well_and_says_so(ringing: Parts, redis: "Redis") -> None:
    redis.config_set("appendonly", "no")

    result = checks.answers(ringing)

    assert result.level is Level.OK
    assert "begins empty" in result.text


def test_a_redis_that_would_drop_jobs_fails(ringing: Parts, redis: "Redis") -> None:
    redis.config_set("maxmemory-policy", "allkeys-lru")
    assert checks.memory(ringing).level is Level.WARNING

    redis.config_set("maxmemory", "100mb")

    result = checks.memory(ringing)
    assert result.level is Level.FAIL
    assert "allkeys-lru" in result.text
