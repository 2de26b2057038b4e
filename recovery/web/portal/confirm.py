"""Prove the new contact address with the six digits that were sent to it.

The words are the same whether the account exists, and whether the address has a request already:
then the mail holds a link instead of digits, and the page says so to everybody.
"""

from datetime import datetime
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from recovery.errors import CodeSpent, CodeWrong
from recovery.flow import contact, intake
from recovery.rules.states import CaseState
from recovery.store import cases
from recovery.store.models import Case
from recovery.web.forms import refuse
from recovery.web.joined import parts
from recovery.web.limits import by_case, limiter
from recovery.web.portal.blueprint import portal
from recovery.web.portal.forms import CodeForm
from recovery.web.portal.visit import case_of_visit


@portal.get("/confirm")
def confirm() -> ResponseReturnValue:
    """Show the form for the digits."""
    case = _waiting_case()
    return _onwards() if case is None else _page(case, CodeForm())


@portal.post("/confirm")
@limiter.limit("60 per hour", key_func=by_case)
def confirm_code() -> ResponseReturnValue:
    """Check the digits; a wrong try counts."""
    case = _waiting_case()
    if case is None:
        return _onwards()
    form = CodeForm()
    if not form.was_sent_well():
        return _page(case, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        wrong = _try(case.id, form.digits.data)
    except CodeSpent:
        refuse(form.digits, _("This code no longer works. Ask for a new code."))
        return _page(case, form), HTTPStatus.GONE
    if wrong is not None:
        refuse(form.digits, _wrong(wrong.tries_left))
        return _page(case, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _onwards()


@portal.post("/confirm/again")
@limiter.limit("20 per hour", key_func=by_case)
def code_again() -> ResponseReturnValue:
    """Send fresh digits, when it is not too soon."""
    case = _waiting_case()
    if case is None:
        return _onwards()
    with parts().database.begin() as uow:
        before = contact.next_code_at(uow, case.id)
        if before is not None and before <= uow.now:
            contact.ask_code(uow, case.id)
            flash(_("We have sent a new code. An earlier code no longer works."))
    return redirect(url_for("portal.confirm"))


def _waiting_case() -> Case | None:
    """Give this visit's case while its address waits to be confirmed."""
    case = case_of_visit()
    if case is None or case.contact_confirmed_at or case.state is not CaseState.OPENED:
        return None
    return case


def _onwards() -> ResponseReturnValue:
    case = case_of_visit()
    if case is None or case.contact_confirmed_at is None:
        return redirect(url_for("portal.come_back", ended=1))
    return redirect(url_for("portal.case"))


def _try(case_id: str, digits: str) -> CodeWrong | None:
    own = parts()
    with own.database.begin() as uow:
        if cases.get(uow, case_id).contact_confirmed_at is not None:
            # The same button pressed twice: the first press has told the owners.
            return None
        wrong = contact.confirm(uow, case_id, digits)
        if wrong is None:
            intake.begin_draft(uow, case_id)
        return wrong


def _wrong(tries_left: int) -> str:
    if tries_left == 0:
        return _("This code is not right, and it no longer works. Ask for a new code.")
    return ngettext(
        "This code is not right. You can try once more.",
        "This code is not right. You can try %(num)s more times.",
        tries_left,
    )


def _page(case: Case, form: CodeForm) -> str:
    with parts().database.read() as uow:
        next_at = contact.next_code_at(uow, case.id)
        now: datetime = uow.now
    return render_template(
        "portal/confirm.html", case=case, form=form, next_at=next_at, may_ask=_is_due(next_at, now)
    )


def _is_due(next_at: datetime | None, now: datetime) -> bool:
    return next_at is not None and next_at <= now
