"""Words for people: what each code, reason and state is called on pages and in mails.

The English here is the msgid; Dutch stands in the catalogue. Nothing is translated in this module:
a page or a mail passes what it gets from here to its own gettext, in the language of its reader.

There is a table for each enum, and `word` picks the right one. They cannot be one table: members
of different enums with the same value, such as both reasons `other`, are equal as keys.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from recovery.rules.decisions import AskReason, Check, HoldReason, RejectReason
from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.findings import Code, Verdict
from recovery.rules.states import CaseState, DocumentState


def N_(message: str) -> str:  # noqa: N802 - the name by which catalogue tools find a msgid
    """Mark a msgid for the catalogue; gives it back as it is."""
    return message


CASE_KINDS: dict[CaseKind, str] = {
    CaseKind.PRIVATE: N_("Private"),
    CaseKind.BUSINESS: N_("Business"),
}

SLOT_KINDS: dict[SlotKind, str] = {
    SlotKind.IDENTITY: N_("Copy of an identity document"),
    SlotKind.EXTRACT: N_("Certified extract of the Chamber of Commerce (KVK)"),
}

CASE_STATES: dict[CaseState, str] = {
    CaseState.OPENED: N_("Waiting for the customer"),
    CaseState.CHECKING: N_("Being checked"),
    CaseState.IN_REVIEW: N_("In review"),
    CaseState.APPROVED: N_("Approved"),
    CaseState.RESTORING: N_("Access is being restored"),
    CaseState.RESTORED: N_("Access restored"),
    CaseState.REJECTED: N_("Refused"),
    CaseState.WITHDRAWN: N_("Withdrawn"),
    CaseState.STOPPED: N_("Stopped"),
    CaseState.EXPIRED: N_("Expired"),
}

DOCUMENT_STATES: dict[DocumentState, str] = {
    DocumentState.RECEIVING: N_("Arriving"),
    DocumentState.SEALED: N_("Received"),
    DocumentState.ACCEPTED: N_("Usable"),
    DocumentState.REFUSED: N_("Not usable"),
    DocumentState.WIPING: N_("Being destroyed"),
    DocumentState.WIPED: N_("Destroyed"),
}

ASK_REASONS: dict[AskReason, str] = {
    AskReason.UNREADABLE: N_("The document is not sharp enough to read."),
    AskReason.INCOMPLETE: N_("A part of the document is missing."),
    AskReason.WRONG_DOCUMENT: N_("This is not the document that we asked for."),
    AskReason.EXPIRED_DOCUMENT: N_("The document is no longer valid."),
    AskReason.WRONG_PERSON: N_("The document belongs to somebody else."),
    AskReason.OLD_EXTRACT: N_("The extract is older than three months."),
    AskReason.CHANGED_EXTRACT: N_(
        "This is not the original PDF from KVK, or it was changed afterwards."
    ),
    AskReason.BSN_VISIBLE: N_(
        "The citizen service number (BSN) can still be seen. Make it unreadable."
    ),
    AskReason.LOST: N_("We can no longer open this document, so we need it once more."),
    AskReason.OTHER: N_("We need this document once more."),
}
"""Why a document is asked for again: for the reviewer to choose, and for the customer to read."""

REJECT_REASONS: dict[RejectReason, str] = {
    RejectReason.NOT_THE_HOLDER: N_("The documents do not match the holder of the account."),
    RejectReason.NO_AUTHORITY: N_(
        "The documents do not show that the applicant may act for the company."
    ),
    RejectReason.ACCOUNT_UNKNOWN: N_(
        "We found no account with the customer number, e-mail address or domain name that you gave."
        " Perhaps there is a typing mistake in it."
    ),
    RejectReason.SUSPECTED_FRAUD: N_("We could not confirm that the request is genuine."),
    RejectReason.NO_USABLE_DOCUMENT: N_("We did not get a document that we could use."),
    RejectReason.OTHER: N_("We could not approve the request."),
}
"""Why a case is refused. Fraud is worded softly: this sentence also reaches the honest."""

HOLD_REASONS: dict[HoldReason, str] = {
    HoldReason.SUSPECTED_FRAUD: N_("We suspect fraud."),
    HoldReason.HOLDER_OBJECTS: N_("The holder of the account objects."),
    HoldReason.REPORTED: N_("It was reported to the police or to a supervisor."),
    HoldReason.OTHER: N_("Another reason; see the note."),
}
"""Why the clock of a case is stopped, for colleagues; the customer is not told."""

CHECKS: dict[Check, str] = {
    Check.NAME_MATCHES: N_("The name on the document matches the account or the extract."),
    Check.DOCUMENT_GENUINE: N_("The identity document looks genuine."),
    Check.DOCUMENT_VALID: N_("The identity document is still valid."),
    Check.COMPANY_MATCHES: N_("The company on the extract is the company of the account."),
    Check.EXTRACT_SEAL: N_("Nothing on the extract looks changed or made up."),
    Check.EXTRACT_AGE: N_("The extract is not older than three months."),
    Check.AUTHORITY: N_("These people may act for the company, alone or together."),
    Check.NO_OTHER_CLAIM: N_("Nobody else is asking for this account, or I looked into it."),
}
"""The checklist as the reviewer reads it."""

CODES: dict[Code, str] = {
    Code.EMPTY: N_("This file is empty. Choose another file."),
    Code.TOO_LARGE: N_("This file is too large. Choose a file smaller than %(limit)s."),
    Code.CUT_OFF: N_("The upload was cut off and nothing was kept. Send the file again."),
    Code.WRONG_TYPE: N_("We cannot read this type of file. Choose a JPEG, PNG, WebP, HEIC or PDF."),
    Code.NOT_A_PDF: N_(
        "A photo, scan or print of the extract proves nothing. Send the original PDF file from KVK."
    ),
    Code.HEIC_UNSUPPORTED: N_(
        "We cannot read HEIC photos here. Send the photo as a JPEG, or choose a PDF."
    ),
    Code.SLOT_CLOSED: N_("You cannot send this document now. Your request has moved on."),
    Code.TYPE: N_("The file is not of a type that we can use."),
    Code.POLYGLOT: N_("This file hides a second file inside. Send a plain photo or PDF."),
    Code.PASSWORD: N_("This PDF has a password. Remove the password and try again."),
    Code.DAMAGED: N_("This file is damaged and cannot be opened. Make it again and send it anew."),
    Code.TOO_MANY_PIXELS: N_("This picture is too big in width or height. Send a smaller picture."),
    Code.TOO_MANY_PAGES: N_("This PDF has too many pages. Send only the pages that we ask for."),
    Code.ACTIVE_CONTENT: N_("This PDF holds a script or an attachment."),
    Code.SAFE_VIEW: N_("We could not make a picture of this file to look at."),
    Code.INSPECTION: N_("The automatic check could not be done. A person looks at the file."),
}
"""What was wrong with a file, told to who sent it. Format with `limit`, such as `15 MB`."""

EXTRACT_CODES: dict[Code, str] = {
    Code.POLYGLOT: N_(
        "This file hides a second file inside. Download the original PDF from KVK and send that."
    ),
    Code.PASSWORD: N_(
        "This PDF has a password. Download the original from KVK once more and send that, without"
        " adding a password."
    ),
    Code.DAMAGED: N_(
        "This file is damaged and cannot be opened. Download the original from KVK once more and"
        " send that."
    ),
    Code.TOO_MANY_PAGES: N_(
        "This PDF has too many pages. Send the extract alone, just as you downloaded it from KVK."
    ),
}
"""What is said otherwise about an extract: mending such a file would break KVK's seal on it."""

NO_FILE = N_("Choose a file first.")
"""Told to who sent the form without any file; a file without content is `Code.EMPTY`."""

FINDINGS: dict[Code, str] = {
    Code.EMPTY: N_("File is empty"),
    Code.TOO_LARGE: N_("Size of the file"),
    Code.CUT_OFF: N_("Arrived whole"),
    Code.WRONG_TYPE: N_("Accepted type"),
    Code.NOT_A_PDF: N_("Original PDF"),
    Code.HEIC_UNSUPPORTED: N_("HEIC photo"),
    Code.SLOT_CLOSED: N_("Asked for"),
    Code.TYPE: N_("Type of the file"),
    Code.POLYGLOT: N_("Only one file inside"),
    Code.PASSWORD: N_("No password"),
    Code.DAMAGED: N_("Can be opened"),
    Code.TOO_MANY_PIXELS: N_("Size of the picture"),
    Code.TOO_MANY_PAGES: N_("Number of pages"),
    Code.ACTIVE_CONTENT: N_("No scripts or attachments"),
    Code.SAFE_VIEW: N_("Safe picture made"),
    Code.INSPECTION: N_("Automatic check"),
}
"""What was looked at, as the desk lists it beside a verdict."""

VERDICTS: dict[Verdict, str] = {
    Verdict.PASS: N_("Good"),
    Verdict.WARN: N_("Look closely"),
    Verdict.FAIL: N_("Wrong"),
    Verdict.UNKNOWN: N_("Unknown"),
}

WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    CaseKind: CASE_KINDS,
    SlotKind: SLOT_KINDS,
    CaseState: CASE_STATES,
    DocumentState: DOCUMENT_STATES,
    AskReason: ASK_REASONS,
    RejectReason: REJECT_REASONS,
    HoldReason: HOLD_REASONS,
    Check: CHECKS,
    Code: CODES,
    Verdict: VERDICTS,
}
"""The table of each enum."""


def word(member: StrEnum) -> str:
    """Give the msgid of a code, reason or state.

    Raises:
        KeyError: No table holds it; a test keeps the tables complete.
    """
    return WORDS[type(member)][member]


def why_asked(reason: str, kind: SlotKind | None = None) -> str:
    """Give the msgid of `Slot.asked_reason`: a reviewer's reason, or the code of a refused file.

    Args:
        kind: What the slot asks for, where known: an extract is never to be mended.

    Returns:
        An empty text when nothing was asked.
    """
    if not reason:
        return ""
    if reason in set(AskReason):
        return ASK_REASONS[AskReason(reason)]
    code = Code(reason)
    return EXTRACT_CODES.get(code, CODES[code]) if kind is SlotKind.EXTRACT else CODES[code]
