"""What the administrator and the auditor see: the settings, and the trail."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext
from sqlalchemy import select

from recovery import installation
from recovery.audit import trail as chain
from recovery.errors import TrailBroken
from recovery.rules.roles import Permission
from recovery.store import colleagues
from recovery.store.models import Entry
from recovery.web.desk.access import needs
from recovery.web.desk.blueprint import desk
from recovery.web.desk.wording import actor_text, event_text
from recovery.web.joined import parts

PAGE = 100
"""Entries on one page of the trail."""

_LAST = 2**31 - 1
"""Greatest number that every database takes for an entry."""


@desk.get("/settings")
@needs(Permission.SEE_SETTINGS)
def settings() -> ResponseReturnValue:
    """Show the settings that this installation runs with; no secret is among them."""
    return render_template("desk/settings.html", rows=installation.describe(parts().settings))


@desk.get("/trail")
@needs(Permission.READ_TRAIL)
def trail() -> ResponseReturnValue:
    """Show one page of the trail, newest first."""
    before = request.args.get("before", type=int)
    query = select(Entry).order_by(Entry.number.desc()).limit(PAGE + 1)
    if before is not None and abs(before) <= _LAST:
        query = query.where(Entry.number < before)
    with parts().database.read() as uow:
        found = uow.session.scalars(query).all()
        page = found[:PAGE]
        names = colleagues.names(uow, (each.actor.removeprefix("staff:") for each in page))
        return render_template(
            "desk/trail.html",
            entries=page,
            more=page[-1].number if len(found) > PAGE else None,
            before=before,
            texts={each.number: event_text(each) for each in page},
            actors={each.number: actor_text(each.actor, names) for each in page},
        )


@desk.post("/trail/verify")
@needs(Permission.READ_TRAIL)
def verify_trail() -> ResponseReturnValue:
    """Follow the chain from the first entry, and say whether it holds."""
    try:
        with parts().database.read() as uow:
            count = chain.verify(uow)
    except TrailBroken as error:
        number = format_decimal(error.number)
        flash(gettext("The trail is broken at entry %(number)s.", number=number), "error")
    else:
        number = format_decimal(count)
        flash(gettext("All %(number)s entries are as they were written.", number=number), "success")
    return redirect(url_for("desk.trail"))
