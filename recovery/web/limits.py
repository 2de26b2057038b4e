"""Rate limits, counted in Redis and, while Redis is away, in this process.

Redis never sees an address: keys are keyed hashes.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256

from flask import Flask, current_app, request, session
from flask_limiter import Limiter


def _hashed(value: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, value.encode(), sha256).hexdigest()[:32]


def by_value(value: str) -> str:
    """Count per value of any kind, such as a kind and an id."""
    return _hashed(value)


def by_address() -> str:
    """Count per client address."""
    return _hashed(f"address {request.remote_addr}")


def by_case() -> str:
    """Count per case of this visit; per address while there is none."""
    case_id = session.get("case_id")
    return _hashed(f"case {case_id}") if case_id else by_address()


def by_field(name: str) -> Callable[[], str]:
    """Count per value of a form field, such as an address that mail is asked for."""

    def key() -> str:
        return _hashed(f"{name} {request.form.get(name, '').strip().lower()}")

    return key


limiter = Limiter(key_func=by_address, headers_enabled=True)


def install(app: Flask, redis_url: str) -> None:
    """Count in this Redis."""
    url = redis_url.replace("unix://", "redis+unix://", 1)
    app.config["RATELIMIT_STORAGE_URI"] = url
    app.config["RATELIMIT_STRATEGY"] = "moving-window"
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    limiter.init_app(app)
