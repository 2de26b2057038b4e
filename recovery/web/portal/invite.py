"""Ask a co-director for their own document by a link of their own, and take that back."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import AnyOf

from recovery.errors import CaseNotFound
from recovery.flow import invitations
from recovery.flow.invitations import Asked, Stage, Told
from recovery.rules.states import CaseState
from recovery.store.models import Case, Slot
from recovery.web.forms import refuse
from recovery.web.joined import parts
from recovery.web.limits import by_case, by_field, limiter
from recovery.web.portal import overview
from recovery.web.portal.blueprint import portal
from recovery.web.portal.forms import ContactForm
from recovery.web.portal.naming import named
from recovery.web.portal.progress import paused_until
from recovery.web.portal.visit import in_case

LANGUAGES = {"nl": "Nederlands", "en": "English"}
"""What a mail can be written in, each by its own name."""


class InviteForm(ContactForm):
    """Where an own link goes, and in which language."""

    language = StringField(
        _("Language of the mail"),
        validators=[AnyOf(tuple(LANGUAGES), _("Choose the language of the mail."))],
    )


@portal.get("/case/documents/<uuid:slot_id>/invite")
@in_case
def invite(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """Show how to ask somebody, or whom was asked and what came of it."""
    return _page(case, _slot(case, slot_id), InviteForm({"language": case.language}))


@portal.post("/case/documents/<uuid:slot_id>/invite")
@limiter.limit("30 per hour", key_func=by_case)
@limiter.limit("10 per hour", key_func=by_field("contact_email"))
@in_case
def send_invitation(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """Owe a link to this address; who was asked before for this slot is let go."""
    slot, form = _slot(case, slot_id), InviteForm()
    is_well = form.was_sent_well()
    if is_well and form.contact_email.data.strip().lower() == case.contact_email:
        refuse(
            form.contact_email, gettext("This is your own address. Fill in that of the director.")
        )
        is_well = False
    if not is_well:
        return _page(case, slot, form), HTTPStatus.UNPROCESSABLE_ENTITY
    with parts().database.begin() as uow:
        came = invitations.invite(
            uow, case.id, slot.id, form.contact_email.data, form.language.data
        )
    return _tell(came, slot)


@portal.post("/case/documents/<uuid:slot_id>/invite/again")
@limiter.limit("30 per hour", key_func=by_case)
@in_case
def send_invitation_again(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """Owe a fresh link to the same address."""
    slot = _slot(case, slot_id)
    with parts().database.begin() as uow:
        came = invitations.send_again(uow, case.id, slot.id)
    return _tell(came, slot)


@portal.post("/case/documents/<uuid:slot_id>/invite/end")
@in_case
def take_back_invitation(case: Case, slot_id: UUID) -> ResponseReturnValue:
    """End the link: the applicant sends the document."""
    slot = _slot(case, slot_id)
    with parts().database.begin() as uow:
        invitations.take_back(uow, case.id, slot.id)
    flash(gettext("The link does not work any more. You can send this document yourself now."))
    return redirect(url_for("portal.document", slot_id=slot.id))


def _slot(case: Case, slot_id: UUID) -> Slot:
    slot = next((each for each in case.slots if each.id == str(slot_id)), None)
    if slot is None or not invitations.may_have_link(slot):
        raise CaseNotFound
    return slot


def _tell(came: Asked, slot: Slot) -> ResponseReturnValue:
    if came is Asked.OWED:
        flash(gettext("We send the link now. It can take a minute."))
    elif came is Asked.TOO_SOON:
        flash(gettext("No link was sent: we sent one a moment ago. Wait a minute."), "info")
    else:
        flash(gettext("No link was sent: we have sent as many as we can. Call us."), "info")
    return redirect(url_for("portal.invite", slot_id=slot.id))


def _page(case: Case, slot: Slot, form: InviteForm) -> str:
    with parts().database.read() as uow:
        now = uow.now  # the moment that `next_send_at` gives when nothing was sent yet
        told = invitations.told(uow, case).get(slot.id)
        next_at = invitations.next_send_at(uow, slot.id)
    return render_template(
        "portal/invite.html",
        case=case,
        slot=slot,
        name=named(case, slot),
        form=form,
        languages=LANGUAGES,
        told=told,
        stage=_stage(told),
        signers_page=_other_signers(case, slot) if _stage(told) is Stage.DECLINED else "",
        is_full=told is None and slot.document_id is not None,
        may_send=next_at is not None and next_at <= now,
        next_at=_later(next_at, now),
        paused=paused_until(case, now),
        is_open=case.state is CaseState.OPENED and slot.is_open,
    )


def _stage(told: Told | None) -> Stage | None:
    """Give how far the one who is asked now is; None when nobody is."""
    return None if told is None or told.is_over else told.stage


def _other_signers(case: Case, slot: Slot) -> str:
    """Give the address of the page where others can be chosen to sign; empty where none may."""
    view = overview.extract_views(case).get(slot.parent_id or "")
    may = view is not None and len(view.sets) > 1 and not case.directors
    return url_for("portal.signers", slot_id=slot.parent_id) if may else ""


def _later(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment > now else None
