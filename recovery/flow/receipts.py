"""Sign the receipt of a case whose documents are all destroyed, keep it, and owe the last letter.

The work of an outbox task, which may come twice. What is asked before anything is written is
whether the receipt that is there says what one made now would say: so a task that comes again
changes nothing, and a case that was opened once more and has ended again gets a receipt that covers
all its documents. The one before it stays true, and its signature good.

The public half of the key that signs is in the database by the same commit: no receipt is ever
handed out that the installation could not check.
"""

import base64
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recovery.audit import receipts, trail
from recovery.audit.events import Event
from recovery.audit.receipts import MOST_LISTED, Item, Rest, Statement
from recovery.audit.signingkeys import SigningKeys
from recovery.errors import ReceiptError
from recovery.rules.states import FINAL, DocumentState, Task
from recovery.store import cases, outbox
from recovery.store.models import Case, Document, Receipt, ReceiptKey
from recovery.store.uow import Database, UnitOfWork


@dataclass(frozen=True)
class Receipts:
    """Who signs receipts.

    Attributes:
        keys: Signing keys of this installation.
        issuer: Name of the company.
        address: Address of its portal, where receipts can be checked.
    """

    keys: SigningKeys
    issuer: str
    address: str


def issue_receipt(database: Database, by: Receipts, case_id: str) -> None:
    """Issue the receipt of an ended case, once nothing of its documents is left.

    Does nothing while something is left, when no document ever came, when the case was opened
    again meanwhile, and when its receipt is there already.

    Raises:
        CaseNotFound: There is no such case.
        SettingsError: The file of signing keys cannot be read.
    """
    with database.begin() as uow:
        case = cases.get(uow, case_id)
        states = {each.state for each in case.documents}
        if case.state not in FINAL or states != {DocumentState.WIPED}:
            return
        statement = _statement(uow, by, case)
        earlier = find(uow, case_id)
        if earlier is not None and _says_the_same(uow, by, earlier, statement):
            return
        # Before the public halves: whichever key is active now, its other half is among them.
        private = by.keys.private()
        _register(uow, by.keys, trail.WORKER)
        text = receipts.sign(statement, private)
        if earlier is None:
            uow.session.add(Receipt(case_id=case_id, text=text, issued_at=uow.now))
        else:
            earlier.text, earlier.issued_at = text, uow.now
        key = receipts.key_id(private.public_key().public_bytes_raw())
        trail.append(uow, Event.RECEIPT_ISSUED, trail.WORKER, case_id=case_id, key=key)
        outbox.add(uow, Task.SEND_LETTER, case_id, detail="wiped")


def find(uow: UnitOfWork, case_id: str) -> Receipt | None:
    """Give the receipt of a case; None before it was issued."""
    return uow.session.get(Receipt, case_id)


def public_keys(uow: UnitOfWork, keys: SigningKeys) -> dict[str, bytes]:
    """Give the public half of every key that this installation ever signed with, by id."""
    rows = uow.session.scalars(select(ReceiptKey))
    return {row.id: base64.b64decode(row.public) for row in rows} | keys.public()


def rotate(database: Database, keys: SigningKeys) -> str:
    """Sign with a fresh key from now on; receipts signed before stay valid.

    Returns:
        The id of the fresh key.

    Raises:
        SettingsError: The file of signing keys cannot be read.
    """
    before = keys.active
    with database.begin() as uow:
        _register(uow, keys, trail.OPERATOR)
    fresh = keys.rotate()
    with database.begin() as uow:
        _register(uow, keys, trail.OPERATOR)
        uow.session.get_one(ReceiptKey, before).retired_at = uow.now
    return fresh


def _register(uow: UnitOfWork, keys: SigningKeys, actor: str) -> None:
    """Keep the public half of every key in the file; one that is known stands."""
    for each, half in keys.public().items():
        if uow.session.get(ReceiptKey, each) is None:
            public = base64.b64encode(half).decode("ascii")
            uow.session.add(ReceiptKey(id=each, public=public, created_at=uow.now))
            trail.append(uow, Event.RECEIPT_KEY_ADDED, actor, key=each)


def _says_the_same(uow: UnitOfWork, by: Receipts, earlier: Receipt, now: Statement) -> bool:
    try:
        found = receipts.verify(earlier.text.encode(), public_keys(uow, by.keys))
    except ReceiptError:
        # A row that somebody changed is no receipt.
        return False
    return found.statement.is_about_the_same_as(now)


def _statement(uow: UnitOfWork, by: Receipts, case: Case) -> Statement:
    older, listed = case.documents[:-MOST_LISTED], case.documents[-MOST_LISTED:]
    return Statement(
        issuer=by.issuer,
        address=by.address,
        case=case.reference,
        outcome=case.state,
        documents=tuple(map(_item, listed)),
        not_listed=Rest(
            documents=len(older),
            objects=sum(each.proof.get("objects", 0) for each in older),
            bytes=sum(each.proof.get("bytes", 0) for each in older),
        ),
        issued_at=uow.now,
    )


def _item(document: Document) -> Item:
    proof = document.proof
    return Item(
        kind=document.kind,
        received_at=_whole(document.received_at),
        destroyed_at=_whole(document.wiped_at or document.wipe_by),
        wrapping_key=proof.get("key", ""),
        objects=proof.get("objects", 0),
        bytes=proof.get("bytes", 0),
        fingerprints=tuple(proof.get("fingerprints", ())),
    )


def _whole(when: datetime) -> datetime:
    return when.replace(microsecond=0)
