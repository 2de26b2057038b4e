"""Dutch or English: what the visitor chose, else what their browser asks for, else Dutch."""

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from recovery import resources

LANGUAGES = ("nl", "en")
COOKIE = "recovery-language"
_YEAR = 365 * 24 * 3600


def install(app: Flask, *, secure: bool) -> None:
    """Choose a language and the Dutch time zone for every request; offer the switch."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(resources.translations())
    app.config["BABEL_DEFAULT_LOCALE"] = "nl"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Amsterdam"
    Babel(app, locale_selector=language)
    app.jinja_env.globals["language"] = language

    @app.get("/language/<any(nl, en):chosen>")
    def choose_language(chosen: str) -> ResponseReturnValue:
        """Remember the choice in a cookie of its own and go back to the page."""
        response = redirect(_back())
        response.set_cookie(COOKIE, chosen, max_age=_YEAR, secure=secure, samesite="Lax")
        return response


def language() -> str:
    """Give the language of this request, `nl` or `en`."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES, default="nl") or "nl"


def _back() -> str:
    path = request.args.get("back", "/")
    # Only a path of our own: never `//host` or a scheme, nor what a browser would make of one
    # after dropping control characters and turning backslashes.
    odd = "\\" in path or not path.isprintable()
    return path if path.startswith("/") and not path.startswith("//") and not odd else "/"
