"""Who is asking: the case of this visit, how a visit begins, and how it ends."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast

from flask import jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recovery.errors import CaseNotFound
from recovery.store import cases
from recovery.store.models import Case
from recovery.web.joined import parts
from recovery.web.visits import VisitSession

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def enter(case_id: str) -> None:
    """Begin a visit to a case, under a token that nobody knew before."""
    visit = cast("VisitSession", session)
    visit.clear()
    visit.renew()
    visit["case_id"] = case_id


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
            return _ended()
        if case.contact_confirmed_at is None:
            return redirect(url_for("portal.confirm"))
        return view(case, *args, **kwargs)

    return guarded


def _ended() -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=_("Your visit has ended. Load the page again.")), (
            HTTPStatus.UNAUTHORIZED
        )
    return redirect(url_for("portal.come_back", ended=1))
