"""What an inspection can find, and what each finding means for the document.

A finding is a code and a verdict; facts read from a document never stand beside it in clear.
"""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How much a finding weighs. `UNKNOWN` always means that a person looks."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Code(StrEnum):
    """Every finding by name; the sentences for people are in `flow/words.py`."""

    # The file as it arrives; a FAIL refuses the document.
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    CUT_OFF = "cut_off"
    WRONG_TYPE = "wrong_type"
    NOT_A_PDF = "not_a_pdf"
    HEIC_UNSUPPORTED = "heic_unsupported"
    SLOT_CLOSED = "slot_closed"
    # What the sandboxed child saw; a FAIL refuses the document.
    TYPE = "type"
    POLYGLOT = "polyglot"
    PASSWORD = "password"  # noqa: S105 - a finding about a file, not a secret
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    ACTIVE_CONTENT = "active_content"
    SAFE_VIEW = "safe_view"
    # KVK's seal on an extract.
    NO_SEAL = "no_seal"
    SEAL_CHANGED = "seal_changed"
    SEAL_OTHER_SIGNER = "seal_other_signer"
    SEAL_UNTRUSTED = "seal_untrusted"
    SEAL_REVOKED = "seal_revoked"
    SEAL_REVOCATION_UNKNOWN = "seal_revocation_unknown"
    SEAL_EXPIRED = "seal_expired"
    SEAL_UNREADABLE = "seal_unreadable"
    SEAL_TRUST_UNSET = "seal_trust_unset"
    SEAL_QUALIFIED = "seal_qualified"
    SEAL = "seal"
    # What an extract says.
    NOT_AN_EXTRACT = "not_an_extract"
    EXTRACT_OLD = "extract_old"
    EXTRACT_UNDATED = "extract_undated"
    EXTRACT_LAPSES = "extract_lapses"
    OTHER_COMPANY = "other_company"
    EXTRACT_MISFITS = "extract_misfits"
    COMPANY_BLOCKED = "company_blocked"
    AUTHORITY = "authority"
    # What an identity document shows.
    BSN_VISIBLE = "bsn_visible"
    ZONE = "zone"
    DOCUMENT_EXPIRED = "document_expired"
    HOLDER = "holder"
    TEXT_LOOK = "text_look"
    # The inspection itself could not be carried out.
    INSPECTION = "inspection"


@dataclass(frozen=True)
class Finding:
    """One thing that was settled; no fact read from the document goes with it."""

    code: Code
    verdict: Verdict


REFUSING = frozenset(
    {
        Code.EMPTY,
        Code.TOO_LARGE,
        Code.CUT_OFF,
        Code.WRONG_TYPE,
        Code.NOT_A_PDF,
        Code.HEIC_UNSUPPORTED,
        Code.POLYGLOT,
        Code.PASSWORD,
        Code.DAMAGED,
        Code.TOO_MANY_PIXELS,
        Code.TOO_MANY_PAGES,
        Code.NO_SEAL,
        Code.SEAL_CHANGED,
        Code.SEAL_OTHER_SIGNER,
        Code.SEAL_UNTRUSTED,
        Code.SEAL_REVOKED,
        Code.SEAL_EXPIRED,
        Code.EXTRACT_OLD,
        Code.OTHER_COMPANY,
        Code.BSN_VISIBLE,
        Code.DOCUMENT_EXPIRED,
    }
)
"""Codes whose FAIL means: this file cannot serve, ask for another and wipe this one now."""
