"""Who of those who may sign does so: the applicant chooses where an extract leaves it open."""

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recovery.errors import CaseNotFound
from recovery.flow import signing
from recovery.store.models import Case
from recovery.web.joined import parts
from recovery.web.portal import overview
from recovery.web.portal.blueprint import portal
from recovery.web.portal.overview import ExtractView
from recovery.web.portal.visit import in_case


@portal.get("/case/signers/<uuid:slot_id>")
@in_case
def signers(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """Show who may sign by the extract in a slot, alone or together."""
    view = _view(case, slot_id)
    if not _may_choose(case, view):
        return redirect(url_for("portal.case"))
    return _page(slot_id, view)


@portal.post("/case/signers/<uuid:slot_id>")
@in_case
def choose_signers(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """Keep who signs, and ask exactly their documents."""
    view = _view(case, slot_id)
    if not _may_choose(case, view):
        return redirect(url_for("portal.case"))
    chosen = request.form.get("set", "")
    if chosen not in {str(number) for number in range(len(view.sets))}:
        return _page(slot_id, view, _("Choose who signs.")), HTTPStatus.UNPROCESSABLE_ENTITY
    own = parts()
    with own.database.begin() as uow:
        seen = request.form.get("extract", "")
        is_kept = signing.choose(
            uow, own.vault, case.id, str(slot_id), int(chosen), document_id=seen
        )
    if not is_kept:
        flash(_("The extract was replaced meanwhile. Choose once more who signs."), "info")
        return redirect(url_for("portal.signers", slot_id=slot_id))
    return redirect(url_for("portal.case"))


def _view(case: Case, slot_id: UUID) -> ExtractView:
    view = overview.extract_views(case).get(str(slot_id))
    if view is None:
        raise CaseNotFound
    return view


def _may_choose(case: Case, view: ExtractView) -> bool:
    return overview.may_name(case) and not case.directors and len(view.sets) > 1


def _page(slot_id: UUID, view: ExtractView, error: str = "") -> str:
    return render_template("portal/signers.html", slot_id=slot_id, view=view, error=error)
