"""Hands for tests: a clock to turn, a worker to run, cases and files to work with."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache

from PIL import Image, ImageDraw

from recovery.flow import checks, claims, contact, intake, readings, review
from recovery.flow.intake import Application
from recovery.flow.uploads import Upload
from recovery.outside.builtin import BuiltinAccounts, NewAccount
from recovery.outside.maildir import MaildirMailer
from recovery.parts import Parts
from recovery.rules.decisions import CHECKLIST
from recovery.rules.evidence import CaseKind, Director
from recovery.rules.registration import ExtractFacts
from recovery.rules.roles import Role
from recovery.samples.extract import draw_extract
from recovery.samples.register import REGISTRATIONS
from recovery.samples.sealing import SampleSeal
from recovery.store import cases, outbox
from recovery.store.base import fresh_id
from recovery.store.models import Case, Document
from recovery.store.staff import Staff
from workers import runner

OLD_ADDRESS = "jo.oud@example.nl"
NEW_ADDRESS = "jo.nieuw@example.org"


class Clock:
    """A clock that stands still until a test turns it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


class Worker:
    """Does what is due with the real handlers, in this process and without Redis."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def run_due(self) -> int:
        """Run due tasks until none is left; give how many ran."""
        ran = 0
        while True:
            with self.parts.database.read() as uow:
                due = [task.id for task in outbox.due(uow)]
            if not due:
                return ran
            for task_id in due:
                runner.run_with(self.parts, task_id)
            ran += len(due)


@cache
def jpeg(text: str = "SPECIMEN", size: tuple[int, int] = (640, 400)) -> bytes:
    """Draw a small, smooth picture; another text gives other bytes."""
    picture = Image.new("RGB", size, "#dfe8f2")
    ImageDraw.Draw(picture).text((40, 40), text, fill="#102030")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


@cache
def pdf(text: str = "Uittreksel") -> bytes:
    """Make a real PDF of one page."""
    picture = Image.open(io.BytesIO(jpeg(text)))
    out = io.BytesIO()
    picture.save(out, "PDF")
    return out.getvalue()


def sealed_extract(seal: SampleSeal, kind: str, at: datetime) -> bytes:
    """Draw and seal the extract of a made-up registration; see `recovery.samples.register`."""
    return seal.seal(draw_extract(REGISTRATIONS[kind], at), at)


@dataclass
class Cases:
    """Cases and staff for a test, made by the real flow."""

    parts: Parts
    worker: Worker

    def account(self, **more: object) -> str:
        """Add a private account with a second factor; give its id."""
        facts: dict[str, object] = {
            "kind": CaseKind.PRIVATE,
            "customer_number": "K1001",
            "holder": "Jo Bakker",
            "email": OLD_ADDRESS,
            "password": "het-oude-wachtwoord",
            "contacts": ("tante.jo@example.com",),
            "domains": ("jobakker.example",),
            "factor": b"12345678901234567890",
        }
        accounts = self.parts.accounts
        assert isinstance(accounts, BuiltinAccounts)
        return accounts.add_account(NewAccount(**(facts | more)))  # type: ignore[arg-type]

    def staff(self, role: Role = Role.REVIEWER, name: str = "Rens") -> Staff:
        """Add a member of staff without a way to sign in."""
        person = Staff(
            id=fresh_id(),
            email=f"{name.lower()}-{role}@example.nl",
            name=name,
            role=role.value,
            fs_uniquifier=fresh_id(),
            active=True,
            created_at=self.parts.database.clock(),
        )
        with self.parts.database.begin() as uow:
            uow.session.add(person)
        return person

    def opened(self, **more: object) -> str:
        """Open a private case and confirm its address; give its id."""
        facts: dict[str, object] = {
            "kind": CaseKind.PRIVATE,
            "language": "nl",
            "asked_for": "K1001",
            "person_name": "Jo Bakker",
            "contact_email": NEW_ADDRESS,
        }
        with self.parts.database.begin() as uow:
            case = intake.open_case(uow, Application(**(facts | more)))  # type: ignore[arg-type]
        self.worker.run_due()
        with self.parts.database.begin() as uow:
            digits = contact.make_code(uow, case.id)
        with self.parts.database.begin() as uow:
            assert contact.confirm(uow, case.id, digits) is None
            intake.begin_draft(uow, case.id)
        self.worker.run_due()
        return case.id

    def company(self, kvk_number: str = "90000003") -> str:
        """Open a business case that has sent nothing and named nobody; give its id."""
        return self.opened(
            kind=CaseKind.BUSINESS, company_name="Bakker B.V.", kvk_number=kvk_number
        )

    def business(self, *directors: Director) -> str:
        """Open a business case whose directors are named."""
        case_id = self.company()
        with self.parts.database.begin() as uow:
            intake.name_directors(uow, case_id, directors or (Director("Jo Bakker", True),))
        return case_id

    def upload(self, case_id: str, slot: int = 0, data: bytes = b"", name: str = "id.jpg") -> str:
        """Send a document for the n-th slot; give its id."""
        slot_id = self.case(case_id).slots[slot].id
        content = data or jpeg()
        with Upload(
            self.parts.database, self.parts.vault, self.parts.settings, case_id, slot_id
        ) as upload:
            upload.fill_from(io.BytesIO(content), len(content))
            return upload.keep(name)

    def read(self, case_id: str, slot: int, facts: ExtractFacts) -> str:
        """Send an extract of which this is read; give its id. Needs no trusted seal."""
        document_id = self.upload(case_id, slot, pdf())
        self.worker.run_due()
        readings.keep(self.parts.vault, self.document(document_id), facts)
        checks.inspect_document(self.parts.database, self.parts.vault, document_id)
        return document_id

    def in_review(self, **more: object) -> str:
        """Bring a private case to the desk, inspected."""
        case_id = self.opened(**more)
        self.upload(case_id)
        self.submit(case_id)
        return case_id

    def submit(self, case_id: str) -> None:
        """Submit a case and let the worker present it."""
        with self.parts.database.begin() as uow:
            intake.submit(uow, case_id)
        self.worker.run_due()

    def claim(self, case_id: str, by: Staff) -> None:
        """Claim a case."""
        with self.parts.database.begin() as uow:
            claims.claim(uow, case_id, by)

    def approve(self, case_id: str, by: Staff) -> None:
        """Claim and approve a case with a complete checklist; the worker has not run yet."""
        self.claim(case_id, by)
        case = self.case(case_id)
        with self.parts.database.begin() as uow:
            review.approve(
                uow,
                case_id,
                by,
                CHECKLIST[case.kind],
                version=case.version,
                private_note="All matches.",
            )

    def case(self, case_id: str) -> Case:
        """Load a case as it is now."""
        with self.parts.database.read() as uow:
            return cases.get(uow, case_id)

    def document(self, document_id: str) -> Document:
        """Load a document as it is now."""
        with self.parts.database.read() as uow:
            found = cases.document(uow, document_id)
            assert found is not None
            return found

    def mails(self) -> list[EmailMessage]:
        """Give every mail that left, newest first."""
        mailer = self.parts.mailer
        assert isinstance(mailer, MaildirMailer)
        return [stored.message for stored in mailer.messages()]

    def kept(self) -> list[str]:
        """Name everything that the vault still holds."""
        return sorted(self.parts.vault.blobs.names())
