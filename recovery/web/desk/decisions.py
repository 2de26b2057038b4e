"""What staff do with a case: each view reads its form, calls one function of the flow, goes on."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security.proxies import _security

from recovery.errors import MoveRefused
from recovery.flow import claims, holds, review
from recovery.rules.roles import Permission
from recovery.rules.states import REPLACEABLE
from recovery.store import cases
from recovery.store.models import Case
from recovery.web.desk import caseforms, leadforms, throttle
from recovery.web.desk.access import current_staff, needs
from recovery.web.desk.blueprint import desk
from recovery.web.desk.casepage import case_page, claimers
from recovery.web.desk.onetime import WINDOW
from recovery.web.desk.wording import day
from recovery.web.joined import parts


@desk.post("/cases/<uuid:case_id>/ask")
@needs(Permission.DECIDE)
def ask_more(case_id: UUID) -> ResponseReturnValue:
    """Ask the customer for some documents again."""
    form = caseforms.AskForm(_case(case_id), sent=True)
    if not form.validate():
        return case_page(str(case_id), form)
    with parts().database.begin() as uow:
        review.ask_more(
            uow,
            str(case_id),
            current_staff(),
            form.questions,
            version=form.version.data,
        )
    return _go_on(case_id, gettext("Asked. The customer gets an e-mail."))


@desk.post("/cases/<uuid:case_id>/reject")
@needs(Permission.DECIDE)
def reject(case_id: UUID) -> ResponseReturnValue:
    """Refuse the request."""
    form = caseforms.RejectForm(_case(case_id), sent=True)
    if not form.validate():
        return case_page(str(case_id), form)
    with parts().database.begin() as uow:
        review.reject(
            uow,
            str(case_id),
            current_staff(),
            form.chosen,
            version=form.version.data,
            customer_text=form.customer_text.data,
            private_note=form.private_note.data,
        )
    return _go_on(case_id, _refused(_case(case_id)))


@desk.post("/cases/<uuid:case_id>/approve")
@throttle.codes
@needs(Permission.DECIDE)
def approve(case_id: UUID) -> ResponseReturnValue:
    """Approve the request; the one-time code is used only when all else is in order."""
    case = _case(case_id)
    form = caseforms.ApproveForm(case, sent=True)
    if not form.validate():
        return case_page(str(case_id), form)
    if form.version.data != case.version or case.claimed_by != current_staff().id:
        raise MoveRefused(case.id, case.state, "approve")
    if not _is_them(form.code.data):
        throttle.note_wrong_code()
        fault = gettext("This code is not right, or was used before. Wait for the next one.")
        form.code.errors = (fault,)
        return case_page(str(case_id), form)
    with parts().database.begin() as uow:
        review.approve(
            uow,
            str(case_id),
            current_staff(),
            form.ticked,
            version=form.version.data,
            private_note=form.private_note.data,
        )
    return _go_on(case_id, gettext("Approved. Access is being restored."))


@desk.post("/cases/<uuid:case_id>/reopen")
@needs(Permission.REOPEN)
def reopen(case_id: UUID) -> ResponseReturnValue:
    """Open a refused request again."""
    form = leadforms.ReopenForm(_case(case_id), sent=True)
    if not form.validate():
        return case_page(str(case_id), form)
    with parts().database.begin() as uow:
        review.reopen(
            uow,
            str(case_id),
            current_staff(),
            version=form.version.data,
            note=form.note.data,
        )
    return _stay(case_id, gettext("Opened again. The customer gets an e-mail."))


@desk.post("/cases/<uuid:case_id>/hold")
@needs(Permission.HOLD)
def hold(case_id: UUID) -> ResponseReturnValue:
    """Stop the clock of a case."""
    form = leadforms.HoldForm(_case(case_id), parts().database.clock(), sent=True)
    if not form.validate():
        return case_page(str(case_id), form)
    with parts().database.begin() as uow:
        holds.hold(
            uow,
            str(case_id),
            current_staff(),
            reason=form.chosen,
            until=form.end,
            note=form.note.data,
        )
    return _stay(case_id, gettext("Hold asked for. A second person has to agree to it now."))


@desk.post("/cases/<uuid:case_id>/agree")
@needs(Permission.DECIDE)
def agree(case_id: UUID) -> ResponseReturnValue:
    """Agree, as the second person, to a hold that a colleague asked for."""
    with parts().database.begin() as uow:
        holds.agree(uow, str(case_id), current_staff())
    return _stay(case_id, gettext("Agreed. The case stays on hold to the end that was asked for."))


@desk.post("/cases/<uuid:case_id>/end-hold")
@needs(Permission.HOLD)
def end_hold(case_id: UUID) -> ResponseReturnValue:
    """Let the clock of a case run again."""
    with parts().database.begin() as uow:
        holds.end_hold(uow, str(case_id), current_staff())
    return _stay(case_id, gettext("The hold has ended."))


@desk.post("/cases/<uuid:case_id>/reassign")
@needs(Permission.REASSIGN)
def reassign(case_id: UUID) -> ResponseReturnValue:
    """Give a case to a colleague."""
    with parts().database.begin() as uow:
        people = claimers(uow)
        form = leadforms.ReassignForm(cases.get(uow, str(case_id)), people, sent=True)
        if form.validate():
            claims.reassign(uow, str(case_id), current_staff(), people[form.to.data])
    if form.errors:
        return case_page(str(case_id), form)
    return _stay(case_id, gettext("The case has changed hands."))


def _case(case_id: UUID) -> Case:
    with parts().database.read() as uow:
        return cases.get(uow, str(case_id))


def _refused(case: Case) -> str:
    """Say that a case was refused, and when its documents go: at once, unless the host waits."""
    waiting = [each.wipe_by for each in case.documents if each.state in REPLACEABLE]
    if not waiting:
        return gettext("Refused. The documents are being destroyed.")
    last = day(max(waiting))
    return gettext("Refused. The documents are destroyed on %(date)s at the latest.", date=last)


def _is_them(code: str) -> bool:
    """Say whether this is a code of whoever is signed in, which was not used before."""
    person = current_staff()
    return person.tf_totp_secret is not None and _security.totp_factory.verify_totp(
        code, person.tf_totp_secret, person, WINDOW
    )


def _go_on(case_id: UUID, news: str) -> ResponseReturnValue:
    flash(f"{_case(case_id).reference}: {news}", "success")
    return redirect(url_for("desk.next_case"))


def _stay(case_id: UUID, news: str) -> ResponseReturnValue:
    flash(news, "success")
    return redirect(url_for("desk.case", case_id=case_id))
