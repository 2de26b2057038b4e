"""When each document falls due for wiping, and how long codes, links and drafts live.

A deadline is set when the document arrives and never moves later by itself.
"""

from datetime import datetime, timedelta

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


def wipe_by(received: datetime, document_age: timedelta) -> datetime:
    """Give the moment by which a document that arrived at `received` must be gone."""
    return received + document_age
