"""Send the mails that a case owes: to applicant, co-directors, and known contacts of the account.

Each of these is the work of an outbox task, and may be called twice. A server that asks to come
back raises `TryLater`, and the task comes again; an address that is refused for good is written
down without the address, and is done.

Codes and links are made at the moment of sending, in a commit before the mail leaves: a mail that
is out always holds something that the database knows.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import AccountUnknown, MailRefused
from recovery.flow import contact, holds, invitations, invited
from recovery.flow.letters import Letters
from recovery.flow.words import N_, SLOT_KINDS, why_asked, word
from recovery.outside.accounts import AccountDirectory, AccountFacts
from recovery.outside.mail import Mailer
from recovery.rules.decisions import RejectReason
from recovery.rules.retention import LINK_LIFE
from recovery.rules.states import REPLACEABLE, Action, CaseState
from recovery.store import cases
from recovery.store.models import Case, Invitation
from recovery.store.staff import Staff
from recovery.store.uow import Database, UnitOfWork

log = logging.getLogger(__name__)

HOUSE_LANGUAGE = "nl"
"""Of letters to owners and to staff. The account system does not say what its contacts read, and
the case's language was chosen by the applicant, who may be a thief."""

_WITH_LINK = frozenset(
    {"submitted", "more_needed", "declined", "reopened", "expires_soon", "wiped"}
)
"""Letters after which the applicant wants to look, must act, or has a receipt to fetch."""

_ASKING_AGAIN = frozenset({"more_needed", "reopened"})
"""Letters whose news is also for the co-directors who send their own document."""

_ASKED_THEMSELVES = N_("We ask this person by a mail of their own.")
"""Instead of why, about a document that is not the applicant's to see."""


@dataclass(frozen=True)
class Needed:
    """A document that is asked for again, for the letter.

    Attributes:
        kind, reason: Words to be translated.
        number: Which director, counted from 1; 0: the applicant. Never the name.
        note: What the reviewer wrote.
    """

    kind: str
    reason: str
    number: int
    note: str


def send_code(
    database: Database,
    accounts: AccountDirectory,
    mailer: Mailer,
    letters: Letters,
    case_id: str,
) -> None:
    """Find the account of a new case, and mail the six digits that confirm its contact address.

    Somebody who has an open case for this account already gets a link back to that one instead.
    Does nothing when the address was confirmed meanwhile or the case has ended.

    Raises:
        TryLater: The account system or the mail server has a passing fault.
    """
    with database.read() as uow:
        asked_for = cases.get(uow, case_id).asked_for
    # Outside of the transaction: the account system may take its time.
    facts = accounts.find(asked_for)
    with database.begin() as uow:
        case = cases.get(uow, case_id)
        if not _wants_code(case):
            return
        _match(uow, case, facts)
        uow.session.flush()
        earlier = cases.own_open_case(uow, case)
        if earlier is None:
            code = contact.make_code(uow, case_id)
            message = letters.compose(
                "code",
                to=case.contact_email,
                language=case.language,
                # A new code is a new letter: the one before it stopped working.
                message_id_seed=f"{case_id}:code:{uow.now.isoformat()}",
                code=code,
            )
        else:
            # Digits that nobody gets: a wrong guess is answered as for any other case.
            contact.make_code(uow, case_id)
            token = contact.make_link(uow, earlier)
            message = _link_letter(letters, earlier, "existing_case", token, uow.now + LINK_LIFE)
    _send(mailer, message, case_id)


def send_link(database: Database, mailer: Mailer, letters: Letters, case_id: str) -> None:
    """Mail a fresh single-use link back to a case; nothing when its address is not confirmed.

    Raises:
        TryLater: The mail server has a passing fault.
    """
    with database.begin() as uow:
        case = cases.get(uow, case_id)
        if not _may_hear(case):
            return
        token = contact.make_link(uow, case)
        expires_at = uow.now + LINK_LIFE
    _send(mailer, _link_letter(letters, case, "link", token, expires_at), case_id)


def send_letter(
    database: Database, mailer: Mailer, letters: Letters, case_id: str, name: str
) -> None:
    """Mail the letter that tells of a move, or of the wipe.

    Nothing goes out when the address is not confirmed, or when the letter's news has passed: no
    document is asked for any more, or none was destroyed.

    Args:
        name: `submitted`, `more_needed`, `declined`, `approved`, `rejected`, `reopened`,
            `withdrawn`, `stopped`, `expires_soon`, `expired` or `wiped`.

    Raises:
        TryLater: The mail server has a passing fault.
    """
    with database.begin() as uow:
        case = cases.get(uow, case_id)
        facts = _facts(uow, case, name) if _may_hear(case) else None
        if facts is None:
            return
        if name in _WITH_LINK:
            facts |= {
                "address": letters.return_link(contact.make_link(uow, case)),
                "expires_at": uow.now + LINK_LIFE,
            }
        if name in _ASKING_AGAIN:
            invitations.ask_again(uow, case)
        # Each director who says no is news of its own, and no move of the case.
        said_at = invitations.declined_at(uow, case) if name == "declined" else ""
    message = letters.compose(
        name,
        to=case.contact_email,
        language=case.language,
        message_id_seed=f"{case_id}:{case.version}:{name}{said_at}",
        reference=case.reference,
        **facts,
    )
    _send(mailer, message, case_id)


def send_invitation(
    database: Database, mailer: Mailer, letters: Letters, invitation_id: str
) -> None:
    """Mail an invited person a fresh single-use link of their own; earlier ones stop working.

    Nothing goes out when nothing is asked of them any more.

    Raises:
        TryLater: The mail server has a passing fault.
    """
    with database.begin() as uow:
        if not invited.stands(uow, invitation_id):
            return
        invitation = uow.session.get_one(Invitation, invitation_id)
        token = invited.make_link(uow, invitation)
        expires_at = uow.now + invitations.LINK_LIFE
        case = cases.get(uow, invitation.case_id)
    message = letters.compose(
        "invitation",
        to=invitation.email,
        language=invitation.language,
        message_id_seed=f"{invitation_id}:{token}",
        reference=case.reference,
        address=letters.invited_link(token),
        expires_at=expires_at,
    )
    _send(mailer, message, case.id)


def tell_owners(
    database: Database,
    accounts: AccountDirectory,
    mailer: Mailer,
    letters: Letters,
    case_id: str,
    letter: str,
) -> int:
    """Tell every known contact of the account, each in a mail of its own.

    The case's own new address is left out, and none is told when there is no account. A fault
    half-way brings the whole task again; who had their mail gets it under the same Message-ID.

    Args:
        letter: `owners_asked` or `owners_approved`.

    Returns:
        How many mails the server took.

    Raises:
        TryLater: The account system or the mail server has a passing fault.
    """
    with database.read() as uow:
        case = cases.get(uow, case_id)
    if case.account_id is None:
        return 0
    try:
        known = accounts.get(case.account_id).contacts
    except AccountUnknown:
        return 0
    others = dict.fromkeys(each for each in known if each.lower() != case.contact_email)
    told = 0
    for address in others:
        message = letters.compose(
            letter,
            to=address,
            language=HOUSE_LANGUAGE,
            message_id_seed=f"{case_id}:{letter}:{address}",
            reference=case.reference,
        )
        told += _send(mailer, message, case_id)
    with database.begin() as uow:
        trail.append(
            uow, Event.OWNERS_TOLD, trail.WORKER, case_id=case_id, letter=letter, count=told
        )
    return told


def remind_of_hold(
    database: Database, mailer: Mailer, letters: Letters, desk_url: str, case_id: str
) -> None:
    """Mail who asked for a hold, and who agreed, that it ends soon; nothing when it has ended.

    Args:
        desk_url: Where the case can be opened, without a slash at the end.

    Raises:
        TryLater: The mail server has a passing fault.
    """
    with database.read() as uow:
        case = cases.get(uow, case_id)
        running = next(
            (each for each in holds.history(uow, case_id) if each.agreed_by and not each.ended_at),
            None,
        )
        if running is None:
            return
        people = [
            person
            for staff_id in (running.asked_by, running.agreed_by)
            if staff_id and (person := uow.session.get_one(Staff, staff_id)).active
        ]
    for person in people:
        message = letters.compose(
            "hold_ends",
            to=person.email,
            language=HOUSE_LANGUAGE,
            message_id_seed=f"{case_id}:hold:{running.id}:{person.id}",
            reference=case.reference,
            until=running.until,
            address=f"{desk_url}/cases/{case_id}",
        )
        _send(mailer, message, case_id)


def _send(mailer: Mailer, message: EmailMessage, case_id: str) -> bool:
    """Send one message; False when it was refused for good."""
    try:
        mailer.send(message)
    except MailRefused as refusal:
        log.warning("case %s: a mail was refused: %s", case_id, refusal)
        return False
    return True


def _wants_code(case: Case) -> bool:
    return case.state is CaseState.OPENED and case.contact_confirmed_at is None


def _may_hear(case: Case) -> bool:
    """Say whether this address proved itself, and was not emptied since."""
    return case.contact_confirmed_at is not None and bool(case.contact_email)


def _match(uow: UnitOfWork, case: Case, facts: AccountFacts | None) -> None:
    found = facts.account_id if facts else None
    if found is not None and found == case.account_id:
        return
    case.account_id = found
    trail.append(
        uow,
        Event.ACCOUNT_MATCHED,
        trail.WORKER,
        case_id=case.id,
        found=found is not None,
    )


def _link_letter(
    letters: Letters, case: Case, name: str, token: str, expires_at: datetime
) -> EmailMessage:
    return letters.compose(
        name,
        to=case.contact_email,
        language=case.language,
        message_id_seed=f"{case.id}:{name}:{token}",
        reference=case.reference,
        address=letters.return_link(token),
        expires_at=expires_at,
    )


def _facts(uow: UnitOfWork, case: Case, name: str) -> dict[str, object] | None:
    """Gather what a letter shows beside its reference; None when its news has passed."""
    match name:
        case "submitted" | "withdrawn" | "stopped" | "expired":
            return {"wipe_by": _wipe_by(case)}
        case "more_needed":
            needed = _needed(uow, case) if case.state is CaseState.OPENED else ()
            return {"needed": needed, "send_by": case.expires_at} if needed else None
        case "reopened" | "expires_soon" | "declined":
            is_news = name != "declined" or invitations.declined_at(uow, case)
            is_open = case.state is CaseState.OPENED
            return {"send_by": case.expires_at} if is_open and is_news else None
        case "rejected":
            return _refusal(uow, case)
        case "wiped":
            moments = [each.wiped_at for each in case.documents if each.wiped_at]
            return {"wiped_at": max(moments)} if moments else None
        case _:
            return {}


def _needed(uow: UnitOfWork, case: Case) -> tuple[Needed, ...]:
    directors = [slot.id for slot in case.slots if invitations.may_have_link(slot)]
    others = {slot.id for slot in case.slots if invitations.is_others(uow, slot)}
    return tuple(
        Needed(
            kind=SLOT_KINDS[slot.kind],
            reason=(
                _ASKED_THEMSELVES if slot.id in others else why_asked(slot.asked_reason, slot.kind)
            ),
            number=directors.index(slot.id) + 1 if slot.id in directors else 0,
            note="" if slot.id in others else slot.asked_note,
        )
        for slot in case.slots
        if slot.is_open
    )


def _wipe_by(case: Case) -> datetime | None:
    """Give when the last document goes; None without any, or when their wipe is under way."""
    deadlines = [each.wipe_by for each in case.documents if each.state in REPLACEABLE]
    return max(deadlines, default=None)


def _refusal(uow: UnitOfWork, case: Case) -> dict[str, object] | None:
    refused = [each for each in cases.decisions(uow, case.id) if each.action == Action.REJECT]
    if not refused or case.state is not CaseState.REJECTED:
        return None
    last = refused[-1]
    return {
        "reason": word(RejectReason(last.reason)),
        "note": last.customer_text,
        "wipe_by": _wipe_by(case),
    }
