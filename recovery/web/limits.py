"""Rate limits, counted in Redis and, while Redis is away or hangs, in this process.

Redis never sees an address: keys are keyed hashes. It gets half a second to answer, once; after
that the library counts here, and looks for Redis again after 1, 2, 4, up to 32 seconds.

Tries at a sign-in are counted per account and address together, so that who guesses at somebody's
account shuts out only themselves, and per account alone with a limit ten times as high, so that
many addresses do not guess ten times as fast each. What remains: whoever commands ten addresses can
keep the owner of an account out while they go on. The usual remedy is a cookie by which the owner's
own browser is known; none is given here, since nothing of a visit may outlive it.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address

from flask import Flask, Response, current_app, request, session
from flask_limiter import Limiter

_SECONDS_FOR_REDIS = 0.5

_HOME = 64
"""Bits of an IPv6 address that name a network of one household or host, which has all the rest."""


def _hashed(value: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, value.encode(), sha256).hexdigest()[:32]


def by_value(value: str) -> str:
    """Count per value of any kind, such as a kind and an id."""
    return _hashed(value)


def by_address() -> str:
    """Count per client address; for IPv6 per network, since its owner has addresses without end."""
    return _hashed(f"address {_network(request.remote_addr or '')}")


def by_case() -> str:
    """Count per case of this visit; per address while there is none."""
    case_id = session.get("case_id")
    return _hashed(f"case {case_id}") if case_id else by_address()


def by_field(name: str) -> Callable[[], str]:
    """Count per value of a form field, such as an address that mail is asked for."""

    def key() -> str:
        return _hashed(f"{name} {request.form.get(name, '').strip().lower()}")

    return key


def by_field_and_address(name: str) -> Callable[[], str]:
    """Count per value of a form field and client address together."""
    by_its_value = by_field(name)

    def key() -> str:
        return _hashed(f"{by_its_value()} from {by_address()}")

    return key


def failed(response: Response) -> bool:
    """Say whether an answer is that of a form with a fault; what was refused unread is none."""
    return response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{int(parsed) >> (128 - _HOME):x}"


limiter = Limiter(key_func=by_address, headers_enabled=True)


def install(app: Flask, redis_url: str) -> None:
    """Count in this Redis."""
    url = redis_url.replace("unix://", "redis+unix://", 1)
    app.config["RATELIMIT_STORAGE_URI"] = url
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {
        "socket_timeout": _SECONDS_FOR_REDIS,
        "socket_connect_timeout": _SECONDS_FOR_REDIS,
    }
    app.config["RATELIMIT_STRATEGY"] = "moving-window"
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    # Between two looks of one request Redis may go: then one failed try goes uncounted.
    app.config["RATELIMIT_SWALLOW_ERRORS"] = True
    limiter.init_app(app)
