"""Run the inspections, keep their findings and the safe view, put the case in the queue.

An inspection that fails to run never blocks anybody: it is the finding `inspection: unknown`, and
a person looks. A file that cannot serve is refused and wiped at once, and its slot opens again.
"""

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import KeyMissing, SealBroken
from recovery.flow.moves import move, owe_wipe
from recovery.inspection.answer import Finding as Found
from recovery.inspection.answer import Inspection
from recovery.inspection.sandbox import inspect
from recovery.rules.evidence import MediaType
from recovery.rules.findings import REFUSING, Code, Verdict
from recovery.rules.states import Action, CaseState, DocumentState
from recovery.store import cases
from recovery.store.models import Document, Finding, Slot
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.documents import Vault


def page_role(number: int) -> str:
    """Name the sealed object of a safe-view page, counted from 1."""
    return f"page-{number}"


def inspect_document(database: Database, vault: Vault, document_id: str) -> None:
    """Inspect one document; does nothing when it was inspected, replaced or wiped before."""
    with database.read() as uow:
        document = cases.document(uow, document_id)
    if document is None or document.state is not DocumentState.SEALED:
        return
    result = _inspect(vault, document)
    try:
        for number, page in enumerate(result.pages, start=1):
            vault.put(document.case_id, document_id, page_role(number), page)
    except KeyMissing:
        # Wiped while we looked: there is nothing left to tell about.
        return
    with database.begin() as uow:
        _keep(uow, document_id, result)


def present_case(database: Database, vault: Vault, case_id: str) -> None:
    """Put a submitted case before the desk, inspecting first what was not inspected yet."""
    with database.read() as uow:
        waiting = [document.id for document in _waiting(uow, case_id)]
    for document_id in waiting:
        inspect_document(database, vault, document_id)
    with database.begin() as uow:
        case = cases.get(uow, case_id)
        if case.state is CaseState.CHECKING:
            move(uow, case, Action.PRESENT, trail.WORKER)


def _waiting(uow: UnitOfWork, case_id: str) -> list[Document]:
    return list(cases.documents_in(uow, case_id, DocumentState.SEALED))


def _inspect(vault: Vault, document: Document) -> Inspection:
    try:
        original = vault.open(document.case_id, document.id)
        return inspect(original, document.media_type or MediaType.PDF)
    except (SealBroken, KeyMissing, OSError):
        return Inspection(findings=(Found(Code.INSPECTION, Verdict.UNKNOWN),), pages=())


def _keep(uow: UnitOfWork, document_id: str, result: Inspection) -> None:
    document = cases.document(uow, document_id)
    if document is None or document.state is not DocumentState.SEALED:
        return
    for found in result.findings:
        document.findings.append(Finding(code=found.code, verdict=found.verdict, found_at=uow.now))
    refusal = next(
        (
            found.code
            for found in result.findings
            if found.code in REFUSING and found.verdict is Verdict.FAIL
        ),
        None,
    )
    document.pages = len(result.pages)
    document.refusal = refusal
    document.state = DocumentState.REFUSED if refusal else DocumentState.ACCEPTED
    trail.append(
        uow,
        Event.DOCUMENT_INSPECTED,
        trail.WORKER,
        case_id=document.case_id,
        document_id=document_id,
        state=document.state.value,
        findings=[f"{found.code}:{found.verdict}" for found in result.findings],
    )
    if refusal is not None:
        _refuse(uow, document, refusal)


def _refuse(uow: UnitOfWork, document: Document, refusal: Code) -> None:
    slot = uow.session.get(Slot, document.slot_id)
    if slot is not None and slot.document_id == document.id:
        slot.document_id = None
        slot.asked_reason = refusal.value
    owe_wipe(uow, document.case_id, document.id)
