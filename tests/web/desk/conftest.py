"""The desk with made-up staff and cases; every part is real."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from passlib.totp import TOTP
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from recovery import staffing
from recovery.audit import trail
from recovery.flow import intake
from recovery.flow.moves import move
from recovery.flow.uploads import Upload
from recovery.outside.builtin import BuiltinAccounts, NewAccount
from recovery.parts import Parts
from recovery.rules.evidence import CaseKind, Director
from recovery.rules.roles import Role
from recovery.rules.states import Action, CaseState, DocumentState
from recovery.store import cases
from recovery.store.models import Case, Document, Entry, Visit
from recovery.store.staff import Staff
from recovery.web.visits import Visits, _digest

PASSWORD = "four words in a row"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_CSRF = "0" * 40


@dataclass
class Person:
    """A member of staff whose secrets the test knows."""

    id: str
    email: str
    name: str
    role: Role


class Browser:
    """Somebody's browser on the desk, with the token that every form carries."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.app = app
        self.client = client

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, **form: Any) -> TestResponse:
        signed = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        return self.client.post(path, data={"csrf_token": signed.dumps(_CSRF), **form})


@pytest.fixture(scope="session")
def password_hash() -> str:
    return PasswordHasher().hash(PASSWORD)


@pytest.fixture
def hire(parts: Parts, password_hash: str) -> Callable[..., Person]:
    """Add a member of staff whose password and one-time codes are known."""

    def add(role: Role, name: str = "") -> Person:
        name = name or f"Robin {role.value.title()}"
        email = f"{name.lower().replace(' ', '.')}@example.nl"
        with parts.database.begin() as uow:
            person = Staff(
                email=email,
                name=name,
                role=role.value,
                password=password_hash,
                fs_uniquifier=f"uniquifier of {email}",
                tf_primary_method=staffing.AUTHENTICATOR,
                tf_totp_secret=staffing.sealed_totp(SECRET, parts.settings.desk_secret),
                created_at=uow.now,
            )
            uow.session.add(person)
            uow.session.flush()
            return Person(person.id, email, name, role)

    return add


@pytest.fixture
def stranger(desk: Flask) -> Browser:
    return Browser(desk, desk.test_client())


@pytest.fixture
def visit(desk: Flask, parts: Parts) -> Callable[[Person], Browser]:
    """Give the browser of somebody who signed in just now."""

    def begin(person: Person) -> Browser:
        token = f"visit of {person.email} {time.monotonic_ns()}"
        interface = desk.session_interface
        assert isinstance(interface, Visits)
        with parts.database.begin() as uow:
            uniquifier = uow.session.get_one(Staff, person.id).fs_uniquifier
            data = {"_user_id": uniquifier, "fs_paa": time.time(), "csrf_token": _CSRF}
            uow.session.add(
                Visit(
                    digest=_digest(token),
                    face="desk",
                    data=interface.serializer.dumps(data),
                    seen_at=uow.now,
                )
            )
        client = desk.test_client()
        client.set_cookie(interface.cookie, token)
        return Browser(desk, client)

    return begin


@pytest.fixture
def reviewer(hire: Callable[..., Person]) -> Person:
    return hire(Role.REVIEWER)


@pytest.fixture
def as_reviewer(visit: Callable[[Person], Browser], reviewer: Person) -> Browser:
    return visit(reviewer)


@pytest.fixture
def as_lead(visit: Callable[[Person], Browser], hire: Callable[..., Person]) -> Browser:
    return visit(hire(Role.LEAD))


@pytest.fixture
def as_administrator(visit: Callable[[Person], Browser], hire: Callable[..., Person]) -> Browser:
    return visit(hire(Role.ADMINISTRATOR))


@pytest.fixture
def as_auditor(visit: Callable[[Person], Browser], hire: Callable[..., Person]) -> Browser:
    return visit(hire(Role.AUDITOR))


@pytest.fixture
def code_of(clock: Callable[[], datetime]) -> Callable[..., str]:
    """Give the one-time code that an app shows now, or some seconds from now."""

    def code(later: int = 0, secret: str = SECRET) -> str:
        app = TOTP(key=secret)
        return str(app.generate(int(clock().timestamp()) + later).token)

    return code


@pytest.fixture
def account(parts: Parts) -> str:
    """Give the id of an account of a private customer."""
    return open_account(parts, CaseKind.PRIVATE, "K-1001", "Noor van Dijk", "noor@example.nl")


def open_account(  # noqa: PLR0913 - an account has this many sides
    parts: Parts,
    kind: CaseKind,
    number: str,
    holder: str,
    email: str,
    company: str = "",
    kvk_number: str = "",
) -> str:
    assert isinstance(parts.accounts, BuiltinAccounts)
    parts.accounts.add_account(
        NewAccount(
            kind=kind,
            customer_number=number,
            holder=holder,
            email=email,
            password="the account's own",
            company=company,
            kvk_number=kvk_number,
            domains=(email.split("@")[1],),
        )
    )
    found = parts.accounts.find(number)
    assert found is not None
    return found.account_id


@pytest.fixture
def make_case(parts: Parts, account: str) -> Callable[..., Case]:
    """Bring a case as far as the desk, with a page to look at in each slot."""

    def make(
        kind: CaseKind = CaseKind.PRIVATE,
        *,
        person_name: str = "Noor van Dijk",
        contact_email: str = "noor.new@example.org",
        account_id: str | None = account,
        asked_for: str = "K-1001",
        state: CaseState = CaseState.IN_REVIEW,
        directors: tuple[Director, ...] = (),
        company_name: str = "",
        kvk_number: str = "",
    ) -> Case:
        with parts.database.begin() as uow:
            case = intake.open_case(
                uow,
                intake.Application(
                    kind=kind,
                    language="nl",
                    asked_for=asked_for,
                    person_name=person_name,
                    contact_email=contact_email,
                    company_name=company_name,
                    kvk_number=kvk_number,
                ),
            )
            case.contact_confirmed_at = uow.now
            case.account_id = account_id
            case.expires_at = uow.now + timedelta(days=7)
            if directors:
                intake.name_directors(uow, case.id, directors)
        for slot in case.slots:
            send_document(parts, case.id, slot.id)
        with parts.database.begin() as uow:
            case = cases.get(uow, case.id)
            if state is not CaseState.OPENED:
                intake.submit(uow, case.id)
            if state is CaseState.IN_REVIEW:
                move(uow, case, Action.PRESENT, trail.WORKER)
            return case

    return make


def send_document(parts: Parts, case_id: str, slot_id: str, pages: int = 1) -> str:
    """Take in a document, and give it the pages that an inspection would."""
    jpeg = picture()
    with parts.database.read() as uow:
        slot = cases.slot_of(uow, case_id, slot_id)
        assert slot is not None
    is_pdf = slot.kind == "extract"
    with Upload(parts.database, parts.vault, parts.settings, case_id, slot_id) as upload:
        upload.write(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n" if is_pdf else jpeg)
        document_id = upload.keep("passport.jpg")
    for number in range(1, pages + 1):
        parts.vault.put(case_id, document_id, f"page-{number}", jpeg)
    with parts.database.begin() as uow:
        document = uow.session.get_one(Document, document_id)
        document.pages = pages
        document.state = DocumentState.ACCEPTED
    return document_id


def picture(colour: str = "#d8e4ee") -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 200), colour).save(out, format="JPEG")
    return out.getvalue()


@pytest.fixture
def told(parts: Parts) -> Callable[[str], list[Entry]]:
    """List the trail's entries of one name."""

    def entries(event: str) -> list[Entry]:
        with parts.database.read() as uow:
            return list(uow.session.scalars(select(Entry).where(Entry.event == event)))

    return entries


@pytest.fixture
def reload(parts: Parts) -> Callable[[Case], Case]:
    """Read a case again."""

    def again(case: Case) -> Case:
        with parts.database.read() as uow:
            return cases.get(uow, case.id)

    return again
