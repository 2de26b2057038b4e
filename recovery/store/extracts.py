"""What was found of the extracts of a page of cases: one question for them all."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.extract import NEEDED
from recovery.rules.findings import Finding as Found
from recovery.rules.findings import Verdict
from recovery.store.models import Case, Finding, Slot
from recovery.store.uow import UnitOfWork


def found_of_extracts(
    uow: UnitOfWork, page: Sequence[Case]
) -> dict[str, Collection[Collection[Found]]]:
    """Give for each business case, by id, what decides about each extract that stands for it.

    Of the findings, only those that `rules.extract.decide` looks at; a case of which no extract
    came yet is left out.
    """
    business = [case.id for case in page if case.kind is CaseKind.BUSINESS]
    if not business:
        return {}
    rows = uow.session.execute(
        select(Slot.case_id, Slot.document_id, Finding.code, Finding.verdict)
        .outerjoin(
            Finding,
            (Finding.document_id == Slot.document_id)
            & or_(
                Finding.verdict.in_((Verdict.FAIL, Verdict.UNKNOWN)),
                Finding.code.in_(sorted(NEEDED)),
            ),
        )
        .where(
            Slot.case_id.in_(business),
            Slot.kind == SlotKind.EXTRACT,
            Slot.document_id.is_not(None),
        )
    )
    found: dict[str, dict[str, list[Found]]] = {}
    for case_id, document_id, code, verdict in rows:
        known = found.setdefault(case_id, {}).setdefault(str(document_id), [])
        if code is not None:
            known.append(Found(code, verdict))
    return {case_id: tuple(each.values()) for case_id, each in found.items()}
