"""Made-up companies as they would be read from an extract, and cases that rest on them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from recovery.flow import readings
from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.findings import Code, Verdict
from recovery.rules.registration import (
    ExtractFacts,
    Function,
    IdentityFacts,
    Language,
    LegalForm,
    Line,
    Officer,
    Powers,
    Registration,
    Signature,
)
from recovery.rules.states import CaseState
from recovery.store import cases
from recovery.store.base import fresh_id
from recovery.store.models import Case, Document, Finding, Slot
from recovery.store.staff import Staff
from tests.web.desk.office import Office

JOINTLY = "Gezamenlijk bevoegd (met andere bestuurder(s), zie statuten)"
CERTIFIED = tuple((code, Verdict.PASS) for code in (Code.SEAL, Code.EXTRACT_OLD, Code.AUTHORITY))


def officer(number: int, name: str, powers: Powers = Powers.JOINTLY, **more: Any) -> Officer:
    """Make a director with their line about powers."""
    words = {Powers.JOINTLY: JOINTLY, Powers.ALONE: "Alleen/zelfstandig bevoegd"}.get(powers, "")
    facts = {
        "id": f"o{number}",
        "name": name,
        "function": Function.DIRECTOR,
        "powers": powers,
        "powers_words": words,
        "birth_date": date(1980, 1, number),
        "lines": (Line(page=2, text=f"Bevoegdheid {words}"),),
    }
    return Officer(**(facts | more))  # type: ignore[arg-type]


ANNA, BRAM = officer(1, "Anna Voorbeeld"), officer(2, "Bram Verzonnen")


def facts(*officers: Officer, **more: Any) -> ExtractFacts:
    """Give what would be read of a sealed extract of 20 October 2026."""
    company = {
        "language": Language.DUTCH,
        "tables": "1",
        "is_extract": True,
        "kvk_number": "90000012",
        "name": "Voorbeeld B.V.",
        "legal_form": LegalForm.BV,
        "printed_at": datetime(2026, 10, 20, 9, 15),  # noqa: DTZ001 - printed without a zone
        "officers": officers or (ANNA, BRAM),
    }
    return ExtractFacts(
        signature=Signature(
            signer="Voorbeeldregister (verzonnen)",
            issuer="Verzonnen CA",
            signed_at=datetime(2026, 10, 20, 7, 15, tzinfo=UTC),
            stamped_at=datetime(2026, 10, 20, 7, 15, tzinfo=UTC),
            covers=1000,
        ),
        registration=Registration(**(company | more)),  # type: ignore[arg-type]
    )


def business(office: Office, **more: Any) -> Case:
    """Bring a business case to the desk, nobody named by hand."""
    said = {
        "kind": CaseKind.BUSINESS,
        "company_name": "Voorbeeld B.V.",
        "kvk_number": "90000012",
    }
    if more.get("directors"):
        return office.case(**(said | more))
    case = office.case(state=CaseState.OPENED, **(said | more))
    with office.parts.database.begin() as uow:
        stored = cases.get(uow, case.id)
        stored.slots[0].signers = ["o1"]
        # The flow submits no extract that was not read; these tests say later what was.
        stored.state, stored.waiting_since, stored.expires_at = CaseState.IN_REVIEW, uow.now, None
    return office.now(case)


def account(office: Office, **more: Any) -> str:
    """Add the account of that company."""
    held = {
        "kind": CaseKind.BUSINESS,
        "company": "Voorbeeld B.V.",
        "kvk_number": "90000012",
        "holder": "Anna Voorbeeld",
    }
    return office.account(**(held | more))


def keep(
    office: Office,
    case: Case,
    what: ExtractFacts | IdentityFacts | None,
    findings: Sequence[tuple[Code, Verdict]] = (),
    slot: int = 0,
) -> str:
    """Say what was found and read of the document in the n-th slot; give the document's id."""
    document_id = office.now(case).slots[slot].document_id
    assert document_id is not None
    with office.parts.database.begin() as uow:
        document = uow.session.get_one(Document, document_id)
        for code, verdict in findings:
            document.findings.append(Finding(code=code, verdict=verdict, found_at=uow.now))
    if what is not None:
        readings.keep(office.parts.vault, document, what)
    return document_id


def add_slot(office: Office, case: Case, kind: SlotKind, officer_id: str, below: int = 0) -> Case:
    """Ask only for the document of this officer of the extract in the n-th slot, and send it."""
    with office.parts.database.begin() as uow:
        stored = cases.get(uow, case.id)
        parent = stored.slots[below]
        parent.signers = [officer_id]
        slot = Slot(
            id=fresh_id(),
            case_id=case.id,
            position=100 + len(stored.slots),
            kind=kind,
            parent_id=parent.id,
            officer=officer_id,
        )
        uow.session.add(slot)
    with office.parts.database.begin() as uow:
        sent = uow.session.get_one(Case, case.id)
        state, sent.state = sent.state, CaseState.OPENED
    office.send(case.id, slot.id)
    with office.parts.database.begin() as uow:
        uow.session.get_one(Case, case.id).state = state
    return office.now(case)


def take(office: Office, case: Case, by: Staff) -> Case:
    """Let somebody claim a case."""
    with office.parts.database.begin() as uow:
        assert cases.claim(uow, case.id, by.id)
    return office.now(case)
