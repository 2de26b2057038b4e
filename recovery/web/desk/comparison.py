"""What the applicant says beside what the account holds, field by field.

A comparison helps the eye and decides nothing: names are compared without case, accents and
spacing, and word by word, so that the reviewer sees at once what differs.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from recovery.flow.words import CASE_KINDS, N_
from recovery.outside.accounts import AccountFacts
from recovery.rules.evidence import CaseKind
from recovery.store.models import Case

_WORD = re.compile(r"\S+|\s+")


class Mark(StrEnum):
    """How the two sides of a field compare."""

    SAME = "same"
    DIFFERENT = "different"
    NEW = "new"
    NOTHING_HELD = "nothing_held"
    SET_HERE = "set_here"


MARKS: dict[Mark, str] = {
    Mark.SAME: N_("Same"),
    Mark.DIFFERENT: N_("Different"),
    Mark.NEW: N_("New to this account"),
    Mark.NOTHING_HELD: N_("Not in the account"),
    Mark.SET_HERE: N_("Put there by this case"),
}


@dataclass(frozen=True)
class Piece:
    """Part of a text, and whether the other side lacks it."""

    text: str
    differs: bool = False


@dataclass(frozen=True)
class Row:
    """One field.

    Attributes:
        label: A msgid.
        said: The applicant's side, in pieces.
        held: The account's side: one value or several, each in pieces.
        mark: None where there is nothing to compare with.
    """

    label: str
    said: tuple[Piece, ...]
    held: tuple[tuple[Piece, ...], ...]
    mark: Mark | None


def compare(case: Case, account: AccountFacts | None, *, changed: bool = False) -> tuple[Row, ...]:
    """Put both sides next to each other.

    Args:
        account: Read live; None when there is none, or it cannot be read now.
        changed: This case has put its new address into the account. That the two are equal now
            says nothing about the applicant, and the address that was lost may be gone.
    """
    otherwise = None if changed else Mark.DIFFERENT
    rows = [
        _one_of(N_("Asks for"), case.asked_for, _handles(account), account, otherwise),
        _field(N_("Name"), case.person_name, account.holder if account else "", account),
    ]
    if case.kind is CaseKind.BUSINESS or (account and account.kind is CaseKind.BUSINESS):
        rows += [
            _field(N_("Company"), case.company_name, account.company if account else "", account),
            _field(
                N_("KVK number"), case.kvk_number, account.kvk_number if account else "", account
            ),
        ]
    contacts = account.contacts if account else ()
    address = _one_of(N_("New address"), case.contact_email, contacts, account, Mark.NEW)
    if changed and address.mark is Mark.SAME:
        address = replace(address, mark=Mark.SET_HERE)
    return (*rows, address)


def kinds_differ(case: Case, account: AccountFacts | None) -> str:
    """Give the msgid of the account's kind when the applicant named the other one; else empty."""
    return CASE_KINDS[account.kind] if account and account.kind is not case.kind else ""


def normal(text: str) -> str:
    """Take case, accents and everything but letters and digits out of a text."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def _handles(account: AccountFacts | None) -> tuple[str, ...]:
    if account is None:
        return ()
    return tuple(filter(None, (account.customer_number, *account.contacts, *account.domains)))


def _field(label: str, said: str, held: str, account: AccountFacts | None) -> Row:
    if account is None:
        return Row(label, _plain(said), (), None)
    if not held:
        return Row(label, _plain(said), (), Mark.NOTHING_HELD)
    if normal(said) == normal(held):
        return Row(label, _plain(said), (_plain(held),), Mark.SAME)
    return Row(label, _against(said, held), (_against(held, said),), Mark.DIFFERENT)


def _one_of(
    label: str, said: str, held: Sequence[str], account: AccountFacts | None, otherwise: Mark | None
) -> Row:
    sides = tuple(_plain(each) for each in held)
    if account is None:
        return Row(label, _plain(said), (), None)
    # Addresses and domains mean what they spell: dots and dashes count here.
    same = said.strip().casefold() in {each.strip().casefold() for each in held}
    mark = Mark.SAME if same else otherwise
    return Row(label, _plain(said), sides, mark)


def _plain(text: str) -> tuple[Piece, ...]:
    return (Piece(text),) if text else ()


def _against(text: str, other: str) -> tuple[Piece, ...]:
    known = {normal(word) for word in _WORD.findall(other)}
    return tuple(
        Piece(word, differs=bool(normal(word)) and normal(word) not in known)
        for word in _WORD.findall(text)
    )
