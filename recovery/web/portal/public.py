"""Pages for everybody: the first page, and the few files that browsers and robots ask for."""

from flask import Response, current_app, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from recovery.web.joined import parts
from recovery.web.portal.blueprint import portal


@portal.get("/")
def home() -> ResponseReturnValue:
    """Say what is asked, why, who reads it and when it is destroyed; let the visitor choose."""
    return render_template("portal/home.html", settings=parts().settings)


@portal.get("/left")
def left() -> ResponseReturnValue:
    """Say that the visit has ended."""
    return render_template("portal/left.html")


@portal.get("/robots.txt")
def robots() -> Response:
    """Keep search engines out."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@portal.get("/favicon.ico")
def favicon() -> Response:
    """Give browsers that ask by habit the picture that the pages name."""
    return send_from_directory(str(current_app.static_folder), "img/favicon.svg")
