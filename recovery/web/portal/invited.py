"""The page of an invited person: what is asked of them and why, their one document, and a no.

It begins with a single-use link, as a case does: opening the link changes nothing, since mail
scanners follow links, and its button uses it. These pages stand on a blueprint of their own, with
a visit of their own: nothing of the case but its reference and the name of the company is in
reach, and nothing of what the other directors send.
"""

from http import HTTPStatus
from typing import cast
from urllib.parse import unquote

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from recovery.errors import DocumentTooLarge, EvidenceError, LinkSpent
from recovery.flow import invited as flow
from recovery.flow.invited import Guest, InvitedUpload
from recovery.flow.words import NO_FILE, why_asked
from recovery.rules import retention
from recovery.rules.states import CaseState, DocumentState
from recovery.web.errors import evidence_status, page, sentence
from recovery.web.joined import parts
from recovery.web.limits import by_address, by_value, limiter
from recovery.web.portal.naming import file_name, named
from recovery.web.portal.progress import SlotStatus, paused_until
from recovery.web.portal.receiving import PortalRequest, fill_from_body, no_place
from recovery.web.portal.visit import (
    as_guest,
    enter_as_guest,
    invitation_of_visit,
    leave,
    over,
)

invited = Blueprint("invited", __name__)


def _by_invitation() -> str:
    invitation_id = invitation_of_visit()
    return by_value(f"invitation {invitation_id}") if invitation_id else by_address()


@invited.get("/invited/<token>")
def link(token: str) -> ResponseReturnValue:
    """Show the button, or say that the link no longer works."""
    with parts().database.read() as uow:
        works = flow.link_works(uow, token)
    return render_template("portal/invited_link.html", token=token) if works else _spent(token)


@invited.post("/invited/<token>")
@limiter.limit("60 per hour")
def use_link(token: str) -> ResponseReturnValue:
    """Use the link and begin a visit to the one slot."""
    try:
        with parts().database.begin() as uow:
            invitation_id = flow.use_link(uow, token)
    except LinkSpent:
        return _spent(token)
    enter_as_guest(invitation_id)
    return redirect(url_for("invited.own"))


@invited.post("/invited/<token>/again")
@limiter.limit("20 per hour")
def link_again(token: str) -> ResponseReturnValue:
    """Owe a fresh link to the address of an old one; the answer is always the same."""
    with parts().database.begin() as uow:
        flow.ask_link_again(uow, token)
    return redirect(url_for("invited.link_sent"))


@invited.get("/invited/sent")
def link_sent() -> ResponseReturnValue:
    """Say the same to everybody."""
    return render_template("portal/invited_left.html", why="sent")


@invited.get("/own-document")
@as_guest
def own(guest: Guest) -> ResponseReturnValue:
    """Show what is asked and why, and what was sent."""
    return _page(guest)


@invited.post("/own-document")
@limiter.limit("120 per hour", key_func=_by_invitation)
@as_guest
def send(guest: Guest) -> ResponseReturnValue:
    """Keep the document that was sealed while the form was parsed."""
    sealed = cast("PortalRequest", request).sealed
    if sealed is None:
        return _page(guest, _(NO_FILE)), HTTPStatus.UNPROCESSABLE_ENTITY
    sent_as = next((each.filename for each in request.files.values() if each.filename), "")
    try:
        sealed.keep(sent_as or "")
    except EvidenceError as error:
        return _page(guest, sentence(error.reason)), evidence_status(error)
    return redirect(url_for("invited.own"))


@invited.put("/own-document/content")
@limiter.limit("120 per hour", key_func=_by_invitation)
@as_guest
def send_content(guest: Guest) -> ResponseReturnValue:
    """Seal the body of this request as it arrives; answers when it is durable."""
    if request.content_length is None:
        # Without a length, a body that was cut off cannot be told from a whole one.
        abort(HTTPStatus.LENGTH_REQUIRED)
    place = parts()
    with InvitedUpload(place.database, place.vault, place.settings, guest.invitation.id) as upload:
        fill_from_body(upload)
        upload.keep(unquote(request.headers.get("X-File-Name", "")))
    return jsonify(next=url_for("invited.own")), HTTPStatus.CREATED


@invited.get("/own-document/state")
@as_guest
def state(guest: Guest) -> ResponseReturnValue:
    """Tell a page that waits where the document stands."""
    return jsonify(state=_status(guest))


@invited.post("/own-document/remove")
@as_guest
def remove(guest: Guest) -> ResponseReturnValue:
    """Take the document out of its slot; it is destroyed now."""
    with parts().database.begin() as uow:
        flow.remove(uow, guest.invitation.id)
    flash(_("The document is removed. We destroy it now."))
    return redirect(url_for("invited.own"))


@invited.get("/own-document/decline")
@as_guest
def decline(guest: Guest) -> ResponseReturnValue:
    """Ask whether this person is sure."""
    if not _takes(guest):
        return redirect(url_for("invited.own"))
    return render_template("portal/invited_decline.html", guest=guest)


@invited.post("/own-document/decline")
@as_guest
def decline_now(guest: Guest) -> ResponseReturnValue:
    """End the invitation, destroy what was sent, and end the visit."""
    with parts().database.begin() as uow:
        flow.decline(uow, guest.invitation.id)
    leave()
    return redirect(url_for("invited.declined"))


@invited.get("/own-document/declined")
def declined() -> ResponseReturnValue:
    """Thank who said no."""
    return render_template("portal/invited_left.html", why="declined")


@invited.post("/own-document/leave")
def leave_visit() -> ResponseReturnValue:
    """End the visit on this device."""
    leave()
    return redirect(url_for("invited.ended", left=1))


@invited.get("/own-document/ended")
def ended() -> ResponseReturnValue:
    """Say how to come back to a page that is not open in this browser."""
    return render_template(
        "portal/invited_left.html", why="left" if "left" in request.args else "ended"
    )


@invited.errorhandler(RequestEntityTooLarge)
@invited.errorhandler(DocumentTooLarge)
def too_large(_error: Exception) -> ResponseReturnValue:
    """Answer a form beyond the limit beside its field; it was refused unread."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    text = sentence(DocumentTooLarge.reason)
    invitation_id = invitation_of_visit()
    if request.endpoint != "invited.send" or not invitation_id:
        return page(status, _("This file cannot be used"), text)
    with parts().database.read() as uow:
        guest = flow.guest(uow, invitation_id)
    return over(invitation_id) if guest is None else (_page(guest, text), status)


@invited.errorhandler(OSError)
def nowhere(error: OSError) -> ResponseReturnValue:
    """Answer 503; what had arrived of a document is destroyed with its request."""
    return no_place(error)


def _page(guest: Guest, error: str = "") -> str:
    """Show the page.

    Args:
        guest: Whose it is.
        error: Why the file just sent cannot serve, in the visitor's language.
    """
    own_parts = parts()
    now = own_parts.database.clock()
    paused = paused_until(guest.case, now)
    deadline = (
        guest.document.wipe_by
        if guest.document
        else retention.wipe_by(now, own_parts.settings.retention)
    )
    return render_template(
        "portal/invited.html",
        guest=guest,
        case=guest.case,
        slot=guest.slot,
        name=named(guest.case, guest.slot),
        status=_status(guest),
        why=why_asked(guest.slot.asked_reason, guest.slot.kind),
        error=error,
        file_name=file_name(guest.case.id, guest.document.id) if guest.document else "",
        limit_bytes=own_parts.settings.max_document,
        paused=paused,
        takes=_takes(guest),
        wipe_by=retention.shown(deadline, held_until=paused),
        send_to=url_for("invited.send"),
        content_to=url_for("invited.send_content"),
        is_identity=True,
    )


def _takes(guest: Guest) -> bool:
    """Say whether this person can send, remove or decline now."""
    is_open = guest.case.state is CaseState.OPENED and guest.slot.is_open
    return is_open and paused_until(guest.case, parts().database.clock()) is None


def _status(guest: Guest) -> SlotStatus:
    if guest.slot.is_open and guest.slot.asked_reason:
        return SlotStatus.AGAIN
    if guest.document is None:
        return SlotStatus.TO_DO if guest.slot.is_open else SlotStatus.GONE
    is_checked = guest.document.state is DocumentState.ACCEPTED
    return SlotStatus.READY if is_checked else SlotStatus.CHECKING


def _spent(token: str) -> ResponseReturnValue:
    """Say that a link no longer works; where nothing is asked any more, say that instead."""
    with parts().database.read() as uow:
        invitation_id = flow.of_link(uow, token)
        is_over = invitation_id is not None and not flow.stands(uow, invitation_id)
    if invitation_id is not None and is_over:
        return over(invitation_id)
    return render_template("portal/invited_spent.html", token=token), HTTPStatus.GONE
