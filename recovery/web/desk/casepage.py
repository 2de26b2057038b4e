"""The page of one case: what is said and held, the documents, what happened, what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from recovery.errors import AccountUnknown, TryLater
from recovery.flow import claims, disclosure, holds, words
from recovery.flow.matching import matches
from recovery.flow.moves import is_held
from recovery.flow.wipe import is_closed
from recovery.outside.accounts import AccountFacts
from recovery.rules import retention
from recovery.rules.roles import Permission
from recovery.rules.states import REPLACEABLE
from recovery.store import cases, colleagues
from recovery.store.models import Case, Decision, Document, Entry, Slot, Step
from recovery.store.staff import Staff
from recovery.store.uow import UnitOfWork
from recovery.web.desk import caseforms, comparison, extractview, leadforms
from recovery.web.desk.access import current_staff, needs
from recovery.web.desk.blueprint import desk
from recovery.web.desk.choices import Choices, choices
from recovery.web.desk.forms import CaseForm
from recovery.web.desk.history import decided, held, told
from recovery.web.desk.remarks import remarks
from recovery.web.desk.telling import Known, staff_named
from recovery.web.desk.wording import age, held_text, size_text, slot_text, until_text, waits_for
from recovery.web.joined import parts

_NO_ACCOUNT = words.N_("No account was found for this request, so it cannot be approved.")
_GONE = words.N_("The account system does not know this account any more.")
_LATER = words.N_("The account system does not answer now. Load the page again in a minute.")


@dataclass(frozen=True)
class Leaf:
    """A page of a document that the viewer shows."""

    slot: Slot
    document: Document
    number: int


@desk.get("/cases/<uuid:case_id>")
@needs(Permission.SEE_QUEUE)
def case(case_id: UUID) -> ResponseReturnValue:
    """Show one case."""
    return case_page(str(case_id))


@desk.get(
    "/cases/<uuid:case_id>/"
    "<any(claim, release, ask, approve, reject, reopen, hold, agree, 'end-hold', reassign):act>"
)
@needs(Permission.SEE_QUEUE)
def back_to_case(case_id: UUID, act: str) -> ResponseReturnValue:
    """Lead to the case: who loads the answer to a form once more asks for its address."""
    return redirect(url_for("desk.case", case_id=case_id, _anchor=act))


@desk.post("/cases/<uuid:case_id>/claim")
@needs(Permission.CLAIM)
def claim(case_id: UUID) -> ResponseReturnValue:
    """Take a case."""
    with parts().database.begin() as uow:
        claims.claim(uow, str(case_id), current_staff())
    return redirect(url_for("desk.case", case_id=case_id))


@desk.post("/cases/<uuid:case_id>/release")
@needs(Permission.CLAIM)
def release(case_id: UUID) -> ResponseReturnValue:
    """Give a case back to the queue."""
    with parts().database.begin() as uow:
        claims.release(uow, str(case_id), current_staff())
    flash(gettext("The case is free again."), "success")
    return redirect(url_for("desk.queue"))


def case_page(case_id: str, sent: CaseForm | None = None) -> ResponseReturnValue:
    """Render a case.

    Args:
        sent: A form that came back with errors: it is shown open, and the page answers 422.
    """
    told_of = disclosure.disclose(parts().database, parts().vault, case_id, current_staff())
    with parts().database.read() as uow:
        shown = cases.get(uow, case_id)
        entries, decisions = cases.history(uow, case_id), cases.decisions(uow, case_id)
        names = colleagues.names(uow, _people(shown, entries, decisions))
        words_of_staff = [*decided(decisions, names), *held(holds.history(uow, case_id), names)]
        waiting = holds.waiting(uow, case_id)
        can = choices(shown, current_staff(), uow.now, waiting)
        account, problem = _account(shown)
        changed_at = _changed_at(uow, shown)
        months = parts().settings.extract.months
        extracts = extractview.views(shown, told_of, uow.now, months)
        compared = (
            matches(shown, account, told_of.extracts, told_of.identities)
            if told_of.extracts or told_of.identities
            else ()
        )
        subjects = extractview.subjects(shown, told_of)
        page = render_template(
            "desk/case.html",
            case=shown,
            now=uow.now,
            age=age(shown.waiting_since, uow.now),
            held=held_text(shown, uow.now),
            waits=waits_for(shown),
            can=can,
            mine=shown.claimed_by == current_staff().id,
            names=names,
            account=account,
            account_problem=problem,
            rows=comparison.compare(shown, account, changed=changed_at is not None),
            changed_at=changed_at,
            marks=comparison.MARKS,
            other_kind=comparison.kinds_differ(shown, account),
            rivals=cases.rivals(uow, shown),
            extracts=extracts,
            subjects=subjects,
            matches=compared,
            remarks=remarks(extracts, compared),
            gravest_first=extractview.gravest_first,
            documents={document.id: document for document in shown.documents},
            destroyed_by=_destroyed_by(uow, shown),
            all_destroyed=shown.ended_at is not None and is_closed(shown.documents),
            leaf=_leaf(shown, can),
            leaves=leaves(shown),
            history=told(entries, Known(names, _what_each_is(shown, subjects))),
            decisions=sorted(words_of_staff, key=lambda each: each.at, reverse=True),
            waiting=waiting,
            forms=_forms(uow, shown, sent),
            opened=sent.prefix if sent else "",
            errors=list(sent.faults()) if sent else [],
            words=words,
            months=parts().settings.extract.months,
            size_text=size_text,
            until_text=until_text,
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if sent else HTTPStatus.OK


def leaves(case: Case) -> list[Leaf]:
    """List the pages that can be shown, slot by slot."""
    standing = {document.id: document for document in case.documents}
    chosen = [(slot, standing.get(slot.document_id or "")) for slot in case.slots]
    return [
        Leaf(slot, document, number)
        for slot, document in chosen
        if document is not None and document.state in REPLACEABLE
        for number in range(1, document.pages + 1)
    ]


def claimers(uow: UnitOfWork) -> dict[str, Staff]:
    """Give everybody who may claim a case, by id."""
    return {person.id: person for person in colleagues.who_may(uow, Permission.CLAIM)}


def _leaf(case: Case, can: Choices) -> Leaf | None:
    """Find the page that the address names, or the first; none where none may be shown."""
    wanted = (request.args.get("document", ""), request.args.get("page", 1, type=int))
    pages = leaves(case) if can.look else []
    named = [leaf for leaf in pages if (leaf.document.id, leaf.number) == wanted]
    return next(iter(named or pages), None)


def _account(case: Case) -> tuple[AccountFacts | None, str]:
    """Read the account as it stands now; else say why it cannot be shown, as a msgid."""
    if case.account_id is None:
        return None, _NO_ACCOUNT
    try:
        return parts().accounts.get(case.account_id), ""
    except AccountUnknown:
        return None, _GONE
    except TryLater:
        return None, _LATER


def _changed_at(uow: UnitOfWork, case: Case) -> datetime | None:
    """Tell when this case put its new address into the account; None while it has not."""
    step = uow.session.get(Step, (case.id, "set_email"))
    return step.done_at if step else None


def _destroyed_by(uow: UnitOfWork, case: Case) -> dict[str, datetime]:
    """Give for each document, by id, when it is gone at the latest: the date that customers see."""
    held_until = case.held_until if is_held(uow, case) else None
    return {
        each.id: retention.shown(each.wipe_by, draft_ends=case.expires_at, held_until=held_until)
        for each in case.documents
    }


def _what_each_is(case: Case, subjects: Mapping[str, str]) -> dict[str, str]:
    """Say of each document what it is, and of whom where the slot still says so."""
    return {
        document.id: slot_text(document.kind, subjects.get(document.slot_id, ""))
        for document in case.documents
    }


def _people(
    case: Case, entries: Sequence[Entry], decisions: Sequence[Decision]
) -> list[str | None]:
    # Whoever asked for a hold stands in the trail as well.
    return [case.claimed_by, *staff_named(entries), *(each.staff_id for each in decisions)]


def _forms(uow: UnitOfWork, case: Case, sent: CaseForm | None) -> dict[str, CaseForm]:
    """Make every form of the page; the one that was sent keeps what was typed."""
    fresh: list[CaseForm] = [
        caseforms.AskForm(case),
        caseforms.RejectForm(case),
        caseforms.ApproveForm(case),
        leadforms.ReopenForm(case),
        leadforms.HoldForm(case, uow.now),
        leadforms.ReassignForm(case, claimers(uow)),
    ]
    return {form.prefix: form for form in (*fresh, sent) if form is not None}
