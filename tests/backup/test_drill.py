"""The drill: back up, wipe, lose the machine, restore, and try to open."""

import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from recovery.audit import trail
from recovery.backup.making import make
from recovery.backup.restoring import restore
from recovery.rules.states import CaseState, DocumentState, Task
from recovery.store import models
from tests.backup.conftest import Fresh
from tests.backup.machine import MARKER, NAME, Machine, leaks, opens
from tests.kit import NEW_ADDRESS


@dataclass(frozen=True)
class Drill:
    """What was there when the backup was made, and what has become of the machine since.

    Attributes:
        document: What the customer of the open case sent.
        secrets: Every key and secret, those destroyed since among them.
        keys: The folder of the keys as they are now.
        old_keys: The same as they were when the backup was made; nobody may have kept it.
    """

    file: Path
    open_case: str
    open_document: str
    document: bytes
    wiped_case: str
    wiped_document: str
    secrets: list[bytes]
    keys: Path
    old_keys: Path


@pytest.fixture
def drill(machine: Machine, file: Path, tmp_path: Path) -> Drill:
    """Back up, finish the second case, lose the machine."""
    cases = machine.cases
    cases.account()
    document = _marked_picture()
    open_case = cases.opened(asked_for="unknown")
    open_document = cases.upload(open_case, data=document, name=NAME)
    machine.worker.run_due()
    wiped_case = cases.opened(contact_email="an.nieuw@example.org")
    wiped_document = cases.upload(wiped_case, data=document, name=NAME)
    cases.submit(wiped_case)
    assert cases.case(wiped_case).state is CaseState.IN_REVIEW

    make(machine.parts, file)
    secrets = machine.secrets()
    old_keys = tmp_path / "old-keys"
    shutil.copytree(machine.folder / "keys", old_keys)

    cases.approve(wiped_case, cases.staff())
    machine.worker.run_due()
    assert cases.case(wiped_case).state is CaseState.RESTORED
    assert machine.parts.vault.remains_of(wiped_document) == ()
    machine.parts.close()
    keys = tmp_path / "kept-keys"
    shutil.copytree(machine.folder / "keys", keys)
    shutil.rmtree(machine.folder)
    return Drill(
        file=file,
        open_case=open_case,
        open_document=open_document,
        document=document,
        wiped_case=wiped_case,
        wiped_document=wiped_document,
        secrets=secrets,
        keys=keys,
        old_keys=old_keys,
    )


def _marked_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "#cfd8e3").save(out, "JPEG", comment=MARKER)
    return out.getvalue()


def _letters_owed(machine: Machine, case_id: str) -> list[str]:
    with machine.parts.database.read() as uow:
        query = uow.session.query(models.Task).filter_by(subject=case_id, kind=Task.SEND_LETTER)
        return [task.detail for task in query if task.done_at is None]


def test_the_backup_holds_no_plaintext_and_no_key(drill: Drill) -> None:
    assert leaks([drill.file], [MARKER, NAME.encode(), *drill.secrets]) == []


def test_with_the_keys_lost_nothing_of_either_case_opens(drill: Drill, fresh: Fresh) -> None:
    machine = fresh()

    restore(machine.parts, drill.file)

    assert opens(machine, drill.open_case, drill.open_document) == []
    assert opens(machine, drill.wiped_case, drill.wiped_document) == []
    assert leaks(machine.files(), [MARKER, NAME.encode(), *drill.secrets]) == []


def test_with_the_keys_lost_rows_are_reconciled_before_anything_starts(
    drill: Drill, fresh: Fresh
) -> None:
    machine = fresh()

    restore(machine.parts, drill.file)

    for document_id in (drill.open_document, drill.wiped_document):
        assert machine.cases.document(document_id).state is not DocumentState.SEALED
        assert machine.cases.document(document_id).state is not DocumentState.ACCEPTED
    machine.worker.run_due()
    for document_id in (drill.open_document, drill.wiped_document):
        assert machine.cases.document(document_id).state is DocumentState.WIPED
    assert machine.cases.kept() == []


def test_with_the_keys_lost_the_customer_of_the_open_case_is_asked_to_send_again(
    drill: Drill, fresh: Fresh
) -> None:
    machine = fresh()

    restore(machine.parts, drill.file)

    case = machine.cases.case(drill.open_case)
    assert case.state is CaseState.OPENED
    assert [(slot.is_open, slot.document_id) for slot in case.slots] == [(True, None)]
    assert _letters_owed(machine, drill.open_case) != []
    machine.worker.run_due()
    assert NEW_ADDRESS in {str(mail["To"]) for mail in machine.cases.mails()}
    sent_again = machine.cases.upload(drill.open_case, data=drill.document)
    assert opens(machine, drill.open_case, sent_again) == ["name", "original"]


def test_with_the_keys_kept_the_document_of_the_open_case_opens(drill: Drill, fresh: Fresh) -> None:
    machine = fresh(keys=drill.keys)

    restore(machine.parts, drill.file)

    assert machine.parts.vault.read(drill.open_case, drill.open_document) == drill.document
    slots = machine.cases.case(drill.open_case).slots
    assert [slot.document_id for slot in slots] == [drill.open_document]
    assert _letters_owed(machine, drill.open_case) == []


def test_with_the_keys_kept_what_was_wiped_stays_closed_and_goes_again(
    drill: Drill, fresh: Fresh
) -> None:
    machine = fresh(keys=drill.keys)

    restore(machine.parts, drill.file)

    assert opens(machine, drill.wiped_case, drill.wiped_document) == []
    machine.worker.run_due()
    assert machine.cases.document(drill.wiped_document).state is DocumentState.WIPED
    assert machine.parts.vault.remains_of(drill.wiped_document) == ()
    assert leaks(machine.files(), [MARKER, NAME.encode()]) == []
    assert leaks(machine.files(keys=False), drill.secrets) == []


def test_the_trail_goes_on_from_where_the_backup_was_made(drill: Drill, fresh: Fresh) -> None:
    machine = fresh(keys=drill.keys)

    restored = restore(machine.parts, drill.file)

    assert restored.broken_at is None
    with machine.parts.database.read() as uow:
        assert trail.verify(uow) > restored.entries
        told = uow.session.get_one(models.Entry, restored.entries + 1)
    assert (told.event, told.facts) == ("backup:restored", {"cases": 2, "documents": 2})


def test_with_another_trail_secret_it_is_said_that_the_trail_does_not_verify(
    drill: Drill, fresh: Fresh
) -> None:
    assert restore(fresh().parts, drill.file).broken_at == 1


def test_a_key_store_as_old_as_the_backup_would_bring_a_wiped_document_back(
    drill: Drill, fresh: Fresh
) -> None:
    """Shows that the drill sees what it must never see, and why keys are in no backup."""
    machine = fresh(keys=drill.old_keys)

    restore(machine.parts, drill.file)

    assert "original" in opens(machine, drill.wiped_case, drill.wiped_document)
