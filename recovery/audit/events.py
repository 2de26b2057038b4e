"""Names of everything that the trail records, and the facts that each may hold.

Facts are opaque ids, codes, counts and times; nothing about a person.
"""

from enum import StrEnum


class Event(StrEnum):
    """One name per kind of entry, `thing:part:verb`."""

    CASE_OPENED = "case:opened"
    CONTACT_CONFIRMED = "case:contact:confirmed"
    ACCOUNT_MATCHED = "case:account:matched"
    OWNERS_TOLD = "case:owners:told"
    DIRECTORS_NAMED = "case:directors:named"
    SIGNERS_CHOSEN = "case:signers:chosen"
    CASE_MOVED = "case:moved"
    CASE_CLAIMED = "case:claimed"
    CASE_RELEASED = "case:released"
    CASE_HELD = "case:held"
    CASE_HOLD_AGREED = "case:hold:agreed"
    CASE_HOLD_ENDED = "case:hold:ended"
    CASE_WARNED = "case:warned"
    CASE_EMPTIED = "case:emptied"
    CASE_EXPORTED = "case:exported"
    DOCUMENT_SEALED = "case:document:sealed"
    DOCUMENT_INSPECTED = "case:document:inspected"
    DOCUMENT_REPLACED = "case:document:replaced"
    DOCUMENT_REMOVED = "case:document:removed"
    DOCUMENT_VIEWED = "case:document:viewed"
    DOCUMENT_READ = "case:document:read"
    DOCUMENT_DUE = "case:document:due"
    DOCUMENT_LOST = "case:document:lost"
    DEADLINE_MOVED = "case:document:deadline"
    DOCUMENT_WIPED = "case:document:wiped"
    RECEIPT_ISSUED = "case:receipt:issued"
    LINK_SENT = "case:link:sent"
    LINK_USED = "case:link:used"
    INVITATION_SENT = "case:invitation:sent"
    INVITATION_OPENED = "case:invitation:opened"
    INVITATION_ANSWERED = "case:invitation:answered"
    INVITATION_DECLINED = "case:invitation:declined"
    INVITATION_ENDED = "case:invitation:ended"
    STEP_DONE = "case:step:done"
    STAFF_ADDED = "staff:added"
    STAFF_DISABLED = "staff:disabled"
    STAFF_RESET = "staff:reset"
    STAFF_SIGNED_IN = "staff:signed_in"
    KEYS_ROTATED = "keys:rotated"
    RECEIPT_KEY_ADDED = "receipts:key:added"
    RESTORED_FROM_BACKUP = "backup:restored"
    ANOMALY = "sweep:anomaly"


FACTS: dict[Event, frozenset[str]] = {
    Event.CASE_OPENED: frozenset({"kind", "language"}),
    Event.CONTACT_CONFIRMED: frozenset(),
    Event.ACCOUNT_MATCHED: frozenset({"found"}),
    Event.OWNERS_TOLD: frozenset({"letter", "count"}),
    Event.DIRECTORS_NAMED: frozenset({"count", "alone"}),
    Event.SIGNERS_CHOSEN: frozenset({"slot", "count"}),
    Event.CASE_MOVED: frozenset({"action", "source", "target", "reason"}),
    Event.CASE_CLAIMED: frozenset({"from_staff", "to_staff"}),
    Event.CASE_RELEASED: frozenset({"from_staff"}),
    Event.CASE_HELD: frozenset({"until", "reason"}),
    Event.CASE_HOLD_AGREED: frozenset({"until"}),
    Event.CASE_HOLD_ENDED: frozenset(),
    Event.CASE_WARNED: frozenset({"expires_at"}),
    Event.CASE_EMPTIED: frozenset(),
    Event.CASE_EXPORTED: frozenset({"form"}),
    Event.DOCUMENT_SEALED: frozenset({"slot", "media_type", "size", "wipe_by"}),
    Event.DOCUMENT_INSPECTED: frozenset({"state", "findings"}),
    Event.DOCUMENT_REPLACED: frozenset({"by"}),
    Event.DOCUMENT_REMOVED: frozenset(),
    Event.DOCUMENT_VIEWED: frozenset({"page"}),
    Event.DOCUMENT_READ: frozenset(),
    Event.DOCUMENT_DUE: frozenset({"wipe_by"}),
    Event.DOCUMENT_LOST: frozenset({"kind"}),
    Event.DEADLINE_MOVED: frozenset({"wipe_by", "expires_at"}),
    Event.DOCUMENT_WIPED: frozenset({"objects", "bytes", "key_was_there"}),
    Event.RECEIPT_ISSUED: frozenset({"key"}),
    Event.LINK_SENT: frozenset({"kind"}),
    Event.LINK_USED: frozenset({"kind"}),
    Event.INVITATION_SENT: frozenset({"invitation", "slot"}),
    Event.INVITATION_OPENED: frozenset({"invitation"}),
    Event.INVITATION_ANSWERED: frozenset({"invitation"}),
    Event.INVITATION_DECLINED: frozenset({"invitation"}),
    Event.INVITATION_ENDED: frozenset({"invitation", "why"}),
    Event.STEP_DONE: frozenset({"step", "result"}),
    Event.STAFF_ADDED: frozenset({"staff", "role"}),
    Event.STAFF_DISABLED: frozenset({"staff"}),
    Event.STAFF_RESET: frozenset({"staff"}),
    Event.STAFF_SIGNED_IN: frozenset(),
    Event.KEYS_ROTATED: frozenset({"key", "documents"}),
    Event.RECEIPT_KEY_ADDED: frozenset({"key"}),
    Event.RESTORED_FROM_BACKUP: frozenset({"cases", "documents"}),
    Event.ANOMALY: frozenset({"kind", "count"}),
}
"""Which facts an entry of each name may hold; `trail.append` refuses any other."""
