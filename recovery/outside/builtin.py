"""The adapter `builtin`: accounts of our own, for the demo and for a small company.

Every step is one transaction together with the row that says it was done, so a process that dies
leaves either both or neither. The reset link's token is derived from its key: the same key gives
the same address again, and the database still holds nothing that opens.
"""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from recovery.errors import AccountUnknown
from recovery.outside.accounts import AccountFacts
from recovery.outside.builtin_rows import (
    Account,
    AccountSession,
    DoneStep,
    Handle,
    HandleKind,
    Note,
    ResetLink,
)
from recovery.outside.builtin_signin import SignIn, digest_of
from recovery.rules.evidence import CaseKind
from recovery.rules.retention import RESET_LIFE
from recovery.store.uow import Clock, utc_now

RESET_PATH = "/account/new-password/"
"""Below the portal's address; the token follows."""


@dataclass(frozen=True)
class NewAccount:
    """An account to be added.

    Attributes:
        password: In clear, to be hashed.
        factor: The secret of one-time codes, 20 bytes; empty: the account has none.
    """

    kind: CaseKind
    customer_number: str
    holder: str
    email: str
    password: str
    company: str = ""
    kvk_number: str = ""
    contacts: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    factor: bytes = b""


class BuiltinAccounts(SignIn):
    """Finds accounts and restores access to them; `SignIn` is the customer's side."""

    def __init__(self, url: str, *, portal_url: str, secret: str, clock: Clock = utc_now) -> None:
        """Connect lazily; `prepare` makes the tables.

        Args:
            url: SQLAlchemy URL of the accounts' own database.
            portal_url: Where the pages of the reset link live, without a slash at the end.
            secret: From which the keys of codes and links are made; at least 32 characters.
            clock: Gives the present moment.
        """
        super().__init__(url, secret=secret, clock=clock)
        self._portal_url = portal_url

    def add_account(self, new: NewAccount) -> str:
        """Add an account; one that has its customer number already stays as it is.

        Returns:
            The account's id.
        """
        with self._read() as session:
            there = _by_number(session, new.customer_number)
        if there is not None:
            return there
        hashed = self._hasher.hash(new.password)
        with self._write() as session:
            there = _by_number(session, new.customer_number)
            if there is not None:
                return there
            account = Account(
                kind=new.kind.value,
                customer_number=new.customer_number,
                holder=new.holder,
                company=new.company,
                kvk_number=new.kvk_number,
                password=hashed,
                factor=self._cipher.encrypt(new.factor).decode() if new.factor else "",
                handles=[
                    Handle(kind=kind.value, value=_plain(value))
                    for kind, values in (
                        (HandleKind.CUSTOMER_NUMBER, (new.customer_number,)),
                        (HandleKind.SIGN_IN, (new.email,)),
                        (HandleKind.CONTACT, new.contacts),
                        (HandleKind.DOMAIN, new.domains),
                    )
                    for value in values
                ],
            )
            session.add(account)
            session.flush()
            return account.id

    def find(self, reference: str) -> AccountFacts | None:
        """Look up an account by customer number, e-mail address or domain name, any case.

        The same statement runs whether it is there or not. A reference that several accounts
        share finds none of them: nobody guesses which was meant.
        """
        with self._read() as session:
            meant = select(Handle.account_id).where(Handle.value == _plain(reference))
            found = session.scalars(select(Account).where(Account.id.in_(meant)).limit(2)).all()
            return found[0].facts() if len(found) == 1 else None

    def get(self, account_id: str) -> AccountFacts:
        """Read an account again by its own id.

        Raises:
            AccountUnknown: It is gone.
        """
        with self._read() as session:
            return _existing(session, account_id).facts()

    def set_email(self, account_id: str, email: str, *, key: str) -> str:
        """Make this the sign-in address; the lost one is no contact of the account any more."""
        wanted = _plain(email)

        def carry_out(session: Session) -> str:
            account = _existing(session, account_id)
            if account.named(HandleKind.SIGN_IN) == (wanted,):
                return "unchanged"
            account.handles = [
                handle
                for handle in account.handles
                if handle.kind != HandleKind.SIGN_IN
                and not (handle.kind == HandleKind.CONTACT and handle.value == wanted)
            ]
            account.handles.append(Handle(kind=HandleKind.SIGN_IN.value, value=wanted))
            return "changed"

        return self._once(account_id, "set_email", key, carry_out)

    def clear_second_factors(self, account_id: str, *, key: str) -> str:
        """Remove the second factor."""

        def carry_out(session: Session) -> str:
            account = _existing(session, account_id)
            cleared = int(bool(account.factor))
            account.factor, account.factor_step = "", 0
            return f"{cleared} cleared"

        return self._once(account_id, "clear_second_factors", key, carry_out)

    def revoke_sessions(self, account_id: str, *, key: str) -> str:
        """End every session."""

        def carry_out(session: Session) -> str:
            theirs = AccountSession.account_id == account_id
            count = session.scalar(select(func.count()).select_from(AccountSession).where(theirs))
            session.execute(delete(AccountSession).where(theirs))
            return f"{count} ended"

        return self._once(account_id, "revoke_sessions", key, carry_out)

    def issue_link(self, account_id: str, *, key: str) -> str:
        """Give the single-use address behind which the customer sets a new password.

        A new key ends the links of earlier ones. Asked again under the same key, a link that was
        not used has its hour anew: the mail that carries it may have had to wait.
        """
        token = self._reset_token(account_id, key)
        with self._write() as session:
            _existing(session, account_id)
            now = self._clock()
            link = session.get(ResetLink, digest_of(token))
            if link is None:
                session.execute(
                    update(ResetLink)
                    .where(ResetLink.account_id == account_id, ResetLink.spent_at.is_(None))
                    .values(spent_at=now)
                )
                link = ResetLink(digest=digest_of(token), account_id=account_id, spent_at=None)
                session.add(link)
            link.expires_at = now + RESET_LIFE
        return f"{self._portal_url}{RESET_PATH}{token}"

    def annotate(self, account_id: str, note: str, *, key: str) -> str:
        """Leave a note on the account."""

        def carry_out(session: Session) -> str:
            session.add(Note(account_id=account_id, text=note, noted_at=self._clock()))
            return "noted"

        return self._once(account_id, "annotate", key, carry_out)

    def notes(self, account_id: str) -> tuple[str, ...]:
        """List the notes of an account, oldest first."""
        with self._read() as session:
            kept = select(Note.text).where(Note.account_id == account_id).order_by(Note.id)
            return tuple(session.scalars(kept))

    def _once(
        self, account_id: str, name: str, key: str, carry_out: Callable[[Session], str]
    ) -> str:
        """Carry out a step and keep its answer in one commit; a key that was used answers again."""
        with self._write() as session:
            _existing(session, account_id)
            done = session.get(DoneStep, (account_id, name, key))
            if done is not None:
                return done.result
            result = carry_out(session)
            session.add(
                DoneStep(
                    account_id=account_id, name=name, key=key, result=result, done_at=self._clock()
                )
            )
            return result

    def _reset_token(self, account_id: str, key: str) -> str:
        about = f"{account_id}\n{key}".encode()
        made = hmac.new(self._derived("reset links"), about, sha256).digest()
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _existing(session: Session, account_id: str) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise AccountUnknown
    return account


def _by_number(session: Session, customer_number: str) -> str | None:
    return session.scalar(select(Account.id).where(Account.customer_number == customer_number))


def _plain(reference: str) -> str:
    """Write a reference as handles are kept: lower case, and a domain without its `www.`."""
    return reference.strip().lower().removeprefix("www.")
