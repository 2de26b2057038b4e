"""A made-up registration in the words that an extract of the business register prints.

The Dutch words are those of the register; the English ones are unverified, since no English extract
was at hand.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal

from recovery.rules.registration import Function, LegalForm, Powers, SpecialState
from recovery.samples.register import Company, Officer, Person

Language = Literal["nl", "en"]
Row = tuple[str, str]


@dataclass(frozen=True)
class Section:
    """A part of an extract.

    Attributes:
        blocks: Rows of label and value that belong together: one officer, one company.
    """

    heading: str
    blocks: tuple[tuple[Row, ...], ...]


def title(language: Language) -> str:
    """Give the words above an extract."""
    return {
        "nl": "Uittreksel Handelsregister Kamer van Koophandel",
        "en": "Business Register extract Netherlands Chamber of Commerce",
    }[language]


def number(company: Company, language: Language) -> Row:
    """Give the row that comes first."""
    return {"nl": "KvK-nummer", "en": "KVK number"}[language], company.kvk_number


def printed(at: datetime, language: Language) -> str:
    """Say when the extract was made; the hour is the one of the clock given."""
    day, clock = _day(at.date()), f"{at:%H.%M}"
    return {
        "nl": f"Uittreksel is vervaardigd op {day} om {clock} uur",
        "en": f"Extract was made on {day} at {clock} hours",
    }[language]


def page_mark(number: int, of: int, language: Language) -> str:
    """Number a page."""
    return {"nl": f"Pagina {number} (van {of})", "en": f"Page {number} (of {of})"}[language]


def footer(language: Language) -> str:
    """Give the line at the foot of each page."""
    return {
        "nl": "Een gewaarmerkt uittreksel is een officieel bewijs van inschrijving",
        "en": "A certified extract is an official proof of registration",
    }[language]


def sections(company: Company, language: Language) -> list[Section]:
    """Put a registration into words.

    Returns:
        The company first, then a section for each function that somebody has in it.
    """
    say = _ENGLISH if language == "en" else _DUTCH
    return [
        *(_whole(say, heading, rows) for heading, rows in _company(say, company)),
        *_officers(say, company.officers),
    ]


@dataclass(frozen=True)
class _Words:
    labels: dict[str, str]
    forms: dict[LegalForm, str]
    headings: dict[Function, tuple[str, str]]  # of one, of several
    powers: dict[Powers, str]
    states: dict[SpecialState, str]


def _company(say: _Words, company: Company) -> Iterator[tuple[str, list[Row]]]:
    form = ("form", say.forms[company.form])
    state = _state(say, company)
    if company.is_legal_person:
        rows = [
            ("rsin", company.rsin),
            form,
            ("name", company.name),
            ("seat", company.seat),
            ("deed", "14-03-2017"),
        ]
        if company.form in {LegalForm.BV, LegalForm.NV}:
            rows.append(("capital", "EUR 100,00"))
        yield "person", [*rows, *state]
    names = ("trade_names", "\n".join(company.trade_names or (company.name,)))
    business = [names, ("started", "01-04-2017"), ("activities", "SBI-code: 00000 - Verzinsels")]
    yield "business", business if company.is_legal_person else [form, *business, *state]
    address = f"Nergensstraat 1, 0000AA {company.seat}"
    yield "place", [("place_number", f"0000{company.kvk_number}"), ("address", address)]


def _state(say: _Words, company: Company) -> list[Row]:
    if company.state is None:
        return []
    if company.state is SpecialState.DEREGISTERED:
        return [("deregistered", _day(company.since))]
    return [("state", say.states[company.state])]


def _officers(say: _Words, officers: Iterable[Officer]) -> Iterator[Section]:
    for function, group in groupby(officers, key=lambda officer: officer.function):
        blocks = tuple(_labelled(say, _officer(say, officer)) for officer in group)
        yield Section(say.headings[function][len(blocks) > 1], blocks)


def _officer(say: _Words, officer: Officer) -> list[Row]:
    who = officer.who
    rows = [("officer", who.name)]
    if isinstance(who, Person):
        rows.append(("born", _day(who.born)))
    else:
        rows += [("address", "Nergensstraat 2, 0000AA Verzonnendam"), ("under", who.kvk_number)]
    if officer.function is not Function.SHAREHOLDER:
        rows.append(("since", _day(officer.since)))
    if officer.title:
        rows.append(("title", officer.title))
    if officer.powers is not Powers.UNSTATED:
        rows.append(("powers", say.powers[officer.powers]))
    return rows


def _whole(say: _Words, heading: str, rows: list[Row]) -> Section:
    return Section(say.labels[heading], (_labelled(say, rows),))


def _labelled(say: _Words, rows: list[Row]) -> tuple[Row, ...]:
    return tuple((say.labels[key], value) for key, value in rows)


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"


_DUTCH = _Words(
    labels={
        "person": "Rechtspersoon",
        "business": "Onderneming",
        "place": "Vestiging",
        "rsin": "RSIN",
        "form": "Rechtsvorm",
        "name": "Statutaire naam",
        "seat": "Statutaire zetel",
        "deed": "Datum akte van oprichting",
        "capital": "Geplaatst kapitaal",
        "trade_names": "Handelsnamen",
        "started": "Startdatum onderneming",
        "activities": "Activiteiten",
        "place_number": "Vestigingsnummer",
        "address": "Bezoekadres",
        "state": "Bijzondere rechtstoestand",
        "deregistered": "Datum uitschrijving",
        "officer": "Naam",
        "born": "Geboortedatum",
        "under": "Ingeschreven onder KvK-nummer",
        "since": "Datum in functie",
        "title": "Titel",
        "powers": "Bevoegdheid",
    },
    forms={
        LegalForm.EENMANSZAAK: "Eenmanszaak",
        LegalForm.BV: "Besloten Vennootschap",
        LegalForm.STICHTING: "Stichting",
        LegalForm.VERENIGING: "Vereniging",
        LegalForm.COOPERATIE: "Coöperatie",
        LegalForm.VOF: "Vennootschap onder firma",
    },
    headings={
        Function.OWNER: ("Eigenaar", "Eigenaars"),
        Function.DIRECTOR: ("Bestuurder", "Bestuurders"),
        Function.PARTNER: ("Vennoot", "Vennoten"),
        Function.PROXY: ("Gevolmachtigde", "Gevolmachtigden"),
        Function.SHAREHOLDER: ("Enig aandeelhouder", "Aandeelhouders"),
    },
    powers={
        Powers.ALONE: "Alleen/zelfstandig bevoegd",
        Powers.JOINTLY: "Gezamenlijk bevoegd (met andere bestuurder(s), zie statuten)",
        Powers.UNLIMITED: "Onbeperkt bevoegd",
        Powers.LIMITED: "Beperkt bevoegd",
        Powers.FULL_PROXY: "Volledige volmacht",
        Powers.LIMITED_PROXY: "Beperkte volmacht",
        Powers.NONE: "Niet bevoegd",
    },
    states={
        SpecialState.BANKRUPT: "Faillissement",
        SpecialState.SUSPENSION_OF_PAYMENTS: "Surseance van betaling",
        SpecialState.DEBT_RESTRUCTURING: "Schuldsanering",
    },
)

_ENGLISH = _Words(
    labels={
        "person": "Legal entity",
        "business": "Company",
        "place": "Establishment",
        "rsin": "RSIN",
        "form": "Legal form",
        "name": "Statutory name",
        "seat": "Corporate seat",
        "deed": "Date of deed of incorporation",
        "capital": "Issued capital",
        "trade_names": "Trade names",
        "started": "Start date of business",
        "activities": "Activities",
        "place_number": "Establishment number",
        "address": "Visiting address",
        "state": "Special legal status",
        "deregistered": "Date of deregistration",
        "officer": "Name",
        "born": "Date of birth",
        "under": "Registered under KVK number",
        "since": "Date of entry into office",
        "title": "Title",
        "powers": "Powers",
    },
    forms={
        LegalForm.EENMANSZAAK: "Eenmanszaak (comparable with One-man business)",
        LegalForm.BV: "Besloten Vennootschap (comparable with Private Limited Liability Company)",
        LegalForm.STICHTING: "Stichting (comparable with Foundation)",
        LegalForm.VERENIGING: "Vereniging (comparable with Association)",
        LegalForm.COOPERATIE: "Coöperatie (comparable with Cooperative)",
        LegalForm.VOF: "Vennootschap onder firma (comparable with General Partnership)",
    },
    headings={
        Function.OWNER: ("Owner", "Owners"),
        Function.DIRECTOR: ("Board member", "Board members"),
        Function.PARTNER: ("Partner", "Partners"),
        Function.PROXY: ("Authorised representative", "Authorised representatives"),
        Function.SHAREHOLDER: ("Sole shareholder", "Shareholders"),
    },
    powers={
        Powers.ALONE: "Solely/independently authorised",
        Powers.JOINTLY: "Jointly authorised (with other board member(s), see articles)",
        Powers.UNLIMITED: "Unlimited authority",
        Powers.LIMITED: "Limited authority",
        Powers.FULL_PROXY: "Full power of attorney",
        Powers.LIMITED_PROXY: "Limited power of attorney",
        Powers.NONE: "Not authorised",
    },
    states={
        SpecialState.BANKRUPT: "Bankruptcy",
        SpecialState.SUSPENSION_OF_PAYMENTS: "Suspension of payments",
        SpecialState.DEBT_RESTRUCTURING: "Debt restructuring",
    },
)
