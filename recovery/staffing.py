"""Staff come, lose everything that lets them in, and go: for the command line and for the desk.

Needs no application: a password is hashed and a one-time secret sealed here in the form that the
sign-in reads. Everything that stays secret derives from the desk's own secret, so changing that
one costs every session and every second factor: reset the staff afterwards.
"""

import base64
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from hashlib import sha256

from argon2 import PasswordHasher
from email_validator import EmailNotValidError, validate_email
from passlib.totp import TOTP
from sqlalchemy import select, update

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import AddressInvalid, StaffKnown, StaffUnknown
from recovery.rules.roles import Role
from recovery.store.models import Case
from recovery.store.staff import Staff
from recovery.store.uow import UnitOfWork

AUTHENTICATOR = "authenticator"
"""The sign-in's name for one-time codes from an app."""

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
_GROUPS, _GROUP = 5, 4  # 20 letters of 30: 98 bits


def add(
    uow: UnitOfWork,
    *,
    email: str,
    name: str,
    role: Role,
    by: str = trail.OPERATOR,
    password: str = "",
    totp_secret: str = "",
) -> str:
    """Add a member of staff.

    Args:
        by: The actor, for the trail.
        password: Known from the start, as in a demo; empty: a random one is made, which the first
            sign-in must change.
        totp_secret: From `sealed_totp`, for a second factor that is known from the start; empty:
            the first sign-in sets one up.

    Returns:
        The password, to be shown once.

    Raises:
        AddressInvalid: The address is none; whether its mailbox exists is not asked.
        StaffKnown: Somebody has this address already.
    """
    address = _checked(email)
    if _find(uow, address) is not None:
        raise StaffKnown
    chosen = password or _random_password()
    person = Staff(
        email=address,
        name=" ".join(name.split()),
        role=role.value,
        password=_hashed(chosen),
        password_given=not password,
        fs_uniquifier=_fresh_uniquifier(),
        tf_totp_secret=totp_secret or None,
        tf_primary_method=AUTHENTICATOR if totp_secret else None,
        created_at=uow.now,
    )
    uow.session.add(person)
    uow.session.flush()
    trail.append(uow, Event.STAFF_ADDED, by, staff=person.id, role=role.value)
    return chosen


def everybody(uow: UnitOfWork) -> Sequence[Staff]:
    """List all staff, those who left included, by name."""
    return uow.session.scalars(select(Staff).order_by(Staff.name, Staff.email)).all()


def disable(uow: UnitOfWork, email: str, *, by: str = trail.OPERATOR) -> None:
    """Let somebody in no more: every session ends, and what they had claimed is free again.

    Raises:
        StaffUnknown: Nobody has this address.
    """
    person = _get(uow, email)
    person.active = False
    person.fs_uniquifier = _fresh_uniquifier()
    trail.append(uow, Event.STAFF_DISABLED, by, staff=person.id)
    _free_claims(uow, person, by)


def reset(uow: UnitOfWork, email: str, *, by: str = trail.OPERATOR) -> str:
    """Let somebody begin anew: new password, no second factor; also after being disabled.

    Passkeys and recovery codes are gone, and every session ends.

    Returns:
        The password, to be shown once.

    Raises:
        StaffUnknown: Nobody has this address.
    """
    person = _get(uow, email)
    password = _random_password()
    person.active = True
    person.password = _hashed(password)
    person.password_given = True
    person.fs_uniquifier = _fresh_uniquifier()
    person.tf_primary_method = person.tf_totp_secret = None
    person.code_step = None
    person.mf_recovery_codes = None
    person.webauthn.clear()
    trail.append(uow, Event.STAFF_RESET, by, staff=person.id)
    return password


def sealed_totp(secret: str, desk_secret: str) -> str:
    """Seal the secret of one-time codes as the sign-in keeps it.

    Args:
        secret: In base 32, as authenticator apps take it.
        desk_secret: The desk's own secret.
    """
    factory = TOTP.using(secrets=totp_keys(desk_secret))
    return str(factory(key=secret).to_json(encrypt=True))


def totp_keys(desk_secret: str) -> dict[str, str]:
    """Give the keys that seal the secrets of one-time codes, by tag."""
    return {"1": _derived(desk_secret, "one-time codes").hex()}


def recovery_code_keys(desk_secret: str) -> list[bytes]:
    """Give the keys that seal recovery codes, the one in use first."""
    return [base64.urlsafe_b64encode(_derived(desk_secret, "recovery codes"))]


def _derived(desk_secret: str, purpose: str) -> bytes:
    return hmac.new(desk_secret.encode(), purpose.encode(), sha256).digest()


def _checked(email: str) -> str:
    # By the same library and rules as the sign-in, which would find nobody otherwise.
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise AddressInvalid from error


def _find(uow: UnitOfWork, email: str) -> Staff | None:
    return uow.session.scalar(select(Staff).where(Staff.email == email.strip().lower()))


def _get(uow: UnitOfWork, email: str) -> Staff:
    person = _find(uow, email)
    if person is None:
        raise StaffUnknown
    return person


def _free_claims(uow: UnitOfWork, person: Staff, by: str) -> None:
    claimed = select(Case.id).where(Case.claimed_by == person.id)
    for case_id in uow.session.scalars(claimed).all():
        trail.append(uow, Event.CASE_RELEASED, by, case_id=case_id, from_staff=person.id)
    uow.session.execute(
        update(Case)
        .where(Case.claimed_by == person.id)
        .values(claimed_by=None, claimed_at=None)
        .execution_options(synchronize_session=False)
    )


def _hashed(password: str) -> str:
    # The sign-in compares what it normalised the same way.
    return PasswordHasher().hash(unicodedata.normalize("NFKD", password))


def _random_password() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _fresh_uniquifier() -> str:
    return secrets.token_hex(32)
