"""Companies that direct companies: how far their extracts are followed, and when no further."""

from collections.abc import Sequence
from enum import StrEnum

MOST_DEPTH = 5
"""Extracts below each other, the first one counted. Real chains are of two or three companies;
whoever has more of them has them for a reason that a person should see."""


class ChainFault(StrEnum):
    """Why the extract of a company that must act is not asked for: a person looks instead."""

    CIRCLE = "circle"
    TOO_DEEP = "too_deep"


def fault(path: Sequence[str], number: str) -> ChainFault | None:
    """Say why the extract of this company cannot be asked for; None: it can.

    Args:
        path: KvK numbers from the first extract down to the one in which the company stands; an
            extract without a readable number is an empty one, which counts, and equals none.
        number: The company's own, eight digits: `authority` names no company without.
    """
    if number in path:
        return ChainFault.CIRCLE
    return ChainFault.TOO_DEEP if len(path) >= MOST_DEPTH else None
