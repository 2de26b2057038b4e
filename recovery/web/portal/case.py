"""The home of a case: the task list of a draft, the status page of everything after it."""

from datetime import datetime
from hashlib import sha256

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from recovery.flow import intake, receipts, restoration, slots
from recovery.flow.moves import is_held
from recovery.rules.decisions import RejectReason
from recovery.rules.states import FINAL, Action, CaseState, moves_from
from recovery.store import cases
from recovery.store.models import Case
from recovery.web.joined import parts
from recovery.web.limits import by_case, limiter
from recovery.web.portal import overview, progress
from recovery.web.portal.blueprint import portal
from recovery.web.portal.visit import in_case, leave


@portal.get("/case")
@in_case
def case(case: Case) -> ResponseReturnValue:
    """Show what is to be done, or what is happening."""
    now = parts().database.clock()
    facts = {
        "case": case,
        "slots": overview.slot_views(case),
        "fingerprint": _fingerprint(case),
        "may_withdraw": _may_withdraw(case),
        "wipe_by": progress.wipe_by(case, now),
        "paused": progress.paused_until(case, now),
    }
    if case.state is CaseState.OPENED:
        extracts = overview.extract_views(case)
        return render_template(
            "portal/tasks.html",
            **facts,
            directors=intake.named_directors(case),
            extracts=extracts,
            naming=overview.naming(case, extracts),
            may_name=overview.may_name(case),
            ready=slots.is_complete(case),
        )
    reason, text = _refusal(case)
    receipt_at = _receipt_at(case)
    with parts().database.read() as uow:
        may_ask_link = restoration.may_ask_link(uow, case)
    return render_template(
        "portal/status.html",
        **facts,
        steps=progress.steps(case, now),
        reason=reason,
        text=text,
        may_ask_link=may_ask_link,
        receipt_at=receipt_at,
        waits=progress.is_short_wait(case) or progress.awaits_receipt(case, receipt_at, now),
    )


@portal.get("/case/state")
@in_case
def case_state(case: Case) -> ResponseReturnValue:
    """Tell a page that waits whether there is news; no more than that."""
    return jsonify(state=_fingerprint(case))


@portal.get("/case/withdraw")
@in_case
def withdraw(case: Case) -> ResponseReturnValue:
    """Ask whether the applicant is sure; with `again`, that they want to begin anew."""
    if not _may_withdraw(case):
        return redirect(url_for("portal.case"))
    return render_template(
        "portal/withdraw.html",
        case=case,
        again="again" in request.args,
        grace_days=parts().settings.retention.withdrawn.days,
    )


@portal.post("/case/withdraw")
@in_case
def withdraw_now(case: Case) -> ResponseReturnValue:
    """End the case and destroy its documents; pressed twice, the second finds it done."""
    if case.state is not CaseState.WITHDRAWN:
        with parts().database.begin() as uow:
            intake.withdraw(uow, case.id)
    if "again" in request.form:
        return redirect(url_for("portal.start", kind=case.kind.value))
    return redirect(url_for("portal.case"))


@portal.post("/case/password-link")
@in_case
@limiter.limit("5/hour", key_func=by_case)
def password_link(case: Case) -> ResponseReturnValue:
    """Send the link for a new password once more, to the confirmed address; or say that none is."""
    with parts().database.begin() as uow:
        owed = restoration.may_ask_link(uow, cases.get(uow, case.id))
        restoration.ask_link(uow, case.id)
    if owed:
        flash(gettext("We have sent a new link. It can take a minute."))
    else:
        flash(gettext("No link was sent: you cannot ask for one now. Call us."), "info")
    return redirect(url_for("portal.case"))


@portal.post("/leave")
def leave_visit() -> ResponseReturnValue:
    """End the visit on this device."""
    leave()
    return redirect(url_for("portal.left"))


def _may_withdraw(case: Case) -> bool:
    with parts().database.read() as uow:
        return Action.WITHDRAW in moves_from(case.state) and not is_held(uow, case)


def _refusal(case: Case) -> tuple[RejectReason | None, str]:
    """Give why a case was refused, and what staff wrote to the customer."""
    if case.state is not CaseState.REJECTED:
        return None, ""
    with parts().database.read() as uow:
        decided = [each for each in cases.decisions(uow, case.id) if each.action == Action.REJECT]
    if not decided:
        return None, ""
    return RejectReason(decided[-1].reason), decided[-1].customer_text


def _fingerprint(case: Case) -> str:
    """Sum up what the page shows, so that a change of it can be told."""
    documents = (f"{each.id} {each.state}" for each in case.documents)
    shown = [case.state, *documents, str(_receipt_at(case))]
    return sha256(" ".join(shown).encode()).hexdigest()[:16]


def _receipt_at(case: Case) -> datetime | None:
    """Give when the receipt of an ended case was issued; None before."""
    if case.state not in FINAL:
        return None
    with parts().database.read() as uow:
        receipt = receipts.find(uow, case.id)
    return receipt.issued_at if receipt else None
