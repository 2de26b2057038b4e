"""Redis: away, forgetful, and with a memory that drops what it holds."""

import os
from dataclasses import replace
from pathlib import Path

from redis import Redis

from recovery.doctor import redis as checks
from recovery.doctor.report import Level
from recovery.parts import Parts
from recovery.supervisor import RedisServer


def test_a_redis_that_is_away_fails(parts: Parts) -> None:
    assert checks.answers(parts).level is Level.FAIL
    assert checks.memory(parts).level is Level.FAIL


def test_our_own_redis_is_well(ringing: Parts) -> None:
    assert checks.answers(ringing).level is Level.OK
    assert "goes on where it was" in checks.answers(ringing).text
    assert checks.memory(ringing).level is Level.OK


def test_a_redis_that_keeps_nothing_is_well_and_says_so(parts: Parts, tmp_path: Path) -> None:
    with RedisServer(folder=tmp_path / "r", socket=tmp_path / "s", environment=os.environ) as own:
        with Redis.from_url(own.url) as redis:
            redis.config_set("appendonly", "no")
        there = replace(parts, settings=replace(parts.settings, redis_url=own.url))

        result = checks.answers(there)

    assert result.level is Level.OK
    assert "begins empty" in result.text


def test_a_redis_that_would_drop_jobs_fails(ringing: Parts, redis: "Redis") -> None:
    redis.config_set("maxmemory-policy", "allkeys-lru")
    assert checks.memory(ringing).level is Level.WARNING

    redis.config_set("maxmemory", "100mb")

    result = checks.memory(ringing)
    assert result.level is Level.FAIL
    assert "allkeys-lru" in result.text
