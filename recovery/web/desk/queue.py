"""The queue: who waits longest comes first."""

from collections.abc import Sequence
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from recovery.flow.register_words import DECISIONS
from recovery.flow.words import CASE_KINDS, CASE_STATES
from recovery.rules.evidence import CaseKind
from recovery.rules.extract import Decision, decide
from recovery.rules.roles import Permission
from recovery.rules.states import CaseState
from recovery.store import cases, colleagues
from recovery.store.contested import contested
from recovery.store.extracts import found_of_extracts
from recovery.store.models import Case
from recovery.store.uow import UnitOfWork
from recovery.web.desk.access import allowed, current_staff, menu, needs
from recovery.web.desk.blueprint import desk
from recovery.web.desk.paging import place, place_after
from recovery.web.desk.wording import age, held_text, waits_for
from recovery.web.joined import parts

Choice = TypeVar("Choice", CaseState, CaseKind)


@desk.get("/start")
def start() -> ResponseReturnValue:
    """Bring whoever just signed in to the first page that is theirs."""
    return redirect(url_for(menu()[0][0]))


@desk.get("/")
@needs(Permission.SEE_QUEUE)
def queue() -> ResponseReturnValue:
    """Show one page of the queue, filtered as the address says; a reference leads to its case."""
    reference = request.args.get("reference", "").strip()
    if reference:
        return _find(reference)
    state = _chosen(CaseState, "state") or CaseState.IN_REVIEW
    kind = _chosen(CaseKind, "kind")
    after = place(request.args.get("after", ""))
    with parts().database.read() as uow:
        found = cases.queue_page(uow, state, kind=kind, after=after, limit=cases.PAGE + 1)
        page = found[: cases.PAGE]
        return render_template(
            "desk/queue.html",
            page=page,
            more=place_after(page[-1]) if len(found) > len(page) else "",
            after=after,
            count=cases.queue_count(uow, state, kind),
            cap=cases.COUNT_CAP,
            state=state,
            kind=kind,
            states=CASE_STATES,
            decisions=DECISIONS,
            kinds=CASE_KINDS,
            contested=contested(uow, page),
            extracts=_decided(uow, page),
            names=colleagues.names(uow, (case.claimed_by for case in page)),
            ages={case.id: age(case.waiting_since, uow.now) for case in page},
            held={case.id: held_text(case, uow.now) for case in page},
            waits={case.id: waits_for(case) for case in page},
            may_claim=allowed(Permission.CLAIM),
            me=current_staff().id,
        )


@desk.get("/next")
@needs(Permission.DECIDE)
def next_case() -> ResponseReturnValue:
    """Go straight on to the case that waits longest, or to the queue when none does."""
    with parts().database.read() as uow:
        case = cases.next_unclaimed(uow, current_staff().id)
    if case is None:
        flash(gettext("No case waits for you. Well done."), "info")
        return redirect(url_for("desk.queue"))
    return redirect(url_for("desk.case", case_id=case.id))


def _decided(uow: UnitOfWork, page: Sequence[Case]) -> dict[str, Decision]:
    """Say for business cases, by id, whether the machine found every extract in order."""
    return {
        case_id: Decision.CERTIFIED
        if all(decide(each) is Decision.CERTIFIED for each in extracts)
        else Decision.PERSON
        for case_id, extracts in found_of_extracts(uow, page).items()
    }


def _find(reference: str) -> ResponseReturnValue:
    with parts().database.read() as uow:
        case = cases.by_reference(uow, reference)
    if case is None:
        flash(gettext("No case has this reference."), "error")
        return redirect(url_for("desk.queue"))
    return redirect(url_for("desk.case", case_id=case.id))


def _chosen(choices: type[Choice], name: str) -> Choice | None:
    value = request.args.get(name, "")
    return choices(value) if value in set(choices) else None
