"""How often somebody may try to get in: per address, per person, and per both together.

Only what failed counts, so that a busy office behind one address does not lock itself out. A wrong
password counts against the address that sent it; against the person from anywhere only with a
higher limit, so that it takes many addresses to shut a colleague out: see `web.limits`. Who sends
one-time codes knows the password already; those count per person, from wherever they come.
"""

from collections.abc import Callable
from typing import cast

from flask import Flask, Response, g, session
from flask.typing import ResponseReturnValue

from recovery.web.desk.access import signed_in
from recovery.web.limits import (
    by_address,
    by_field,
    by_field_and_address,
    by_value,
    failed,
    limiter,
)

PER_ADDRESS = "30 per 15 minutes"
PER_PERSON = "10 per 15 minutes"
PER_PERSON_ANYWHERE = "100 per 15 minutes"


def _who() -> str:
    """Count per person who is half-way in, or in."""
    somebody = signed_in()
    return by_value(f"staff {somebody.id if somebody else session.get('tf_user_id', '')}")


def note_wrong_code() -> None:
    """Say that this request carried a wrong one-time code."""
    g.wrong_code = True


def _wrong_code(_response: Response) -> bool:
    return bool(g.get("wrong_code", False))


_Key = Callable[[], str]

_Limits = tuple[tuple[str, _Key], ...]

_LIMITS: dict[str, _Limits] = {
    "security.login": (
        (PER_ADDRESS, by_address),
        (PER_PERSON, by_field_and_address("email")),
        (PER_PERSON_ANYWHERE, by_field("email")),
    ),
    "security.two_factor_token_validation": ((PER_ADDRESS, by_address), (PER_PERSON, _who)),
    "security.mf_recovery": ((PER_ADDRESS, by_address), (PER_PERSON, _who)),
    "security.verify": ((PER_PERSON, _who),),
    "security.change_password": ((PER_PERSON, _who),),
}

View = Callable[..., ResponseReturnValue]


def install(app: Flask) -> None:
    """Limit the sign-in's views."""
    for endpoint, limits in _LIMITS.items():
        for limit, key in limits:
            limited = limiter.limit(limit, key_func=key, methods=["POST"], deduct_when=failed)
            app.view_functions[endpoint] = limited(cast("View", app.view_functions[endpoint]))


def codes(view: View) -> View:
    """Limit how many wrong one-time codes a person may send to a view of our own."""
    limited = limiter.limit(PER_PERSON, key_func=_who, methods=["POST"], deduct_when=_wrong_code)
    wrapped: View = limited(view)
    return wrapped
