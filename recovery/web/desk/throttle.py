"""How often somebody may try to get in: per address, and per person.

Only what failed counts, so that a busy office behind one address does not lock itself out.
"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, g, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from recovery.web.limits import by_address, by_field, by_value, limiter

PER_ADDRESS = "30 per 15 minutes"
PER_PERSON = "10 per 15 minutes"


def _who() -> str:
    """Count per person who is half-way in, or in."""
    if current_user.is_authenticated:
        return by_value(f"staff {current_user.id}")
    return by_value(f"staff {session.get('tf_user_id', '')}")


def failed(response: Response) -> bool:
    """Say whether this answer is to a failed try."""
    return response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def note_wrong_code() -> None:
    """Say that this request carried a wrong one-time code."""
    g.wrong_code = True


def _wrong_code(_response: Response) -> bool:
    return bool(g.get("wrong_code", False))


_Key = Callable[[], str]

_LIMITS: dict[str, tuple[tuple[str, _Key], ...]] = {
    "security.login": ((PER_ADDRESS, by_address), (PER_PERSON, by_field("email"))),
    "security.two_factor_token_validation": ((PER_ADDRESS, by_address), (PER_PERSON, _who)),
    "security.mf_recovery": ((PER_ADDRESS, by_address), (PER_PERSON, _who)),
    "security.verify": ((PER_PERSON, _who),),
    "security.change_password": ((PER_PERSON, _who),),
}

View = Callable[..., ResponseReturnValue]


def install(app: Flask) -> None:
    """Limit the sign-in's views."""
    for endpoint, limits in _LIMITS.items():
        view = app.view_functions[endpoint]
        for limit, key in limits:
            view = limiter.limit(limit, key_func=key, methods=["POST"], deduct_when=failed)(view)
        app.view_functions[endpoint] = view


def codes(view: View) -> View:
    """Limit how many wrong one-time codes a person may send to a view of our own."""
    limited = limiter.limit(PER_PERSON, key_func=_who, methods=["POST"], deduct_when=_wrong_code)
    wrapped: View = limited(view)
    return wrapped
