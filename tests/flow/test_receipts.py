"""Every case that had documents ends with one receipt that covers them all."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from recovery.audit import receipts, trail
from recovery.audit.events import Event
from recovery.errors import ReceiptSignerUnknown
from recovery.flow import intake, review
from recovery.flow.receipts import find, issue_receipt, public_keys, rotate
from recovery.parts import Parts
from recovery.rules.decisions import RejectReason
from recovery.rules.evidence import SlotKind
from recovery.rules.roles import Role
from recovery.rules.states import CaseState, DocumentState, Task
from recovery.settings import Retention
from recovery.store.models import Case, Document, Entry, Receipt, ReceiptKey
from recovery.store.models import Task as TaskRow
from tests.kit import NEW_ADDRESS, Cases, Clock, Worker


def _withdraw(parts: Parts, case_id: str) -> None:
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)


def _text(parts: Parts, case_id: str) -> str | None:
    with parts.database.read() as uow:
        found = find(uow, case_id)
        return found.text if found else None


def _verified(parts: Parts, case_id: str, text: str = "") -> receipts.Receipt:
    with parts.database.read() as uow:
        keys = public_keys(uow, parts.receipts.keys)
    return receipts.verify((text or _text(parts, case_id) or "").encode(), keys)


def _events(parts: Parts, event: Event) -> list[Entry]:
    with parts.database.read() as uow:
        return uow.session.query(Entry).filter(Entry.event == event.value).all()


def _letters(cases: Cases) -> list[str]:
    bodies = [mail.get_body(("plain",)) for mail in cases.mails() if mail["To"] == NEW_ADDRESS]
    return [body.get_content() for body in bodies if body and "/receipt" in body.get_content()]


@pytest.fixture
def gone(parts: Parts, cases: Cases, worker: Worker, clock: Clock) -> str:
    """Bring a case to its end, with one document replaced by another; give its id."""
    case_id = cases.opened()
    cases.upload(case_id, name="paspoort-jo-bakker.jpg")
    clock.advance(minutes=5)
    cases.upload(case_id)
    clock.advance(minutes=5)
    _withdraw(parts, case_id)
    worker.run_due()
    return case_id


def test_the_receipt_tells_of_every_document_that_ever_came(
    parts: Parts, cases: Cases, clock: Clock, gone: str
) -> None:
    case = cases.case(gone)

    said = _verified(parts, gone).statement

    assert said.case == case.reference
    assert said.outcome is CaseState.WITHDRAWN
    assert said.issuer == parts.settings.brand.name
    assert said.issued_at == clock.now
    assert len(said.documents) == 2
    for item, document in zip(said.documents, case.documents, strict=True):
        assert item.kind is SlotKind.IDENTITY
        assert item.received_at == document.received_at
        assert item.destroyed_at == document.wiped_at
        assert item.wrapping_key == parts.vault.keys.keyring.active
        assert item.objects == len(item.fingerprints) >= 1
        assert item.bytes > document.size


def test_the_receipt_holds_nothing_about_a_person(parts: Parts, gone: str) -> None:
    text = (_text(parts, gone) or "").lower()

    for secret in ("bakker", "k1001", "paspoort", "@"):
        assert secret not in text


def test_a_receipt_is_issued_once_and_a_second_call_changes_nothing(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock, gone: str
) -> None:
    before = _text(parts, gone)
    clock.advance(hours=1)

    issue_receipt(parts.database, parts.receipts, gone)
    worker.run_due()

    assert _text(parts, gone) == before
    assert len(_events(parts, Event.RECEIPT_ISSUED)) == 1
    assert len(_letters(cases)) == 1


def test_the_last_letter_leads_to_the_receipt(cases: Cases, gone: str) -> None:
    (letter,) = _letters(cases)

    assert "/link/" in letter


def test_the_trail_names_the_key_and_verifies(parts: Parts, gone: str) -> None:
    (issued,) = _events(parts, Event.RECEIPT_ISSUED)

    assert issued.facts == {"key": parts.receipts.keys.active}
    assert issued.case_id == gone
    assert len(_events(parts, Event.RECEIPT_KEY_ADDED)) == 1
    with parts.database.read() as uow:
        assert trail.verify(uow)


def test_a_death_between_wipe_and_receipt_ends_in_one_receipt(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    _withdraw(parts, case_id)

    def die(*_: Any) -> str:
        raise SystemExit

    monkeypatch.setattr(receipts, "sign", die)
    with pytest.raises(SystemExit):
        worker.run_due()
    monkeypatch.undo()
    assert cases.kept() == []
    assert _text(parts, case_id) is None
    assert _letters(cases) == []

    clock.advance(minutes=10)
    worker.run_due()

    assert len(_verified(parts, case_id).statement.documents) == 1
    assert len(_events(parts, Event.RECEIPT_ISSUED)) == 1
    assert len(_letters(cases)) == 1


def test_a_death_after_the_receipt_and_before_the_task_is_finished_issues_it_once(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock, gone: str
) -> None:
    before = _text(parts, gone)
    with parts.database.begin() as uow:
        uow.session.execute(
            update(TaskRow).where(TaskRow.kind == Task.ISSUE_RECEIPT).values(done_at=None)
        )
    clock.advance(minutes=10)

    assert worker.run_due() == 1

    assert _text(parts, gone) == before
    assert len(_letters(cases)) == 1


def test_a_case_without_documents_gets_no_receipt(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    case_id = cases.opened()
    _withdraw(parts, case_id)
    worker.run_due()

    issue_receipt(parts.database, parts.receipts, case_id)

    assert _text(parts, case_id) is None


def test_no_receipt_before_the_case_has_ended(parts: Parts, cases: Cases, worker: Worker) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    with parts.database.begin() as uow:
        intake.remove_document(uow, case_id, uow.session.get_one(Case, case_id).slots[0].id)
    worker.run_due()

    issue_receipt(parts.database, parts.receipts, case_id)

    assert [each.state for each in cases.case(case_id).documents] == [DocumentState.WIPED]
    assert _text(parts, case_id) is None


def test_no_receipt_while_anything_is_left(parts: Parts, cases: Cases, gone: str) -> None:
    document_id = cases.case(gone).documents[0].id
    with parts.database.begin() as uow:
        uow.session.delete(uow.session.get_one(Receipt, gone))
        uow.session.execute(
            update(Document)
            .where(Document.id == document_id)
            .values(state=DocumentState.WIPING, wiped_at=None)
        )

    issue_receipt(parts.database, parts.receipts, gone)

    assert _text(parts, gone) is None


def test_a_case_that_ended_a_second_time_gets_a_receipt_of_all_its_documents(
    parts: Parts, cases: Cases, worker: Worker, clock: Clock
) -> None:
    lead = cases.staff(Role.LEAD)
    case_id = cases.in_review()
    cases.claim(case_id, lead)
    with parts.database.begin() as uow:
        version = cases.case(case_id).version
        review.reject(uow, case_id, lead, RejectReason.OTHER, version=version)
    worker.run_due()
    first = _text(parts, case_id) or ""
    clock.advance(days=1)
    with parts.database.begin() as uow:
        version = cases.case(case_id).version
        review.reopen(uow, case_id, lead, version=version, note="Once more.")
    worker.run_due()
    assert _text(parts, case_id) == first
    cases.upload(case_id)
    clock.advance(minutes=5)

    _withdraw(parts, case_id)
    worker.run_due()

    now, before = _verified(parts, case_id), _verified(parts, case_id, first)
    assert before.statement.outcome is CaseState.REJECTED
    assert now.statement.outcome is CaseState.WITHDRAWN
    assert len(now.statement.documents) == 2
    assert now.statement.documents[0] == before.statement.documents[0]
    assert len(_letters(cases)) == 2


def test_a_receipt_that_somebody_changed_in_the_database_is_issued_anew(
    parts: Parts, gone: str
) -> None:
    text = _text(parts, gone) or ""
    with parts.database.begin() as uow:
        uow.session.execute(
            update(Receipt).values(text=text.replace('"objects": ', '"objects": 1'))
        )

    issue_receipt(parts.database, parts.receipts, gone)

    assert _verified(parts, gone).statement.case


def test_a_document_that_was_gone_before_we_came_is_claimed_by_no_receipt(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    case_id = cases.opened()
    document_id = cases.upload(case_id)
    parts.vault.destroy(document_id)
    _withdraw(parts, case_id)
    worker.run_due()

    (item,) = _verified(parts, case_id).statement.documents

    assert (item.wrapping_key, item.objects, item.fingerprints) == ("", 0, ())


def test_more_documents_than_a_receipt_lists_are_counted(
    parts: Parts, cases: Cases, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recovery.flow.receipts.MOST_LISTED", 1)
    first, second = cases.case(gone).documents

    issue_receipt(parts.database, parts.receipts, gone)

    said = _verified(parts, gone).statement
    assert [each.received_at for each in said.documents] == [second.received_at]
    assert said.not_listed.documents == 1
    assert said.not_listed.bytes == first.proof["bytes"]


def test_a_rotation_keeps_receipts_valid_and_is_in_the_trail(
    parts: Parts, cases: Cases, worker: Worker, gone: str
) -> None:
    before = _verified(parts, gone).key

    fresh = rotate(parts.database, parts.receipts.keys)

    assert _verified(parts, gone).key == before != fresh
    other = cases.opened(asked_for="K1002")
    cases.upload(other)
    _withdraw(parts, other)
    worker.run_due()
    assert _verified(parts, other).key == fresh
    with parts.database.read() as uow:
        assert uow.session.get_one(ReceiptKey, before).retired_at is not None
        assert uow.session.get_one(ReceiptKey, fresh).retired_at is None
    assert [entry.facts["key"] for entry in _events(parts, Event.RECEIPT_KEY_ADDED)] == [
        before,
        fresh,
    ]


def test_public_keys_outlive_the_file(parts: Parts, gone: str) -> None:
    with parts.database.read() as uow:
        rows = uow.session.query(ReceiptKey).all()

    assert [row.id for row in rows] == [_verified(parts, gone).key]


def test_keys_of_the_file_are_known_to_a_database_that_forgot_them(parts: Parts, gone: str) -> None:
    rotate(parts.database, parts.receipts.keys)
    with parts.database.begin() as uow:
        uow.session.query(ReceiptKey).delete()

    assert _verified(parts, gone).statement.case


def test_a_receipt_of_another_installation_is_not_ours(parts: Parts, gone: str) -> None:
    text = json.loads(_text(parts, gone) or "")

    with pytest.raises(ReceiptSignerUnknown):
        _verified(parts, gone, json.dumps(text | {"key": "0" * 16}))


def test_no_private_key_reaches_the_database(parts: Parts, gone: str) -> None:
    private = parts.receipts.keys.private().private_bytes_raw()
    folder = parts.settings.data_dir
    content = b"".join(file.read_bytes() for file in Path(folder).glob("*.sqlite3*"))

    assert private not in content
    assert private.hex().encode() not in content


@pytest.mark.parametrize("grace", [timedelta(0), timedelta(days=3)])
def test_documents_that_went_before_the_end_get_their_receipt_at_the_end(
    parts: Parts, cases: Cases, worker: Worker, grace: timedelta
) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    with parts.database.begin() as uow:
        intake.remove_document(uow, case_id, cases.case(case_id).slots[0].id)
    worker.run_due()
    assert cases.kept() == []

    with parts.database.begin() as uow:
        intake.withdraw(replace(uow, retention=Retention(withdrawn=grace)), case_id)
    worker.run_due()

    with parts.database.read() as uow:
        assert uow.session.get(Receipt, case_id) is not None
    assert "vernietigd" in str(cases.mails()[0]["Subject"])
