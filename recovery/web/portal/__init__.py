"""The customers' pages: ask for an account back, send documents, follow what happens to them."""

from flask import Flask

from recovery.web.joined import parts
from recovery.web.portal import (
    case,
    confirm,
    directors,
    documents,
    invite,
    links,
    owndata,
    public,
    sending,
    signers,
    start,
)
from recovery.web.portal.blueprint import portal
from recovery.web.portal.draining import Draining
from recovery.web.portal.invited import invited
from recovery.web.portal.probe import probe
from recovery.web.portal.receipts import receipts
from recovery.web.portal.receiving import PortalRequest
from recovery.web.portal.show import install_words

_PAGES = (
    public,
    start,
    confirm,
    links,
    case,
    directors,
    documents,
    invite,
    owndata,
    sending,
    signers,
)
"""Modules whose views stand on the blueprint by being imported."""

_FORM_AROUND_DOCUMENT = 64 * 1024
"""Bytes that a form may have beside its document: boundaries, token, file name."""


_PIECE_OF_FORM = 256 * 1024
"""Bytes of a form that the parser may hold: it reads 64 KiB at a time and keeps what is left over,
of a document too, so a limit of one piece would refuse every document that is larger."""


def install(app: Flask) -> None:
    """Add the pages, and take uploads without ever writing them to a disk in clear."""
    with app.app_context():
        limit = parts().settings.max_document
    app.config["MAX_CONTENT_LENGTH"] = limit + _FORM_AROUND_DOCUMENT
    app.config["MAX_FORM_MEMORY_SIZE"] = _PIECE_OF_FORM
    app.request_class = PortalRequest
    app.register_blueprint(portal)
    app.register_blueprint(invited)
    app.register_blueprint(receipts)
    app.register_blueprint(probe)
    # It changes nothing, and who asks has no visit that could hold a token.
    app.extensions["csrf"].exempt(probe)
    install_words(app)
    app.wsgi_app = Draining(app.wsgi_app, 2 * limit)  # type: ignore[method-assign]
