"""Look once more at everything, and hand it in."""

from contextlib import suppress

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from recovery.errors import MoveRefused
from recovery.flow import intake, slots
from recovery.rules.states import CaseState
from recovery.store.models import Case
from recovery.web.joined import parts
from recovery.web.portal import overview, progress
from recovery.web.portal.blueprint import portal
from recovery.web.portal.visit import in_case


@portal.get("/case/check")
@in_case
def check(case: Case) -> ResponseReturnValue:
    """Show what was said and sent."""
    if not _is_ready(case):
        return redirect(url_for("portal.case"))
    return render_template(
        "portal/check.html",
        case=case,
        slots=overview.slot_views(case),
        extracts=overview.extract_views(case),
        directors=intake.named_directors(case),
        wipe_by=progress.wipe_by(case, parts().database.clock(), once_sent=True),
        is_first=intake.may_change_application(case),
    )


@portal.post("/case/check")
@in_case
def submit(case: Case) -> ResponseReturnValue:
    """Hand the case in; pressed twice, or many times at once, the others find it handed in."""
    if _is_ready(case):
        # Whoever was overtaken is led on all the same: the next page tells where the case stands.
        with suppress(MoveRefused), parts().database.begin() as uow:
            intake.submit(uow, case.id)
    return redirect(url_for("portal.case"))


def _is_ready(case: Case) -> bool:
    if progress.paused_until(case, parts().database.clock()):
        return False
    return case.state is CaseState.OPENED and slots.is_complete(case)
