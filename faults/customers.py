"""A customer at the portal, over HTTP: from the first form to the last, whatever breaks in between.

What is not known, because an answer got lost, is looked up before it is tried again: on the pages
for a person, in the database for us. Two things go through the product's own functions, since
waiting for them tells nothing of faults: the digits, which are made anew when the mail with them
was made, and the link that begins a new visit when the clock ended the old one.
"""

from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from faults import documents
from faults.browser import Answer, Browser, NoAnswer, patiently
from faults.records import Record
from recovery.errors import CodeSpent
from recovery.flow import contact, intake
from recovery.parts import Parts
from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.states import FINAL, Action, CaseState
from recovery.rules.states import Task as TaskKind
from recovery.store import cases
from recovery.store.models import Case, Task

_CREATED, _CONFLICT = 201, 409


class Over(Exception):
    """The case takes nothing of this any more: it ended, is held, or moved on."""


@dataclass
class Customer:
    """Somebody who lost a mailbox, with one case.

    Attributes:
        parts: To look up what the answers left open.
        record: What was answered with success.
    """

    parts: Parts
    browser: Browser
    number: str
    kind: CaseKind
    record: Record = field(default_factory=Record)

    def opens(self) -> None:
        """From the first form to the confirmed address, and the names of the directors.

        Raises:
            GaveUp: The address could not be confirmed.
            Over: The case expired before that.
        """
        self.record.contact = f"{self.number.lower()}@nieuw.example.org"
        self.record.case_id = patiently(self._open, "case")
        patiently(self._confirm, "confirmed address")
        if self.kind is CaseKind.BUSINESS:
            patiently(self._name_directors, "directors")

    def sends(self, slot: int, size: int) -> None:
        """Send a document for the n-th slot, until that is answered with success.

        Raises:
            GaveUp: It was not.
            Over: The slot takes none any more.
        """
        wanted = self.case().slots[slot]
        content = documents.make(SlotKind(wanted.kind), size)
        patiently(lambda: self._send(wanted.id, content), "answered upload")
        self.record.kept(wanted.id, content)

    def is_cut_off(self, slot: int, size: int, part: float) -> None:
        """Begin to send a document, and lose the line."""
        wanted = self.case().slots[slot]
        content = documents.make(SlotKind(wanted.kind), size)
        page = f"/case/documents/{wanted.id}"
        with suppress(NoAnswer, SQLAlchemyError):
            self._in_visit()
            path = f"{page}/content"
            self.browser.put(path, "/case", content, name=documents.NAME, part=part)

    def submits(self) -> None:
        """Hand the case in.

        Raises:
            GaveUp: It was not taken.
            Over: The case ended, is held, or misses a document again.
        """
        self.record.wished(Action.SUBMIT)
        patiently(self._submit, "submitted case")
        self.record.done(Action.SUBMIT)

    def withdraws(self) -> None:
        """End the case.

        Raises:
            GaveUp: It did not end.
            Over: It was decided before.
        """
        self.record.wished(Action.WITHDRAW)
        patiently(self._withdraw, "withdrawn case")
        self.record.done(Action.WITHDRAW)

    def case(self) -> Case:
        """Look the case up."""
        with self.parts.database.read() as uow:
            return cases.get(uow, self.record.case_id)

    def _open(self) -> str | None:
        found = self._find()
        if found is not None:
            # The answer got lost, and with it the visit; only a confirmed case has links.
            return found
        path = f"/start/{self.kind.value}"
        fields = {
            "asked_for": self.number,
            "person_name": "Jo Bakker",
            "contact_email": self.record.contact,
        }
        if self.kind is CaseKind.BUSINESS:
            fields |= {"company_name": "Bakker B.V.", "kvk_number": "90000003"}
        self.browser.post(path, path, **fields)
        return self._find()

    def _find(self) -> str | None:
        with self.parts.database.read() as uow:
            return uow.session.scalar(
                select(Case.id).where(Case.contact_email == self.record.contact)
            )

    def _confirm(self) -> bool | None:
        case = self.case()
        if case.contact_confirmed_at is not None:
            return True
        if case.state in FINAL:
            raise Over
        with self.parts.database.read() as uow:
            waiting = uow.session.scalar(
                select(Task.id).where(
                    Task.kind == TaskKind.SEND_CODE,
                    Task.subject == case.id,
                    Task.done_at.is_(None),
                )
            )
        if waiting:
            return None
        digits = self._digits(case.id)
        answer = self.browser.get("/confirm")
        if "digits" in answer.text:
            self.browser.post("/confirm", "/confirm", digits=digits)
        else:
            # The visit went with the answer that brought it: the digits are typed without it.
            self._type(case.id, digits)
        return None

    def _digits(self, case_id: str) -> str:
        with self.parts.database.begin() as uow:
            return contact.make_code(uow, case_id)

    def _type(self, case_id: str, digits: str) -> None:
        try:
            with self.parts.database.begin() as uow:
                if contact.confirm(uow, case_id, digits) is None:
                    intake.begin_draft(uow, case_id)
        except CodeSpent:
            raise NoAnswer("the clock was moved past the code") from None

    def _name_directors(self) -> bool | None:
        case = self.case()
        if case.directors:
            return True
        self._must_be(case, CaseState.OPENED)
        self._in_visit()
        fields = {"people-0-name": "Jo Bakker", "people-0-acts": "alone"}
        self.browser.post("/case/directors", "/case/directors", **fields)
        return None

    def _send(self, slot_id: str, content: bytes) -> bool | None:
        case = self.case()
        self._must_be(case, CaseState.OPENED)
        self._in_visit()
        self.record.tried(slot_id, content)
        path = f"/case/documents/{slot_id}/content"
        answer = self.browser.put(path, "/case", content, name=documents.NAME)
        if answer.status == _CREATED:
            return True
        if answer.status == _CONFLICT:
            raise Over
        raise NoAnswer(f"upload answered {answer.status}")

    def _submit(self) -> bool | None:
        case = self.case()
        if case.state is not CaseState.OPENED:
            if case.state is CaseState.CHECKING or case.state is CaseState.IN_REVIEW:
                return True
            raise Over
        if intake.missing_slots(case):
            raise Over
        self._must_be(case, CaseState.OPENED)
        self._in_visit()
        self.browser.post("/case/check", "/case/check")
        return None

    def _withdraw(self) -> bool | None:
        case = self.case()
        if case.state is CaseState.WITHDRAWN:
            return True
        self._must_be(case, CaseState.OPENED, CaseState.CHECKING, CaseState.IN_REVIEW)
        self._in_visit()
        self.browser.post("/case/withdraw", "/case/withdraw")
        return None

    def _must_be(self, case: Case, *states: CaseState) -> None:
        if case.state not in states or case.held_until is not None:
            raise Over

    def _in_visit(self) -> None:
        """See that there is a visit to the case; a new link begins one."""
        if self._is_in(self.browser.get("/case")):
            return
        with self.parts.database.begin() as uow:
            token = contact.make_link(uow, cases.get(uow, self.record.case_id))
        self.browser.post(f"/link/{token}", f"/link/{token}")

    @staticmethod
    def _is_in(answer: Answer) -> bool:
        return answer.status == 200  # noqa: PLR2004 - OK
