"""Scripts: what one customer and one reviewer do with one case, drawn from a seed.

Some cases are brought to their end; others are left where they are, in every state, because what
is still open must be whole when all faults are over.
"""

from random import Random

from flask import Flask

from faults.browser import Browser, GaveUp
from faults.customers import Customer, Over
from faults.records import Record
from faults.reviewers import Reviewer, hire
from recovery.outside.builtin import BuiltinAccounts, NewAccount
from recovery.parts import Parts
from recovery.rules.evidence import CaseKind
from recovery.rules.roles import Role
from recovery.rules.states import Action

_SMALL, _LARGE = 20_000, 400_000  # bytes of a document


class Script:
    """One case from its first form to wherever its seed leads.

    Args:
        desk: An application of the desk, to begin visits with.
        number: Counts the scripts of a run.
        chance: All that is left to chance comes from it.
    """

    def __init__(self, parts: Parts, desk: Flask, number: int, chance: Random) -> None:
        self._chance = chance
        kind = CaseKind.BUSINESS if self._now_and_then(0.2) else CaseKind.PRIVATE
        account = f"F{number:06d}"
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self._documents = 2 if kind is CaseKind.BUSINESS else 1
        settings = parts.settings
        browser = Browser(settings.portal_port, address)
        self._customer = Customer(parts, browser, account, kind)
        self._reviewer = Reviewer(
            parts=parts,
            desk=desk,
            browser=Browser(settings.desk_port, address),
            person=hire(parts, Role.LEAD),
            second=hire(parts, Role.REVIEWER),
            record=self.record,
        )
        _add_account(parts, account, kind)

    @property
    def record(self) -> Record:
        """What was answered with success."""
        return self._customer.record

    def run(self) -> str:
        """Go through the script; give how it ended, in a word or two."""
        try:
            return self._run()
        except Over:
            return "overtaken"
        except GaveUp as error:
            return f"gave up: {error}"

    def _run(self) -> str:
        return self._apply() or self._wait() or self._answer() or self._outcome()

    def _apply(self) -> str:
        """From the first form to the submit; a word when it ends before."""
        customer = self._customer
        customer.opens()
        if self._now_and_then(0.05):
            return "left empty"
        for slot in range(self._documents):
            self._send(slot)
        if self._now_and_then(0.15):
            customer.withdraws()
            return "withdrawn"
        if self._now_and_then(0.1):
            return "left as a draft"
        customer.submits()
        return ""

    def _wait(self) -> str:
        """From the submit to the desk."""
        if self._now_and_then(0.08):
            self._customer.withdraws()
            return "withdrawn"
        self._reviewer.waits_for_the_case()
        if self._now_and_then(0.1):
            self._reviewer.holds(self._chance.uniform(0.5, 60), agreed=self._now_and_then(0.7))
            return "held"
        return ""

    def _answer(self) -> str:
        """Now and then, a question and its answer."""
        if not self._now_and_then(0.2):
            return ""
        self._reviewer.decides(Action.ASK_MORE)
        if self._now_and_then(0.2):
            return "left unanswered"
        self._send(self._documents - 1)
        self._customer.submits()
        self._reviewer.waits_for_the_case()
        return ""

    def _outcome(self) -> str:
        if self._now_and_then(0.1):
            return "left in review"
        if self._now_and_then(0.3):
            self._reviewer.decides(Action.REJECT)
            return "rejected"
        self._reviewer.decides(Action.APPROVE)
        return "approved"

    def _send(self, slot: int) -> None:
        if self._now_and_then(0.2):
            self._customer.is_cut_off(slot, self._size(), self._chance.uniform(0.1, 0.9))
        self._customer.sends(slot, self._size())
        if self._now_and_then(0.2):
            self._customer.sends(slot, self._size())

    def _size(self) -> int:
        return self._chance.randint(_SMALL, _LARGE)

    def _now_and_then(self, share: float) -> bool:
        return self._chance.random() < share


def _add_account(parts: Parts, number: str, kind: CaseKind) -> None:
    if not isinstance(parts.accounts, BuiltinAccounts):
        raise TypeError(type(parts.accounts).__name__)
    parts.accounts.add_account(
        NewAccount(
            kind=kind,
            customer_number=number,
            holder="Jo Bakker",
            email=f"{number.lower()}@oud.example.nl",
            password="the one that was lost",  # noqa: S106 - made up
            contacts=(f"tante-{number.lower()}@example.com",),
            factor=b"12345678901234567890",
        )
    )
