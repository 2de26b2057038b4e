"""What an entry of the trail tells, in a sentence: in the history of a case, and to the auditor.

The words take ids and codes from the entry, and names only from whom the caller gives them: the
auditor's page names staff and kinds of documents, and nothing about a customer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from recovery.audit.events import Event
from recovery.flow.words import CASE_KINDS, N_
from recovery.rules.states import DocumentState
from recovery.store.models import Entry
from recovery.web.desk.wording import (
    ACTIONS,
    EVENTS,
    ROLES,
    day,
    reason_text,
    size_text,
    until_text,
)

STEPS: dict[str, str] = {
    "tell_owners": N_("Restoring access: known contacts of the account told"),
    "set_email": N_("Restoring access: new address put into the account"),
    "clear_factors": N_("Restoring access: second sign-in steps of the account removed"),
    "revoke_sessions": N_("Restoring access: everybody signed out of the account"),
    "send_link": N_("Restoring access: link for a new password sent"),
    "annotate": N_("Restoring access: note left on the account"),
}
"""The steps of `flow.restoration` by name."""


@dataclass(frozen=True)
class Known:
    """What ids are called.

    Attributes:
        staff: Names of colleagues, by id.
        documents: What a document is, by id, in the reader's language.
    """

    staff: Mapping[str, str]
    documents: Mapping[str, str]

    def colleague(self, staff_id: object) -> str:
        """Name a colleague."""
        return self.staff.get(str(staff_id), gettext("A former colleague"))


def staff_named(entries: Iterable[Entry]) -> set[str]:
    """Collect the ids of every member of staff that these entries speak of."""
    return {
        str(each).removeprefix("staff:")
        for entry in entries
        for each in (entry.actor, *(entry.facts.get(fact) for fact in _STAFF_FACTS))
        if each
    }


def sentence(entry: Entry, known: Known) -> str:
    """Say in the reader's language what an entry tells, and of which document."""
    try:
        event = Event(entry.event)
    except ValueError:
        # A newer version wrote it.
        return entry.event
    tell = _TELLERS.get(event)
    text = tell(entry, known) if tell else gettext(EVENTS[event])
    document = known.documents.get(entry.document_id)
    return f"{text}: {document}" if document else text


def _opened(entry: Entry, _known: Known) -> str:
    kinds = {kind.value: gettext(word) for kind, word in CASE_KINDS.items()}
    kind = kinds.get(entry.facts.get("kind", ""), "")
    return gettext("Request begun: %(kind)s", kind=kind.lower())


def _matched(entry: Entry, _known: Known) -> str:
    return gettext("Account found") if entry.facts.get("found") else gettext("No account found")


def _owners_told(entry: Entry, _known: Known) -> str:
    count = int(entry.facts.get("count", 0))
    if entry.facts.get("letter") == "owners_approved":
        return ngettext(
            "%(num)s known contact of the account told that access is being restored",
            "%(num)s known contacts of the account told that access is being restored",
            count,
        )
    return ngettext(
        "%(num)s known contact of the account told of the request",
        "%(num)s known contacts of the account told of the request",
        count,
    )


def _directors(entry: Entry, _known: Known) -> str:
    count = int(entry.facts.get("count", 0))
    return ngettext("%(num)s director named", "%(num)s directors named", count)


def _moved(entry: Entry, _known: Known) -> str:
    action = str(entry.facts.get("action", ""))
    text = gettext(ACTIONS[action]) if action in ACTIONS else action
    reasons = str(entry.facts.get("reason", "")).split(",")
    whys = dict.fromkeys(filter(None, (reason_text(action, each) for each in reasons)))
    return f"{text}: {' '.join(whys)}" if whys else text


def _claimed(entry: Entry, known: Known) -> str:
    to_staff = entry.facts.get("to_staff")
    if not to_staff:
        return gettext("Claimed")
    return gettext("Given to %(name)s", name=known.colleague(to_staff))


def _released(entry: Entry, known: Known) -> str:
    holder = entry.facts.get("from_staff")
    if not holder or entry.actor == f"staff:{holder}":
        return gettext("Released")
    return gettext("Released; %(name)s had it", name=known.colleague(holder))


def _held(entry: Entry, _known: Known) -> str:
    end = datetime.fromisoformat(str(entry.facts["until"]))
    return gettext("Hold asked for, %(until)s", until=until_text(end))


def _agreed(entry: Entry, _known: Known) -> str:
    end = datetime.fromisoformat(str(entry.facts["until"]))
    return gettext("Hold agreed to, %(until)s", until=until_text(end))


def _deadline(entry: Entry, _known: Known) -> str:
    end = datetime.fromisoformat(str(entry.facts["wipe_by"]))
    return gettext("Date of destruction brought forward to %(date)s", date=day(end))


def _sealed(entry: Entry, _known: Known) -> str:
    size = size_text(int(entry.facts.get("size", 0)))
    return gettext("Document received and encrypted, %(size)s", size=size)


def _inspected(entry: Entry, _known: Known) -> str:
    if entry.facts.get("state") == DocumentState.REFUSED:
        return gettext("Document checked, and not usable")
    return gettext("Document checked, and usable")


def _viewed(entry: Entry, _known: Known) -> str:
    return gettext("Page %(page)s looked at", page=entry.facts.get("page", ""))


def _step(entry: Entry, _known: Known) -> str:
    step = str(entry.facts.get("step", ""))
    if step == "send_link" and entry.facts.get("result") == "refused":
        return gettext("Restoring access: the link for a new password was refused by its mailbox")
    return gettext(STEPS[step]) if step in STEPS else step


def _added(entry: Entry, known: Known) -> str:
    roles = {role.value: gettext(word) for role, word in ROLES.items()}
    role = roles.get(entry.facts.get("role", ""), "")
    return gettext(
        "%(name)s added to the staff as %(role)s",
        name=known.colleague(entry.facts.get("staff")),
        role=role.lower(),
    )


def _invitation_ended(entry: Entry, _known: Known) -> str:
    return gettext(_ENDINGS.get(str(entry.facts.get("why", "")), EVENTS[Event.INVITATION_ENDED]))


def _about_staff(message: str) -> Callable[[Entry, Known], str]:
    return lambda entry, known: gettext(message, name=known.colleague(entry.facts.get("staff")))


def _rotated(entry: Entry, _known: Known) -> str:
    return ngettext(
        "New wrapping key; %(num)s document key wrapped anew",
        "New wrapping key; %(num)s document keys wrapped anew",
        int(entry.facts.get("documents", 0)),
    )


def _backup(entry: Entry, _known: Known) -> str:
    return gettext(
        "Installation restored from a backup: %(cases)s cases, %(documents)s documents",
        cases=entry.facts.get("cases", 0),
        documents=entry.facts.get("documents", 0),
    )


_ENDINGS: dict[str, str] = {
    "replaced": N_("Own link of a co-director ended: the customer asked anew"),
    "taken_back": N_("Own link of a co-director taken back by the customer"),
}
"""Why an invitation ended, by `flow.invitations.Ending`."""

_STAFF_FACTS = ("staff", "from_staff", "to_staff")

_TELLERS: dict[Event, Callable[[Entry, Known], str]] = {
    Event.CASE_OPENED: _opened,
    Event.ACCOUNT_MATCHED: _matched,
    Event.OWNERS_TOLD: _owners_told,
    Event.DIRECTORS_NAMED: _directors,
    Event.CASE_MOVED: _moved,
    Event.CASE_CLAIMED: _claimed,
    Event.CASE_RELEASED: _released,
    Event.CASE_HELD: _held,
    Event.CASE_HOLD_AGREED: _agreed,
    Event.DOCUMENT_SEALED: _sealed,
    Event.DOCUMENT_INSPECTED: _inspected,
    Event.DOCUMENT_VIEWED: _viewed,
    Event.DEADLINE_MOVED: _deadline,
    Event.INVITATION_ENDED: _invitation_ended,
    Event.STEP_DONE: _step,
    Event.STAFF_ADDED: _added,
    Event.STAFF_DISABLED: _about_staff(N_("%(name)s can no longer sign in")),
    Event.STAFF_RESET: _about_staff(N_("Sign-in of %(name)s reset")),
    Event.KEYS_ROTATED: _rotated,
    Event.RESTORED_FROM_BACKUP: _backup,
}
"""Those events whose facts say more than their name; the others are told by their name."""
