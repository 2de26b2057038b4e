"""Send the document of a slot: by a plain form, or with script as the raw body of one PUT."""

from http import HTTPStatus
from typing import cast
from urllib.parse import unquote
from uuid import UUID

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from recovery.errors import CaseNotFound, DocumentTooLarge, EvidenceError
from recovery.flow import intake, invitations
from recovery.flow.uploads import Upload
from recovery.flow.words import NO_FILE, told
from recovery.rules import retention
from recovery.rules.evidence import SlotKind
from recovery.rules.findings import Code, Verdict
from recovery.store.models import Case
from recovery.web.errors import evidence_status, page, sentence
from recovery.web.joined import parts
from recovery.web.limits import by_case, limiter
from recovery.web.portal import overview
from recovery.web.portal.blueprint import portal
from recovery.web.portal.naming import file_name
from recovery.web.portal.progress import SlotStatus, SlotView, paused_until
from recovery.web.portal.receiving import FORM_ENDPOINT, PortalRequest, fill_from_body
from recovery.web.portal.show import said
from recovery.web.portal.visit import case_of_visit, in_case


@portal.get("/case/documents/<uuid:slot_id>")
@in_case
def document(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """Show what to send and how, and what was sent."""
    return _page(case, _slot(case, slot_id))


@portal.post("/case/documents/<uuid:slot_id>")
@limiter.limit("120 per hour", key_func=by_case)
@in_case
def send_document(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """Keep the document that was sealed while the form was parsed."""
    slot = _slot(case, slot_id)
    sealed = cast("PortalRequest", request).sealed
    if sealed is None:
        return _page(case, slot, said(NO_FILE)), HTTPStatus.UNPROCESSABLE_ENTITY
    name = next((each.filename for each in request.files.values() if each.filename), "")
    try:
        sealed.keep(name or "")
    except EvidenceError as error:
        return _page(case, slot, sentence(error.reason)), evidence_status(error)
    return redirect(url_for("portal.document", slot_id=slot_id))


@portal.put("/case/documents/<uuid:slot_id>/content")
@limiter.limit("120 per hour", key_func=by_case)
@in_case
def send_content(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """Seal the body of this request as it arrives; answers when it is durable."""
    _must_be_of(case, slot_id)
    if request.content_length is None:
        # Without a length, a body that was cut off cannot be told from a whole one.
        abort(HTTPStatus.LENGTH_REQUIRED)
    own = parts()
    with Upload(own.database, own.vault, own.settings, case.id, str(slot_id)) as upload:
        fill_from_body(upload)
        upload.keep(unquote(request.headers.get("X-File-Name", "")))
    return jsonify(next=url_for("portal.document", slot_id=slot_id)), HTTPStatus.CREATED


@portal.get("/case/documents/<uuid:slot_id>/state")
@in_case
def document_state(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """Tell a page that waits where the slot stands, and why it is needed again."""
    slot = _slot(case, slot_id)
    return jsonify(state=slot.status, why=said(slot.why, slot.day))


@portal.post("/case/documents/<uuid:slot_id>/remove")
@in_case
def remove_document(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """Take the document out of its slot; it is destroyed now."""
    _must_be_of(case, slot_id)
    with parts().database.begin() as uow:
        intake.remove_document(uow, case.id, str(slot_id))
    flash(_("The document is removed. We destroy it now."))
    return redirect(url_for("portal.document", slot_id=slot_id))


@portal.errorhandler(RequestEntityTooLarge)
@portal.errorhandler(DocumentTooLarge)
def too_large(_error: Exception) -> ResponseReturnValue:
    """Answer a form beyond the limit beside its field; it was refused unread."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    case = case_of_visit() if request.endpoint == FORM_ENDPOINT else None
    slot_id = (request.view_args or {}).get("slot_id")
    slot = _find(case, slot_id) if case is not None and slot_id is not None else None
    if case is None or slot is None or case.contact_confirmed_at is None:
        return page(status, _("This file cannot be used"), sentence(DocumentTooLarge.reason))
    return _page(case, slot, sentence(DocumentTooLarge.reason)), status


def _must_be_of(case: Case, slot_id: UUID) -> None:
    if all(each.id != str(slot_id) for each in case.slots):
        raise CaseNotFound


def _slot(case: Case, slot_id: UUID) -> SlotView:
    slot = _find(case, slot_id)
    if slot is None:
        raise CaseNotFound
    return slot


def _find(case: Case, slot_id: UUID) -> SlotView | None:
    return next((each for each in overview.slot_views(case) if each.id == str(slot_id)), None)


def _page(case: Case, slot: SlotView, error: str = "") -> str:
    """Show a slot's page.

    Args:
        case: The case of this visit.
        slot: One of its slots.
        error: Why the file just sent cannot serve, in the visitor's language.
    """
    own = parts()
    now = own.database.clock()
    paused = paused_until(case, now)
    fresh = retention.wipe_by(now, own.settings.retention)
    rest = [each for each in overview.slot_views(case) if each.id != slot.id and _needs_work(each)]
    extracts = overview.extract_views(case)
    return render_template(
        "portal/document.html",
        case=case,
        slot=slot,
        error=error,
        months=own.settings.extract.months,
        file_name=file_name(case.id, slot.document.id) if slot.document else "",
        doubts=overview.doubts(slot.document) if slot.document else (),
        extract=extracts.get(slot.id),
        naming=overview.naming(case, extracts),
        naming_allowed=overview.may_name(case),
        lapses=told(Code.EXTRACT_LAPSES, Verdict.WARN, SlotKind.EXTRACT, now.date()),
        is_named=bool(case.directors),
        may_have_link=_may_have_link(case, slot),
        limit_bytes=own.settings.max_document,
        paused=paused,
        wipe_by=retention.shown(
            slot.document.wipe_by if slot.document else fresh,
            draft_ends=case.expires_at,
            held_until=paused,
        ),
        next_slot=rest[0] if rest else None,
    )


def _needs_work(slot: SlotView) -> bool:
    is_asked = slot.is_open and slot.status in {SlotStatus.TO_DO, SlotStatus.AGAIN}
    return is_asked and not slot.waits


def _may_have_link(case: Case, view: SlotView) -> bool:
    return any(each.id == view.id and invitations.may_have_link(each) for each in case.slots)
