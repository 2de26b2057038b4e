"""Does Redis answer, and does it keep what it is given?"""

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from recovery.doctor.report import Result, fail, ok, warning
from recovery.parts import Parts
from recovery.settings import Settings

_PATIENCE = 2.0  # seconds


def connected(settings: Settings) -> "Redis":
    """Give a connection that asks once and does not wait long."""
    return Redis.from_url(
        settings.redis,
        socket_timeout=_PATIENCE,
        socket_connect_timeout=_PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


def answers(parts: Parts) -> Result:
    """Whether Redis answers; without it nothing is lost, and nothing goes on."""
    try:
        with connected(parts.settings) as redis:
            kept = redis.info("persistence").get("aof_enabled")
    except RedisError as error:
        text = f"It does not answer ({type(error).__name__}): no task is carried out meanwhile."
        return fail("redis", text)
    after = "goes on where it was" if kept else "begins empty, and is told again what is due"
    return ok("redis", f"It answers; after a restart it {after}.")


def memory(parts: Parts) -> Result:
    """Whether Redis drops nothing when its memory is full."""
    try:
        with connected(parts.settings) as redis:
            found = redis.info("memory")
    except RedisError:
        return fail("redis memory", "Cannot be told while Redis does not answer.")
    policy = str(found.get("maxmemory_policy", "unknown"))
    if policy == "noeviction":
        return ok("redis memory", "Nothing is dropped when memory is full.")
    remedy = f"maxmemory-policy is {policy}; set it to noeviction"
    if int(found.get("maxmemory", 0)):
        return fail("redis memory", f"Jobs and counted tries may be dropped: {remedy}.")
    return warning("redis memory", f"Without a limit of memory nothing is dropped, but {remedy}.")
