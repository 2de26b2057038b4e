"""What is held about a case, for the person whom it is about (GDPR, articles 15 and 20).

Names of staff are left out: the person has a right to know that somebody looked and when, not
whom (Court of Justice, C-579/21). So are the notes that colleagues write to each other; the page
says so, and that they can be asked for. The documents themselves are the sender's own.

What a co-director sent by a link of their own is theirs to ask for. The applicant was promised to
see no more of it than whether it is there, so nothing else of it is given: not what was found in
it, nor what happened to it and when. Its dates are days, since the moment by which it is destroyed
would tell when it came.

Whether there is an account, and that its known contacts were told, is never given: whoever asks
need not be its holder, and could otherwise find out who is a customer.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import VaultError
from recovery.flow import invitations, readings
from recovery.flow.moves import is_held
from recovery.rules.evidence import SlotKind
from recovery.rules.retention import shown
from recovery.rules.states import REPLACEABLE, DocumentState
from recovery.store import cases
from recovery.store.models import Case, Document, Entry
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.documents import Vault

Held = dict[str, Any]
"""Plain values only, times as ISO 8601 in UTC; the keys are part of what people take along."""

_NOT_TOLD = frozenset(
    {
        Event.ACCOUNT_MATCHED,
        Event.OWNERS_TOLD,
        Event.INVITATION_OPENED,
        Event.INVITATION_ANSWERED,
    }
)
"""What would tell whether there is an account, or what a co-director does with an own link."""


def hand_out(database: Database, vault: Vault, case_id: str, form: str) -> Held:
    """Gather everything that is held about a case, and record that it was handed out.

    Args:
        form: `page` or `file`, for the trail.

    Returns:
        `case`, `documents`, `decisions`, `paused_until` and `history`. Of each document `read` is
        what was read of it, in the words of `rules.registration`; None when nothing was. One that
        came by somebody's own link has `is_there` and no `state`, and its dates are days in UTC.

    Raises:
        CaseNotFound: There is no such case.
    """
    with database.begin() as uow:
        case = cases.get(uow, case_id)
        trail.append(uow, Event.CASE_EXPORTED, trail.CUSTOMER, case_id=case_id, form=form)
        entries = cases.history(uow, case_id)
        others = invitations.others_documents(uow, case_id)
        held = _held(uow, case, _told(entries, others), others)
    for document, told in zip(case.documents, held["documents"], strict=True):
        if document.id not in others:
            told["file_name"] = _file_name(vault, document)
            told["read"] = _read(vault, document)
    return held


def _told(entries: Sequence[Entry], others: frozenset[str]) -> list[Entry]:
    return [
        each for each in entries if each.event not in _NOT_TOLD and each.document_id not in others
    ]


def _held(uow: UnitOfWork, case: Case, entries: Sequence[Entry], others: frozenset[str]) -> Held:
    staff = _numbered(entries)
    paused_until = case.held_until if is_held(uow, case) else None
    return {
        "case": {
            "reference": case.reference,
            "kind": case.kind.value,
            "state": case.state.value,
            "language": case.language,
            "asked_for": case.asked_for,
            "person_name": case.person_name,
            "company_name": case.company_name,
            "kvk_number": case.kvk_number,
            "directors": case.directors,
            "contact_email": case.contact_email,
            "created_at": _time(case.created_at),
            "contact_confirmed_at": _time(case.contact_confirmed_at),
            "submitted_at": _time(case.waiting_since),
            "decided_at": _time(case.decided_at),
            "ended_at": _time(case.ended_at),
            "expires_at": _time(case.expires_at),
            "personal_data_emptied_at": _time(case.emptied_at),
        },
        "documents": [
            (_of_another if each.id in others else _document)(each, case.expires_at, paused_until)
            for each in case.documents
        ],
        "decisions": [
            {
                "action": each.action,
                "reason": each.reason,
                "text": each.customer_text,
                "at": _time(each.decided_at),
            }
            for each in cases.decisions(uow, case.id)
        ],
        "paused_until": _time(paused_until),
        "history": [
            {
                "at": _time(each.at),
                "event": each.event,
                "by": staff.get(each.actor, each.actor),
                "document": each.document_id,
                "page": each.facts.get("page"),
            }
            for each in entries
        ],
    }


def _document(
    document: Document, draft_ends: datetime | None, paused_until: datetime | None
) -> Held:
    return {
        "id": document.id,
        "kind": document.kind.value,
        "state": document.state.value,
        "media_type": document.media_type.value if document.media_type else None,
        "size": document.size,
        "pages": document.pages,
        "findings": {each.code.value: each.verdict.value for each in document.findings},
        "received_at": _time(document.received_at),
        "destroyed_by": _time(
            shown(document.wipe_by, draft_ends=draft_ends, held_until=paused_until)
        ),
        "destroyed_at": _time(document.wiped_at),
    }


def _of_another(
    document: Document, draft_ends: datetime | None, paused_until: datetime | None
) -> Held:
    """Tell of a document that came by somebody's own link no more than the applicant may know."""
    by = shown(document.wipe_by, draft_ends=draft_ends, held_until=paused_until)
    return {
        "id": document.id,
        "kind": document.kind.value,
        "is_there": document.state is DocumentState.ACCEPTED,
        "destroyed_by": _day(by),
        "destroyed_at": _day(document.wiped_at),
    }


def _file_name(vault: Vault, document: Document) -> str | None:
    """Give the sender's own name for a file; None once it is destroyed."""
    if document.state not in REPLACEABLE:
        return None
    try:
        return vault.read(document.case_id, document.id, "name").decode()
    except VaultError:
        # Wiped since the row was read; or lost, which the sweep tells.
        return None


def _read(vault: Vault, document: Document) -> Held | None:
    """Give what was read of a document; None when nothing was, or it is destroyed."""
    if document.state not in REPLACEABLE:
        return None
    of = readings.of_extract if document.kind is SlotKind.EXTRACT else readings.of_identity
    facts = of(vault, document)
    return None if facts is None else msgspec.to_builtins(facts)


def _numbered(entries: Sequence[Entry]) -> dict[str, str]:
    """Call each member of staff by a number within this case."""
    people = dict.fromkeys(each.actor for each in entries if each.actor.startswith("staff:"))
    return {actor: f"employee {number}" for number, actor in enumerate(people, start=1)}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.date().isoformat()
