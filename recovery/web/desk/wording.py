"""Words of the desk: what a case waits for, how old it is, what events and roles are called."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from flask_babel import (
    format_datetime,
    format_decimal,
    format_time,
    format_timedelta,
    gettext,
    to_user_timezone,
)
from markupsafe import Markup, escape

from recovery.audit.events import Event
from recovery.flow.words import ASK_REASONS, N_, REJECT_REASONS, SLOT_KINDS
from recovery.rules.decisions import AskReason, RejectReason
from recovery.rules.evidence import SlotKind
from recovery.rules.roles import Role
from recovery.rules.states import CaseState
from recovery.store.models import Case

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
    "ask_again": N_("Asked again for a document that nothing opens any more"),
    "approve": N_("Approved"),
    "reject": N_("Refused"),
    "reopen": N_("Opened again"),
    "begin": N_("Began to restore access"),
    "settle": N_("Access restored"),
    "give_back": N_("Back to the desk; access was not restored"),
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
    Event.SIGNERS_CHOSEN: N_("Documents asked of the people who sign by the extract"),
    Event.CASE_MOVED: N_("Case moved"),
    Event.CASE_CLAIMED: N_("Claimed"),
    Event.CASE_RELEASED: N_("Released"),
    Event.CASE_HELD: N_("Hold asked for"),
    Event.CASE_HOLD_AGREED: N_("Hold agreed to by a second person"),
    Event.CASE_HOLD_ENDED: N_("Hold ended"),
    Event.CASE_WARNED: N_("Customer reminded that the request expires"),
    Event.CASE_EMPTIED: N_("Personal data of the record emptied"),
    Event.CASE_EXPORTED: N_("Own data taken along by the customer"),
    Event.DOCUMENT_SEALED: N_("Document received and encrypted"),
    Event.DOCUMENT_INSPECTED: N_("Document checked"),
    Event.DOCUMENT_REPLACED: N_("Document replaced"),
    Event.DOCUMENT_REMOVED: N_("Document removed by the customer"),
    Event.DOCUMENT_VIEWED: N_("Page looked at"),
    Event.DOCUMENT_READ: N_("What was read of the document looked at"),
    Event.DOCUMENT_DUE: N_("Date of the document reached"),
    Event.DOCUMENT_LOST: N_("Document cannot be opened any more"),
    Event.DEADLINE_MOVED: N_("Date of destruction brought forward"),
    Event.DOCUMENT_WIPED: N_("Document destroyed"),
    Event.RECEIPT_ISSUED: N_("Receipt of destruction signed"),
    Event.LINK_SENT: N_("Link sent"),
    Event.LINK_USED: N_("Link used"),
    Event.INVITATION_SENT: N_("Own link sent to a co-director"),
    Event.INVITATION_OPENED: N_("Own link opened by a co-director"),
    Event.INVITATION_ANSWERED: N_("Document sent by the co-director themself"),
    Event.INVITATION_DECLINED: N_("The co-director does not take part"),
    Event.INVITATION_ENDED: N_("Own link of a co-director ended"),
    Event.STEP_DONE: N_("Step of restoring done"),
    Event.STAFF_ADDED: N_("Staff added"),
    Event.STAFF_DISABLED: N_("Staff disabled"),
    Event.STAFF_RESET: N_("Staff reset"),
    Event.STAFF_SIGNED_IN: N_("Signed in"),
    Event.KEYS_ROTATED: N_("Wrapping key changed"),
    Event.RECEIPT_KEY_ADDED: N_("New key for receipts"),
    Event.RESTORED_FROM_BACKUP: N_("Installation restored from a backup"),
    Event.ANOMALY: N_("Something strange found by the sweep"),
}

_ACTORS = {"customer": N_("Customer"), "worker": N_("System"), "operator": N_("Operator")}


LAST_MINUTE = time(23, 59)
"""Of a day: a hold that ends then holds the whole day."""


def held_text(case: Case, now: datetime) -> str:
    """Say in the reader's language until when a case is on hold; empty: it is not."""
    if case.held_until is None or case.held_until <= now:
        return ""
    return gettext("on hold %(until)s", until=until_text(case.held_until))


def waits_for(case: Case) -> str:
    """Say in the reader's language what a case waits for; empty: for nothing."""
    waits = WAITS.get(case.state)
    return gettext(waits) if waits else ""


def day(moment: datetime) -> str:
    """Name a day in the reader's language."""
    return str(format_datetime(moment, "d MMMM y"))


def until_text(end: datetime) -> str:
    """Say in the reader's language when a hold ends: a whole day counts, any other end has a time.

    The bare word for "until" leaves open whether the day itself still counts.
    """
    if to_user_timezone(end).time() >= LAST_MINUTE:
        return gettext("up to and including %(date)s", date=day(end))
    return gettext("until %(date)s at %(time)s", date=day(end), time=format_time(end, "HH:mm"))


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


def slot_text(kind: SlotKind, subject: str = "") -> str:
    """Say in the reader's language which document is meant, and whose where that is known."""
    what = gettext(SLOT_KINDS[kind])
    return gettext("%(document)s of %(name)s", document=what, name=subject) if subject else what


def size_text(size: int) -> str:
    """Say how big a file is, in kilobytes."""
    return f"{format_decimal(max(1, round(size / 1000)))} kB"


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
