"""Hands for tests of the desk: staff who sign in, and cases that wait for them."""

import io
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from passlib.totp import TOTP
from sqlalchemy import select
from werkzeug.test import TestResponse

from recovery import staffing
from recovery.audit import trail
from recovery.flow import intake
from recovery.flow.intake import Application
from recovery.flow.moves import move
from recovery.flow.uploads import Upload
from recovery.outside.builtin import BuiltinAccounts, NewAccount
from recovery.parts import Parts
from recovery.rules.evidence import CaseKind, Director, SlotKind
from recovery.rules.roles import Role
from recovery.rules.states import Action, CaseState, DocumentState
from recovery.store import cases
from recovery.store.models import Case, Document, Entry, Visit
from recovery.store.staff import Staff
from recovery.web import visits
from tests.kit import Clock, jpeg

PASSWORD = "four words in a row"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGNERS = (Director("Piet Jansen", acts_alone=False), Director("Kees Jansen", acts_alone=False))
_CSRF = "0" * 40


@cache
def hashed(password: str) -> str:
    """Hash a password as the desk does; once, since that is slow on purpose."""
    return PasswordHasher().hash(password)


class Browser:
    """Somebody's browser on the desk; every form that it sends carries the token."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.app = app
        self.client = client

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **(form or {}), **more})

    def token(self) -> str:
        """Sign the token that every visit of these tests begins with."""
        signer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(_CSRF))

    def cookie(self) -> str:
        """Give the value of the visit's cookie."""
        found = self.client.get_cookie(visits_of(self.app).cookie)
        return found.value if found else ""


def visits_of(app: Flask) -> visits.Visits:
    """Give what keeps this application's visits."""
    assert isinstance(app.session_interface, visits.Visits)
    return app.session_interface


@dataclass
class Office:
    """Staff and cases of one desk; every part is real."""

    desk: Flask
    parts: Parts
    clock: Clock

    def hire(self, role: Role = Role.REVIEWER, name: str = "Robin", **more: object) -> Staff:
        """Add a member of staff whose password and one-time codes are known."""
        facts: dict[str, object] = {
            "id": str(uuid4()),
            "email": f"{name.lower()}-{role}@example.nl",
            "name": name,
            "role": role.value,
            "password": hashed(PASSWORD),
            "fs_uniquifier": str(uuid4()),
            "tf_primary_method": staffing.AUTHENTICATOR,
            "tf_totp_secret": staffing.sealed_totp(SECRET, self.parts.settings.desk_secret),
            "created_at": self.clock(),
        }
        person = Staff(**(facts | more))
        with self.parts.database.begin() as uow:
            uow.session.add(person)
        return person

    def stranger(self) -> Browser:
        """Give the browser of somebody who is not signed in."""
        return self._browser({"csrf_token": _CSRF})

    def visit(self, person: Staff) -> Browser:
        """Give the browser of somebody who signed in just now."""
        return self._browser(
            {"_user_id": person.fs_uniquifier, "fs_paa": time.time(), "csrf_token": _CSRF}
        )

    def visit_as(self, role: Role, name: str = "Robin") -> Browser:
        """Hire somebody and give their browser, signed in."""
        return self.visit(self.hire(role, name))

    def code(self, later: int = 0, secret: str = SECRET) -> str:
        """Give the one-time code that the app shows now, or some seconds from now."""
        return str(TOTP(key=secret).generate(int(self.clock().timestamp()) + later).token)

    def account(self, **more: object) -> str:
        """Add a private account; give its id."""
        facts: dict[str, object] = {
            "kind": CaseKind.PRIVATE,
            "customer_number": "K-1001",
            "holder": "Noor van Dijk",
            "email": "noor@example.nl",
            "password": "the customer's own",
            "domains": ("vandijk.example",),
        }
        assert isinstance(self.parts.accounts, BuiltinAccounts)
        return self.parts.accounts.add_account(NewAccount(**(facts | more)))  # type: ignore[arg-type]

    def case(
        self,
        *,
        account_id: str | None = None,
        state: CaseState = CaseState.IN_REVIEW,
        directors: tuple[Director, ...] = (),
        pages: int = 1,
        **more: object,
    ) -> Case:
        """Bring a case as far as the desk, with pages to look at; no inspection is run."""
        facts: dict[str, object] = {
            "kind": CaseKind.BUSINESS if directors else CaseKind.PRIVATE,
            "language": "nl",
            "asked_for": "K-1001",
            "person_name": "Noor van Dijk",
            "contact_email": f"{uuid4()}@example.org",
        }
        with self.parts.database.begin() as uow:
            case = intake.open_case(uow, Application(**(facts | more)))  # type: ignore[arg-type]
            case.contact_confirmed_at = uow.now
            case.account_id = account_id
            case.expires_at = uow.now + timedelta(days=7)
            if directors:
                intake.name_directors(uow, case.id, directors)
        for slot in case.slots:
            self.send(case.id, slot.id, pages)
        with self.parts.database.begin() as uow:
            case = cases.get(uow, case.id)
            if state is not CaseState.OPENED:
                intake.submit(uow, case.id)
            if state is CaseState.IN_REVIEW:
                move(uow, case, Action.PRESENT, trail.WORKER)
        return self.now(case)

    def claimed(self, by: Staff, **more: Any) -> Case:
        """Bring a case to the desk, claimed."""
        case = self.case(**more)
        with self.parts.database.begin() as uow:
            assert cases.claim(uow, case.id, by.id)
        return self.now(case)

    def send(self, case_id: str, slot_id: str, pages: int = 1) -> str:
        """Take in a document, and give it the pages that an inspection would have made."""
        with self.parts.database.read() as uow:
            slot = cases.slot_of(uow, case_id, slot_id)
        assert slot is not None
        content = b"%PDF-1.7\n%%EOF\n" if slot.kind is SlotKind.EXTRACT else jpeg()
        vault, database = self.parts.vault, self.parts.database
        with Upload(database, vault, self.parts.settings, case_id, slot_id) as upload:
            upload.fill_from(io.BytesIO(content), len(content))
            document_id = upload.keep("passport.jpg")
        for number in range(1, pages + 1):
            vault.put(case_id, document_id, f"page-{number}", jpeg(f"page {number}"))
        with database.begin() as uow:
            document = uow.session.get_one(Document, document_id)
            document.pages = pages
            document.state = DocumentState.ACCEPTED
        return document_id

    def now(self, case: Case) -> Case:
        """Read a case as it is now."""
        with self.parts.database.read() as uow:
            return cases.get(uow, case.id)

    def person(self, person: Staff) -> Staff:
        """Read a member of staff as they are now."""
        with self.parts.database.read() as uow:
            return uow.session.get_one(Staff, person.id)

    def told(self, event: str) -> list[Entry]:
        """List the trail's entries of one name."""
        with self.parts.database.read() as uow:
            return list(uow.session.scalars(select(Entry).where(Entry.event == event)))

    def _browser(self, data: dict[str, object]) -> Browser:
        token, interface = str(uuid4()), visits_of(self.desk)
        with self.parts.database.begin() as uow:
            uow.session.add(
                Visit(
                    digest=visits._digest(token),  # noqa: SLF001 - as a cookie is kept
                    face="desk",
                    data=interface.serializer.dumps(data),
                    seen_at=uow.now,
                )
            )
        client = self.desk.test_client()
        client.set_cookie(interface.cookie, token)
        return Browser(self.desk, client)
