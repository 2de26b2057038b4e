"""Run the inspections, keep their findings and the safe view, put the case in the queue.

An inspection that fails to run never blocks anybody: it is the finding `inspection: unknown`, and
a person looks. A file that cannot serve is refused and wiped at once, and its slot opens again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import KeyMissing, SealBroken
from recovery.flow import readings, signing
from recovery.flow.extracts import Extracts
from recovery.flow.moves import move, owe_wipe
from recovery.inspection.answer import UNKNOWN, Inspection
from recovery.inspection.sandbox import NOBODY_TRUSTED, inspect
from recovery.inspection.trust import Trust
from recovery.rules.evidence import MediaType, SlotKind
from recovery.rules.extract import dutch_day, judge
from recovery.rules.findings import REFUSING, Code, Verdict
from recovery.rules.registration import ExtractFacts, IdentityFacts
from recovery.rules.states import Action, CaseState, DocumentState
from recovery.store import cases, due
from recovery.store.models import Case, Document, Finding, Slot
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.documents import Vault


@dataclass(frozen=True)
class Measure:
    """What an extract is measured by.

    Attributes:
        trust: Whose seal counts.
        months: Calendar months that an extract may be old.
    """

    trust: Trust = NOBODY_TRUSTED
    months: int = 3


NOTHING_TRUSTED = Measure()


@dataclass(frozen=True)
class _Looked:
    """What an inspection gave, and of which day the extract is where that is known."""

    inspection: Inspection
    day: date | None = None

    @property
    def refusal(self) -> Code | None:
        """The first reason why the file cannot serve; None: it can."""
        return next(
            (
                found.code
                for found in self.inspection.findings
                if found.code in REFUSING and found.verdict is Verdict.FAIL
            ),
            None,
        )


def page_role(number: int) -> str:
    """Name the sealed object of a safe-view page, counted from 1."""
    return f"page-{number}"


def inspect_document(
    database: Database, vault: Vault, document_id: str, measure: Measure = NOTHING_TRUSTED
) -> None:
    """Inspect one document; does nothing when it was inspected, replaced or wiped before.

    The slots of its case then follow an extract; where a hold kept them from it, the second time.
    """
    with database.read() as uow:
        document = cases.document(uow, document_id)
        case = None if document is None else cases.get(uow, document.case_id)
        now = uow.now
    if document is None or case is None:
        return
    if document.state is DocumentState.SEALED:
        looked = _look(vault, case, document, measure, now)
        try:
            _seal(vault, document, looked)
        except KeyMissing:
            # Wiped while we looked: there is nothing left to tell about.
            return
        with database.begin() as uow:
            _keep(uow, vault, document_id, looked)
    elif document.state is DocumentState.ACCEPTED and document.kind is SlotKind.EXTRACT:
        with database.begin() as uow:
            _follow(uow, vault, document_id)


def present_case(
    database: Database, vault: Vault, case_id: str, measure: Measure = NOTHING_TRUSTED
) -> None:
    """Put a submitted case before the desk, inspecting first what was not inspected yet."""
    with database.read() as uow:
        waiting = [document.id for document in _waiting(uow, case_id)]
    for document_id in waiting:
        inspect_document(database, vault, document_id, measure)
    with database.begin() as uow:
        case = cases.get(uow, case_id)
        if case.state is CaseState.CHECKING:
            move(uow, case, Action.PRESENT, trail.WORKER)


def _waiting(uow: UnitOfWork, case_id: str) -> Sequence[Document]:
    return cases.documents_in(uow, case_id, DocumentState.SEALED)


def _look(vault: Vault, case: Case, document: Document, measure: Measure, now: datetime) -> _Looked:
    """Inspect a file, and judge what was read of it; nothing is written down yet."""
    trust = msgspec.structs.replace(measure.trust, now=now.timestamp())
    try:
        original = vault.open(case.id, document.id)
        media_type = document.media_type or MediaType.PDF
        found = inspect(original, media_type, document.kind, trust=trust)
    except (SealBroken, KeyMissing, OSError):
        found = UNKNOWN
    slot = next((each for each in case.slots if each.id == document.slot_id), None)
    if slot is None or _Looked(found).refusal:
        return _Looked(found)
    if document.kind is SlotKind.IDENTITY:
        return _Looked(_with_asked(found, signing.asked_for(vault, case, slot)))
    if isinstance(found.facts, ExtractFacts) and trust.is_set:
        judgement = judge(
            found.facts,
            on=dutch_day(now),
            months=measure.months,
            kvk_number=Extracts(vault, case).number(slot),
        )
        findings = (*found.findings, *judgement.findings)
        return _Looked(Inspection(findings, found.pages, found.facts), judgement.day)
    return _Looked(found)


def _with_asked(found: Inspection, asked: IdentityFacts) -> Inspection:
    """Add to what was read of an identity document of which officer it was asked."""
    read = found.facts if isinstance(found.facts, IdentityFacts) else IdentityFacts()
    facts = msgspec.structs.replace(
        read, asked_name=asked.asked_name, asked_birth_date=asked.asked_birth_date
    )
    return Inspection(found.findings, found.pages, None if facts == IdentityFacts() else facts)


def _seal(vault: Vault, document: Document, looked: _Looked) -> None:
    """Seal the pages and what was read; nothing of a file that is refused.

    Raises:
        KeyMissing: The document was wiped meanwhile.
    """
    if looked.refusal is not None:
        return
    for number, page in enumerate(looked.inspection.pages, start=1):
        vault.put(document.case_id, document.id, page_role(number), page)
    if looked.inspection.facts is not None:
        readings.keep(vault, document, looked.inspection.facts)


def _keep(uow: UnitOfWork, vault: Vault, document_id: str, looked: _Looked) -> None:
    """Write down what was found, unless another did, or the document was replaced or wiped.

    With the case locked, its documents and slots stand still: of two who inspect the same file,
    the second finds it inspected.
    """
    case = due.locked_case_of(uow, document_id)
    document = cases.document(uow, document_id)
    if case is None or document is None or document.state is not DocumentState.SEALED:
        return
    findings = looked.inspection.findings
    for found in findings:
        document.findings.append(Finding(code=found.code, verdict=found.verdict, found_at=uow.now))
    document.refusal = looked.refusal
    document.pages = 0 if looked.refusal else len(looked.inspection.pages)
    document.state = DocumentState.REFUSED if looked.refusal else DocumentState.ACCEPTED
    trail.append(
        uow,
        Event.DOCUMENT_INSPECTED,
        trail.WORKER,
        case_id=document.case_id,
        document_id=document_id,
        state=document.state.value,
        findings=[f"{found.code}:{found.verdict}" for found in findings],
    )
    slot = _slot_of(case, document)
    if looked.refusal is not None:
        _refuse(uow, document, slot, looked)
    elif slot is not None and document.kind is SlotKind.EXTRACT:
        signing.follow(uow, vault, case, slot)


def _follow(uow: UnitOfWork, vault: Vault, document_id: str) -> None:
    case = due.locked_case_of(uow, document_id)
    document = cases.document(uow, document_id)
    slot = None if case is None or document is None else _slot_of(case, document)
    if case is not None and slot is not None:
        signing.follow(uow, vault, case, slot)


def _slot_of(case: Case, document: Document) -> Slot | None:
    """Give the slot that a document stands for; None when another took its place."""
    return next((slot for slot in case.slots if slot.document_id == document.id), None)


def _refuse(uow: UnitOfWork, document: Document, slot: Slot | None, looked: _Looked) -> None:
    if slot is not None and looked.refusal is not None:
        slot.document_id = None
        slot.asked_reason = looked.refusal.value
        slot.asked_day = looked.day if looked.refusal is Code.EXTRACT_OLD else None
    owe_wipe(uow, document.case_id, document.id)
