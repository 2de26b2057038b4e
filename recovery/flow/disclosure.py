"""What was read of a case's documents, for whoever has claimed the case: noted before it is told.

Pages are noted one by one, each time; what was read is on the page of the case itself, which a
reviewer loads often. So each document is noted once for each time that somebody claims the case.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.flow import readings
from recovery.rules.evidence import SlotKind
from recovery.rules.registration import ExtractFacts, IdentityFacts
from recovery.rules.roles import Permission, Role, may
from recovery.rules.states import FINAL, REPLACEABLE
from recovery.store import cases
from recovery.store.models import Case, Document, Entry
from recovery.store.staff import Staff
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.documents import Vault


@dataclass(frozen=True)
class Disclosed:
    """What was read of the documents that stand, by the id of their slot."""

    extracts: dict[str, ExtractFacts] = field(default_factory=dict)
    identities: dict[str, IdentityFacts] = field(default_factory=dict)


def may_read(case: Case, by: Staff) -> bool:
    """Say whether this person may be told: the case is theirs, was sent, and has not ended."""
    return (
        case.claimed_by == by.id
        and case.waiting_since is not None
        and case.state not in FINAL
        and may(Role(by.role), Permission.OPEN_DOCUMENT)
    )


def disclose(database: Database, vault: Vault, case_id: str, by: Staff) -> Disclosed:
    """Give what was read; nothing to whom it is not for, and nothing of what is gone.

    Raises:
        CaseNotFound: There is no such case.
    """
    with database.read() as uow:
        case = cases.get(uow, case_id)
        noted = _noted(uow, case, by)
    if not may_read(case, by):
        return Disclosed()
    told = Disclosed()
    opened = {document.id for document in _standing(case) if _add(told, vault, document)}
    if opened - noted:
        with database.begin() as uow:
            # Meanwhile it may have become somebody else's.
            case = cases.get(uow, case_id)
            if not may_read(case, by):
                return Disclosed()
            for document_id in sorted(opened - noted):
                trail.append(
                    uow,
                    Event.DOCUMENT_READ,
                    trail.staff(by.id),
                    case_id=case_id,
                    document_id=document_id,
                )
    return told


def _standing(case: Case) -> Iterator[Document]:
    chosen = {slot.document_id for slot in case.slots}
    for document in case.documents:
        if document.id in chosen and document.state in REPLACEABLE:
            yield document


def _add(told: Disclosed, vault: Vault, document: Document) -> bool:
    """Open what was read of a document; False when there is nothing that opens."""
    if document.kind is SlotKind.EXTRACT:
        extract = readings.of_extract(vault, document)
        if extract is not None:
            told.extracts[document.slot_id] = extract
        return extract is not None
    identity = readings.of_identity(vault, document)
    if identity is not None:
        told.identities[document.slot_id] = identity
    return identity is not None


def _noted(uow: UnitOfWork, case: Case, by: Staff) -> set[str]:
    """Give the documents that this person was noted for since they claimed the case."""
    if case.claimed_at is None:
        return set()
    return set(
        uow.session.scalars(
            select(Entry.document_id).where(
                Entry.case_id == case.id,
                Entry.event == Event.DOCUMENT_READ.value,
                Entry.actor == trail.staff(by.id),
                Entry.at >= case.claimed_at,
            )
        )
    )
