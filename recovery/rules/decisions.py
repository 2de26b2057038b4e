"""Reasons a decision or a hold can carry, and the checklist that an approval must complete."""

from enum import StrEnum

from recovery.rules.evidence import CaseKind, SlotKind


class AskReason(StrEnum):
    """Why one document is asked for again."""

    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"
    WRONG_DOCUMENT = "wrong_document"
    EXPIRED_DOCUMENT = "expired_document"
    WRONG_PERSON = "wrong_person"
    OLD_EXTRACT = "old_extract"
    CHANGED_EXTRACT = "changed_extract"
    BSN_VISIBLE = "bsn_visible"
    LOST = "lost"
    OTHER = "other"


ASKABLE: dict[SlotKind, tuple[AskReason, ...]] = {
    SlotKind.IDENTITY: (
        AskReason.UNREADABLE,
        AskReason.INCOMPLETE,
        AskReason.WRONG_DOCUMENT,
        AskReason.EXPIRED_DOCUMENT,
        AskReason.WRONG_PERSON,
        AskReason.BSN_VISIBLE,
        AskReason.OTHER,
    ),
    SlotKind.EXTRACT: (
        AskReason.INCOMPLETE,
        AskReason.WRONG_DOCUMENT,
        AskReason.OLD_EXTRACT,
        AskReason.CHANGED_EXTRACT,
        AskReason.OTHER,
    ),
}
"""Which reasons a reviewer has for which document, in the order in which they are offered."""


class RejectReason(StrEnum):
    """Why a case is refused."""

    NOT_THE_HOLDER = "not_the_holder"
    NO_AUTHORITY = "no_authority"
    ACCOUNT_UNKNOWN = "account_unknown"
    SUSPECTED_FRAUD = "suspected_fraud"
    NO_USABLE_DOCUMENT = "no_usable_document"
    OTHER = "other"


class HoldReason(StrEnum):
    """Why the clock of a case is stopped."""

    SUSPECTED_FRAUD = "suspected_fraud"
    HOLDER_OBJECTS = "holder_objects"
    REPORTED = "reported"
    OTHER = "other"


class Check(StrEnum):
    """One point that a reviewer ticks after looking."""

    NAME_MATCHES = "name_matches"
    DOCUMENT_GENUINE = "document_genuine"
    DOCUMENT_VALID = "document_valid"
    COMPANY_MATCHES = "company_matches"
    EXTRACT_SEAL = "extract_seal"
    EXTRACT_AGE = "extract_age"
    AUTHORITY = "authority"
    NO_OTHER_CLAIM = "no_other_claim"


CHECKLIST: dict[CaseKind, tuple[Check, ...]] = {
    CaseKind.PRIVATE: (
        Check.NAME_MATCHES,
        Check.DOCUMENT_GENUINE,
        Check.DOCUMENT_VALID,
        Check.NO_OTHER_CLAIM,
    ),
    CaseKind.BUSINESS: (
        Check.COMPANY_MATCHES,
        Check.EXTRACT_SEAL,
        Check.EXTRACT_AGE,
        Check.AUTHORITY,
        Check.NAME_MATCHES,
        Check.DOCUMENT_GENUINE,
        Check.DOCUMENT_VALID,
        Check.NO_OTHER_CLAIM,
    ),
}
"""What must be ticked before an approval, in the order in which a reviewer looks."""


def unchecked(kind: CaseKind, ticked: frozenset[Check]) -> tuple[Check, ...]:
    """List the points of this kind's checklist that are still open."""
    return tuple(check for check in CHECKLIST[kind] if check not in ticked)
