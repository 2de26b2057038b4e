import pytest

from recovery.errors import MoveRefused, SlotClosed
from recovery.flow import intake
from recovery.parts import Parts
from recovery.rules.evidence import Director, SlotKind
from recovery.rules.states import CaseState, DocumentState
from tests.kit import Cases, Worker, jpeg, pdf

ALONE, JOINT, OTHER = Director("An", True), Director("Ben", False), Director("Cor", False)


def test_a_private_case_asks_one_identity_document(cases: Cases) -> None:
    case = cases.case(cases.opened())

    assert [slot.kind for slot in case.slots] == [SlotKind.IDENTITY]


def test_joint_directors_each_get_a_slot_after_the_extract(cases: Cases) -> None:
    case = cases.case(cases.business(JOINT, OTHER))

    assert [(slot.position, slot.kind, slot.subject) for slot in case.slots] == [
        (1, SlotKind.EXTRACT, ""),
        (2, SlotKind.IDENTITY, "Ben"),
        (3, SlotKind.IDENTITY, "Cor"),
    ]


def test_naming_directors_anew_keeps_the_documents_that_are_still_asked(
    parts: Parts, cases: Cases
) -> None:
    case_id = cases.business(JOINT, OTHER)
    extract = cases.upload(case_id, 0, pdf())
    cors = cases.upload(case_id, 2)

    with parts.database.begin() as uow:
        intake.name_directors(uow, case_id, [OTHER, ALONE])

    slots = cases.case(case_id).slots
    assert [(slot.subject, slot.document_id) for slot in slots] == [("", extract), ("An", None)]
    assert cases.document(cors).state is DocumentState.WIPING


def test_a_case_without_its_documents_cannot_be_submitted(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()

    with pytest.raises(MoveRefused), parts.database.begin() as uow:
        intake.submit(uow, case_id)


def test_a_business_case_without_directors_cannot_be_submitted(parts: Parts, cases: Cases) -> None:
    case_id = cases.business()
    with parts.database.begin() as uow:
        intake.name_directors(uow, case_id, [])

    with pytest.raises(MoveRefused), parts.database.begin() as uow:
        intake.submit(uow, case_id)


def test_submitting_twice_moves_once(parts: Parts, cases: Cases) -> None:
    case_id = cases.in_review()

    with pytest.raises(MoveRefused), parts.database.begin() as uow:
        intake.submit(uow, case_id)
    assert cases.case(case_id).state is CaseState.IN_REVIEW


def test_after_submitting_nothing_can_be_sent_or_removed(parts: Parts, cases: Cases) -> None:
    case_id = cases.in_review()
    slot_id = cases.case(case_id).slots[0].id

    with pytest.raises(SlotClosed):
        cases.upload(case_id)
    with pytest.raises(SlotClosed), parts.database.begin() as uow:
        intake.remove_document(uow, case_id, slot_id)


def test_after_submitting_the_directors_stand(parts: Parts, cases: Cases) -> None:
    case_id = cases.business(ALONE)
    cases.upload(case_id, 0, pdf())
    cases.upload(case_id, 1)
    cases.submit(case_id)

    with pytest.raises(MoveRefused), parts.database.begin() as uow:
        intake.name_directors(uow, case_id, [JOINT])


def test_a_removed_document_is_wiped_now(parts: Parts, cases: Cases, worker: Worker) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)

    with parts.database.begin() as uow:
        intake.remove_document(uow, case_id, cases.case(case_id).slots[0].id)
    worker.run_due()

    assert cases.document(document_id).state is DocumentState.WIPED
    assert cases.kept() == []


@pytest.mark.parametrize("reached", ["opened", "in_review"])
def test_withdrawing_wipes_everything(
    parts: Parts, cases: Cases, worker: Worker, reached: str
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    if reached == "in_review":
        cases.submit(case_id)

    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    worker.run_due()

    case = cases.case(case_id)
    assert case.state is CaseState.WITHDRAWN
    assert [document.state for document in case.documents] == [DocumentState.WIPED]
    assert cases.kept() == []


def test_the_same_address_for_the_same_account_is_led_back_to_its_own_case(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    cases.account()
    first = cases.opened()

    with parts.database.begin() as uow:
        again = intake.open_case(
            uow,
            intake.Application(
                cases.case(first).kind,
                "nl",
                "k1001 ",
                "Jo Bakker",
                cases.case(first).contact_email,
            ),
        ).id
    worker.run_due()

    subjects = [str(mail["Subject"]) for mail in cases.mails()]
    assert cases.case(first).reference in subjects[0]
    assert cases.case(again).contact_confirmed_at is None


def test_a_picture_sent_as_identity_document_is_accepted_by_the_checks(
    cases: Cases, worker: Worker
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id, data=jpeg())

    worker.run_due()

    assert cases.document(document_id).state is DocumentState.ACCEPTED
    assert cases.document(document_id).pages == 1
