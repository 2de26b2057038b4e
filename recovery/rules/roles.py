"""Who among the staff may do what: one table.

The administrator runs the installation and its staff, and cannot open a document; the auditor
reads the trail and nothing else about people.
"""

from enum import StrEnum

from recovery.errors import NotAllowed


class Role(StrEnum):
    """What a member of staff is here for."""

    REVIEWER = "reviewer"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """Everything on the desk that not everybody may do."""

    SEE_QUEUE = "see_queue"
    OPEN_DOCUMENT = "open_document"
    CLAIM = "claim"
    DECIDE = "decide"
    REASSIGN = "reassign"
    REOPEN = "reopen"
    HOLD = "hold"
    MANAGE_STAFF = "manage_staff"
    SEE_SETTINGS = "see_settings"
    READ_TRAIL = "read_trail"


_P = Permission
_REVIEWER = frozenset({_P.SEE_QUEUE, _P.OPEN_DOCUMENT, _P.CLAIM, _P.DECIDE})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REVIEWER: _REVIEWER,
    Role.LEAD: _REVIEWER | {_P.REASSIGN, _P.REOPEN, _P.HOLD},
    Role.ADMINISTRATOR: frozenset({_P.MANAGE_STAFF, _P.SEE_SETTINGS}),
    Role.AUDITOR: frozenset({_P.READ_TRAIL}),
}


def may(role: Role, permission: Permission) -> bool:
    """Say whether this role has this permission."""
    return permission in PERMISSIONS[role]


def require(role: str, permission: Permission, action: str) -> None:
    """Insist on a permission.

    Args:
        role: A value of `Role`.
        action: What was about to be done, for the error.

    Raises:
        NotAllowed: This role does not have it.
    """
    if not may(Role(role), permission):
        raise NotAllowed(role, action)
