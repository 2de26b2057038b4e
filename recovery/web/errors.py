"""Error class → status, and a page in the visitor's language; a script gets the same as JSON.

Nothing of an error's own text reaches a page or a log line: both hold words and ids of our own.

What is busy or full now may work in a minute: that is 503 with Retry-After, and the visit stays as
it was. Such a page is drawn without asking who is there, which could take the database once more.
"""

import logging
from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from recovery.errors import (
    CaseNotFound,
    CodeSpent,
    EvidenceError,
    LinkSpent,
    MoveRefused,
    NotAllowed,
    RecoveryError,
)
from recovery.flow.words import CODES
from recovery.rules.findings import Code
from recovery.web.joined import parts
from recovery.web.visits import leave_as_it_was

log = logging.getLogger(__name__)

_PAGES: dict[type[RecoveryError], tuple[HTTPStatus, LazyString, LazyString]] = {
    CaseNotFound: (
        HTTPStatus.NOT_FOUND,
        _("We cannot find this page"),
        _("The address is wrong, or the page is gone."),
    ),
    MoveRefused: (
        HTTPStatus.CONFLICT,
        _("This case has moved on"),
        _("Somebody was quicker, or the case is no longer in this state. Look at it again."),
    ),
    NotAllowed: (
        HTTPStatus.FORBIDDEN,
        _("You may not do this"),
        _("Your role does not allow it. Ask a colleague who may."),
    ),
    CodeSpent: (
        HTTPStatus.GONE,
        _("This code no longer works"),
        _("Ask for a new code."),
    ),
    LinkSpent: (
        HTTPStatus.GONE,
        _("This link no longer works"),
        _("A link works once and for a limited time. Ask for a new one."),
    ),
}

_STATUSES: dict[int, tuple[LazyString, LazyString]] = {
    400: (_("We did not understand that"), _("Go back and try again.")),
    403: (_("You may not do this"), _("Your role does not allow it. Ask a colleague who may.")),
    404: (_("We cannot find this page"), _("The address is wrong, or the page is gone.")),
    405: (_("That does not work here"), _("Go back and try again.")),
    413: (_("That is too much at once"), _("Send a smaller file.")),
    429: (_("Too many tries"), _("Wait a few minutes and try again.")),
    503: (_("One moment please"), _("Part of our system is busy. Try again in a minute.")),
}

_RETRY_AFTER = {"Retry-After": "60"}
"""Seconds: the minute that the sentence of 503 speaks of."""

_EVIDENCE_STATUS = {
    Code.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.SLOT_CLOSED: HTTPStatus.CONFLICT,
    Code.WRONG_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Code.NOT_A_PDF: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Code.HEIC_UNSUPPORTED: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Code.CUT_OFF: HTTPStatus.BAD_REQUEST,
}


def install(app: Flask) -> None:
    """Answer every error of the domain, of HTTP, of the database and of storage with a page."""
    app.register_error_handler(RecoveryError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(OSError, _storage)
    app.register_error_handler(500, _unexpected)
    # `_unexpected` writes a line of its own; Flask's would hold the error's message.
    app.log_exception = _leave_unlogged  # type: ignore[method-assign,assignment]


def sentence(reason: str) -> str:
    """Say in the visitor's language why a file cannot serve."""
    limit = format_decimal(parts().settings.max_document // (1024 * 1024))
    return gettext(CODES[Code(reason)], limit=f"{limit} MB")


def evidence_status(error: EvidenceError) -> HTTPStatus:
    """Give the status that belongs to a refused file."""
    return _EVIDENCE_STATUS.get(Code(error.reason), HTTPStatus.UNPROCESSABLE_ENTITY)


def page(status: int, title: str, text: str) -> ResponseReturnValue:
    """Answer with an error page, or with JSON when a script asks."""
    headers = _RETRY_AFTER if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=text), status, headers
    if isinstance(request.routing_exception, SecurityError):
        # The request names a host that is not ours: no address on a page could be written.
        return Response(f"{text}\n", status, mimetype="text/plain")
    if headers:
        # Not by Flask's own way: the desk's sign-in would then look up who is there.
        busy = current_app.jinja_env.get_template("errors/busy.html")
        return busy.render(title=title, text=text), status, headers
    return render_template("errors/page.html", title=title, text=text, status=status), status


def not_now(error: Exception, text: str = "") -> ResponseReturnValue:
    """Answer 503 for a fault that may pass, and keep nothing of this request in the visit.

    Args:
        error: Only its class is logged, and for a fault of storage its number.
        text: What the visitor should know; else that a part of the system is busy.
    """
    number = f" {error.errno}" if isinstance(error, OSError) else ""
    log.error("%s%s at %s", type(error).__name__, number, request.endpoint)
    leave_as_it_was()
    title, usual = _STATUSES[HTTPStatus.SERVICE_UNAVAILABLE]
    return page(HTTPStatus.SERVICE_UNAVAILABLE, str(title), text or str(usual))


def _domain(error: RecoveryError) -> ResponseReturnValue:
    log.info("%s at %s", type(error).__name__, request.endpoint)
    if isinstance(error, EvidenceError):
        # The rest of a body that is refused unread may not be taken for a next request.
        title = _("This file cannot be used")
        return page(evidence_status(error), str(title), sentence(error.reason))
    for kind, (status, title, text) in _PAGES.items():
        if isinstance(error, kind):
            return page(status, str(title), str(text))
    log.error("unanswered %s at %s", type(error).__name__, request.endpoint)
    return _by_status(HTTPStatus.SERVICE_UNAVAILABLE)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return page(error.code, gettext("This file cannot be used"), sentence(Code.TOO_LARGE))
    return _by_status(error.code)


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return page(
        HTTPStatus.BAD_REQUEST,
        gettext("This page was open for too long"),
        gettext("Go back, load the page again and try once more. Nothing was changed."),
    )


def _database(error: SQLAlchemyError) -> ResponseReturnValue:
    return not_now(error)


def _storage(error: OSError) -> ResponseReturnValue:
    return not_now(error)


def _unexpected(error: Exception) -> ResponseReturnValue:
    original = getattr(error, "original_exception", None) or error
    if isinstance(original, SQLAlchemyError):
        # It came after the view: the visit could not be saved.
        return _database(original)
    # The trace names our own lines only; messages, which may hold a value, are left out.
    frames = []
    trace = original.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("%s at %s: %s", type(original).__name__, request.endpoint, " > ".join(frames[-6:]))
    return page(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        gettext("Something went wrong"),
        gettext("It is not your fault. Try again in a minute."),
    )


def _leave_unlogged(*_: object) -> None:
    pass


def _by_status(status: int) -> ResponseReturnValue:
    title, text = _STATUSES.get(status, _STATUSES[HTTPStatus.BAD_REQUEST])
    return page(status, str(title), str(text))
