"""Nothing is left, whichever step fails once."""

from typing import Any

import pytest
from sqlalchemy import update

from recovery.errors import WipeIncomplete
from recovery.flow import intake
from recovery.flow.sweep import sweep
from recovery.flow.uploads import Upload
from recovery.parts import Parts
from recovery.rules.states import CaseState, DocumentState
from recovery.store.models import Document, Task
from recovery.vault.documents import Vault
from tests.kit import Cases, Clock, Worker


def _withdraw(parts: Parts, case_id: str) -> None:
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)


def test_one_document_that_cannot_be_wiped_does_not_keep_the_others(
    parts: Parts,
    cases: Cases,
    worker: Worker,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case_id = cases.business()
    stuck = cases.upload(case_id, 1)
    other = cases.upload(case_id, 1)
    real = Vault.destroy

    def refuse(self: Vault, document_id: str) -> Any:
        if document_id == stuck:
            raise WipeIncomplete(("key",))
        return real(self, document_id)

    monkeypatch.setattr(Vault, "destroy", refuse)
    _withdraw(parts, case_id)
    worker.run_due()
    assert cases.document(other).state is DocumentState.WIPED
    assert cases.document(stuck).state is DocumentState.WIPING

    monkeypatch.undo()
    clock.advance(hours=1)
    worker.run_due()

    assert cases.document(stuck).state is DocumentState.WIPED
    assert cases.kept() == []


def test_a_death_between_destroying_and_writing_it_down_is_made_good(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    _withdraw(parts, case_id)
    real = Vault.destroy

    def die_after(self: Vault, document: str) -> Any:
        real(self, document)
        raise SystemExit

    monkeypatch.setattr(Vault, "destroy", die_after)
    with pytest.raises(SystemExit):
        worker.run_due()
    monkeypatch.undo()
    assert cases.document(document_id).state is DocumentState.WIPING

    clock.advance(minutes=10)
    worker.run_due()

    assert cases.document(document_id).state is DocumentState.WIPED


def test_an_emptied_outbox_is_owed_again_by_the_sweep(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    worker.run_due()
    _withdraw(parts, case_id)
    with parts.database.begin() as uow:
        uow.session.query(Task).delete()

    sweep(parts.database, parts.vault)
    worker.run_due()

    assert cases.kept() == []


def test_a_draft_expires_and_is_wiped(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    clock.advance(days=7)

    sweep(parts.database, parts.vault)
    worker.run_due()

    assert cases.case(case_id).state is CaseState.EXPIRED
    assert cases.kept() == []


def test_a_document_past_its_deadline_is_wiped_whatever_the_case_does(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    case_id = cases.in_review()
    clock.advance(days=30)

    sweep(parts.database, parts.vault)
    worker.run_due()

    case = cases.case(case_id)
    assert case.state is CaseState.IN_REVIEW
    assert [slot.document_id for slot in case.slots] == [None]
    assert cases.kept() == []


def test_an_upload_whose_process_died_is_swept(parts: Parts, cases: Cases, clock: Clock) -> None:
    case_id = cases.opened()
    upload = Upload(
        parts.database, parts.vault, parts.settings, case_id, cases.case(case_id).slots[0].id
    )
    upload.write(b"\xff\xd8\xff" + bytes(300_000))
    assert list(parts.vault.blobs.parts(0))

    clock.advance(minutes=59)
    sweep(parts.database, parts.vault)
    assert list(parts.vault.blobs.parts(0))
    clock.advance(minutes=2)
    sweep(parts.database, parts.vault)

    assert list(parts.vault.blobs.parts(0)) == []
    with parts.database.read() as uow:
        assert uow.session.query(Document).count() == 0


def test_a_document_that_was_gone_before_we_came_is_wiped_all_the_same(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    parts.vault.destroy(document_id)

    _withdraw(parts, case_id)
    worker.run_due()

    assert cases.document(document_id).state is DocumentState.WIPED


def test_the_customer_hears_when_all_is_gone(parts: Parts, cases: Cases, worker: Worker) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    _withdraw(parts, case_id)
    worker.run_due()

    bodies = [mail.get_body(("plain",)) for mail in cases.mails()]
    assert sum("vernietigd" in body.get_content() for body in bodies if body) >= 1


def test_the_tombstone_says_when_and_nothing_about_a_person(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id, name="paspoort-jo.jpg")
    _withdraw(parts, case_id)
    worker.run_due()

    row = cases.document(document_id)
    assert row.wiped_at == clock.now
    assert "jo" not in " ".join(str(value) for value in vars(row).values()).lower()


def test_wiping_again_changes_nothing(parts: Parts, cases: Cases, worker: Worker) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    _withdraw(parts, case_id)
    worker.run_due()
    with parts.database.begin() as uow:
        uow.session.execute(
            update(Document)
            .where(Document.id == document_id)
            .values(state=DocumentState.WIPING, wiped_at=None)
        )

    sweep(parts.database, parts.vault)
    worker.run_due()

    assert cases.document(document_id).state is DocumentState.WIPED
