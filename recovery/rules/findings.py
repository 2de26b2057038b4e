"""What an inspection can find, and what each finding means for the document.

A finding is a code and a verdict; facts read from a document never stand beside it in clear.
"""

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
    # The inspection itself could not be carried out.
    INSPECTION = "inspection"


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
    }
)
"""Codes whose FAIL means: this file cannot serve, ask for another and wipe this one now."""
