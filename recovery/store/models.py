"""The rows of a case and of everything that hangs on it.

Nothing read from a document stands here: names and numbers in these rows are what the applicant
typed, and are emptied when the case record falls due.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recovery.rules.evidence import CaseKind, MediaType, SlotKind
from recovery.rules.findings import Code, Verdict
from recovery.rules.states import CaseState, DocumentState
from recovery.rules.states import Task as TaskKind
from recovery.store.base import Base, fresh_id
from recovery.store.staff import Staff


def _named(kind: type[Any]) -> Enum:
    """Store a StrEnum by its value, as plain text that a newer version may extend."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Case(Base):
    """One request for one account, from the first form to its outcome."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_queue", "state", "rank", "waiting_since", "id"),
        Index("ix_cases_queue_kind", "state", "kind", "rank", "waiting_since", "id"),
        Index("ix_cases_account", "account_id"),
        Index("ix_cases_claimed", "claimed_by", "state"),
        Index("ix_cases_asked_for", "asked_for"),
        Index("ix_cases_expiry", "state", "expires_at"),
        Index(
            "ix_cases_held",
            "held_until",
            sqlite_where=text("held_until IS NOT NULL"),
            postgresql_where=text("held_until IS NOT NULL"),
        ),
        Index(
            "ix_cases_record",
            "ended_at",
            sqlite_where=text("emptied_at IS NULL"),
            postgresql_where=text("emptied_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=fresh_id)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[CaseKind] = mapped_column(_named(CaseKind))
    state: Mapped[CaseState] = mapped_column(_named(CaseState), default=CaseState.OPENED)
    version: Mapped[int] = mapped_column(default=1)
    """Counts moves; a decision names the version that it was made on."""
    language: Mapped[str] = mapped_column(String(2), default="nl")
    asked_for: Mapped[str] = mapped_column(String(254))
    """Customer number, e-mail address or domain name, as typed, in lower case."""
    person_name: Mapped[str] = mapped_column(String(200))
    company_name: Mapped[str] = mapped_column(String(200), default="")
    kvk_number: Mapped[str] = mapped_column(String(8), default="")
    contact_email: Mapped[str] = mapped_column(String(254), index=True)
    contact_confirmed_at: Mapped[datetime | None]
    directors: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """As the applicant named them: `{"name": str, "acts_alone": bool}`."""
    account_id: Mapped[str | None] = mapped_column(String(64))
    """The account system's own opaque id; None when no account was found."""
    rank: Mapped[int] = mapped_column(default=0)
    """Place in the queue before age: lower comes first."""
    created_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    """When the case was first submitted: its age in the queue."""
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    """While the applicant must act: when the case expires."""
    claimed_by: Mapped[str | None] = mapped_column(ForeignKey(Staff.id))
    claimed_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    """While set and not past: a lead stopped the clock of this case. See `Hold`."""
    warned_at: Mapped[datetime | None]
    """When the applicant was told that `expires_at` is near."""
    emptied_at: Mapped[datetime | None]
    """When everything personal was taken out of this record."""

    slots: Mapped[list["Slot"]] = relationship(
        order_by="Slot.position", back_populates="case", cascade="all, delete-orphan"
    )
    documents: Mapped[list["Document"]] = relationship(order_by="Document.received_at")


class Slot(Base):
    """A document that is asked for, and the one that stands for it now."""

    __tablename__ = "slots"
    __table_args__ = (UniqueConstraint("case_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=fresh_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    position: Mapped[int]
    kind: Mapped[SlotKind] = mapped_column(_named(SlotKind))
    subject: Mapped[str] = mapped_column(String(200), default="")
    """Whose document, as the applicant named them; empty: the applicant's, or `officer`'s."""
    parent_id: Mapped[str | None] = mapped_column(String(36))
    """The slot of the extract on which this one rests; None: on what the applicant said."""
    officer: Mapped[str] = mapped_column(String(8), default="")
    """Whose document, by the id in what was read of that extract; the name stays sealed there."""
    signers: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Of an extract: the officers that were chosen to sign, by id; empty: not chosen yet."""
    is_open: Mapped[bool] = mapped_column(default=True)
    """Takes an upload now; after a question, only the slots asked again are open."""
    asked_reason: Mapped[str] = mapped_column(String(32), default="")
    asked_note: Mapped[str] = mapped_column(Text, default="")
    asked_day: Mapped[date | None]
    """Of which day the extract was that is asked for again, when it was too old: the one thing
    that is kept of a refused file until the next one comes, because its sender has to hear it."""
    document_id: Mapped[str | None] = mapped_column(String(36))
    """The document that stands for this slot; no foreign key, since documents point here."""

    case: Mapped[Case] = relationship(back_populates="slots")


class Document(Base):
    """One file that came in; ends as a tombstone without personal data."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_due", "state", "wipe_by"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=fresh_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    slot_id: Mapped[str] = mapped_column(String(36), index=True)
    """The slot that it was sent for; no foreign key, since a tombstone outlives its slot."""
    kind: Mapped[SlotKind] = mapped_column(_named(SlotKind))
    state: Mapped[DocumentState] = mapped_column(_named(DocumentState))
    media_type: Mapped[MediaType | None] = mapped_column(_named(MediaType))
    size: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    refusal: Mapped[Code | None] = mapped_column(_named(Code))
    received_at: Mapped[datetime]
    wipe_by: Mapped[datetime]
    wipe_begun_at: Mapped[datetime | None]
    """Set before anything is destroyed: what is missing from then on is our own doing."""
    wiped_at: Mapped[datetime | None]
    proof: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the wipe destroyed, for the receipt: `key` (id of the wrapping key), `objects`,
    `bytes` (of ciphertext) and `fingerprints` (SHA-256 of each object's header, in hex)."""

    findings: Mapped[list["Finding"]] = relationship(order_by="Finding.id")


class Finding(Base):
    """What an inspection found: a code and a verdict, never a fact."""

    __tablename__ = "findings"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    code: Mapped[Code] = mapped_column(_named(Code))
    verdict: Mapped[Verdict] = mapped_column(_named(Verdict))
    found_at: Mapped[datetime]


class ContactCode(Base):
    """The six digits that confirm a case's contact address; only their keyed hash."""

    __tablename__ = "contact_codes"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), default="")
    expires_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sends: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    """When a code was last asked for: the next one waits."""


class Link(Base):
    """A single-use link to a case, or to the one slot of an invitation; its token's hash only."""

    __tablename__ = "links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    invitation_id: Mapped[str | None] = mapped_column(ForeignKey("invitations.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """A co-director who sends their own document for one slot; they see nothing else of a case."""

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=fresh_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    slot_id: Mapped[str] = mapped_column(String(36), index=True)
    """No foreign key, since a slot can go while its invitation is still in somebody's mailbox."""
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime]
    sends: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None]
    """When its link was first used."""
    declined_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When it was taken back: another address took its place, or the slot went."""


class Decision(Base):
    """What a member of staff decided, and why."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey(Staff.id))
    action: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(32), default="")
    customer_text: Mapped[str] = mapped_column(Text, default="")
    private_note: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime]


class Hold(Base):
    """One time that the clock of a case was stopped, by whom, and who agreed.

    `Case.held_until` says until when it runs now; this row says why and on whose word.
    """

    __tablename__ = "holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    reason: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[str] = mapped_column(ForeignKey(Staff.id))
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    """The end that was asked for; before a second person agrees, the hold ends earlier."""
    agreed_by: Mapped[str | None] = mapped_column(ForeignKey(Staff.id))
    agreed_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Receipt(Base):
    """The signed statement that a case's documents were destroyed."""

    __tablename__ = "receipts"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    """The whole receipt as it is handed out, signature included."""
    issued_at: Mapped[datetime]


class ReceiptKey(Base):
    """The public half of a key that receipts were signed with; never removed."""

    __tablename__ = "receipt_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public: Mapped[str] = mapped_column(String(64))
    """The 32 bytes of an Ed25519 public key, in base64."""
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Step(Base):
    """One step of restoring access that is done, with the account system's answer in a word."""

    __tablename__ = "steps"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    result: Mapped[str] = mapped_column(String(64))
    done_at: Mapped[datetime]


class Task(Base):
    """Work that is owed. The row is the truth; RQ is only the bell."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index(
            "uq_tasks_open",
            "kind",
            "subject",
            "detail",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index(
            "ix_tasks_due",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=fresh_id)
    kind: Mapped[TaskKind] = mapped_column(_named(TaskKind))
    subject: Mapped[str] = mapped_column(String(36))
    """Id of the case or document that the work is about."""
    detail: Mapped[str] = mapped_column(String(64), default="")
    """Which letter, or another word of our own; never personal data."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    rung_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(36))
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(64), default="")
    """Class name of the last error; never its message."""


class Entry(Base):
    """One row of the trail."""

    __tablename__ = "trail"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[str] = mapped_column(String(36), default="", index=True)
    document_id: Mapped[str] = mapped_column(String(36), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    digest: Mapped[str] = mapped_column(String(64))


class TrailHead(Base):
    """The one row that names the last entry; locking it puts writers in line."""

    __tablename__ = "trail_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


class Visit(Base):
    """A server-side session of portal or desk, by the hash of its cookie."""

    __tablename__ = "visits"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    face: Mapped[str] = mapped_column(String(8))
    data: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Beat(Base):
    """A process that says it is alive, and who among several keepers acts."""

    __tablename__ = "beats"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64), default="")
    seen_at: Mapped[datetime]
