"""Who signs for the company: named by the applicant, checked by staff against the extract.

Named where no extract settles it, or to correct what was read; what was read stands in the form to
begin with. Rows are added and removed by buttons of the form itself, so the page works without
script.
"""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recovery.flow import intake, signing, slots
from recovery.flow.extracts import Extracts, Signers, is_company
from recovery.rules.evidence import MAX_DIRECTORS
from recovery.rules.states import CaseState
from recovery.store.models import Case
from recovery.web.joined import parts
from recovery.web.portal import overview
from recovery.web.portal.blueprint import portal
from recovery.web.portal.forms import DirectorsForm
from recovery.web.portal.progress import paused_until
from recovery.web.portal.visit import in_case

_REMOVE = "remove-"
_TAKE_BACK = "take-back"
_ROWS = frozenset(str(number) for number in range(MAX_DIRECTORS + 1))


@portal.get("/case/directors")
@in_case
def directors(case: Case) -> ResponseReturnValue:
    """Show who was named so far."""
    if not overview.may_name(case) or _is_paused(case):
        return redirect(url_for("portal.case"))
    named = [
        {"name": each.name, "acts": "alone" if each.acts_alone else "jointly"}
        for each in intake.named_directors(case)
    ]
    people = named or _read(_sets(case))
    return _page(case, DirectorsForm({"people": people} if people else None))


@portal.post("/case/directors")
@in_case
def name_directors(case: Case) -> ResponseReturnValue:
    """Add a row, remove one, or keep what was filled in and ask for the documents."""
    if case.state is CaseState.OPENED and _is_paused(case):
        return redirect(url_for("portal.case"))
    form = DirectorsForm()
    act = request.form.get("act", "")
    if act == _TAKE_BACK:
        with parts().database.begin() as uow:
            signing.take_back(uow, parts().vault, case.id)
        return redirect(url_for("portal.case"))
    if act == "add":
        form.add()
        return _page(case, form, fresh=len(form.people.entries))
    if act.startswith(_REMOVE) and act.removeprefix(_REMOVE) in _ROWS:
        form.remove(int(act.removeprefix(_REMOVE)))
        return _page(case, form)
    if not form.was_sent_well():
        return _page(case, form), HTTPStatus.UNPROCESSABLE_ENTITY
    with parts().database.begin() as uow:
        signing.correct(uow, parts().vault, case.id, form.directors())
    return redirect(url_for("portal.case"))


def _is_paused(case: Case) -> bool:
    return paused_until(case, parts().database.clock()) is not None


def _sets(case: Case) -> tuple[Signers, ...]:
    """Give the sets of people who are enough by the company's own extract."""
    first = slots.first_extract(case)
    return () if first is None else Extracts(parts().vault, case).sets(first)


def _read(sets: tuple[Signers, ...]) -> list[dict[str, str]]:
    """Give the people that the extract names, to begin with; a company signs by its own people."""
    rows = {
        officer.id: {"name": officer.name, "acts": "alone" if len(signers) == 1 else "jointly"}
        for signers in sets
        for officer in signers
        if not is_company(officer)
    }
    return list(rows.values())[:MAX_DIRECTORS]


def _page(case: Case, form: DirectorsForm, fresh: int = 0) -> str:
    """Show the form; `fresh` counts to the row that was just added, for the cursor."""
    return render_template(
        "portal/directors.html",
        form=form,
        fresh=fresh,
        most=MAX_DIRECTORS,
        is_read=bool(_sets(case)),
        is_named=bool(case.directors),
    )
