"""What is left over of documents goes; what still arrives, stands or is not ours stays."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from recovery.audit.events import Event
from recovery.errors import WipeIncomplete
from recovery.flow import compare, intake
from recovery.flow.compare import Kind
from recovery.flow.reconcile import BEAT, reconcile
from recovery.flow.uploads import Upload
from recovery.parts import Parts
from recovery.rules.states import CaseState, DocumentState
from recovery.store import cases as questions
from recovery.store import due
from recovery.store.base import fresh_id
from recovery.store.models import Document, Entry
from recovery.vault.documents import Vault
from tests.flow.disorder import BOTH, Disorder
from tests.kit import Cases, Clock, Worker, jpeg


def _begin(parts: Parts, cases: Cases) -> Upload:
    case_id = cases.opened()
    slot_id = cases.case(case_id).slots[0].id
    upload = Upload(parts.database, parts.vault, parts.settings, case_id, slot_id)
    upload.write(b"\xff\xd8\xff" + bytes(300_000))
    return upload


def _only_document(parts: Parts) -> Document:
    with parts.database.read() as uow:
        return uow.session.scalars(select(Document)).one()


def test_nothing_is_out_of_place_in_a_case_of_its_usual_kind(
    cases: Cases, worker: Worker, disorder: Disorder
) -> None:
    cases.in_review()
    wiped = cases.opened(contact_email="al@example.org")
    cases.upload(wiped)
    with cases.parts.database.begin() as uow:
        intake.withdraw(uow, wiped)
    worker.run_due()
    disorder.age()

    assert disorder.found() == {}
    assert disorder.mend().is_clean


@BOTH
def test_a_key_and_objects_that_no_row_knows_of_are_destroyed(
    cases: Cases, disorder: Disorder
) -> None:
    document_id = cases.upload(cases.opened())
    disorder.lose_row(document_id)
    disorder.age()
    assert disorder.found() == {
        Kind.KEY_WITHOUT_ROW: {document_id},
        Kind.BLOB_WITHOUT_ROW: {document_id},
    }

    assert disorder.mend().mended == 1

    assert cases.parts.vault.remains_of(document_id) == ()
    assert disorder.found() == {}
    anomalies = [told for told in disorder.told(document_id) if told[0] == Event.ANOMALY]
    assert anomalies == [
        (Event.ANOMALY, Kind.KEY_WITHOUT_ROW),
        (Event.ANOMALY, Kind.BLOB_WITHOUT_ROW),
    ]


def test_a_key_alone_that_no_row_knows_of_is_destroyed(parts: Parts, disorder: Disorder) -> None:
    document_id = fresh_id()
    parts.vault.keys.make(document_id)
    disorder.age()
    assert disorder.found() == {Kind.KEY_WITHOUT_ROW: {document_id}}

    disorder.mend()

    assert not parts.vault.keys.has(document_id)


def test_objects_alone_that_no_row_knows_of_are_destroyed(cases: Cases, disorder: Disorder) -> None:
    document_id = cases.upload(cases.opened())
    disorder.lose_row(document_id)
    disorder.lose_key(document_id)
    assert disorder.found() == {Kind.BLOB_WITHOUT_ROW: {document_id}}

    disorder.mend()

    assert cases.kept() == []


def test_with_a_key_that_is_young_nothing_is_judged(cases: Cases, disorder: Disorder) -> None:
    document_id = cases.upload(cases.opened())
    disorder.lose_row(document_id)

    assert disorder.found() == {}
    assert disorder.mend().mended == 0
    assert cases.kept()


def test_an_upload_under_way_is_left_alone(
    parts: Parts, cases: Cases, clock: Clock, disorder: Disorder
) -> None:
    upload = _begin(parts, cases)
    disorder.age()
    clock.advance(minutes=59)

    assert disorder.mend().is_clean

    upload.write(b"\xff\xd9")
    upload.keep("id.jpg")
    assert disorder.found() == {}


@BOTH
def test_an_upload_that_never_ended_is_destroyed_with_its_row(
    parts: Parts, cases: Cases, clock: Clock, disorder: Disorder
) -> None:
    _begin(parts, cases)
    document_id = _only_document(parts).id
    clock.advance(minutes=61)
    assert disorder.found() == {Kind.HALF_RECEIVED: {document_id}}

    disorder.mend()

    assert parts.vault.remains_of(document_id) == ()
    with parts.database.read() as uow:
        assert uow.session.scalar(select(func.count()).select_from(Document)) == 0


def test_a_part_that_nobody_goes_on_with_goes_and_its_document_stays(
    parts: Parts, cases: Cases, disorder: Disorder
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id, data=jpeg("stays"))
    parts.vault.blobs.create(f"{document_id}.page-1").write(b"half")
    assert disorder.found() == {}
    disorder.age()
    assert disorder.found() == {Kind.HALF_RECEIVED: {document_id}}

    disorder.mend()

    assert list(parts.vault.blobs.parts(0)) == []
    assert parts.vault.read(case_id, document_id) == jpeg("stays")
    assert (Event.ANOMALY, Kind.HALF_RECEIVED) in disorder.told(document_id)


def test_a_part_without_a_row_is_destroyed(parts: Parts, disorder: Disorder) -> None:
    document_id = fresh_id()
    parts.vault.blobs.create(f"{document_id}.original").write(b"half")
    disorder.age()
    assert disorder.found() == {Kind.HALF_RECEIVED: {document_id}}

    disorder.mend()

    assert disorder.files() == []


@BOTH
def test_what_a_backup_brings_back_of_a_wiped_document_is_destroyed_again_at_once(
    parts: Parts, cases: Cases, worker: Worker, disorder: Disorder
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    with disorder.put_back():
        with parts.database.begin() as uow:
            intake.withdraw(uow, case_id)
        worker.run_due()
        assert cases.kept() == []
    assert parts.vault.read(case_id, document_id)
    assert disorder.found() == {Kind.WIPED_IS_BACK: {document_id}}

    assert disorder.mend().mended == 1

    assert parts.vault.remains_of(document_id) == ()
    assert cases.document(document_id).state is DocumentState.WIPED
    assert disorder.told(document_id)[-1] == (Event.ANOMALY, Kind.WIPED_IS_BACK)


def test_only_objects_of_ours_are_removed_and_never_a_folder(
    parts: Parts, cases: Cases, disorder: Disorder
) -> None:
    document_id = cases.upload(cases.opened())
    shard = parts.settings.blobs / document_id[:2]
    strange = [
        shard / "notes.txt",
        shard / f"{document_id}.original.bak",
        shard / f"{document_id}.ORIGINAL",
        parts.settings.blobs / "lost+found.txt",
        parts.settings.blobs.parent / "above.txt",
    ]
    for file in strange:
        file.write_text("not ours")
    disorder.lose_row(document_id)
    disorder.age()

    disorder.mend()

    assert cases.kept() == []
    assert [file.read_text() for file in strange] == ["not ours"] * len(strange)
    assert shard.is_dir()


def test_looking_changes_nothing(parts: Parts, cases: Cases, disorder: Disorder) -> None:
    lost, unknown = cases.in_review(), cases.upload(cases.opened(contact_email="al@example.org"))
    disorder.lose_key(cases.case(lost).documents[0].id)
    disorder.lose_row(unknown)
    disorder.age()
    files = {file: file.read_bytes() for file in disorder.files()}
    entries = select(func.count()).select_from(Entry)
    with parts.database.read() as uow:
        before = uow.session.scalar(entries)

    assert len(disorder.found()) == 3

    assert {file: file.read_bytes() for file in disorder.files()} == files
    assert parts.vault.keys.has(unknown)
    with parts.database.read() as uow:
        assert uow.session.scalar(entries) == before
        assert questions.seen_at(uow, BEAT) is None
    assert cases.case(lost).state is CaseState.IN_REVIEW


@BOTH
def test_when_one_ran_to_its_end_is_written_down(
    parts: Parts, clock: Clock, disorder: Disorder
) -> None:
    for _ in range(2):
        clock.advance(minutes=10)
        disorder.mend()

        with parts.database.read() as uow:
            assert questions.seen_at(uow, BEAT) == clock.now


def _refuse(monkeypatch: pytest.MonkeyPatch, stuck: str) -> None:
    real = Vault.destroy

    def destroy(self: Vault, document_id: str) -> Any:
        if document_id == stuck:
            raise WipeIncomplete(("key",))
        return real(self, document_id)

    monkeypatch.setattr(Vault, "destroy", destroy)


def test_one_that_cannot_be_mended_keeps_none_of_the_others(
    cases: Cases,
    disorder: Disorder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    case_id = cases.business()
    unknown = sorted(cases.upload(case_id, 1) for _ in range(3))
    for document_id in unknown:
        disorder.lose_row(document_id)
    disorder.age()
    _refuse(monkeypatch, unknown[0])

    with caplog.at_level(logging.ERROR):
        done = disorder.mend()

    assert (done.mended, done.faults) == (2, 1)
    assert {name[:36] for name in cases.kept()} == {unknown[0]}
    assert f"{unknown[0]}: WipeIncomplete" in caplog.text
    monkeypatch.undo()
    assert disorder.mend().mended == 1


def test_one_that_cannot_be_looked_at_keeps_none_of_the_others(
    parts: Parts, cases: Cases, disorder: Disorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = cases.business()
    cases.upload(case_id, 0, data=b"%PDF-1.7\n" + bytes(100))
    cases.upload(case_id, 1)
    documents = [slot.document_id for slot in cases.case(case_id).slots]
    unreadable, lost = (each for each in documents if each)
    disorder.lose_key(unreadable)
    disorder.lose_key(lost)
    real: Callable[..., tuple[Kind, ...]] = compare.missing

    def missing(vault: Vault, document_id: str) -> tuple[Kind, ...]:
        if document_id == unreadable:
            raise OSError("input/output error")
        return real(vault, document_id)

    monkeypatch.setattr(compare, "missing", missing)
    looked = reconcile(parts.database, parts.vault, mend=False)

    assert looked.faults == 1
    assert looked.found == {Kind.ROW_WITHOUT_KEY: (lost,)}


def test_a_folder_that_is_away_loses_no_document(
    parts: Parts, cases: Cases, disorder: Disorder
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    away = parts.settings.blobs.rename(parts.settings.blobs.with_name("away"))

    done = disorder.mend()

    assert (done.faults, done.mended, done.is_clean) == (1, 0, False)
    away.rename(parts.settings.blobs)
    assert parts.vault.read(case_id, document_id)


def test_more_at_once_than_allowed_waits_for_a_person(cases: Cases, disorder: Disorder) -> None:
    case_id = cases.business()
    for document_id in [cases.upload(case_id, 1) for _ in range(3)]:
        disorder.lose_row(document_id)
    disorder.age()
    before = cases.kept()

    assert disorder.mend(at_most=2).withheld == 3
    assert cases.kept() == before

    assert disorder.mend(at_most=3).mended == 3
    assert cases.kept() == []


def test_what_waits_for_a_person_is_not_passed_over_in_silence(
    parts: Parts, cases: Cases, disorder: Disorder
) -> None:
    case_id = cases.business()
    for document_id in [cases.upload(case_id, 1) for _ in range(3)]:
        disorder.lose_row(document_id)
    disorder.age()

    assert disorder.mend(at_most=2).withheld == 3

    with parts.database.read() as uow:
        assert questions.seen_at(uow, BEAT) is None


@pytest.mark.parametrize("lost", ["key", "blob"])
def test_when_not_one_document_of_two_is_whole_both_wait_for_a_person(
    cases: Cases, disorder: Disorder, lost: str
) -> None:
    lose = disorder.lose_key if lost == "key" else disorder.lose_blob
    both = [cases.in_review(contact_email=f"a{number}@example.org") for number in range(2)]
    for case_id in both:
        lose(cases.case(case_id).documents[0].id)

    assert disorder.mend(at_most=10).withheld == 2
    assert {cases.case(case_id).state for case_id in both} == {CaseState.IN_REVIEW}

    assert disorder.mend().mended == 2


def test_when_another_document_is_whole_a_lost_one_is_given_up(
    cases: Cases, disorder: Disorder
) -> None:
    lost, whole = (cases.in_review(contact_email=f"a{number}@example.org") for number in range(2))
    disorder.lose_blob(cases.case(lost).documents[0].id)

    assert disorder.mend(at_most=10).mended == 1
    assert cases.case(lost).state is CaseState.OPENED
    assert cases.case(whole).state is CaseState.IN_REVIEW


def test_one_document_alone_that_is_lost_is_given_up(cases: Cases, disorder: Disorder) -> None:
    case_id = cases.in_review()
    disorder.lose_blob(cases.case(case_id).documents[0].id)

    assert disorder.mend(at_most=10).mended == 1


def test_documents_lost_by_the_dozen_wait_for_a_person(cases: Cases, disorder: Disorder) -> None:
    lost = [cases.in_review(contact_email=f"a{number}@example.org") for number in range(2)]
    for case_id in lost:
        disorder.lose_blob(cases.case(case_id).documents[0].id)

    assert disorder.mend(at_most=1).withheld == 2
    assert {cases.case(case_id).state for case_id in lost} == {CaseState.IN_REVIEW}


@BOTH
def test_it_goes_on_beyond_a_page(
    parts: Parts, cases: Cases, disorder: Disorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "_PAGE", 2)
    monkeypatch.setattr(due, "PAGE", 2)
    case_id = cases.business()
    unknown = {cases.upload(case_id, 1) for _ in range(5)}
    for document_id in unknown:
        disorder.lose_row(document_id)
    lost = {cases.upload(cases.opened(contact_email=f"a{n}@example.org")) for n in range(5)}
    for document_id in lost:
        disorder.lose_blob(document_id)
    disorder.age()

    found = disorder.found()

    assert found[Kind.KEY_WITHOUT_ROW] == found[Kind.BLOB_WITHOUT_ROW] == unknown
    assert found[Kind.ROW_WITHOUT_BLOB] == lost


def test_an_upload_taken_back_while_we_look_is_no_finding(
    parts: Parts, cases: Cases, disorder: Disorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = _begin(parts, cases)
    disorder.age()
    real = due.states

    asked = []

    def taken_back_before_the_rows_are_read(uow: Any, ids: Any) -> Any:
        asked.append(ids)
        if len(asked) == 2:  # the first look is for what was wiped and is back
            upload.abort()
        return real(uow, ids)

    monkeypatch.setattr(due, "states", taken_back_before_the_rows_are_read)

    done = disorder.mend()

    assert len(asked) >= 2
    assert done.is_clean
    assert done.mended == 0


def test_a_row_that_comes_back_before_mending_keeps_its_document(
    parts: Parts, cases: Cases, disorder: Disorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id, data=jpeg("kept"))
    disorder.age()
    real = due.states
    asked = []

    def late(uow: Any, ids: Any) -> Any:
        asked.append(ids)
        return {} if len(asked) == 2 else real(uow, ids)

    monkeypatch.setattr(due, "states", late)
    done = disorder.mend()

    assert done.found
    assert done.mended == 0
    assert parts.vault.read(case_id, document_id) == jpeg("kept")
