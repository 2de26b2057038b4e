"""The states of a case and of a document, and the tables of moves between them.

The tables are read by the flow (may it happen?), by the pages (which buttons?) and by the tests.
A case ends with an outcome; a document ends wiped.
"""

from dataclasses import dataclass
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    OPENED = "opened"
    CHECKING = "checking"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RESTORING = "restoring"
    RESTORED = "restored"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    EXPIRED = "expired"


class DocumentState(StrEnum):
    """Where a document stands. `WIPING` means that its destruction is owed."""

    RECEIVING = "receiving"
    SEALED = "sealed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WIPING = "wiping"
    WIPED = "wiped"


class Action(StrEnum):
    """Every move of a case by name."""

    SUBMIT = "submit"
    PRESENT = "present"
    ASK_MORE = "ask_more"
    ASK_AGAIN = "ask_again"
    APPROVE = "approve"
    REJECT = "reject"
    REOPEN = "reopen"
    BEGIN = "begin"
    SETTLE = "settle"
    GIVE_BACK = "give_back"
    WITHDRAW = "withdraw"
    STOP = "stop"
    EXPIRE = "expire"


class Task(StrEnum):
    """Every kind of work that the outbox can owe."""

    SEND_CODE = "send_code"
    SEND_LINK = "send_link"
    SEND_INVITATION = "send_invitation"
    TELL_OWNERS = "tell_owners"
    INSPECT_DOCUMENT = "inspect_document"
    PRESENT_CASE = "present_case"
    SEND_LETTER = "send_letter"
    RESTORE_ACCESS = "restore_access"
    SEND_RESET_LINK = "send_reset_link"
    WIPE_DOCUMENTS = "wipe_documents"
    ISSUE_RECEIPT = "issue_receipt"
    REMIND_OF_HOLD = "remind_of_hold"


@dataclass(frozen=True)
class Move:
    """One row of the table: what leaves which state, and what it owes.

    Attributes:
        owes: Tasks that the outbox gets in the same commit.
        letter: The mail that tells the applicant, if the move is news for them.
        despite_hold: Made in a held case, too: nobody decides it, it only says what happened.
    """

    source: CaseState
    action: Action
    target: CaseState
    owes: tuple[Task, ...] = ()
    letter: str = ""
    despite_hold: bool = False


_S, _A, _T = CaseState, Action, Task

MOVES = (
    Move(_S.OPENED, _A.SUBMIT, _S.CHECKING, (_T.PRESENT_CASE,), "submitted"),
    Move(_S.CHECKING, _A.PRESENT, _S.IN_REVIEW),
    Move(_S.IN_REVIEW, _A.ASK_MORE, _S.OPENED, (), "more_needed"),
    *(
        Move(source, _A.ASK_AGAIN, _S.OPENED, (), "more_needed", despite_hold=True)
        for source in (_S.OPENED, _S.CHECKING, _S.IN_REVIEW)
    ),
    Move(_S.IN_REVIEW, _A.APPROVE, _S.APPROVED, (_T.RESTORE_ACCESS,), "approved"),
    Move(_S.IN_REVIEW, _A.REJECT, _S.REJECTED, (), "rejected"),
    Move(_S.REJECTED, _A.REOPEN, _S.OPENED, (), "reopened"),
    Move(_S.APPROVED, _A.BEGIN, _S.RESTORING),
    *(Move(source, _A.GIVE_BACK, _S.IN_REVIEW) for source in (_S.APPROVED, _S.RESTORING)),
    Move(_S.RESTORING, _A.SETTLE, _S.RESTORED, ()),
    *(
        Move(source, _A.WITHDRAW, _S.WITHDRAWN, (), "withdrawn")
        for source in (_S.OPENED, _S.CHECKING, _S.IN_REVIEW)
    ),
    *(
        Move(source, _A.STOP, _S.STOPPED, (), "stopped")
        for source in (_S.OPENED, _S.CHECKING, _S.IN_REVIEW, _S.APPROVED)
    ),
    *(
        Move(source, _A.EXPIRE, _S.EXPIRED, (), "expired")
        for source in (_S.OPENED, _S.CHECKING, _S.IN_REVIEW)
    ),
)

_TABLE = {(move.source, move.action): move for move in MOVES}

FINAL = frozenset({_S.RESTORED, _S.REJECTED, _S.WITHDRAWN, _S.STOPPED, _S.EXPIRED})
"""States that end a case: all its documents fall due for wiping, at once or after a grace."""

OPEN = frozenset(CaseState) - FINAL
"""States in which a case still asks for its account."""

REPLACEABLE = frozenset({DocumentState.SEALED, DocumentState.ACCEPTED})
"""Document states in which a document stands for its slot."""


def move_for(state: CaseState, action: Action) -> Move | None:
    """Look up the move that this action makes from this state; None when there is none."""
    return _TABLE.get((state, action))


def moves_from(state: CaseState) -> frozenset[Action]:
    """List the actions that leave this state."""
    return frozenset(move.action for move in MOVES if move.source is state)
