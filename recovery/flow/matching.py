"""What the extract says, beside what the account holds, the applicant typed and a document shows.

Pure over what was read, and for the reviewer alone: the applicant is never told what an account
holds. Each match keeps its values, so that both can be seen side by side; the verdict helps the
eye and decides nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recovery.flow.words import N_
from recovery.outside.accounts import AccountFacts
from recovery.rules import names
from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.findings import Verdict
from recovery.rules.registration import ExtractFacts, IdentityFacts, Officer, Registration
from recovery.store.models import Case, Slot

EXTRACT = N_("Extract")
UPPER = N_("Extract of the company that it directs")
ACCOUNT = N_("Account")
APPLICANT = N_("Applicant")
DOCUMENT = N_("Identity document")

_P, _W, _F, _U = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN
_BY_WEIGHT = (_F, _U, _W, _P)

Value = tuple[str, str | date]
"""Where it stands, as a msgid, and what stands there; empty: nothing."""


@dataclass(frozen=True)
class Match:
    """One thing compared.

    Attributes:
        label: A msgid.
        verdict: `UNKNOWN` where a side is missing.
        values: Each source with its value, also where it has none.
        about: Of whom or of which company; empty: of the case as a whole.
        is_of_company: It says whether the company is the account's.
    """

    label: str
    verdict: Verdict
    values: tuple[Value, ...]
    about: str = ""
    is_of_company: bool = False


def matches(
    case: Case,
    account: AccountFacts | None,
    extracts: Mapping[str, ExtractFacts],
    identities: Mapping[str, IdentityFacts],
) -> tuple[Match, ...]:
    """Compare everything that was read.

    Args:
        account: Read live; None: there is none, or it cannot be read now.
        extracts, identities: What was read, by the id of its slot; a slot without one is not read.

    Returns:
        The gravest first, so that nobody reads past what is wrong.
    """
    read = {
        slot.id: facts.registration
        for slot in case.slots
        if (facts := extracts.get(slot.id)) and facts.registration
    }
    found = (
        *_companies(case, account, read),
        *_names(case, account, read, identities),
        *_people(case, read, identities),
        *_directors(case, read),
    )
    return tuple(sorted(found, key=lambda each: _BY_WEIGHT.index(each.verdict)))


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Give the gravest verdict; `UNKNOWN` of nothing at all."""
    found = set(verdicts)
    return next((each for each in _BY_WEIGHT if each in found), _U)


def _companies(
    case: Case, account: AccountFacts | None, read: Mapping[str, Registration]
) -> Iterator[Match]:
    for slot in case.slots:
        registration = read.get(slot.id)
        if slot.kind is not SlotKind.EXTRACT or registration is None:
            continue
        if slot.parent_id is None:
            yield _number(case, account, registration)
            yield _name(case, account, registration)
        else:
            yield _upper_number(slot, registration, read)


def _number(case: Case, account: AccountFacts | None, registration: Registration) -> Match:
    """Compare KVK numbers: the account's decides, what was typed may be a slip."""
    said, typed = registration.kvk_number, case.kvk_number
    held = account.kvk_number if account else ""
    verdict = _P if said == held else _F
    if verdict is _P and typed and typed != said:
        verdict = _W
    return Match(
        N_("KVK number"),
        verdict if said and held else _U,
        ((EXTRACT, said), (ACCOUNT, held), (APPLICANT, typed)),
        is_of_company=True,
    )


def _name(case: Case, account: AccountFacts | None, registration: Registration) -> Match:
    """Compare names of the company. A trade name is chosen freely, so that it proves little."""
    held = account.company if account else ""
    verdict = _U
    if registration.name and held:
        verdict = names.same_company(registration.name, held)
        traded = (names.same_company(each, held) for each in registration.trade_names)
        if verdict is _F and any(each is not _F for each in traded):
            verdict = _W
    every = (registration.name, *registration.trade_names)
    said = ", ".join(dict.fromkeys(filter(None, every)))
    return Match(
        N_("Name of the company"),
        verdict,
        ((EXTRACT, said), (ACCOUNT, held), (APPLICANT, case.company_name)),
        is_of_company=True,
    )


def _upper_number(slot: Slot, below: Registration, read: Mapping[str, Registration]) -> Match:
    """Compare the number of a company that directs with the one in the extract that names it."""
    officer = _officer(slot, read)
    wanted = officer.kvk_number if officer else ""
    verdict = _P if wanted == below.kvk_number else _F
    return Match(
        N_("KVK number"),
        verdict if wanted and below.kvk_number else _U,
        ((EXTRACT, below.kvk_number), (UPPER, wanted)),
        below.name or (officer.name if officer else ""),
    )


def _names(
    case: Case,
    account: AccountFacts | None,
    read: Mapping[str, Registration],
    identities: Mapping[str, IdentityFacts],
) -> Iterator[Match]:
    """Look for the account's holder and the applicant among the people that were read.

    For a business it is a help only: who runs an account, or asks, need not be in the register.
    """
    if case.kind is CaseKind.PRIVATE:
        shown = [_full(identities[slot.id]) for slot in case.slots if slot.id in identities]
        source, otherwise = DOCUMENT, _F
    else:
        shown = [
            each.name
            for registration in read.values()
            for each in registration.officers
            if not each.is_company
        ]
        source, otherwise = EXTRACT, _W
    shown = [each for each in shown if each]
    held = account.holder if account else ""
    sides = ((N_("Holder of the account"), ACCOUNT, held), (APPLICANT, APPLICANT, case.person_name))
    for label, side, name in sides if shown else ():
        verdict, found = _best(name, shown) if name else (_U, "")
        yield Match(
            label,
            otherwise if verdict is _F else verdict,
            ((source, found or ", ".join(shown)), (side, name)),
        )


def _people(
    case: Case, read: Mapping[str, Registration], identities: Mapping[str, IdentityFacts]
) -> Iterator[Match]:
    """Compare each signer's document with the person in the extract: name and birth date."""
    if case.kind is CaseKind.PRIVATE:
        return
    for slot in case.slots:
        if slot.kind is not SlotKind.IDENTITY:
            continue
        shown = identities.get(slot.id)
        person = _officer(slot, read) or _named_so(slot.subject, read)
        asked = person.name if person else (slot.subject or (shown.asked_name if shown else ""))
        born = person.birth_date if person else None
        name = _full(shown) if shown else ""
        yield Match(
            N_("Name"),
            names.same_person(asked, name) if asked and name else _U,
            ((EXTRACT if person else APPLICANT, asked), (DOCUMENT, name)),
            asked,
        )
        seen = shown.birth_date if shown else None
        if not name and not seen:
            # A well covered copy has no lines to read: said once, not twice for each person.
            continue
        same = _P if born == seen else _F
        yield Match(
            N_("Date of birth"),
            same if born and seen else _U,
            ((EXTRACT, born or ""), (DOCUMENT, seen or "")),
            asked,
        )


def _directors(case: Case, read: Mapping[str, Registration]) -> Iterator[Match]:
    """Show what the applicant typed instead of what was read; a difference is theirs to explain."""
    officers = [each.name for registration in read.values() for each in registration.officers]
    if not case.directors or not officers:
        return
    for typed in case.directors:
        verdict, found = _best(typed["name"], officers)
        yield Match(
            N_("Director that the applicant names"),
            _W if verdict is _F else verdict,
            ((APPLICANT, typed["name"]), (EXTRACT, found or ", ".join(officers))),
            typed["name"],
        )


def _officer(slot: Slot, read: Mapping[str, Registration]) -> Officer | None:
    """Find whose slot this is, in the extract that it rests on."""
    registration = read.get(slot.parent_id or "")
    officers = registration.officers if registration else ()
    return next((each for each in officers if each.id == slot.officer), None)


def _named_so(name: str, read: Mapping[str, Registration]) -> Officer | None:
    """Find the one person of this name; nobody where several could be meant."""
    if not name:
        return None
    found = [
        each
        for registration in read.values()
        for each in registration.officers
        if not each.is_company and names.same_person(name, each.name) is _P
    ]
    return found[0] if len({(each.name, each.birth_date) for each in found}) == 1 else None


def _best(name: str, others: Sequence[str]) -> tuple[Verdict, str]:
    """Give the best verdict of a name with any of the others, and which one it was."""
    rank = {_P: 0, _W: 1}
    found = [
        (rank[verdict], verdict, each)
        for each in others
        if (verdict := names.same_person(name, each)) in rank
    ]
    if not found:
        return (_F, "") if others else (_U, "")
    _, verdict, other = min(found, key=lambda each: each[0])
    return verdict, other


def _full(identity: IdentityFacts) -> str:
    """Write a name as the zone does, surname first: only so its end may have been cut off."""
    return ", ".join(filter(None, (identity.surname, identity.given_names)))
