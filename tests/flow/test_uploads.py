import io
import threading

import pytest
from sqlalchemy import delete, select, update

from recovery.errors import (
    DocumentCutOff,
    DocumentEmpty,
    DocumentTooLarge,
    EvidenceError,
    SlotClosed,
    TypeRefused,
)
from recovery.flow import checks, intake, invitations
from recovery.flow.invited import InvitedUpload
from recovery.flow.uploads import Upload
from recovery.parts import Parts
from recovery.rules.findings import Code
from recovery.rules.states import DocumentState
from recovery.settings import Settings
from recovery.store.models import Document, Invitation, Slot
from tests.kit import Cases, Worker, jpeg, pdf


def _begin(parts: Parts, case_id: str, slot_id: str) -> Upload:
    return Upload(parts.database, parts.vault, parts.settings, case_id, slot_id)


def _slot(cases: Cases, case_id: str, number: int = 0) -> str:
    return cases.case(case_id).slots[number].id


def _nothing_kept(parts: Parts, cases: Cases) -> None:
    assert cases.kept() == []
    assert list(parts.vault.blobs.parts(0)) == []
    with parts.database.read() as uow:
        assert uow.session.scalars(select(Document)).all() == []


def test_a_kept_document_opens_to_what_was_sent(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id, data=jpeg("whole"), name="mijn pas é.jpg")

    assert parts.vault.read(case_id, document_id) == jpeg("whole")
    assert parts.vault.read(case_id, document_id, "name") == "mijn pas é.jpg".encode()


def test_its_deadline_is_set_when_it_arrives(cases: Cases, settings: Settings) -> None:
    document = cases.document(cases.upload(cases.opened()))

    assert document.wipe_by - document.received_at == settings.retention.document


@pytest.mark.parametrize(
    ("content", "announced", "error", "reason"),
    [
        (b"", 0, DocumentEmpty, Code.EMPTY),
        (b"", None, DocumentEmpty, Code.EMPTY),
        (jpeg(), 10**9, DocumentTooLarge, Code.TOO_LARGE),
        (jpeg() + bytes(16 * 1024 * 1024), None, DocumentTooLarge, Code.TOO_LARGE),
        (jpeg()[:2000], 5000, DocumentCutOff, Code.CUT_OFF),
        (b"MZ" + bytes(5000), None, TypeRefused, Code.WRONG_TYPE),
        (b"<html><script>alert(1)</script>", None, TypeRefused, Code.WRONG_TYPE),
        (b"PK\x03\x04" + bytes(100), None, TypeRefused, Code.WRONG_TYPE),
    ],
    ids=["empty", "empty-unannounced", "announced", "arrived", "cut", "exe", "html", "zip"],
)
def test_a_refused_upload_keeps_nothing(
    parts: Parts,
    cases: Cases,
    content: bytes,
    announced: int | None,
    error: type[EvidenceError],
    reason: Code,
) -> None:
    case_id = cases.opened()

    with pytest.raises(error) as refused, _begin(parts, case_id, _slot(cases, case_id)) as upload:
        upload.fill_from(io.BytesIO(content), announced)
        upload.keep("x.jpg")

    assert refused.value.reason == reason
    _nothing_kept(parts, cases)


def test_a_photo_of_the_extract_is_refused_at_once(parts: Parts, cases: Cases) -> None:
    case_id = cases.business()

    with pytest.raises(TypeRefused) as refused:
        cases.upload(case_id, 0, jpeg())

    assert refused.value.reason == Code.NOT_A_PDF
    _nothing_kept(parts, cases)


def test_small_chunks_are_looked_at_as_a_whole(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()
    with _begin(parts, case_id, _slot(cases, case_id)) as upload:
        for start in range(0, len(jpeg()), 7):
            upload.write(jpeg()[start : start + 7])
        document_id = upload.keep("x.jpg")

    assert parts.vault.read(case_id, document_id) == jpeg()


def test_a_slot_of_another_case_is_closed(parts: Parts, cases: Cases) -> None:
    mine, theirs = cases.opened(), cases.opened(contact_email="al@example.org")

    with pytest.raises(SlotClosed):
        _begin(parts, mine, _slot(cases, theirs))


def test_a_slot_that_closes_during_the_upload_keeps_nothing(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()
    with pytest.raises(SlotClosed), _begin(parts, case_id, _slot(cases, case_id)) as upload:
        upload.write(jpeg())
        with parts.database.begin() as uow:
            intake.withdraw(uow, case_id)
        upload.keep("x.jpg")

    _nothing_kept(parts, cases)


def test_an_upload_whose_row_was_swept_meanwhile_keeps_nothing(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()
    with pytest.raises(SlotClosed), _begin(parts, case_id, _slot(cases, case_id)) as upload:
        upload.write(jpeg())
        with parts.database.begin() as uow:
            uow.session.execute(delete(Document))
        upload.keep("x.jpg")

    assert cases.case(case_id).slots[0].document_id is None
    _nothing_kept(parts, cases)


def test_an_upload_for_a_slot_that_was_asked_again_answers_the_question(
    parts: Parts, cases: Cases
) -> None:
    case_id = cases.opened()
    with parts.database.begin() as uow:
        uow.session.execute(update(Slot).values(asked_reason="unreadable", asked_note="Glare."))

    document_id = cases.upload(case_id)

    slot = cases.case(case_id).slots[0]
    assert (slot.document_id, slot.asked_reason, slot.asked_note) == (document_id, "", "")


def test_the_same_file_again_replaces_the_first(parts: Parts, cases: Cases, worker: Worker) -> None:
    case_id = cases.opened()
    first = cases.upload(case_id)
    second = cases.upload(case_id)
    worker.run_due()

    assert cases.case(case_id).slots[0].document_id == second
    assert cases.document(first).state is DocumentState.WIPED
    assert parts.vault.remains_of(first) == ()


def test_a_file_that_cannot_be_shown_is_refused_and_wiped(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id, data=jpeg()[:3000])
    worker.run_due()

    document = cases.document(document_id)
    slot = cases.case(case_id).slots[0]
    assert document.refusal is Code.DAMAGED
    assert document.state is DocumentState.WIPED
    assert (slot.document_id, slot.asked_reason) == (None, Code.DAMAGED)
    assert parts.vault.remains_of(document_id) == ()


def test_an_inspection_that_fails_to_run_blocks_nobody(
    parts: Parts, cases: Cases, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    case_id = cases.in_review()

    document = cases.case(case_id).documents[0]
    assert cases.case(case_id).state == "in_review"
    assert [(each.code, each.verdict) for each in document.findings] == [("inspection", "unknown")]


def test_inspecting_twice_finds_once(parts: Parts, cases: Cases, worker: Worker) -> None:
    document_id = cases.upload(cases.opened(), data=jpeg())
    worker.run_due()
    before = len(cases.document(document_id).findings)

    checks.inspect_document(parts.database, parts.vault, document_id)

    assert len(cases.document(document_id).findings) == before


def test_the_safe_view_holds_no_byte_of_the_original(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id, data=pdf("view"))
    worker.run_due()

    page = parts.vault.read(case_id, document_id, checks.page_role(1))
    assert page.startswith(b"\xff\xd8")
    assert b"%PDF" not in page


def test_a_late_upload_that_is_dropped_does_not_keep_the_last_letter(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    late = _begin(parts, case_id, _slot(cases, case_id))
    late.write(jpeg())
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    worker.run_due()
    before = len(cases.mails())

    late.abort()
    worker.run_due()

    assert len(cases.mails()) == before + 1


def test_many_refused_at_once_leave_nothing_and_hear_why(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()
    slot_id = _slot(cases, case_id)
    heard: list[Exception] = []

    def send() -> None:
        try:
            with _begin(parts, case_id, slot_id) as upload:
                upload.fill_from(io.BytesIO(b"<script>" * 10), 80)
                upload.keep("x.jpg")
        except EvidenceError as error:
            heard.append(error)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(error) for error in heard] == [TypeRefused] * 8
    _nothing_kept(parts, cases)


def _invite(parts: Parts, case_id: str, slot_id: str) -> str:
    with parts.database.begin() as uow:
        invitations.invite(uow, case_id, slot_id, "an@example.com", "nl")
        return str(uow.session.scalar(select(Invitation.id)))


def test_the_applicant_sends_nothing_for_a_slot_that_is_somebody_elses(
    parts: Parts, cases: Cases
) -> None:
    case_id = cases.business()
    _invite(parts, case_id, _slot(cases, case_id, 1))

    with pytest.raises(SlotClosed):
        cases.upload(case_id, 1)

    _nothing_kept(parts, cases)


def test_the_applicant_does_not_remove_what_somebody_else_sent(parts: Parts, cases: Cases) -> None:
    case_id = cases.business()
    slot_id = _slot(cases, case_id, 1)
    invitation_id = _invite(parts, case_id, slot_id)
    with InvitedUpload(parts.database, parts.vault, parts.settings, invitation_id) as upload:
        upload.write(jpeg())
        document_id = upload.keep("x.jpg")

    with pytest.raises(SlotClosed), parts.database.begin() as uow:
        intake.remove_document(uow, case_id, slot_id)

    assert cases.document(document_id).state is DocumentState.SEALED
