"""Security headers, on every answer of both applications, set here and nowhere else."""

import secrets

from flask import Flask, Response, g, request

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Flask-WTF compares the Referer on HTTPS, so it must travel within our own origin.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def install(app: Flask, *, https: bool) -> None:
    """Set the headers on every answer, and give templates and libraries a script nonce.

    Args:
        https: The public address is HTTPS; then browsers are told to keep to it.
    """

    @app.before_request
    def make_nonce() -> None:
        g.csp_nonce = secrets.token_urlsafe(16)

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in _FIXED.items():
            response.headers[name] = value
        more: dict[str, str] = g.get("csp_more", {})
        response.headers["Content-Security-Policy"] = _policy(more)
        if more.get("frame-ancestors") == "'self'":
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        if request.endpoint in {"static", "look.brand_css", "look.logo"}:
            response.headers.setdefault("Cache-Control", "max-age=3600")
        else:
            response.headers["Cache-Control"] = "no-store"
        if https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def allow(directive: str, sources: str) -> None:
    """Let the answer to this request do one thing that others may not, such as hold a frame."""
    more: dict[str, str] = g.setdefault("csp_more", {})
    more[directive] = sources


def _policy(more: dict[str, str]) -> str:
    nonce = g.get("csp_nonce", "")
    directives = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}'" if nonce else "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in (directives | more).items())
