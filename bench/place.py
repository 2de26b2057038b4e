"""An installation in a folder of its own, with cases in it, made as the real thing makes them."""

import io
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from recovery import installation
from recovery.flow import contact, intake, notices
from recovery.flow.intake import Application
from recovery.flow.uploads import Upload
from recovery.parts import Parts
from recovery.rules.evidence import CaseKind, Director, SlotKind
from recovery.rules.states import CaseState, DocumentState, Task
from recovery.store import outbox
from recovery.store.base import fresh_id
from recovery.store.models import Case, Document

JPEG_HEAD = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
"""What makes random bytes pass for a photo at the first look."""


@contextmanager
def folder_of_our_own(disk: Path | None) -> Iterator[Path]:
    """Give a folder that is gone afterwards.

    Args:
        disk: Where to make it: the disk is part of what is measured. None: where the system
            makes temporary files.
    """
    with TemporaryDirectory(prefix="recovery-bench-", dir=disk) as name:
        yield Path(name)


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """Give the environment of an installation; settings of the caller's own are left out."""
    inherited = {name: text for name, text in os.environ.items() if "RECOVERY_" not in name}
    return {**inherited, "RECOVERY_DATA_DIR": str(data_dir), **more}


@contextmanager
def installed(settings: Mapping[str, str]) -> Iterator[Parts]:
    """Prepare the installation that this environment describes."""
    parts = installation.prepare(settings)
    try:
        yield parts
    finally:
        parts.close()


def open_case(parts: Parts, *, directors: int = 0, account: str = "") -> str:
    """Open a case and confirm its address; give its id.

    Args:
        directors: 0 for a private case with one slot; else a business case with an extract and a
            slot for each director.
        account: Customer number of an account that is there; it is looked up when the code is
            mailed. Empty: there is none, and the code is not mailed.
    """
    application = Application(
        kind=CaseKind.BUSINESS if directors else CaseKind.PRIVATE,
        language="nl",
        asked_for=account or "nobody",
        person_name="Jo Bakker",
        contact_email="jo@example.org",
    )
    with parts.database.begin() as uow:
        case_id = intake.open_case(uow, application).id
    if account:
        notices.send_code(parts.database, parts.accounts, parts.mailer, parts.letters, case_id)
    with parts.database.begin() as uow:
        digits = contact.make_code(uow, case_id)
        contact.confirm(uow, case_id, digits)
        intake.begin_draft(uow, case_id)
        if directors:
            named = [
                Director(f"Director {number}", acts_alone=False) for number in range(directors)
            ]
            intake.name_directors(uow, case_id, named)
    return case_id


def owe_many(parts: Parts, count: int) -> None:
    """Make ended cases, each with one document that is owed to the wipe.

    Rows go in at once, without the flow of a case each; keys and sealed objects are real. Their
    applicants get no letter: their address was never confirmed.
    """
    documents = [(fresh_id(), fresh_id()) for _ in range(count)]
    for case_id, document_id in documents:
        with parts.vault.receive(case_id, document_id, limit=len(JPEG_HEAD)) as receiving:
            receiving.write(JPEG_HEAD)
            receiving.commit(b"document.jpg")
    with parts.database.begin() as uow:
        for case_id, document_id in documents:
            uow.session.add(
                Case(
                    id=case_id,
                    reference=f"B{secrets.token_hex(6)}",
                    kind=CaseKind.PRIVATE,
                    state=CaseState.WITHDRAWN,
                    asked_for="nobody",
                    person_name="Jo Bakker",
                    contact_email="jo@example.org",
                    directors=[],
                    created_at=uow.now,
                    ended_at=uow.now,
                )
            )
            uow.session.add(
                Document(
                    id=document_id,
                    case_id=case_id,
                    slot_id=fresh_id(),
                    kind=SlotKind.IDENTITY,
                    state=DocumentState.WIPING,
                    received_at=uow.now,
                    wipe_by=uow.now,
                )
            )
        uow.session.flush()
        for case_id, _ in documents:
            outbox.add(uow, Task.WIPE_DOCUMENTS, case_id)


def send(parts: Parts, case_id: str, slot_id: str, body: bytes) -> str:
    """Seal a document for a slot, without a server; give its id."""
    with Upload(parts.database, parts.vault, parts.settings, case_id, slot_id) as upload:
        upload.fill_from(io.BytesIO(body), len(body))
        return upload.keep("document.jpg")
