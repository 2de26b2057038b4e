"""The trail as the auditor reads it: a sentence for each entry, newest first, page by page."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext
from sqlalchemy import select

from recovery.audit import trail as chain
from recovery.audit.events import Event
from recovery.errors import TrailBroken
from recovery.rules.roles import Permission
from recovery.store import cases, colleagues
from recovery.store.models import Case, Document, Entry
from recovery.store.uow import UnitOfWork
from recovery.web.desk.access import allowed, needs
from recovery.web.desk.blueprint import desk
from recovery.web.desk.telling import Known, sentence, staff_named
from recovery.web.desk.wording import EVENTS, actor_text, slot_text
from recovery.web.joined import parts

PAGE = 100
"""Entries on one page of the trail."""

_LAST = 2**31 - 1
"""Greatest number that every database takes for an entry."""


@desk.get("/trail")
@needs(Permission.READ_TRAIL)
def trail() -> ResponseReturnValue:
    """Show one page of the trail, filtered by case and by kind of event as the address says."""
    reference = request.args.get("reference", "").strip()
    named = request.args.get("event", "")
    event = Event(named) if named in set(Event) else None
    before = request.args.get("before", type=int)
    with parts().database.read() as uow:
        case = cases.by_reference(uow, reference) if reference else None
        if reference and case is None:
            flash(gettext("No case has this reference."), "error")
            return redirect(url_for("desk.trail", event=event))
        found = _entries(uow, case, event, before)
        page = found[:PAGE]
        known = Known(colleagues.names(uow, staff_named(page)), _kinds(uow, page))
        return render_template(
            "desk/trail.html",
            entries=page,
            more=page[-1].number if len(found) > PAGE else None,
            before=before,
            case=case,
            event=event,
            events=EVENTS,
            texts={each.number: sentence(each, known) for each in page},
            actors={each.number: actor_text(each.actor, known.staff) for each in page},
            references=_references(uow, page),
            may_open=allowed(Permission.SEE_QUEUE),
        )


@desk.get("/trail/verify")
@needs(Permission.READ_TRAIL)
def back_to_trail() -> ResponseReturnValue:
    """Lead to the trail: who loads an answer once more asks for its address."""
    return redirect(url_for("desk.trail"))


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


def _entries(
    uow: UnitOfWork, case: Case | None, event: Event | None, before: int | None
) -> Sequence[Entry]:
    """List one page and one entry more; a page begins below a number, so none is ever skipped."""
    query = select(Entry).order_by(Entry.number.desc()).limit(PAGE + 1)
    if case is not None:
        query = query.where(Entry.case_id == case.id)
    if event is not None:
        query = query.where(Entry.event == event.value)
    if before is not None and abs(before) <= _LAST:
        query = query.where(Entry.number < before)
    return uow.session.scalars(query).all()


def _references(uow: UnitOfWork, entries: Sequence[Entry]) -> dict[str, str]:
    wanted = {entry.case_id for entry in entries if entry.case_id}
    rows = uow.session.execute(select(Case.id, Case.reference).where(Case.id.in_(wanted)))
    return {row.id: row.reference for row in rows}


def _kinds(uow: UnitOfWork, entries: Sequence[Entry]) -> dict[str, str]:
    wanted = {entry.document_id for entry in entries if entry.document_id}
    rows = uow.session.execute(select(Document.id, Document.kind).where(Document.id.in_(wanted)))
    return {row.id: slot_text(row.kind) for row in rows}
