"""Who signs for the company: named by the applicant, checked by staff against the extract.

Rows are added and removed by buttons of the form itself, so the page works without script.
"""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recovery.flow import intake
from recovery.rules.evidence import MAX_DIRECTORS, CaseKind
from recovery.rules.states import CaseState
from recovery.store.models import Case
from recovery.web.joined import parts
from recovery.web.portal.blueprint import portal
from recovery.web.portal.forms import DirectorsForm
from recovery.web.portal.progress import paused_until
from recovery.web.portal.visit import in_case

_REMOVE = "remove-"
_ROWS = frozenset(str(number) for number in range(MAX_DIRECTORS + 1))


@portal.get("/case/directors")
@in_case
def directors(case: Case) -> ResponseReturnValue:
    """Show who was named so far."""
    if not _may_name(case) or _is_paused(case):
        return redirect(url_for("portal.case"))
    named = [
        {"name": each.name, "acts": "alone" if each.acts_alone else "jointly"}
        for each in intake.named_directors(case)
    ]
    return _page(DirectorsForm({"people": named} if named else None))


@portal.post("/case/directors")
@in_case
def name_directors(case: Case) -> ResponseReturnValue:
    """Add a row, remove one, or keep what was filled in and ask for the documents."""
    if case.state is CaseState.OPENED and _is_paused(case):
        return redirect(url_for("portal.case"))
    form = DirectorsForm()
    act = request.form.get("act", "")
    if act == "add":
        form.add()
        return _page(form, fresh=len(form.people.entries))
    if act.startswith(_REMOVE) and act.removeprefix(_REMOVE) in _ROWS:
        form.remove(int(act.removeprefix(_REMOVE)))
        return _page(form)
    if not form.was_sent_well():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with parts().database.begin() as uow:
        intake.name_directors(uow, case.id, form.directors())
    return redirect(url_for("portal.case"))


def _may_name(case: Case) -> bool:
    return case.kind is CaseKind.BUSINESS and intake.may_change_application(case)


def _is_paused(case: Case) -> bool:
    return paused_until(case, parts().database.clock()) is not None


def _page(form: DirectorsForm, fresh: int = 0) -> str:
    """Show the form; `fresh` counts to the row that was just added, for the cursor."""
    return render_template("portal/directors.html", form=form, fresh=fresh, most=MAX_DIRECTORS)
