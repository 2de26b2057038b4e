"""The desk: sign-in, queue, case page, decisions, staff, settings and trail."""

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from recovery.errors import MoveRefused, StaffUnknown
from recovery.web.desk import (
    access,
    alarm,
    casepage,
    decisions,
    oversight,
    pages,
    queue,
    signin,
    staffpages,
    trailpage,
    visible,
)
from recovery.web.desk.blueprint import desk
from recovery.web.desk.metrics import metrics
from recovery.web.desk.wording import breakable
from recovery.web.errors import page
from recovery.web.joined import parts

VIEWS = (casepage, decisions, oversight, pages, queue, staffpages, trailpage)
"""Importing them adds their views to the blueprint."""


def install(app: Flask) -> None:
    """Give an application the desk's pages, closed to whoever is not signed in."""
    app.register_blueprint(desk)
    app.register_blueprint(metrics)
    visible.install(app.jinja_env)
    with app.app_context():
        signin.install(app, parts())
    access.install(app)
    app.jinja_env.globals["menu"] = access.menu
    alarm.install(app)
    app.jinja_env.filters["breakable"] = breakable


@desk.errorhandler(MoveRefused)
def moved_on(error: MoveRefused) -> ResponseReturnValue:
    """Say that somebody was quicker, with the way back to the case."""
    return render_template("desk/moved.html", case_id=error.case_id), 409


@desk.errorhandler(StaffUnknown)
def nobody(_error: StaffUnknown) -> ResponseReturnValue:
    """Say that there is no such colleague."""
    return page(404, gettext("We cannot find this page"), gettext("There is no such colleague."))
