"""The customer's side of the built-in accounts: sign in, sign out, set a new password.

Tokens are kept as hashes, passwords as Argon2id, the secret of one-time codes encrypted under a
key that this database does not hold. Who calls these throttles: nothing here counts tries.
"""

import base64
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from recovery.engine import engine_for, reading
from recovery.errors import LinkSpent, OutsideError, TryLater
from recovery.outside.accounts import AccountFacts
from recovery.outside.builtin_rows import (
    Account,
    AccountBase,
    AccountSession,
    Handle,
    HandleKind,
    ResetLink,
)
from recovery.store.base import one_row
from recovery.store.uow import Clock, utc_now

SESSION_LIFE = timedelta(hours=12)

SHORTEST_PASSWORD = 12
"""Characters of a new password at least; no other rule about what it is made of."""

CODE_STEP = 30
"""Seconds that a one-time code stands for; the one before and the one after are taken too."""


class PasswordTooShort(OutsideError):
    """The new password has fewer than SHORTEST_PASSWORD characters; the link still works."""


@dataclass(frozen=True)
class NeedsSecondFactor:
    """The password is right; the one-time code is missing, wrong or was used before."""


class SignIn:
    """Signs customers in at the built-in accounts, and sets their passwords by link."""

    def __init__(self, url: str, *, secret: str, clock: Clock = utc_now) -> None:
        """Connect lazily; nothing happens before the first call.

        Args:
            url: SQLAlchemy URL of the accounts' own database.
            secret: From which the keys of codes and links are made; at least 32 characters.
            clock: Gives the present moment.
        """
        self._engine = engine_for(url)
        self._reading = reading(self._engine)
        self._clock = clock
        self._secret = secret.encode()
        # OWASP's first choice for Argon2id: 19 MiB, so that sign-ins at once fit in small memory.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._cipher = Fernet(base64.urlsafe_b64encode(self._derived("second factors")))

    def prepare(self) -> None:
        """Make the tables that are missing; harmless when repeated."""
        AccountBase.metadata.create_all(self._engine)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def sign_in(
        self, email: str, password: str, code: str | None = None
    ) -> str | NeedsSecondFactor | None:
        """Sign somebody in.

        An unknown address costs a password check like a known one. Accounts that share an
        address are told apart by their passwords, one check each.

        Returns:
            A token for `who`, 43 characters. NeedsSecondFactor: ask for the code and call again.
            None: the address or the password is wrong, and nobody hears which.
        """
        with self._read() as session:
            accounts = session.scalars(
                select(Account)
                .join(Handle)
                .where(Handle.value == email.strip().lower(), Handle.kind == HandleKind.SIGN_IN)
                .order_by(Account.customer_number)
            ).all()
        hashes = [account.password or self._decoy for account in accounts] or [self._decoy]
        fitting = [self._fits(password, each) for each in hashes]
        for account, fits in zip(accounts, fitting, strict=False):
            if fits and account.password:
                return self._let_in(account.id, code)
        return None

    def who(self, token: str) -> AccountFacts | None:
        """Tell whose token this is; None when nobody is signed in with it."""
        with self._read() as session:
            account = session.scalar(
                select(Account)
                .join(AccountSession, AccountSession.account_id == Account.id)
                .where(
                    AccountSession.digest == digest_of(token),
                    AccountSession.expires_at > self._clock(),
                )
            )
            return account.facts() if account else None

    def sign_out(self, token: str) -> None:
        """End one session; harmless when it has ended."""
        with self._write() as session:
            session.execute(delete(AccountSession).where(AccountSession.digest == digest_of(token)))

    def link_works(self, token: str) -> bool:
        """Say whether a reset link would work now, without using it: mail scanners follow links."""
        with self._read() as session:
            link = session.get(ResetLink, digest_of(token))
            return link is not None and link.spent_at is None and link.expires_at > self._clock()

    def set_password(self, token: str, new_password: str) -> None:
        """Set a new password by a reset link, once; every session of the account ends.

        Raises:
            PasswordTooShort: Fewer than 12 characters; the link still works.
            LinkSpent: Unknown, used, expired, or a newer link took its place.
        """
        if len(new_password) < SHORTEST_PASSWORD:
            raise PasswordTooShort
        if not self.link_works(token):
            raise LinkSpent
        # Hashed before the transaction: it takes long, and others wait for the write lock.
        hashed = self._hasher.hash(new_password)
        digest = digest_of(token)
        with self._write() as session:
            now = self._clock()
            used = session.execute(
                update(ResetLink)
                .where(
                    ResetLink.digest == digest,
                    ResetLink.spent_at.is_(None),
                    ResetLink.expires_at > now,
                )
                .values(spent_at=now)
            )
            if not one_row(used):
                raise LinkSpent
            account = session.get_one(Account, session.get_one(ResetLink, digest).account_id)
            account.password = hashed
            session.execute(delete(AccountSession).where(AccountSession.account_id == account.id))

    def _let_in(self, account_id: str, code: str | None) -> str | NeedsSecondFactor | None:
        token = secrets.token_urlsafe(32)
        with self._write() as session:
            account = session.get(Account, account_id)
            if account is None:
                return None
            now = self._clock()
            if account.factor:
                step = self._step_of(account, code or "", now)
                if step is None:
                    return NeedsSecondFactor()
                account.factor_step = step
            session.execute(delete(AccountSession).where(AccountSession.expires_at <= now))
            session.add(
                AccountSession(
                    digest=digest_of(token), account_id=account.id, expires_at=now + SESSION_LIFE
                )
            )
        return token

    def _step_of(self, account: Account, code: str, now: datetime) -> int | None:
        """Give the time step whose code this is; None when it fits none, or was used."""
        totp = one_time_codes(self._cipher.decrypt(account.factor.encode()))
        given = "".join(code.split()).encode()
        this_step = int(now.timestamp()) // CODE_STEP
        for step in (this_step - 1, this_step, this_step + 1):
            right = totp.generate(step * CODE_STEP)
            if step > account.factor_step and hmac.compare_digest(right, given):
                return step
        return None

    def _fits(self, password: str, hashed: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except VerifyMismatchError:
            return False

    @cached_property
    def _decoy(self) -> str:
        """A hash that no password fits, to be checked where there is no account."""
        return self._hasher.hash(secrets.token_urlsafe(32))

    def _derived(self, purpose: str) -> bytes:
        """Make 32 bytes from the secret, for one purpose."""
        return hmac.new(self._secret, f"builtin accounts: {purpose}".encode(), sha256).digest()

    @contextmanager
    def _read(self) -> Iterator[Session]:
        with _passing(), Session(self._reading, expire_on_commit=False) as session:
            yield session
            # Letting go first keeps what was loaded; rolling back would empty it.
            session.expunge_all()
            session.rollback()

    @contextmanager
    def _write(self) -> Iterator[Session]:
        with (
            _passing(),
            Session(self._engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session


@contextmanager
def _passing() -> Iterator[None]:
    """Turn a database's fault into TryLater.

    Its text is left behind: it may quote the values of the statement, names and addresses.
    """
    try:
        yield
    except DBAPIError as error:
        raise TryLater(type(error).__name__) from None


def one_time_codes(secret: bytes) -> TOTP:
    """Make the usual one-time codes of authenticator apps: six digits, 30 s (RFC 6238)."""
    return TOTP(secret, 6, SHA1(), CODE_STEP)  # noqa: S303 - what the apps speak; HMAC keeps it sound


def digest_of(token: str) -> str:
    """Hash a token for keeping; it is random enough to need no key."""
    return sha256(token.encode()).hexdigest()
