"""Nothing is left, whichever step fails once."""

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import update

from recovery.audit.events import Event
from recovery.errors import WipeIncomplete
from recovery.flow import intake
from recovery.flow.sweep import sweep
from recovery.flow.uploads import Upload
from recovery.flow.wipe import wipe_documents
from recovery.parts import Parts
from recovery.rules.states import CaseState, DocumentState
from recovery.store.models import Document, Entry, Task
from recovery.vault.documents import Vault
from recovery.vault.localblobs import LocalBlobs
from tests.kit import Cases, Clock, Worker


def _withdraw(parts: Parts, case_id: str) -> None:
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)


def _anomalies(parts: Parts) -> list[tuple[str, str, dict[str, Any]]]:
    with parts.database.read() as uow:
        found = uow.session.query(Entry).where(Entry.event == Event.ANOMALY).all()
        return [(each.case_id, each.document_id, each.facts) for each in found]


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
    real = LocalBlobs.zero_header

    def refuse(self: LocalBlobs, name: str, length: int) -> Any:
        if name == f"{stuck}.original":
            raise OSError
        return real(self, name, length)

    monkeypatch.setattr(LocalBlobs, "zero_header", refuse)
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
    real = Vault.destroy_all

    def die_after(self: Vault, document_ids: Iterable[str]) -> Any:
        real(self, document_ids)
        raise SystemExit

    monkeypatch.setattr(Vault, "destroy_all", die_after)
    with pytest.raises(SystemExit):
        worker.run_due()
    monkeypatch.undo()
    assert cases.document(document_id).state is DocumentState.WIPING

    clock.advance(minutes=10)
    worker.run_due()

    assert cases.document(document_id).state is DocumentState.WIPED
    assert _anomalies(parts) == []


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
    assert _anomalies(parts) == [(case_id, document_id, {"kind": "gone_before", "count": 1})]


@pytest.mark.parametrize("what", ["key", "objects"])
def test_half_of_a_document_that_was_gone_before_we_came_is_in_the_trail(
    parts: Parts, cases: Cases, worker: Worker, what: str
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    if what == "key":
        parts.vault.keys.store.destroy(document_id)
    else:
        parts.vault.blobs.delete_all(parts.vault.blobs.of_document(document_id))

    _withdraw(parts, case_id)
    worker.run_due()

    assert [document for _, document, _ in _anomalies(parts)] == [document_id]


def test_an_ordinary_wipe_is_no_anomaly(parts: Parts, cases: Cases, worker: Worker) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    _withdraw(parts, case_id)
    worker.run_due()

    assert _anomalies(parts) == []


def test_that_the_wipe_began_is_committed_before_anything_is_destroyed(
    parts: Parts, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = cases.business()
    document_ids = [cases.upload(case_id, 1), cases.upload(case_id, 1)]
    _withdraw(parts, case_id)

    def look(_self: Vault, owed: Iterable[str]) -> Any:
        assert {cases.document(each).wipe_begun_at for each in owed} == {parts.database.clock()}
        assert set(owed) == set(document_ids)
        raise SystemExit

    monkeypatch.setattr(Vault, "destroy_all", look)
    with pytest.raises(SystemExit):
        wipe_documents(parts.database, parts.vault, case_id)


def test_the_proof_of_a_wipe_in_two_runs_is_that_of_both(
    parts: Parts, cases: Cases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    key_id = parts.vault.keys.keyring.active
    blobs = parts.vault.blobs
    bytes_before = sum(map(blobs.size, blobs.of_document(document_id)))
    _withdraw(parts, case_id)
    real = LocalBlobs.zero_header

    def refuse(self: LocalBlobs, name: str, length: int) -> Any:
        if name.endswith(".original"):
            raise OSError
        return real(self, name, length)

    monkeypatch.setattr(LocalBlobs, "zero_header", refuse)
    with pytest.raises(WipeIncomplete):
        wipe_documents(parts.database, parts.vault, case_id)
    monkeypatch.undo()
    first = cases.document(document_id).proof
    wipe_documents(parts.database, parts.vault, case_id)

    proof = cases.document(document_id).proof
    assert (proof["key"], proof["objects"], proof["bytes"]) == (key_id, 2, bytes_before)
    assert set(first["fingerprints"]) < set(proof["fingerprints"])
    assert len(proof["fingerprints"]) == 2


def test_a_wipe_of_nothing_touches_no_key(
    parts: Parts, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Vault, "destroy_all", None)

    wipe_documents(parts.database, parts.vault, cases.opened())


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
