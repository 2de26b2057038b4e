"""The company's account system, as Recovery needs it: one small port.

Every restoring step carries an idempotency key: the same key twice is done once and answers the
same. An adapter raises `TryLater` for a passing fault and `AccountUnknown` when the account is
gone; it never raises anything else on purpose.
"""

from dataclasses import dataclass, field
from typing import Protocol

from recovery.rules.evidence import CaseKind


@dataclass(frozen=True)
class AccountFacts:
    """What the company holds about an account.

    Attributes:
        account_id: The account system's own opaque id, at most 64 characters.
        kind: Private or business.
        holder: Name of the person the account stands for.
        company, kvk_number: For a business; empty otherwise.
        customer_number: As it stands on invoices.
        contacts: E-mail addresses that reach people who may be the owner, the lost one included.
        domains: Domain names of the account.
    """

    account_id: str
    kind: CaseKind
    holder: str
    customer_number: str
    company: str = ""
    kvk_number: str = ""
    contacts: tuple[str, ...] = ()
    domains: tuple[str, ...] = field(default=())


class AccountDirectory(Protocol):
    """Finds accounts and restores access to them."""

    def find(self, reference: str) -> AccountFacts | None:
        """Look up an account by customer number, e-mail address or domain name, any case."""

    def get(self, account_id: str) -> AccountFacts:
        """Read an account again by its own id.

        Raises:
            AccountUnknown: It is gone.
        """

    def set_email(self, account_id: str, email: str, *, key: str) -> str:
        """Make this the account's sign-in address; answer in a word what was done."""

    def clear_second_factors(self, account_id: str, *, key: str) -> str:
        """Remove every second factor; answer how many, as a word."""

    def revoke_sessions(self, account_id: str, *, key: str) -> str:
        """End every session of the account; answer how many, as a word."""

    def issue_link(self, account_id: str, *, key: str) -> str:
        """Give the single-use address behind which the customer sets a new password.

        The same key gives the same address again. It works for one hour.
        """

    def annotate(self, account_id: str, note: str, *, key: str) -> str:
        """Leave a note on the account: a case reference and a date, nothing about documents."""

    def close(self) -> None:
        """Give every connection back."""
