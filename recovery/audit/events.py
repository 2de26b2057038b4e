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
    CASE_MOVED = "case:moved"
    CASE_CLAIMED = "case:claimed"
    CASE_RELEASED = "case:released"
    CASE_HELD = "case:held"
    CASE_HOLD_ENDED = "case:hold:ended"
    DOCUMENT_SEALED = "case:document:sealed"
    DOCUMENT_INSPECTED = "case:document:inspected"
    DOCUMENT_REPLACED = "case:document:replaced"
    DOCUMENT_REMOVED = "case:document:removed"
    DOCUMENT_VIEWED = "case:document:viewed"
    DOCUMENT_OVERDUE = "case:document:overdue"
    DOCUMENT_WIPED = "case:document:wiped"
    LINK_SENT = "case:link:sent"
    LINK_USED = "case:link:used"
    STEP_DONE = "case:step:done"
    STAFF_ADDED = "staff:added"
    STAFF_DISABLED = "staff:disabled"
    STAFF_RESET = "staff:reset"
    STAFF_SIGNED_IN = "staff:signed_in"
    KEYS_ROTATED = "keys:rotated"
    ANOMALY = "sweep:anomaly"


FACTS: dict[Event, frozenset[str]] = {
    Event.CASE_OPENED: frozenset({"kind", "language"}),
    Event.CONTACT_CONFIRMED: frozenset(),
    Event.ACCOUNT_MATCHED: frozenset({"found"}),
    Event.OWNERS_TOLD: frozenset({"letter", "count"}),
    Event.DIRECTORS_NAMED: frozenset({"count", "alone"}),
    Event.CASE_MOVED: frozenset({"action", "source", "target", "reason"}),
    Event.CASE_CLAIMED: frozenset({"from_staff", "to_staff"}),
    Event.CASE_RELEASED: frozenset({"from_staff"}),
    Event.CASE_HELD: frozenset({"until", "reason"}),
    Event.CASE_HOLD_ENDED: frozenset(),
    Event.DOCUMENT_SEALED: frozenset({"slot", "media_type", "size", "wipe_by"}),
    Event.DOCUMENT_INSPECTED: frozenset({"state", "findings"}),
    Event.DOCUMENT_REPLACED: frozenset({"by"}),
    Event.DOCUMENT_REMOVED: frozenset(),
    Event.DOCUMENT_VIEWED: frozenset({"page"}),
    Event.DOCUMENT_OVERDUE: frozenset({"wipe_by"}),
    Event.DOCUMENT_WIPED: frozenset({"objects", "bytes", "key_was_there"}),
    Event.LINK_SENT: frozenset({"kind"}),
    Event.LINK_USED: frozenset({"kind"}),
    Event.STEP_DONE: frozenset({"step", "result"}),
    Event.STAFF_ADDED: frozenset({"staff", "role"}),
    Event.STAFF_DISABLED: frozenset({"staff"}),
    Event.STAFF_RESET: frozenset({"staff"}),
    Event.STAFF_SIGNED_IN: frozenset(),
    Event.KEYS_ROTATED: frozenset({"key", "documents"}),
    Event.ANOMALY: frozenset({"kind", "count"}),
}
"""Which facts an entry of each name may hold; `trail.append` refuses any other."""
