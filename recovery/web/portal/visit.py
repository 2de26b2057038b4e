"""Who is asking: the case of this visit, how a visit begins, and how it ends.

A visit is to a case, or to the one slot of an invitation, and never to both: who came by an own
link is a stranger to the pages of the case, and the applicant is one to the invited person's page.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast

from flask import jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recovery.errors import CaseNotFound
from recovery.flow import invited
from recovery.flow.invited import Guest
from recovery.store import cases
from recovery.store.models import Case
from recovery.web.joined import parts
from recovery.web.visits import VisitSession

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

_INVITATION = "invitation_id"


def enter(case_id: str) -> None:
    """Begin a visit to a case, under a token that nobody knew before."""
    _begin("case_id", case_id)


def enter_as_guest(invitation_id: str) -> None:
    """Begin a visit to the one slot of an invitation."""
    _begin(_INVITATION, invitation_id)


def invitation_of_visit() -> str:
    """Give the id of the invitation of this visit; empty when it is none."""
    return str(session.get(_INVITATION, ""))


def leave() -> None:
    """End the visit."""
    session.clear()


def case_of_visit() -> Case | None:
    """Load the case of this visit; None when there is none, or not any more."""
    case_id = session.get("case_id")
    if not case_id:
        return None
    try:
        with parts().database.read() as uow:
            return cases.get(uow, case_id)
    except CaseNotFound:
        leave()
        return None


def in_case(view: Callable[Concatenate[Case, P], ResponseReturnValue]) -> View[P]:
    """Give a view the case of this visit; a visit without one is led to a fresh link.

    A case whose contact address is not confirmed is led to that first.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        case = case_of_visit()
        if case is None:
            return _ended(url_for("portal.come_back", ended=1))
        if case.contact_confirmed_at is None:
            return redirect(url_for("portal.confirm"))
        return view(case, *args, **kwargs)

    return guarded


def as_guest(view: Callable[Concatenate[Guest, P], ResponseReturnValue]) -> View[P]:
    """Give a view what an invited person may see; one who is not asked any more hears so."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        invitation_id = invitation_of_visit()
        if not invitation_id:
            return _ended(url_for("invited.ended"))
        with parts().database.read() as uow:
            guest = invited.guest(uow, invitation_id)
        return over(invitation_id) if guest is None else view(guest, *args, **kwargs)

    return guarded


def over(invitation_id: str) -> ResponseReturnValue:
    """Say that nothing is asked of an invited person any more, and what of theirs is kept."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=_("Nothing is asked of you here any more.")), HTTPStatus.GONE
    with parts().database.read() as uow:
        past = invited.past(uow, invitation_id)
    return render_template("portal/invited_over.html", past=past), HTTPStatus.GONE


def _begin(key: str, subject: str) -> None:
    visit = cast("VisitSession", session)
    visit.clear()
    visit.renew()
    visit[key] = subject


def _ended(way_back: str) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=_("Your visit has ended. Load the page again.")), (
            HTTPStatus.UNAUTHORIZED
        )
    return redirect(way_back)
