"""Pages for everybody: the first page, and the few files that browsers and robots ask for."""

from flask import Response, current_app, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from recovery.rules.states import OPEN
from recovery.web.joined import parts
from recovery.web.portal.blueprint import portal
from recovery.web.portal.visit import case_of_visit


@portal.get("/")
def home() -> ResponseReturnValue:
    """Say what is asked, why, who reads it and when it is destroyed; let the visitor choose."""
    case = case_of_visit()
    # A case that ended before its address was confirmed has no page to lead to.
    has_page = case is not None and (case.contact_confirmed_at or case.state in OPEN)
    return render_template(
        "portal/home.html",
        settings=parts().settings,
        case=case if has_page else None,
        goes_on=case is not None and case.state in OPEN,
    )


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
