"""What is held about a case, for the person whom it is about (GDPR, articles 15 and 20).

Names of staff are left out: the person has a right to know that somebody looked and when, not
whom (Court of Justice, C-579/21). So are the notes that colleagues write to each other; the page
says so, and that they can be asked for. The documents themselves are the sender's own.
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
from recovery.rules.states import REPLACEABLE
from recovery.store import cases
from recovery.store.models import Case, Document, Entry
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.documents import Vault

Held = dict[str, Any]
"""Plain values only, times as ISO 8601 in UTC; the keys are part of what people take along."""


def hand_out(database: Database, vault: Vault, case_id: str, form: str) -> Held:
    """Gather everything that is held about a case, and record that it was handed out.

    Args:
        form: `page` or `file`, for the trail.

    Returns:
        `case`, `documents`, `decisions`, `paused_until` and `history`. Of each document `read` is
        what was read of it, in the words of `rules.registration`; None when nothing was.

    Raises:
        CaseNotFound: There is no such case.
    """
    with database.begin() as uow:
        case = cases.get(uow, case_id)
        trail.append(uow, Event.CASE_EXPORTED, trail.CUSTOMER, case_id=case_id, form=form)
        entries = cases.history(uow, case_id)
        others = invitations.others_documents(uow, case_id)
        held = _held(uow, case, entries)
    for document, told in zip(case.documents, held["documents"], strict=True):
        # What a co-director sent by a link of their own is theirs to ask for, not the applicant's.
        mine = document.id not in others
        told["file_name"] = _file_name(vault, document) if mine else None
        told["read"] = _read(vault, document) if mine else None
    return held


def _held(uow: UnitOfWork, case: Case, entries: Sequence[Entry]) -> Held:
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
            "account_found": case.account_id is not None,
            "created_at": _time(case.created_at),
            "contact_confirmed_at": _time(case.contact_confirmed_at),
            "submitted_at": _time(case.waiting_since),
            "decided_at": _time(case.decided_at),
            "ended_at": _time(case.ended_at),
            "expires_at": _time(case.expires_at),
            "personal_data_emptied_at": _time(case.emptied_at),
        },
        "documents": [_document(each, case.expires_at, paused_until) for each in case.documents],
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
