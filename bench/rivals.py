"""What the portal's upload is measured against: two small WSGI applications.

`form` is what Flask's own documentation leads to: a form, and `request.files`. Werkzeug writes a
file of this size to a temporary file, in clear. At `/` nothing more happens to it, which is the
stricter measure; at `/kept` it is saved, as the documentation shows, and neither encrypted nor
synced. `sink` reads a body as the portal does, and drops it.
"""

import os
import tempfile
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PIECE = 256 * 1024

form = Flask(__name__)


@form.get("/livez")
def livez() -> str:
    """Say that the form is there."""
    return "ok"


@form.post("/")
def take_form() -> str:
    """Take the form's document, and say how long it is."""
    stream = request.files["document"].stream
    return str(stream.seek(0, 2))


@form.post("/kept")
def keep_form() -> str:
    """Save the form's document."""
    handle, name = tempfile.mkstemp()
    os.close(handle)
    request.files["document"].save(name)
    return name


def sink(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Read a body in pieces and keep nothing."""
    body, left = environ["wsgi.input"], int(environ.get("CONTENT_LENGTH") or 0)
    while left and (piece := body.read(min(_PIECE, left))):
        left -= len(piece)
    start_response("201 CREATED", [("Content-Length", "0")])
    return [b""]
