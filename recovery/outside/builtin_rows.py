"""Rows of the built-in account directory: a database of its own, apart from cases and keys."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from recovery.outside.accounts import AccountFacts
from recovery.rules.evidence import CaseKind
from recovery.store.base import NAMES, Utc, fresh_id


class AccountBase(DeclarativeBase):
    """Root of this database's models; the main database never sees them."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Utc, str: String}  # noqa: RUF012 - SQLAlchemy's own form


class HandleKind(StrEnum):
    """In which way a handle leads to its account."""

    CUSTOMER_NUMBER = "customer_number"
    SIGN_IN = "sign_in"
    CONTACT = "contact"
    DOMAIN = "domain"


class Account(AccountBase):
    """One account."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, default=fresh_id)
    kind: Mapped[str] = mapped_column(String(32))
    customer_number: Mapped[str] = mapped_column(String(32), unique=True)
    """As it stands on invoices; its handle is the same in lower case."""
    holder: Mapped[str] = mapped_column(String(200))
    company: Mapped[str] = mapped_column(String(200), default="")
    kvk_number: Mapped[str] = mapped_column(String(8), default="")
    password: Mapped[str] = mapped_column(String(200), default="")
    """Argon2id; empty: nobody signs in before a password is set."""
    factor: Mapped[str] = mapped_column(String(200), default="")
    """The encrypted secret of one-time codes; empty: none."""
    factor_step: Mapped[int] = mapped_column(default=0)
    """The time step of the last code that was taken: a code works once."""

    handles: Mapped[list["Handle"]] = relationship(
        order_by="Handle.id", cascade="all, delete-orphan", lazy="selectin"
    )

    def named(self, kind: HandleKind) -> tuple[str, ...]:
        """List the account's handles of one kind, in the order in which they came."""
        return tuple(handle.value for handle in self.handles if handle.kind == kind)

    def facts(self) -> AccountFacts:
        """Give what the company holds; the sign-in address is the first contact."""
        contacts = self.named(HandleKind.SIGN_IN) + self.named(HandleKind.CONTACT)
        return AccountFacts(
            account_id=self.id,
            kind=CaseKind(self.kind),
            holder=self.holder,
            customer_number=self.customer_number,
            company=self.company,
            kvk_number=self.kvk_number,
            contacts=contacts,
            domains=self.named(HandleKind.DOMAIN),
        )


class Handle(AccountBase):
    """Something that people name an account by, in lower case.

    One table for all kinds: a look-up costs the same whatever was typed. Accounts may share a
    handle; people run two companies from one mailbox.
    """

    __tablename__ = "handles"
    __table_args__ = (Index("ix_handles_value", "value", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    value: Mapped[str] = mapped_column(String(254))


class AccountSession(AccountBase):
    """Somebody who is signed in, by the hash of their token."""

    __tablename__ = "account_sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    expires_at: Mapped[datetime]


class ResetLink(AccountBase):
    """A single-use link to a new password, by the hash of its token."""

    __tablename__ = "reset_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    """When it was used, or when a newer link took its place."""


class DoneStep(AccountBase):
    """A step that was carried out, with its answer: the same key is not carried out again."""

    __tablename__ = "done_steps"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    result: Mapped[str] = mapped_column(String(64))
    done_at: Mapped[datetime]


class Note(AccountBase):
    """A note that staff of the company read beside the account."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime]
