"""Restore access, once: one step after another, each under its own key, each kept when done.

Killed between any two steps, the next run goes on where the last one stopped. A step that was
carried out but not yet kept is asked again under the same key, and the account system answers
what it did.
"""

from collections.abc import Callable
from dataclasses import dataclass

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import AccountUnknown, MailRefused
from recovery.flow import notices
from recovery.flow.letters import Letters
from recovery.flow.moves import is_held, move
from recovery.outside.accounts import AccountDirectory
from recovery.outside.mail import Mailer
from recovery.rules.retention import RESET_AGAIN
from recovery.rules.states import Action, CaseState, Task
from recovery.store import cases, outbox
from recovery.store.models import Case, Step
from recovery.store.uow import Database, UnitOfWork


@dataclass(frozen=True)
class Restorer:
    """What restoring needs from outside."""

    database: Database
    accounts: AccountDirectory
    mailer: Mailer
    letters: Letters

    def restore(self, case_id: str) -> None:
        """Bring an approved case to `restored`; does nothing from any other state.

        A hold stops it between two steps; the end of the hold owes this task again.

        Raises:
            TryLater: The account system or the mail server has a passing fault; the task comes
                again and goes on from there.
        """
        case = self._begin(case_id)
        if case is None:
            return
        try:
            for name, carry_out in self._steps():
                if not self._goes_on(case_id):
                    return
                self._once(case, name, carry_out)
        except AccountUnknown:
            self._give_back(case_id, "account_gone")
            return
        with self.database.begin() as uow:
            now = cases.get(uow, case_id)
            if now.state is CaseState.RESTORING and not is_held(uow, now):
                move(uow, now, Action.SETTLE, trail.WORKER)

    def send_link_again(self, case_id: str, key: str) -> None:
        """Mail a fresh link for a new password to the confirmed address; earlier ones end.

        Args:
            key: One for each time that it was asked; the same key sends the same link.

        Raises:
            TryLater: The account system or the mail server has a passing fault.
        """
        with self.database.read() as uow:
            case = cases.get(uow, case_id)
            if not may_ask_link(uow, case):
                return
        if case.account_id is not None:
            self._send_link(case, case.account_id, f"{case_id}:{key}:send_link")

    def _steps(self) -> tuple[tuple[str, Callable[[Case, str, str], str]], ...]:
        """Give the steps in their order: owners hear first, the link goes last."""
        do = self.accounts
        return (
            ("tell_owners", self._tell_owners),
            ("set_email", lambda case, to, key: do.set_email(to, case.contact_email, key=key)),
            ("clear_factors", lambda _, to, key: do.clear_second_factors(to, key=key)),
            ("revoke_sessions", lambda _, to, key: do.revoke_sessions(to, key=key)),
            ("send_link", self._send_link),
            ("annotate", lambda case, to, key: do.annotate(to, _note(case), key=key)),
        )

    def _begin(self, case_id: str) -> Case | None:
        with self.database.begin() as uow:
            case = cases.get(uow, case_id)
            if case.state is CaseState.APPROVED and not is_held(uow, case):
                move(uow, case, Action.BEGIN, trail.WORKER)
            return case if case.state is CaseState.RESTORING else None

    def _goes_on(self, case_id: str) -> bool:
        """Look before each step: a lead may hold the case while it is being carried out."""
        with self.database.read() as uow:
            case = cases.get(uow, case_id)
            return case.state is CaseState.RESTORING and not is_held(uow, case)

    def _once(self, case: Case, name: str, carry_out: Callable[[Case, str, str], str]) -> None:
        with self.database.read() as uow:
            if uow.session.get(Step, (case.id, name)) is not None:
                return
        if case.account_id is None:
            raise AccountUnknown
        # The key counts approvals: a case that came back to review is carried out anew.
        result = carry_out(case, case.account_id, f"{case.id}:{case.version}:{name}")
        with self.database.begin() as uow:
            uow.session.merge(Step(case_id=case.id, name=name, result=result[:64], done_at=uow.now))
            trail.append(
                uow, Event.STEP_DONE, trail.WORKER, case_id=case.id, step=name, result=result[:64]
            )

    def _give_back(self, case_id: str, reason: str) -> None:
        with self.database.begin() as uow:
            case = cases.get(uow, case_id)
            if case.state is CaseState.RESTORING:
                move(uow, case, Action.GIVE_BACK, trail.WORKER, reason=reason)
                case.account_id = None
                for done in uow.session.query(Step).filter_by(case_id=case_id):
                    uow.session.delete(done)

    def _tell_owners(self, case: Case, _account_id: str, _key: str) -> str:
        told = notices.tell_owners(
            self.database, self.accounts, self.mailer, self.letters, case.id, "owners_approved"
        )
        return f"told {told}"

    def _send_link(self, case: Case, account_id: str, key: str) -> str:
        address = self.accounts.issue_link(account_id, key=key)
        letter = self.letters.compose(
            "reset_link",
            to=case.contact_email,
            language=case.language,
            message_id_seed=key,
            reference=case.reference,
            address=address,
        )
        try:
            self.mailer.send(letter)
        except MailRefused:
            return "refused"
        return "sent"


def may_ask_link(uow: UnitOfWork, case: Case) -> bool:
    """Say whether a customer who missed the link for a new password can have a fresh one."""
    return (
        case.state is CaseState.RESTORED
        and case.ended_at is not None
        and uow.now < case.ended_at + RESET_AGAIN
        and not is_held(uow, case)
    )


def ask_link(uow: UnitOfWork, case_id: str) -> None:
    """Owe the customer a fresh link for a new password; nothing when the time is over."""
    if may_ask_link(uow, cases.get(uow, case_id)):
        outbox.add(uow, Task.SEND_RESET_LINK, case_id)


def _note(case: Case) -> str:
    return f"Access restored by Recovery, case {case.reference}"
