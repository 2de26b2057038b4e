"""What whoever is signed in can do with a case now: the buttons, from the tables of the flow."""

from dataclasses import dataclass
from datetime import datetime

from recovery.flow.intake import missing_slots
from recovery.rules.roles import Permission, Role, may
from recovery.rules.states import FINAL, REPLACEABLE, Action, CaseState, moves_from
from recovery.store.models import Case, Hold
from recovery.store.staff import Staff


@dataclass(frozen=True)
class Choices:
    """Which buttons a page shows.

    Attributes:
        decide: Ask for more, refuse; and approve, where `approve` says so too.
        approve: There is an account, and every slot has its document.
        look: Pages of documents may be opened.
    """

    claim: bool
    release: bool
    reassign: bool
    decide: bool
    approve: bool
    reopen: bool
    hold: bool
    agree: bool
    end_hold: bool
    look: bool


def choices(case: Case, by: Staff, now: datetime, waiting: Hold | None = None) -> Choices:
    """Work out the buttons; the flow refuses what is not among them.

    Args:
        waiting: A hold of this case that has no second person yet.
    """
    role = Role(by.role)
    moves = moves_from(case.state)
    in_review = case.state is CaseState.IN_REVIEW
    held = case.held_until is not None and case.held_until > now
    mine = case.claimed_by == by.id
    decide = may(role, Permission.DECIDE) and in_review and mine and not held
    return Choices(
        claim=may(role, Permission.CLAIM) and in_review and case.claimed_by is None and not held,
        release=in_review and (mine or (_taken(case) and may(role, Permission.REASSIGN))),
        reassign=may(role, Permission.REASSIGN) and in_review,
        decide=decide,
        approve=decide and case.account_id is not None and not missing_slots(case),
        reopen=may(role, Permission.REOPEN) and Action.REOPEN in moves,
        hold=may(role, Permission.HOLD) and waiting is None and _keeps_something(case),
        agree=may(role, Permission.DECIDE) and waiting is not None and waiting.asked_by != by.id,
        end_hold=may(role, Permission.HOLD) and (held or waiting is not None),
        look=may(role, Permission.OPEN_DOCUMENT) and shows_documents(case),
    )


def shows_documents(case: Case) -> bool:
    """Say whether staff may look into this case's documents: it was sent, and has not ended."""
    return case.state not in FINAL and case.waiting_since is not None


def _keeps_something(case: Case) -> bool:
    """Say whether a hold could still keep anything from being decided or destroyed."""
    return case.state not in FINAL or any(each.state in REPLACEABLE for each in case.documents)


def _taken(case: Case) -> bool:
    return case.claimed_by is not None
