"""Staff at the desk, over HTTP: claim, ask for more, refuse, approve with a one-time code.

Each case has a reviewer of its own, because a one-time code works once in thirty seconds. Signing
in is no part of this; a visit is begun in the way that the desk does it. Holds go through the
product's own functions.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Literal
from uuid import uuid4

from flask import Flask, Response, session
from flask_wtf.csrf import generate_csrf
from passlib.totp import TOTP

from faults.browser import Browser, NoAnswer, patiently
from faults.customers import Over
from faults.records import Record
from recovery import staffing
from recovery.errors import MoveRefused
from recovery.flow import holds
from recovery.parts import Parts
from recovery.rules.decisions import ASKABLE, CHECKLIST, HoldReason, RejectReason
from recovery.rules.roles import Role
from recovery.rules.states import Action, CaseState, DocumentState
from recovery.store import cases
from recovery.store.models import Case
from recovery.store.staff import Staff

_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - made up, for staff made up
_LATER = 30  # seconds that a code may be of the future

Decision = Literal[Action.ASK_MORE, Action.REJECT, Action.APPROVE]
_PATHS = {Action.ASK_MORE: "ask", Action.REJECT: "reject", Action.APPROVE: "approve"}


def hire(parts: Parts, role: Role) -> Staff:
    """Add a member of staff whose one-time codes are known."""
    name = str(uuid4())
    person = Staff(
        id=str(uuid4()),
        email=f"{name}@example.nl",
        name=name,
        role=role.value,
        password="",
        password_given=False,
        active=True,
        fs_uniquifier=str(uuid4()),
        tf_primary_method=staffing.AUTHENTICATOR,
        tf_totp_secret=staffing.sealed_totp(_SECRET, parts.settings.desk_secret),
        created_at=parts.database.clock(),
    )
    with parts.database.begin() as uow:
        uow.session.add(person)
    return person


@dataclass
class Reviewer:
    """Somebody who decides one case.

    Attributes:
        desk: An application with the desk's settings, which begins visits.
        person, second: A lead, and who agrees to their holds.
    """

    parts: Parts
    desk: Flask
    browser: Browser
    person: Staff
    second: Staff
    record: Record

    def waits_for_the_case(self) -> None:
        """Wait until the case is on the desk.

        Raises:
            GaveUp: It did not come.
            Over: It went elsewhere.
        """

        def look() -> bool | None:
            case = self._case()
            if case.state not in {CaseState.CHECKING, CaseState.IN_REVIEW}:
                raise Over
            return case.state is CaseState.IN_REVIEW or None

        patiently(look, "case on the desk")

    def decides(self, action: Decision) -> None:
        """Claim the case and decide it.

        Raises:
            GaveUp: The decision was not taken.
            Over: The case is not to be decided so any more.
        """
        self.record.wished(action)
        version = patiently(self._claimed, "claimed case")
        patiently(lambda: self._decided(action, version), f"{action} answered")
        self.record.done(action)

    def holds(self, days: float, *, agreed: bool) -> None:
        """Stop the clock of the case, alone or with a second person; nothing when it ended."""

        def hold() -> bool | None:
            try:
                with self.parts.database.begin() as uow:
                    holds.hold(
                        uow,
                        self.record.case_id,
                        self.person,
                        reason=HoldReason.SUSPECTED_FRAUD,
                        until=uow.now + timedelta(days=days),
                        note="A voice that is not theirs.",
                    )
                if agreed:
                    with self.parts.database.begin() as uow:
                        holds.agree(uow, self.record.case_id, self.second)
            except MoveRefused:
                raise Over from None
            return True

        patiently(hold, "hold")

    def _case(self) -> Case:
        with self.parts.database.read() as uow:
            return cases.get(uow, self.record.case_id)

    def _claimed(self) -> int | None:
        case = self._case()
        if case.state is not CaseState.IN_REVIEW or case.held_until is not None:
            raise Over
        if case.claimed_by == self.person.id:
            return case.version
        self._sign_in()
        self.browser.post(f"/cases/{case.id}/claim", f"/cases/{case.id}")
        return None

    def _decided(self, action: Decision, version: int) -> bool | None:
        case = self._case()
        if case.state is not CaseState.IN_REVIEW or case.version != version:
            return self._was_ours(case, action)
        if case.held_until is not None:
            raise Over
        if action is Action.APPROVE and (
            case.account_id is None
            or any(each.state is DocumentState.WIPING for each in case.documents)
            or any(slot.document_id is None for slot in case.slots)
        ):
            raise Over
        self._sign_in()
        prefix = _PATHS[action]
        fields = {f"{prefix}-version": str(version), **self._filled_in(case, action)}
        page = f"/cases/{case.id}"
        self.browser.post(f"{page}/{prefix}", page, **fields)
        return None

    def _was_ours(self, case: Case, action: Decision) -> bool:
        """Say whether the lost answer was a yes: the case moved on by this very decision."""
        with self.parts.database.read() as uow:
            taken = [each.action for each in cases.decisions(uow, case.id)]
        if taken.count(action) < self.record.asked.count(action):
            raise Over
        return True

    def _filled_in(self, case: Case, action: Decision) -> dict[str, str | list[str]]:
        if action is Action.ASK_MORE:
            slot = case.slots[-1]
            return {
                f"ask-{slot.id}-ask": "y",
                f"ask-{slot.id}-reason": ASKABLE[slot.kind][0].value,
            }
        if action is Action.REJECT:
            return {"reject-reason": RejectReason.NOT_THE_HOLDER.value}
        code = TOTP(key=_SECRET).generate(
            int(self.parts.database.clock().timestamp()) + self._next()
        )
        return {
            "approve-checks": [each.value for each in CHECKLIST[case.kind]],
            "approve-private_note": "All matches.",
            "approve-code": str(code.token),
        }

    def _next(self) -> int:
        """Give the seconds ahead of a code that was not used yet."""
        with self.parts.database.read() as uow:
            used = uow.session.get_one(Staff, self.person.id).code_step or 0
            now = int(uow.now.timestamp())
        return min(max(0, (used + 1) * 30 - now), _LATER)

    def _sign_in(self) -> None:
        """See that there is a visit to the desk."""
        if self.browser.get("/").status == 200:  # noqa: PLR2004 - OK
            return
        with self.desk.test_request_context(base_url=self.parts.settings.desk_url):
            session["_user_id"] = self.person.fs_uniquifier
            session["fs_paa"] = time.time()
            generate_csrf()
            answer = Response()
            self.desk.session_interface.save_session(self.desk, session, answer)
        for cookie in SimpleCookie(answer.headers["Set-Cookie"]).values():
            self.browser.cookies[cookie.key] = cookie.value
        raise NoAnswer("a new visit begins")
