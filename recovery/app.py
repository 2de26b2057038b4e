"""Where all parts are joined: two applications, for two audiences, that share no session.

`create_portal` is public; `create_desk` is for staff and may stand behind a VPN. Each has its own
port, secret, cookie and templates, so that a hole in one is no way into the other.
"""

import gc
import os
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from recovery import resources
from recovery.engine import patience
from recovery.parts import Parts, make_parts
from recovery.rules.retention import SHIFT_IDLE, VISIT_IDLE
from recovery.settings import Settings, from_environment
from recovery.web import errors, headers, health, limits, locale, look
from recovery.web.joined import join
from recovery.web.visits import Visits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

csrf = CSRFProtect()

PATIENCE = 3.0
"""Seconds that a request waits for a locked database before it says so; workers wait longer.

Many times what writers need who queue up, and short enough to keep threads for other requests.
"""


def create_portal(settings: Settings, parts: Parts | None = None) -> Flask:
    """Make the customers' application.

    Args:
        parts: Made from the settings when left out.
    """
    from recovery.web import accounts, demo, portal  # noqa: PLC0415 - see the note below

    app = _common(settings, parts, face="portal", idle=VISIT_IDLE)
    portal.install(app)
    if settings.accounts == "builtin":
        accounts.install(app)
    if settings.demo:
        demo.install(app)
    return app


def create_desk(settings: Settings, parts: Parts | None = None) -> Flask:
    """Make the staff's application.

    Args:
        parts: Made from the settings when left out.
    """
    from recovery.web import desk  # noqa: PLC0415 - neither application loads the other's code

    app = _common(settings, parts, face="desk", idle=SHIFT_IDLE)
    desk.install(app)
    return app


def portal_from_environment() -> Flask:
    """Make the portal as a server starts it."""
    return _settled(create_portal(from_environment(os.environ)))


def desk_from_environment() -> Flask:
    """Make the desk as a server starts it."""
    return _settled(create_desk(from_environment(os.environ)))


def _settled(app: Flask) -> Flask:
    """Spare the garbage collector what lives as long as the process.

    It would walk through all modules and models again and again: a fifth of the time that Python
    spends on a request.
    """
    gc.collect()
    gc.freeze()
    return app


def _common(settings: Settings, parts: Parts | None, *, face: str, idle: timedelta) -> Flask:
    is_portal = face == "portal"
    url = settings.portal_url if is_portal else settings.desk_url
    https = url.startswith("https://")
    app = Flask(
        "recovery",
        template_folder=str(resources.templates()),
        static_folder=str(resources.static()),
    )
    app.config.update(
        SECRET_KEY=settings.portal_secret if is_portal else settings.desk_secret,
        TRUSTED_HOSTS=_hosts(settings, url),
        PREFERRED_URL_SCHEME="https" if https else "http",
        MAX_FORM_MEMORY_SIZE=64 * 1024,
        MAX_FORM_PARTS=100,
        # A form lives as long as its visit; the visit is what ends.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    parts = parts or make_parts(settings)
    join(app, parts)
    app.session_interface = visits = Visits(parts.database, face, idle, secure=https)
    # The first of all: whatever else comes before a view may look at the visit.
    app.before_request(visits.must_have_been_read)
    app.wsgi_app = _hurried(app.wsgi_app)  # type: ignore[method-assign,assignment]
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    limits.install(app, settings.redis)
    csrf.init_app(app)
    locale.install(app, secure=https)
    look.install(app, settings.brand)
    app.jinja_env.globals["face"] = face
    app.register_blueprint(health.blueprint)
    errors.install(app)
    headers.install(app, https=https)
    return app


def _hurried(app: "WSGIApplication") -> "WSGIApplication":
    def hurried(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with patience(PATIENCE):
            return app(environ, start_response)

    return hurried


def _hosts(settings: Settings, url: str) -> list[str]:
    """List the hosts that requests may name: the public one, and this machine's own for probes."""
    public = url.split("://", 1)[1].rsplit(":", 1)[0]
    return [public, "127.0.0.1", "localhost"] if settings.bind == "127.0.0.1" else [public]
