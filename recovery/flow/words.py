"""Words for people: what each code, reason and state is called on pages and in mails.

The English here is the msgid; Dutch stands in the catalogue. Nothing is translated in this module:
a page or a mail passes what it gets from here to its own gettext, in the language of its reader.

There is a table for each enum, and `word` picks the right one. They cannot be one table: members
of different enums with the same value, such as both reasons `other`, are equal as keys.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from recovery.flow import marking, register_words
from recovery.rules.authority import Why
from recovery.rules.chain import ChainFault
from recovery.rules.decisions import AskReason, Check, HoldReason, RejectReason
from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.extract import Decision
from recovery.rules.findings import Code, Verdict
from recovery.rules.registration import Bar, Function, LegalForm, Powers, SpecialState
from recovery.rules.states import CaseState, DocumentState

N_ = marking.mark
"""The name by which the catalogue's tools find a msgid."""

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
    AskReason.OLD_EXTRACT: N_("The extract is too old."),
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
    Check.EXTRACT_AGE: N_("The extract is young enough."),
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
    Code.NO_SEAL: N_(
        "This is a photo, scan or print of the extract: KVK's seal is not in it. We need the"
        " original PDF file, just as you downloaded it from KVK."
    ),
    Code.SEAL_CHANGED: N_(
        "This extract was changed after KVK sealed it. Saving it in another program is enough for"
        " that. Download it from KVK once more and send that file without changing anything."
    ),
    Code.SEAL_OTHER_SIGNER: N_(
        "The seal in this file is not KVK's. Send the certified extract, just as you downloaded it"
        " from KVK."
    ),
    Code.SEAL_UNTRUSTED: N_(
        "We cannot establish that the seal in this file is really KVK's. Download the certified"
        " extract from KVK and send that file."
    ),
    Code.SEAL_REVOKED: N_(
        "The seal on this extract is no longer valid. Request a new certified extract from KVK and"
        " send that."
    ),
    Code.SEAL_REVOCATION_UNKNOWN: N_(
        "We could not check by itself whether the seal on this extract is still valid. One of our"
        " employees looks at it. You can go on."
    ),
    Code.SEAL_EXPIRED: N_(
        "The seal on this extract has run out. Request a new certified extract from KVK and send"
        " that."
    ),
    Code.SEAL_UNREADABLE: N_(
        "We could not check KVK's seal automatically. One of our employees looks at it. You can go"
        " on."
    ),
    Code.SEAL_TRUST_UNSET: N_(
        "We do not check KVK's seal automatically. One of our employees looks at your extract. You"
        " can go on."
    ),
    Code.SEAL_QUALIFIED: N_(
        "We could not find the seal in the European list of seals. One of our employees looks at"
        " it. You can go on."
    ),
    Code.SEAL: N_("KVK's seal on this extract is genuine."),
    Code.NOT_AN_EXTRACT: N_(
        "This does not look like an extract of the business register. Is it another document? Then"
        " send the extract. Otherwise you can go on: one of our employees looks at it."
    ),
    Code.EXTRACT_OLD: N_(
        "This extract is too old. Request a new certified extract from KVK and send that."
    ),
    Code.EXTRACT_UNDATED: N_(
        "We could not read of which day this extract is. One of our employees looks at it. You can"
        " go on."
    ),
    Code.EXTRACT_LAPSES: N_(
        "This extract will soon be too old. Send your request as soon as you can."
    ),
    Code.OTHER_COMPANY: N_(
        "This extract is of another company: it bears another KVK number. Send the extract of the"
        " company that we ask for. Did you give us a wrong KVK number for your own company? Then"
        " withdraw your request and begin a new one."
    ),
    Code.EXTRACT_MISFITS: N_(
        "We could not read everything on this extract. One of our employees looks at it. You can"
        " go on."
    ),
    Code.COMPANY_BLOCKED: N_(
        "The extract says that something special applies to this company. One of our employees"
        " looks at it. You can go on."
    ),
    Code.AUTHORITY: N_(
        "We could not read from this extract who may sign for the company. Tell us who the"
        " directors are. One of our employees looks at it."
    ),
    Code.BSN_VISIBLE: N_(
        "Your citizen service number (BSN) can still be seen. Cover it, also in the lines at the"
        " bottom and in the QR code on the back. The KopieID app can do that. Then send the copy"
        " once more."
    ),
    Code.ZONE: N_(
        "We could not read the lines at the bottom of your document well. One of our employees"
        " looks at it. You can go on."
    ),
    Code.DOCUMENT_EXPIRED: N_(
        "This identity document is no longer valid. Send a copy of one that is still valid."
    ),
    Code.HOLDER: N_(
        "The name on this document is not the name that we expect here. One of our employees looks"
        " at it. You can go on."
    ),
    Code.TEXT_LOOK: N_(
        "We did not look for the citizen service number (BSN) automatically. Make sure yourself"
        " that it cannot be read."
    ),
    Code.INSPECTION: N_("The automatic check could not be done. A person looks at the file."),
}
"""What was wrong with a file, told to who sent it. Format with `limit`, such as `15 MB`."""

DATED_CODES: dict[Code, str] = {
    Code.EXTRACT_OLD: N_(
        "This extract is of %(day)s. It may not be older than %(months)s months. Request a new"
        " certified extract from KVK and send that."
    ),
    Code.EXTRACT_LAPSES: N_(
        "You can use this extract up to and including %(day)s. Send your request by then."
    ),
}
"""What is said where a day is known. Format with `day` as well, as people write it, and with
the `months` that an extract may be old."""

UNSETTLED_CODES: dict[Code, str] = {
    Code.SEAL_UNTRUSTED: N_(
        "We could not establish by itself that the seal on this extract is KVK's. One of our"
        " employees looks at it. You can go on."
    ),
    Code.SEAL_EXPIRED: N_(
        "The certificate of the seal on this extract has run out since. One of our employees looks"
        " at it. You can go on."
    ),
    Code.EXTRACT_OLD: N_(
        "We could not establish how old this extract is. One of our employees looks at it. You can"
        " go on."
    ),
    Code.OTHER_COMPANY: N_(
        "We could not read of which company this extract is. One of our employees looks at it. You"
        " can go on."
    ),
    Code.DOCUMENT_EXPIRED: N_(
        "We could not read until when this document is valid. One of our employees looks at it."
        " You can go on."
    ),
}
"""What is said of a finding that could not be settled, where a failure says something else."""

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
    Code.NO_SEAL: N_("Seal of KVK in the file"),
    Code.SEAL_CHANGED: N_("Unchanged since the seal"),
    Code.SEAL_OTHER_SIGNER: N_("Sealed by KVK"),
    Code.SEAL_UNTRUSTED: N_("Seal from a trusted issuer"),
    Code.SEAL_REVOKED: N_("Certificate not revoked"),
    Code.SEAL_REVOCATION_UNKNOWN: N_("Known whether the certificate was revoked"),
    Code.SEAL_EXPIRED: N_("Certificate valid when sealed"),
    Code.SEAL_UNREADABLE: N_("Seal can be checked"),
    Code.SEAL_TRUST_UNSET: N_("Settings say whose seal counts"),
    Code.SEAL_QUALIFIED: N_("Qualified seal by the European list"),
    Code.SEAL: N_("Seal of KVK"),
    Code.NOT_AN_EXTRACT: N_("Extract of the business register"),
    Code.EXTRACT_OLD: N_("Age of the extract"),
    Code.EXTRACT_UNDATED: N_("Day of the extract"),
    Code.EXTRACT_LAPSES: N_("Days that the extract may still be used"),
    Code.OTHER_COMPANY: N_("KVK number that we expect"),
    Code.EXTRACT_MISFITS: N_("Everything on it understood"),
    Code.COMPANY_BLOCKED: N_("No special state of the company"),
    Code.AUTHORITY: N_("Who may sign"),
    Code.BSN_VISIBLE: N_("BSN covered"),
    Code.ZONE: N_("Machine-readable lines"),
    Code.DOCUMENT_EXPIRED: N_("Document still valid"),
    Code.HOLDER: N_("Document of the person that we expect"),
    Code.TEXT_LOOK: N_("Looked for the BSN in the text"),
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
    Bar: register_words.BARS,
    Function: register_words.FUNCTIONS,
    LegalForm: register_words.LEGAL_FORMS,
    Powers: register_words.POWERS,
    SpecialState: register_words.SPECIAL_STATES,
    Why: register_words.WHYS,
    ChainFault: register_words.CHAIN_FAULTS,
    Decision: register_words.DECISIONS,
}
"""The table of each enum."""


def word(member: StrEnum) -> str:
    """Give the msgid of a code, reason or state.

    Raises:
        KeyError: No table holds it; a test keeps the tables complete.
    """
    return WORDS[type(member)][member]


def why_asked(reason: str, kind: SlotKind | None = None, day: date | None = None) -> str:
    """Give the msgid of `Slot.asked_reason`: a reviewer's reason, or the code of a refused file.

    Args:
        kind: What the slot asks for, where known: an extract is never to be mended.
        day: `Slot.asked_day`: of which day the refused extract was, where that is known. Whoever
            gives it formats with `day` too; without it no sentence asks for one.

    Returns:
        An empty text when nothing was asked.
    """
    if not reason:
        return ""
    if reason in set(Code):
        # First, since a visible BSN is both: what is said of a file also tells how to mend it.
        return told(Code(reason), Verdict.FAIL, kind, day)
    return ASK_REASONS[AskReason(reason)]


def told(
    code: Code, verdict: Verdict, kind: SlotKind | None = None, day: date | None = None
) -> str:
    """Give the msgid that tells the sender of a file what a finding means for them.

    Args:
        kind, day: As for `why_asked`; the day may also be the last one of `EXTRACT_LAPSES`.
    """
    if verdict is Verdict.UNKNOWN and code in UNSETTLED_CODES:
        return UNSETTLED_CODES[code]
    if day is not None and code in DATED_CODES:
        return DATED_CODES[code]
    if kind is SlotKind.EXTRACT and code in EXTRACT_CODES:
        return EXTRACT_CODES[code]
    return CODES[code]
