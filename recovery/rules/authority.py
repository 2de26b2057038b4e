"""Who may act for a company, by the words of its extract: tables to read aloud.

First what blocks the company as a whole, then what each officer may do, then the sets of people.
A set is as small as it can be: nobody in it can be left out. Whatever no row speaks of gives no
set, and a person looks; nothing is ever guessed in favour of somebody.

Facts: the register's own words (KvK's `soortBevoegdheid`, `typeVolmacht`, `heeftBeperking`), its
page on authority by legal form, and BW 2:45, 2:130, 2:240 and 2:292: the board as a whole always
represents a legal person, so all its jointly authorised directors together do, whatever the
articles ask for less.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recovery.rules.registration import (
    Bar,
    Function,
    LegalForm,
    Line,
    Officer,
    Powers,
    Registration,
    SpecialState,
)

OF_AGE = 18
"""Years; somebody born on 29 February is of age on 1 March."""


class Why(StrEnum):
    """What the sets rest on, or why there is none and a person must look.

    With sets:
        OWNER: It is the owner's own business.
        ALONE: Each of these people may act alone.
        TOGETHER: Only all jointly authorised directors together may.
        ALONE_OR_TOGETHER: One of those who may act alone, or all the jointly authorised together.

    Without:
        BLOCKED: The company is in a special legal state; `blocked` names it.
        IN_OTHER_HANDS: A trustee, liquidator or administrator stands in the register.
        OWNER_UNCLEAR: An eenmanszaak has one owner, a natural person; here it is otherwise.
        BARRED: Who might act alone may not: deceased, suspended, left, a minor and so on.
        COMPANY_UNNUMBERED: A company would have to act whose own extract cannot be asked for.
        JOINT_BARRED: One of the jointly authorised directors may not act; the rest is not "all".
        JOINT_UNCLEAR: Another director's powers are not understood; "all" cannot be counted.
        ONE_JOINTLY: One jointly authorised director, and nobody to act with.
        FORM: In this legal form the extract does not settle who may act.
        UNKNOWN_WORDS: Powers are worded in a way that is not known here.
        LIMITED: There are only limited powers; up to where is not for a machine.
        NOBODY: Nobody stands there with powers.
    """

    OWNER = "owner"
    ALONE = "alone"
    TOGETHER = "together"
    ALONE_OR_TOGETHER = "alone_or_together"
    BLOCKED = "blocked"
    IN_OTHER_HANDS = "in_other_hands"
    OWNER_UNCLEAR = "owner_unclear"
    BARRED = "barred"
    COMPANY_UNNUMBERED = "company_unnumbered"
    JOINT_BARRED = "joint_barred"
    JOINT_UNCLEAR = "joint_unclear"
    ONE_JOINTLY = "one_jointly"
    FORM = "form"
    UNKNOWN_WORDS = "unknown_words"
    LIMITED = "limited"
    NOBODY = "nobody"


class Way(StrEnum):
    """How somebody may act: alone, or with all others of whom the same is said."""

    ALONE = "alone"
    TOGETHER = "together"


@dataclass(frozen=True)
class Grant:
    """One row: in these legal forms, who has this function and these powers may act this way."""

    forms: frozenset[LegalForm]
    function: Function
    powers: Powers
    way: Way


@dataclass(frozen=True)
class Authority:
    """Who may act.

    Attributes:
        sets: Ids of officers, smallest set first, then in the order of reading; one person stands
            in them under one id. Empty: a person must look.
        blocked: The special legal state that comes before everything else.
        lines: What this rests on, as far as the extract has lines for it.
    """

    sets: tuple[tuple[str, ...], ...]
    why: Why
    blocked: SpecialState | None = None
    lines: tuple[Line, ...] = ()


_L, _F, _P, _S = LegalForm, Function, Powers, SpecialState

BLOCKING = (
    _S.DEREGISTERED,
    _S.DISSOLVED,
    _S.BANKRUPT,
    _S.SUSPENSION_OF_PAYMENTS,
    _S.DEBT_RESTRUCTURING,
    _S.GUARDIANSHIP,
    _S.ADMINISTRATION,
    _S.FOREIGN,
    _S.UNKNOWN,
)
"""Special legal states that block, the gravest first: that is the one that people are told."""

OTHER_HANDS = frozenset({_F.TRUSTEE, _F.LIQUIDATOR, _F.ADMINISTRATOR})
"""Functions that take a company out of its officers' hands, also where no state is printed."""

BOARD = frozenset({_L.BV, _L.NV, _L.STICHTING, _L.VERENIGING, _L.COOPERATIE, _L.ONDERLINGE})
PARTNERSHIP = frozenset({_L.VOF, _L.CV})
SOLE = frozenset({_L.EENMANSZAAK})
ANY = frozenset(_L)

GRANTS = (
    # The owner of an eenmanszaak is the business, and needs no line about powers.
    Grant(SOLE, _F.OWNER, _P.UNSTATED, Way.ALONE),
    Grant(SOLE, _F.OWNER, _P.ALONE, Way.ALONE),
    Grant(SOLE, _F.OWNER, _P.UNLIMITED, Way.ALONE),
    # The register's word "alone" is as clear in a form unknown here; that a board as a whole is
    # competent is a rule of the forms we know.
    Grant(BOARD | {_L.OTHER}, _F.DIRECTOR, _P.ALONE, Way.ALONE),
    Grant(BOARD, _F.DIRECTOR, _P.JOINTLY, Way.TOGETHER),
    # The register always words a partner's powers: no line, no powers. Limited partners never act.
    Grant(PARTNERSHIP, _F.PARTNER, _P.UNLIMITED, Way.ALONE),
    # Given by those who may; so a maat with the full proxy of the others acts by this row.
    Grant(ANY, _F.PROXY, _P.FULL_PROXY, Way.ALONE),
)
"""Who may act. What has no row gives nothing: limited, none, unstated and unknown powers."""

_UNSETTLED = frozenset({_L.MAATSCHAP, _L.REDERIJ, _L.OTHER})
"""Forms in which more than the extract decides: contracts of the maten, the law of ships."""

_COUNTED = frozenset({_P.ALONE, _P.JOINTLY, _P.NONE})
"""Powers of a director that leave no doubt whether they belong to the jointly authorised."""

_PERSONAL = frozenset(Bar) - {Bar.SUSPENDED, Bar.LEFT}
"""Bars of the person, who is then barred in each function; the others are of one function."""

_BRANCH = ("vestiging", "branch", "establishment")
"""Words of a full proxy that reaches no further than a part of the business."""

_KVK_DIGITS = 8

_WAYS = {
    (form, grant.function, grant.powers): grant.way for grant in GRANTS for form in grant.forms
}


def authority(registration: Registration, on: date) -> Authority:
    """Say who may act for this company, or why a person must look.

    - Blocked states come first, then officers who took the company over.
    - Whoever may act alone is a set of one. All the jointly authorised directors are one set,
      beside the others as well: "jointly" means with the other directors, and all of those of
      whom it is said are enough by this company's rule.
    - One jointly authorised director is no set, though they may be the whole board: far more
      often a seat is vacant or a name was not read, and articles then often forbid to act.
    - Somebody barred is in no set. If they are jointly authorised, the rest is not all of them,
      and a seat was left empty: no set either. An owner who is barred has no proxies: those end
      with the powers of who gave them.
    - Somebody whose birth date was not read is not barred, though nobody can tell that they are
      of age; `extract.judge` hands such an extract to a person.
    - Two entries with the same name and birth date, or the same KvK number, are one person, who
      counts once; the same name alone makes nobody the same.

    Args:
        registration: What was read; its misfits are not looked at here.
        on: The day on which they would act, which decides who is of age.
    """
    for state in BLOCKING:
        if state in registration.states:
            return Authority((), Why.BLOCKED, state, registration.state_lines)
    return _Board(registration, on).settle()


def _powers_line(officer: Officer) -> tuple[Line, ...]:
    return officer.lines[:1] if officer.powers is Powers.UNSTATED else officer.lines[-1:]


def _place(officer: Officer) -> int:
    """Give the place in the order of reading, which is in the id."""
    return int(officer.id[1:])


def _person(officer: Officer) -> tuple[object, ...]:
    """Give what is equal for two entries of one person only."""
    if officer.kvk_number:
        return (officer.kvk_number,)
    if officer.birth_date is None:
        return (officer.id, None)
    return (" ".join(officer.name.casefold().split()), officer.birth_date)


def _is_minor(officer: Officer, on: date) -> bool:
    born = officer.birth_date
    if born is None:
        return False
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (not had_birthday) < OF_AGE


def _is_unnumbered(officer: Officer) -> bool:
    """Say whether this is a company whose own extract cannot be asked for by number."""
    return (officer.is_company or bool(officer.kvk_number)) and (
        len(officer.kvk_number) != _KVK_DIGITS
    )


def _is_of_branch(officer: Officer) -> bool:
    texts = (officer.powers_words, *(line.text for line in officer.lines))
    return officer.function is Function.PROXY and any(
        word in text.casefold() for text in texts for word in _BRANCH
    )


class _Board:
    """The officers of one company on one day, in the order of reading."""

    def __init__(self, registration: Registration, on: date) -> None:
        self._form = registration.legal_form
        self._all = sorted(registration.officers, key=_place)
        self._struck = {
            _person(each) for each in self._all if _PERSONAL & {*each.bars} or _is_minor(each, on)
        }

    def settle(self) -> Authority:
        others = [each for each in self._all if each.function in OTHER_HANDS]
        if others:
            return _nobody(Why.IN_OTHER_HANDS, others)
        if self._form is LegalForm.EENMANSZAAK:
            owners = [each for each in self._all if each.function is Function.OWNER]
            if len(owners) != 1 or owners[0].is_company or owners[0].kvk_number:
                return _nobody(Why.OWNER_UNCLEAR, owners)
            if self._is_barred(owners[0]):
                return _nobody(Why.BARRED, owners)
        joint = self._joint()
        alone = _once(each for each in self._by(Way.ALONE) if self._can_act(each))
        # Who may also act alone, by another function, needs nobody beside them.
        people = {_person(each) for each in alone}
        together = () if people & {_person(each) for each in joint} else joint
        sets = [(each,) for each in alone] + ([together] if together else [])
        if not sets:
            return self._why_nobody()
        return Authority(
            tuple(tuple(each.id for each in members) for members in sets),
            _why(sets),
            lines=tuple(
                line for members in sets for each in members for line in _powers_line(each)
            ),
        )

    def _joint(self) -> tuple[Officer, ...]:
        """Give the set of all jointly authorised directors, or nothing where it is none."""
        if self._why_no_joint():
            return ()
        return _once(self._by(Way.TOGETHER))

    def _why_no_joint(self) -> tuple[tuple[Why, list[Officer]], ...]:
        """Give what keeps the jointly authorised directors from being a set, gravest first."""
        joint = self._by(Way.TOGETHER)
        unclear = [
            each
            for each in self._all
            if each.function is Function.DIRECTOR and each.powers not in _COUNTED
        ]
        reasons = (
            (Why.JOINT_BARRED, [each for each in joint if self._is_barred(each)]),
            (Why.COMPANY_UNNUMBERED, [each for each in joint if _is_unnumbered(each)]),
            (Why.JOINT_UNCLEAR, unclear if joint else []),
            (Why.ONE_JOINTLY, joint if len(_once(joint)) == 1 else []),
        )
        return tuple((why, officers) for why, officers in reasons if officers)

    def _why_nobody(self) -> Authority:
        """Give the first reason that there is; called when nobody may act."""
        alone = self._by(Way.ALONE)
        limited = [
            each
            for each in self._all
            if each.powers in {Powers.LIMITED, Powers.LIMITED_PROXY} or _is_of_branch(each)
        ]
        reasons = (
            *self._why_no_joint(),
            (Why.BARRED, [each for each in alone if self._is_barred(each)]),
            (Why.COMPANY_UNNUMBERED, [each for each in alone if _is_unnumbered(each)]),
            (Why.FORM, self._all if self._form in _UNSETTLED else []),
            (Why.UNKNOWN_WORDS, [each for each in self._all if each.powers is Powers.UNKNOWN]),
            (Why.LIMITED, limited),
        )
        for why, officers in reasons:
            if officers:
                return _nobody(why, officers)
        return _nobody(Why.NOBODY, self._all)

    def _by(self, way: Way) -> list[Officer]:
        """Give the officers whom a row lets act this way, barred or not."""
        return [
            each
            for each in self._all
            if _WAYS.get((self._form, each.function, each.powers)) is way
            and not _is_of_branch(each)
        ]

    def _is_barred(self, officer: Officer) -> bool:
        return bool(officer.bars) or _person(officer) in self._struck

    def _can_act(self, officer: Officer) -> bool:
        return not self._is_barred(officer) and not _is_unnumbered(officer)


def _once(officers: Iterable[Officer]) -> tuple[Officer, ...]:
    """Keep the first entry of each person."""
    people: dict[tuple[object, ...], Officer] = {}
    for each in officers:
        people.setdefault(_person(each), each)
    return tuple(people.values())


def _why(sets: list[tuple[Officer, ...]]) -> Why:
    if len(sets[0]) > 1:
        return Why.TOGETHER
    if len(sets[-1]) > 1:
        return Why.ALONE_OR_TOGETHER
    if all(members[0].function is Function.OWNER for members in sets):
        return Why.OWNER
    return Why.ALONE


def _nobody(why: Why, officers: Iterable[Officer]) -> Authority:
    """Give all lines of those whom it rests on: the one that bars somebody may be any of them."""
    return Authority((), why, lines=tuple(line for each in officers for line in each.lines))
