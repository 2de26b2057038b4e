"""Who is asking, and whether they may: the desk is closed, except for a short list."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from recovery.errors import NotAllowed
from recovery.flow.words import N_
from recovery.rules.roles import Permission, Role, may
from recovery.store.staff import Staff

P = ParamSpec("P")

OPEN = frozenset(
    {
        "static",
        "look.brand_css",
        "look.logo",
        "health.live",
        "health.ready",
        "metrics.scrape",
        "choose_language",
        "security.login",
        "security.tf_select",
        "security.two_factor_setup",
        "security.two_factor_token_validation",
        "security.mf_recovery",
        "security.wan_signin",
        "security.wan_signin_response",
    }
)
"""What anybody may call. Those of the sign-in ask by themselves how far somebody has come."""

WITH_A_GIVEN_PASSWORD = frozenset({"security.change_password", "security.logout"})
"""All that is open to whoever signed in with a password that somebody else has seen."""

MENU = (
    ("desk.queue", N_("Queue"), Permission.SEE_QUEUE),
    ("desk.staff", N_("Staff"), Permission.MANAGE_STAFF),
    ("desk.settings", N_("Settings"), Permission.SEE_SETTINGS),
    ("desk.trail", N_("Trail"), Permission.READ_TRAIL),
)
"""Endpoint, name and what it takes; the first one that somebody may use is where they begin."""


def install(app: Flask) -> None:
    """Close every endpoint that is not named above to whoever is not signed in."""

    @app.before_request
    def only_staff() -> ResponseReturnValue | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in OPEN:
            return None
        somebody = signed_in()
        if somebody is None:
            here = request.path if request.method == "GET" and request.path != "/" else None
            return redirect(url_for("security.login", next=here))
        if somebody.password_given and endpoint not in WITH_A_GIVEN_PASSWORD:
            return redirect(url_for("security.change_password"))
        return None


def signed_in() -> Staff | None:
    """Give whoever is signed in, if anybody is."""
    user = current_user._get_current_object()  # noqa: SLF001 - the proxy's own way
    return user if isinstance(user, Staff) else None


def current_staff() -> Staff:
    """Give whoever is signed in; every closed endpoint has somebody."""
    return cast("Staff", signed_in())


def allowed(permission: Permission) -> bool:
    """Say whether whoever is signed in may do this."""
    return may(Role(current_staff().role), permission)


def menu() -> list[tuple[str, str]]:
    """List the pages of whoever is signed in: endpoint and msgid."""
    somebody = signed_in()
    if somebody is None or somebody.password_given:
        return []
    return [(endpoint, name) for endpoint, name, permission in MENU if allowed(permission)]


def needs(
    permission: Permission,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Refuse a view to whose role may not: NotAllowed, which is answered with 403."""

    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not allowed(permission):
                raise NotAllowed(current_staff().role, permission)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined] # read by a test
        return guarded

    return guard
