"""The first form: who are you, and where can we reach you?"""

from http import HTTPStatus

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from recovery.flow import intake
from recovery.rules.evidence import CaseKind
from recovery.web.joined import parts
from recovery.web.limits import by_field, limiter
from recovery.web.locale import language
from recovery.web.portal.blueprint import portal
from recovery.web.portal.forms import StartForm, start_form
from recovery.web.portal.visit import case_of_visit, enter

_SAID = ("asked_for", "person_name", "contact_email", "company_name", "kvk_number")


@portal.get("/start/<any(private, business):kind>")
def start(kind: str) -> ResponseReturnValue:
    """Show the form, with what was said before in this visit: who mistyped changes one thing."""
    case = case_of_visit()
    said = {} if case is None else {name: getattr(case, name) for name in _SAID}
    return _page(CaseKind(kind), start_form(CaseKind(kind), said))


@portal.post("/start/<any(private, business):kind>")
@limiter.limit("60 per hour")
@limiter.limit("10 per hour", key_func=by_field("contact_email"))
def begin(kind: str) -> ResponseReturnValue:
    """Open a case and begin a visit to it; whether the account exists is not looked at here."""
    form = start_form(CaseKind(kind))
    if not form.was_sent_well():
        return _page(CaseKind(kind), form), HTTPStatus.UNPROCESSABLE_ENTITY
    said = {name: value for name, value in form.data.items() if name != "csrf_token"}
    application = intake.Application(kind=CaseKind(kind), language=language(), **said)
    with parts().database.begin() as uow:
        case = intake.open_case(uow, application)
    enter(case.id)
    return redirect(url_for("portal.confirm"))


def _page(kind: CaseKind, form: StartForm) -> str:
    return render_template("portal/start.html", kind=kind, form=form)
