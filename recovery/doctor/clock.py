"""Is the clock right? Every deadline hangs on it."""

import ctypes
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy import text as sql

from recovery.doctor.redis import connected
from recovery.doctor.report import Result, fail, ok, warning
from recovery.parts import Parts
from recovery.settings import Settings

DOUBTFUL = timedelta(seconds=5)
WRONG = timedelta(seconds=60)

_SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
_TIMEX_BYTES = 512  # the kernel's struct has about 208
_TIME_ERROR = 5


def synchronised(_: Settings, mark: Path = _SYNCHRONIZED) -> Result:
    """Whether something keeps this machine's clock right."""
    state = _kernel_state()
    if mark.exists() or (state is not None and 0 <= state < _TIME_ERROR):
        return ok("clock source", "The system clock is synchronised.")
    if state == _TIME_ERROR:
        text = "The system clock is not synchronised: run a time service, such as chrony."
        return warning("clock source", text)
    return ok("clock source", "Whether the system clock is synchronised cannot be told here.")


def against_others(parts: Parts) -> Result:
    """How far Redis and a PostgreSQL server are from this clock."""
    apart = {"Redis": _of_redis(parts), "PostgreSQL": _of_postgresql(parts)}
    told = {name: gap for name, gap in apart.items() if gap is not None}
    if not told:
        return ok("clock", "Nobody else's clock could be asked.")
    name, gap = max(told.items(), key=lambda each: each[1])
    text = f"{gap.total_seconds():.1f} seconds from that of {name}"
    if gap > WRONG:
        return fail("clock", f"{text}: every deadline is wrong on one of the two. Set the clocks.")
    if gap > DOUBTFUL:
        return warning("clock", f"{text}: run a time service on both.")
    return ok("clock", f"{text}.")


def _kernel_state() -> int | None:
    """Ask the kernel, which changes nothing when asked with noughts."""
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    except (OSError, AttributeError):
        return None  # not Linux


def _of_redis(parts: Parts) -> timedelta | None:
    try:
        with connected(parts.settings) as redis:
            before = time.monotonic()
            seconds, micros = redis.time()
            return _gap(parts, datetime.fromtimestamp(seconds + micros / 1e6, UTC), before)
    except RedisError:
        return None  # a line of its own says so


def _of_postgresql(parts: Parts) -> timedelta | None:
    engine = parts.database.engine
    if engine.dialect.name != "postgresql":
        return None
    with closing(engine.connect()) as connection:
        connection.execute(sql("SELECT 1"))  # connected, before the time is taken
        before = time.monotonic()
        theirs: datetime = connection.execute(sql("SELECT clock_timestamp()")).scalar_one()
        return _gap(parts, theirs, before)


def _gap(parts: Parts, theirs: datetime, before: float) -> timedelta:
    """Give how far apart at least: the answer may have been as long on its way as all took."""
    took = timedelta(seconds=time.monotonic() - before)
    return max(timedelta(0), abs(parts.database.clock() - theirs) - took)
