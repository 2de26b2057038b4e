"""Proving a contact address: six digits by mail, and single-use links back to a case.

Codes and tokens are made by the worker at the moment of sending and kept as keyed hashes only, so
that no database, queue or backup ever holds one that works.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select, update

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import CodeSpent, CodeWrong, LinkSpent
from recovery.rules.retention import (
    CODE_LIFE,
    CODE_SENDS,
    CODE_TRIES,
    CODE_WAIT,
    LINK_LIFE,
)
from recovery.rules.states import Task
from recovery.store import cases, outbox
from recovery.store.base import one_row
from recovery.store.models import Case, ContactCode, Link
from recovery.store.uow import UnitOfWork


def ask_code(uow: UnitOfWork, case_id: str) -> datetime | None:
    """Owe the applicant a code by mail.

    Returns:
        When the next one may be asked for; None when no more will be sent for this case.
        Asking too early, or once too often, owes nothing.
    """
    code = uow.session.get(ContactCode, case_id)
    if code is None:
        code = ContactCode(case_id=case_id, asked_at=uow.now, sends=0, tries=0, digest="")
        uow.session.add(code)
    elif code.sends >= CODE_SENDS:
        return None
    elif uow.now < code.asked_at + CODE_WAIT:
        return code.asked_at + CODE_WAIT
    code.asked_at = uow.now
    code.sends += 1
    outbox.add(uow, Task.SEND_CODE, case_id)
    return code.asked_at + CODE_WAIT


def next_code_at(uow: UnitOfWork, case_id: str) -> datetime | None:
    """Tell when the next code may be asked for; None when no more will be sent."""
    code = uow.session.get(ContactCode, case_id)
    if code is None:
        return uow.now
    return None if code.sends >= CODE_SENDS else code.asked_at + CODE_WAIT


def make_code(uow: UnitOfWork, case_id: str) -> str:
    """Make fresh digits for a case; earlier ones stop working.

    Returns:
        Six digits, to be mailed and then forgotten.
    """
    digits = f"{secrets.randbelow(1_000_000):06d}"
    code = uow.session.get_one(ContactCode, case_id)
    code.digest = _code_digest(uow, case_id, digits)
    code.expires_at = uow.now + CODE_LIFE
    code.tries = 0
    return digits


def confirm(uow: UnitOfWork, case_id: str, digits: str) -> CodeWrong | None:
    """Check the digits that the applicant typed.

    A wrong try is counted in the caller's commit, so it comes back as a value.

    Returns:
        None: right, the address is confirmed (or was so already). CodeWrong: not right.

    Raises:
        CodeSpent: No code is waiting, it is too old, or five tries were wrong.
    """
    case = cases.get(uow, case_id)
    if case.contact_confirmed_at is not None:
        return None
    # Counting before comparing: two tries at once cannot share one count.
    counted = uow.session.execute(
        update(ContactCode)
        .where(
            ContactCode.case_id == case_id,
            ContactCode.digest != "",
            ContactCode.expires_at > uow.now,
            ContactCode.tries < CODE_TRIES,
        )
        .values(tries=ContactCode.tries + 1)
        .execution_options(synchronize_session=False)
    )
    if not one_row(counted):
        # Sent twice at the same moment, the right digits are spent by the first of them.
        confirmed = select(Case.contact_confirmed_at).where(Case.id == case_id)
        if uow.session.scalar(confirmed) is None:
            raise CodeSpent
        return None
    code = uow.session.scalars(
        select(ContactCode)
        .where(ContactCode.case_id == case_id)
        .execution_options(populate_existing=True)
    ).one()
    if not hmac.compare_digest(code.digest, _code_digest(uow, case_id, digits)):
        return CodeWrong(CODE_TRIES - code.tries)
    code.digest = ""
    case.contact_confirmed_at = uow.now
    trail.append(uow, Event.CONTACT_CONFIRMED, trail.CUSTOMER, case_id=case_id)
    return None


def ask_link(uow: UnitOfWork, contact_email: str) -> None:
    """Owe links to every open or recent case of this address; silent when there is none."""
    for case in cases.confirmed_with(uow, contact_email.strip().lower()):
        outbox.add(uow, Task.SEND_LINK, case.id)


def ask_link_again(uow: UnitOfWork, token: str) -> None:
    """Owe a fresh link to the case of an old one, used or expired; silent when unknown."""
    link = find_link(uow, token)
    if link is not None and link.invitation_id is None:
        outbox.add(uow, Task.SEND_LINK, link.case_id)


def make_link(uow: UnitOfWork, case: Case) -> str:
    """Make a single-use link for a case.

    Returns:
        The token, 43 characters, to be mailed and then forgotten.
    """
    token = new_link(uow, case.id, LINK_LIFE)
    trail.append(uow, Event.LINK_SENT, trail.WORKER, case_id=case.id, kind="return")
    return token


def link_works(uow: UnitOfWork, token: str) -> bool:
    """Say whether a link would work now, without using it: mail scanners follow links."""
    link = find_link(uow, token)
    return link is not None and link.invitation_id is None and not is_spent(uow, link)


def use_link(uow: UnitOfWork, token: str) -> str:
    """Use a link, once.

    Returns:
        The id of its case.

    Raises:
        LinkSpent: Unknown, used or expired; or an invitation's, which opens no case.
    """
    case_id = spend_link(uow, token, invited=False).case_id
    trail.append(uow, Event.LINK_USED, trail.CUSTOMER, case_id=case_id, kind="return")
    return case_id


def new_link(
    uow: UnitOfWork, case_id: str, life: timedelta, *, invitation_id: str | None = None
) -> str:
    """Keep the hash of a fresh token; gives the token, 43 characters.

    Args:
        uow: The caller's transaction.
        case_id: Where it leads.
        life: How long it works at most.
        invitation_id: It leads to the one slot of this invitation instead.
    """
    token = secrets.token_urlsafe(32)
    uow.session.add(
        Link(
            digest=_token_digest(token),
            case_id=case_id,
            invitation_id=invitation_id,
            expires_at=uow.now + life,
        )
    )
    return token


def find_link(uow: UnitOfWork, token: str) -> Link | None:
    """Find the link of a token, of either kind, spent or not; None when there was none."""
    return uow.session.get(Link, _token_digest(token))


def is_spent(uow: UnitOfWork, link: Link) -> bool:
    """Say whether a link was used or is too old."""
    return link.used_at is not None or link.expires_at <= uow.now


def spend_link(uow: UnitOfWork, token: str, *, invited: bool) -> Link:
    """Use up a link of one kind; one conditional UPDATE decides between two who press at once.

    Raises:
        LinkSpent: Unknown, of the other kind, used or expired.
    """
    digest = _token_digest(token)
    kind = Link.invitation_id.is_not(None) if invited else Link.invitation_id.is_(None)
    used = uow.session.execute(
        update(Link)
        .where(Link.digest == digest, kind, Link.used_at.is_(None), Link.expires_at > uow.now)
        .values(used_at=uow.now)
    )
    if not one_row(used):
        raise LinkSpent
    return uow.session.get_one(Link, digest)


def _code_digest(uow: UnitOfWork, case_id: str, digits: str) -> str:
    # Six digits have no strength of their own: without the key, the hash could be searched.
    message = f"contact code {case_id} {digits}".encode()
    return hmac.new(uow.trail_key, message, sha256).hexdigest()


def _token_digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
