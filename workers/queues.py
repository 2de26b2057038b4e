"""The one queue, its JSON serializer, and the connection to Redis.

JSON and not RQ's default pickle: whoever can write to Redis must not be able to run code.
"""

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from recovery.settings import Settings

NAME = "recovery"


def connect(settings: Settings) -> "Redis":
    """Connect to Redis, riding out a restart of a few seconds."""
    return Redis.from_url(
        settings.redis,
        retry=Retry(ExponentialBackoff(cap=2.0), 5),
        retry_on_error=[RedisConnectionError],
    )


def queue(connection: "Redis") -> Queue:
    """Give the queue on this connection."""
    return Queue(NAME, connection=connection, serializer=JSONSerializer)
