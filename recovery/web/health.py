"""Is this process alive, and can it work? For load balancers, monitors and the supervisor."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from recovery.parts import Parts
from recovery.store import cases
from recovery.web.joined import parts

blueprint = Blueprint("health", __name__)

WORKER_SEEN = timedelta(seconds=30)
"""A worker says that it is alive more often than this."""


@blueprint.get("/livez")
def live() -> ResponseReturnValue:
    """Answer as long as this process can answer."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Answer 200 when everything that a case needs works; else 503 and what is missing."""
    missing = missing_parts(parts())
    status = 503 if missing else 200
    return jsonify(status="not ready" if missing else "ok", missing=missing), status


def missing_parts(of: Parts) -> list[str]:
    """Name what does not work: database, redis, keys, blobs, worker."""
    missing = [] if _works(of.database.answers) else ["database"]
    if not _works(lambda: bool(Redis.from_url(of.settings.redis, socket_timeout=2).ping())):
        missing.append("redis")
    missing += of.vault.ready()
    if not _works(lambda: _worker_seen(of)):
        missing.append("worker")
    return missing


def _worker_seen(of: Parts) -> bool:
    with of.database.read() as uow:
        seen = cases.seen_at(uow, "worker")
        return seen is not None and seen > uow.now - WORKER_SEEN


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (SQLAlchemyError, RedisError, OSError):
        return False
