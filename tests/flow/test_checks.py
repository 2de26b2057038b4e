"""Real sealed extracts, from the upload to what is asked and told."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from recovery.flow import checks, intake, readings, signing
from recovery.parts import Parts
from recovery.rules.evidence import Director, SlotKind
from recovery.rules.extract import Decision, decide
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import ExtractFacts
from recovery.rules.states import CaseState, DocumentState
from recovery.store.base import Base
from recovery.store.models import Document
from recovery.vault.documents import Vault
from tests.kit import Cases, Clock, Worker, jpeg, pdf

Extract = Callable[..., bytes]
IDENTITY, EXTRACT = SlotKind.IDENTITY, SlotKind.EXTRACT


@pytest.fixture
def more_settings(trusting: dict[str, str]) -> dict[str, str]:
    return trusting


@pytest.fixture
def send(cases: Cases, worker: Worker) -> Callable[..., Document]:
    """Give what sends an extract for a slot of a case and has it inspected."""

    def sent(case_id: str, data: bytes, slot: int = 0) -> Document:
        document_id = cases.upload(case_id, slot, data)
        worker.run_due()
        return cases.document(document_id)

    return sent


def _asked(parts: Parts, cases: Cases, case_id: str) -> list[tuple[SlotKind, str]]:
    case = cases.case(case_id)
    names = signing.subjects(parts.vault, case)
    return [(slot.kind, names[slot.id]) for slot in case.slots]


def _decision(document: Document) -> Decision:
    return decide(Finding(each.code, each.verdict) for each in document.findings)


def test_a_certified_extract_asks_the_people_who_sign_and_the_case_can_be_sent_in(
    parts: Parts, cases: Cases, send: Callable[..., Document], extract_of: Extract
) -> None:
    case_id = cases.company("90000005")

    document = send(case_id, extract_of("stichting"))

    assert document.state is DocumentState.ACCEPTED
    assert _decision(document) is Decision.CERTIFIED
    assert _asked(parts, cases, case_id) == [
        (EXTRACT, ""),
        (IDENTITY, "Vera Verzonnen"),
        (IDENTITY, "Otis Onbestaand"),
    ]
    for slot in (1, 2):
        send(case_id, jpeg(str(slot)), slot)
    cases.submit(case_id)
    assert cases.case(case_id).state is CaseState.IN_REVIEW


def test_a_holding_is_followed_by_its_own_extract_down_to_a_person(
    parts: Parts, cases: Cases, send: Callable[..., Document], extract_of: Extract
) -> None:
    case_id = cases.company("90000009")
    send(case_id, extract_of("bv_holding"))

    other = send(case_id, extract_of("bv_sole"), 1)
    own = send(case_id, extract_of("holding"), 1)

    assert other.refusal is Code.OTHER_COMPANY
    assert own.state is DocumentState.ACCEPTED
    assert _asked(parts, cases, case_id) == [
        (EXTRACT, ""),
        (EXTRACT, "Papieren Paleis Holding B.V."),
        (IDENTITY, "Hanna Hersenspin"),
    ]


def test_the_extract_of_another_company_is_refused_and_wiped(
    cases: Cases, send: Callable[..., Document], extract_of: Extract
) -> None:
    case_id = cases.company("90000005")

    document = send(case_id, extract_of("bv_sole"))

    slot = cases.case(case_id).slots[0]
    assert (document.state, document.refusal) == (DocumentState.WIPED, Code.OTHER_COMPANY)
    assert (slot.document_id, slot.asked_reason, slot.asked_day) == (None, "other_company", None)
    assert cases.kept() == []


def test_the_day_of_an_old_extract_is_kept_until_the_next_one_comes(
    cases: Cases, send: Callable[..., Document], extract_of: Extract
) -> None:
    case_id = cases.company()

    send(case_id, extract_of("bv_sole", datetime(2026, 6, 3, 10, 0, tzinfo=UTC)))
    slot = cases.case(case_id).slots[0]
    assert (slot.asked_reason, slot.asked_day) == ("extract_old", date(2026, 6, 3))

    cases.upload(case_id, 0, extract_of("bv_sole"))
    slot = cases.case(case_id).slots[0]
    assert (slot.asked_reason, slot.asked_day) == ("", None)


def test_the_day_of_an_old_extract_goes_with_the_case(
    parts: Parts, cases: Cases, send: Callable[..., Document], extract_of: Extract
) -> None:
    case_id = cases.company()
    send(case_id, extract_of("bv_sole", datetime(2026, 6, 3, 10, 0, tzinfo=UTC)))

    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)

    assert cases.case(case_id).slots[0].asked_day is None


@pytest.mark.parametrize(
    ("moment", "refusal"),
    [
        # In the Netherlands it is 3 November from 23.00 UTC on; three months before is 3 August.
        (datetime(2026, 11, 2, 22, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 2, 23, 1, tzinfo=UTC), Code.EXTRACT_OLD),
    ],
)
def test_the_age_is_counted_in_dutch_days(
    cases: Cases,
    clock: Clock,
    send: Callable[..., Document],
    extract_of: Extract,
    moment: datetime,
    refusal: Code | None,
) -> None:
    case_id = cases.company()
    clock.now = moment

    document = send(case_id, extract_of("bv_sole", datetime(2026, 8, 2, 10, 0, tzinfo=UTC)))

    assert document.refusal is refusal


def test_a_file_without_a_seal_and_a_changed_one_are_refused(
    cases: Cases, send: Callable[..., Document], extract_of: Extract
) -> None:
    case_id = cases.company()
    sealed = extract_of("bv_sole")

    assert send(case_id, pdf()).refusal is Code.NO_SEAL
    assert send(case_id, sealed.replace(b"Zegel", b"Zegen", 1)).refusal is Code.SEAL_CHANGED
    assert send(case_id, sealed).refusal is None


def test_nothing_is_compared_with_the_account_before_a_person_looks(
    cases: Cases, send: Callable[..., Document], extract_of: Extract
) -> None:
    cases.account(kvk_number="90000005", company="Iemand anders B.V.")
    case_id = cases.company("90000003")

    document = send(case_id, extract_of("bv_sole"))

    assert cases.case(case_id).account_id is not None
    assert _decision(document) is Decision.CERTIFIED


def test_what_was_read_is_sealed_and_stands_nowhere_in_clear(
    parts: Parts, cases: Cases, send: Callable[..., Document], extract_of: Extract
) -> None:
    case_id = cases.company()

    document = send(case_id, extract_of("bv_sole"))

    facts = readings.of_extract(parts.vault, document)
    assert facts is not None
    assert facts.registration is not None
    assert facts.registration.name == "Fictieve Fietsen B.V."
    rows = []
    with parts.database.read() as uow:
        for table in Base.metadata.sorted_tables:
            rows += [repr(tuple(row)) for row in uow.session.execute(select(table))]
    text = " ".join(rows)
    assert "Fictie" not in text
    assert "Fenna" not in text


def test_what_was_read_goes_with_the_document_and_is_counted(
    parts: Parts, cases: Cases, worker: Worker, send: Callable[..., Document], extract_of: Extract
) -> None:
    case_id = cases.company()
    document = send(case_id, extract_of("bv_sole"))
    assert "text" in parts.vault.roles(document.id)

    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    worker.run_due()

    wiped = cases.document(document.id)
    assert cases.kept() == []
    # Original, name, what was read, and the pages.
    assert wiped.proof["objects"] == 3 + document.pages
    assert readings.of_extract(parts.vault, wiped) is None


def test_for_whom_an_identity_document_was_asked_is_sealed_with_it(
    parts: Parts, cases: Cases, send: Callable[..., Document], extract_of: Extract
) -> None:
    case_id = cases.company()
    send(case_id, extract_of("bv_sole"))

    document = send(case_id, jpeg(), 1)

    facts = readings.of_identity(parts.vault, document)
    assert facts is not None
    assert (facts.asked_name, facts.asked_birth_date) == ("Fenna Fictief", date(1979, 11, 2))


def test_a_check_that_cannot_run_keeps_nobody(
    parts: Parts,
    cases: Cases,
    send: Callable[..., Document],
    extract_of: Extract,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    case_id = cases.company()

    document = send(case_id, extract_of("bv_sole"))

    assert [(each.code, each.verdict) for each in document.findings] == [
        (Code.INSPECTION, Verdict.UNKNOWN)
    ]
    with parts.database.begin() as uow:
        signing.correct(uow, parts.vault, case_id, [Director("Fenna Fictief", acts_alone=True)])
    send(case_id, jpeg(), 1)
    cases.submit(case_id)
    assert cases.case(case_id).state is CaseState.IN_REVIEW


class _MeanwhileVault(Vault):
    """A vault in which something happens just before what was read is sealed."""

    def __init__(self, vault: Vault, meanwhile: Callable[[], object]) -> None:
        self.blobs, self.keys = vault.blobs, vault.keys
        self._meanwhile = meanwhile

    def put(self, case_id: str, document_id: str, role: str, data: bytes) -> None:
        if role == readings.ROLE:
            self._meanwhile()
        super().put(case_id, document_id, role, data)


def _inspect(parts: Parts, document_id: str, meanwhile: Callable[[], object]) -> None:
    checks.inspect_document(
        parts.database,
        _MeanwhileVault(parts.vault, meanwhile),
        document_id,
        checks.Measure(parts.trust, 3),
    )


def test_an_extract_replaced_while_it_is_read_changes_no_slot(
    parts: Parts, cases: Cases, worker: Worker, extract_of: Extract
) -> None:
    case_id = cases.company()
    first = cases.upload(case_id, 0, extract_of("bv_sole"))

    _inspect(parts, first, lambda: cases.upload(case_id, 0, pdf()))

    case = cases.case(case_id)
    assert [slot.kind for slot in case.slots] == [EXTRACT]
    assert cases.document(first).findings == []
    worker.run_due()
    assert cases.document(first).state is DocumentState.WIPED
    assert parts.vault.remains_of(first) == ()


def test_an_extract_wiped_while_it_is_read_leaves_nothing(
    parts: Parts, cases: Cases, worker: Worker, extract_of: Extract
) -> None:
    case_id = cases.company()
    document_id = cases.upload(case_id, 0, extract_of("bv_sole"))

    def withdrawn() -> None:
        with parts.database.begin() as uow:
            intake.withdraw(uow, case_id)
        worker.run_due()

    _inspect(parts, document_id, withdrawn)

    assert parts.vault.remains_of(document_id) == ()
    assert [slot.kind for slot in cases.case(case_id).slots] == [EXTRACT]


def test_what_another_worker_wrote_down_first_stands(
    parts: Parts, cases: Cases, worker: Worker, extract_of: Extract
) -> None:
    case_id = cases.company()
    document_id = cases.upload(case_id, 0, extract_of("bv_sole"))

    _inspect(parts, document_id, worker.run_due)

    assert len([each for each in cases.document(document_id).findings if each.code == "seal"]) == 1
    assert _asked(parts, cases, case_id) == [(EXTRACT, ""), (IDENTITY, "Fenna Fictief")]


def test_a_case_named_by_hand_keeps_its_names_when_the_extract_is_read_after_the_submit(
    parts: Parts, cases: Cases, extract_of: Extract
) -> None:
    case_id = cases.business(Director("Fenna Fictief", acts_alone=True))
    cases.upload(case_id, 0, extract_of("bv_sole"))
    cases.upload(case_id, 1, jpeg())

    cases.submit(case_id)

    case = cases.case(case_id)
    assert case.state is CaseState.IN_REVIEW
    assert [slot.subject for slot in case.slots] == ["", "Fenna Fictief"]
    facts = readings.of_extract(parts.vault, case.documents[0])
    assert isinstance(facts, ExtractFacts)
    assert facts.registration is not None
