"""When each document falls due for wiping, and how long codes, links and drafts live.

A deadline is set when the document arrives and never moves later by itself.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from recovery.rules.states import CaseState
from recovery.settings import Retention

CODE_LIFE = timedelta(minutes=10)
"""Life of the six digits by mail (OWASP ASVS 5.0, 6.5.5)."""

CODE_TRIES = 5
CODE_WAIT = timedelta(seconds=60)
"""Time between two codes for the same case."""

CODE_SENDS = 5
"""Codes per case at most; after that the applicant starts anew."""

LINK_LIFE = timedelta(days=3)
"""Life of a link that brings an applicant back to their case."""

RESET_LIFE = timedelta(hours=1)
"""Life of the link behind which the customer sets a new password."""

RESET_AGAIN = timedelta(days=3)
"""A customer who missed that link can have a fresh one for this long after the restoration."""

UNCONFIRMED_LIFE = timedelta(hours=24)
"""A case whose contact address was never confirmed expires after this long, without a mail."""

VISIT_IDLE = timedelta(hours=2)
"""A customer's visit ends after this long without a request."""

SHIFT_IDLE = timedelta(minutes=30)
"""A staff member is signed out after this long without a request."""


WARN_BEFORE = timedelta(days=2)
"""An applicant who has not answered is told this long before the case expires."""

LONGEST_HOLD = timedelta(days=90)
"""A hold ends at most this long after it was asked for; it can be renewed."""

HOLD_ALONE = timedelta(hours=24)
"""One person alone can hold a case this long at most; then a second one must have agreed."""

REMIND_BEFORE = timedelta(days=3)
"""Who asked for a hold and who agreed are reminded this long before its end."""

_GRACES: dict[CaseState, Callable[[Retention], timedelta]] = {
    CaseState.RESTORED: lambda retention: retention.restored,
    CaseState.REJECTED: lambda retention: retention.rejected,
    CaseState.WITHDRAWN: lambda retention: retention.withdrawn,
    CaseState.STOPPED: lambda retention: retention.stopped,
    CaseState.EXPIRED: lambda retention: retention.expired,
}


def wipe_by(received: datetime, retention: Retention) -> datetime:
    """Give the moment by which a document that arrived at `received` is gone, whatever happens."""
    return received + retention.document


def grace_after(outcome: CaseState, retention: Retention) -> timedelta:
    """Give how long documents stay after a case ended so; zero: they fall due at once.

    Args:
        outcome: A final state; any other is a KeyError.
    """
    return _GRACES[outcome](retention)


def after_outcome(deadline: datetime, ended: datetime, grace: timedelta) -> datetime:
    """Give a document's deadline once its case has ended: never later than it was."""
    return min(deadline, ended + grace)


def shown(
    deadline: datetime, *, draft_ends: datetime | None = None, held_until: datetime | None = None
) -> datetime:
    """Give the date that people are shown: when a document is gone if nobody does anything.

    Args:
        deadline: The document's own.
        draft_ends: When the case expires, while the applicant must answer.
        held_until: When a hold ends; until then nothing is wiped.
    """
    soonest = deadline if draft_ends is None else min(deadline, draft_ends)
    return soonest if held_until is None else max(soonest, held_until)


def must_warn(now: datetime, expires_at: datetime, retention: Retention) -> bool:
    """Say whether it is time to tell an applicant that their case expires soon.

    A period of two days or less needs no reminder: the question itself is as recent.
    """
    return retention.draft > WARN_BEFORE and now >= expires_at - WARN_BEFORE


def remind_at(asked: datetime, until: datetime) -> datetime:
    """Give when to remind of the end of a hold: three days before, or half-way of a short one."""
    return until - min(REMIND_BEFORE, (until - asked) / 2)
