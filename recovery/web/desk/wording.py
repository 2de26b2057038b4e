"""Words of the desk: what a case waits for, how old it is, what the trail tells."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask_babel import format_datetime, format_decimal, format_timedelta, gettext
from markupsafe import Markup, escape

from recovery.audit.events import Event
from recovery.flow.words import ASK_REASONS, N_, REJECT_REASONS
from recovery.rules.decisions import AskReason, RejectReason
from recovery.rules.roles import Role
from recovery.rules.states import CaseState
from recovery.store.models import Case, Entry

WAITS: dict[CaseState, str] = {
    CaseState.OPENED: N_("the customer's documents"),
    CaseState.CHECKING: N_("the automatic checks"),
    CaseState.IN_REVIEW: N_("a decision"),
    CaseState.APPROVED: N_("restoring access"),
    CaseState.RESTORING: N_("restoring access"),
}
"""What a case waits for; a case that has ended waits for nothing."""

ROLES: dict[Role, str] = {
    Role.REVIEWER: N_("Reviewer"),
    Role.LEAD: N_("Lead"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.AUDITOR: N_("Auditor"),
}

ACTIONS: dict[str, str] = {
    "submit": N_("The customer sent the request"),
    "present": N_("Checked, and put before the desk"),
    "ask_more": N_("Asked for more"),
    "approve": N_("Approved"),
    "reject": N_("Refused"),
    "reopen": N_("Opened again"),
    "begin": N_("Began to restore access"),
    "settle": N_("Access restored"),
    "give_back": N_("Access could not be restored; back to the desk"),
    "withdraw": N_("Withdrawn by the customer"),
    "stop": N_("Stopped, because another request was approved"),
    "expire": N_("Expired"),
    "hold": N_("Put on hold"),
}
"""Moves of a case, and decisions that move nothing."""

EVENTS: dict[Event, str] = {
    Event.CASE_OPENED: N_("Request begun"),
    Event.CONTACT_CONFIRMED: N_("New address confirmed"),
    Event.ACCOUNT_MATCHED: N_("Account looked up"),
    Event.OWNERS_TOLD: N_("Known contacts of the account told"),
    Event.DIRECTORS_NAMED: N_("Directors named"),
    Event.CASE_MOVED: N_("Case moved"),
    Event.CASE_CLAIMED: N_("Claimed"),
    Event.CASE_RELEASED: N_("Released"),
    Event.CASE_HELD: N_("Put on hold"),
    Event.CASE_HOLD_ENDED: N_("Hold ended"),
    Event.DOCUMENT_SEALED: N_("Document received and encrypted"),
    Event.DOCUMENT_INSPECTED: N_("Document checked"),
    Event.DOCUMENT_REPLACED: N_("Document replaced"),
    Event.DOCUMENT_REMOVED: N_("Document removed by the customer"),
    Event.DOCUMENT_VIEWED: N_("Page looked at"),
    Event.DOCUMENT_OVERDUE: N_("Document past its date"),
    Event.DOCUMENT_WIPED: N_("Document destroyed"),
    Event.LINK_SENT: N_("Link sent"),
    Event.LINK_USED: N_("Link used"),
    Event.STEP_DONE: N_("Step of restoring done"),
    Event.STAFF_ADDED: N_("Staff added"),
    Event.STAFF_DISABLED: N_("Staff disabled"),
    Event.STAFF_RESET: N_("Staff reset"),
    Event.STAFF_SIGNED_IN: N_("Signed in"),
    Event.KEYS_ROTATED: N_("Wrapping key changed"),
    Event.ANOMALY: N_("Something strange found by the sweep"),
}

_ACTORS = {"customer": N_("Customer"), "worker": N_("System"), "operator": N_("Operator")}


def waits_for(case: Case, now: datetime) -> str:
    """Say in the reader's language what a case waits for; empty: for nothing."""
    if case.held_until is not None and case.held_until > now:
        return gettext("on hold until %(date)s", date=format_datetime(case.held_until, "d MMMM"))
    waits = WAITS.get(case.state)
    return gettext(waits) if waits else ""


def age(since: datetime | None, now: datetime) -> str:
    """Say in the reader's language how long ago something was, such as `3 hours`."""
    if since is None:
        return ""
    waited = max(now - since, timedelta(minutes=1))
    # In minutes at least, and never "60 seconds": the next unit takes over where it reaches one.
    return str(format_timedelta(waited, granularity="minute", threshold=1.0))


def breakable(text: str) -> Markup:
    """Let an address break after its parts, and nowhere in the middle of a word."""
    return escape(text).replace("@", Markup("@<wbr>")).replace(".", Markup(".<wbr>"))


def size_text(size: int) -> str:
    """Say how big a file is, in kilobytes."""
    return f"{format_decimal(max(1, round(size / 1000)))} kB"


def event_text(entry: Entry) -> str:
    """Say in the reader's language what an entry tells."""
    if entry.event == Event.CASE_MOVED:
        move = str(entry.facts["action"])
        return gettext(ACTIONS[move]) if move in ACTIONS else move
    try:
        text = gettext(EVENTS[Event(entry.event)])
    except ValueError:
        # A newer version wrote it.
        return entry.event
    if entry.event == Event.DOCUMENT_VIEWED:
        return gettext("Page %(page)s looked at", page=entry.facts.get("page", ""))
    return text


def actor_text(actor: str, names: Mapping[str, str]) -> str:
    """Say who did something: a colleague by name, anybody else in a word."""
    if actor.startswith("staff:"):
        return names.get(actor.removeprefix("staff:"), gettext("A former colleague"))
    return gettext(_ACTORS[actor]) if actor in _ACTORS else actor


def reason_text(action: str, reason: str) -> str:
    """Say in the reader's language why something was asked or refused; empty when nothing is."""
    if action == "ask_more" and reason in set(AskReason):
        return gettext(ASK_REASONS[AskReason(reason)])
    if action == "reject" and reason in set(RejectReason):
        return gettext(REJECT_REASONS[RejectReason(reason)])
    return ""
