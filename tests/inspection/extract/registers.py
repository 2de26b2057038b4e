"""Made-up registrations in the register's words, and what has to be read of each."""

from dataclasses import dataclass
from datetime import date

from recovery.rules.registration import Function, LegalForm, Powers, Registration, SpecialState
from tests.inspection.extract.pages import SMALL, Heading, Item, Pair, Text, Title

LANGUAGES = ("nl", "en")
PRINTED = {
    "nl": "Uittreksel is vervaardigd op 10-11-2026 om 14.05 uur",
    "en": "This extract was produced on 10 November 2026 at 14:05 hours",
}
TITLE = {
    "nl": "Uittreksel Handelsregister Kamer van Koophandel",
    "en": "Business Register extract Netherlands Chamber of Commerce",
}
L = {
    "kvk": ("KvK-nummer", "CCI number"),
    "entity": ("Rechtspersoon", "Legal entity"),
    "business": ("Onderneming", "Enterprise"),
    "branch": ("Vestiging", "Branch"),
    "rsin": ("RSIN", "RSIN"),
    "form": ("Rechtsvorm", "Legal form"),
    "name": ("Statutaire naam", "Statutory name"),
    "seat": ("Statutaire zetel", "Corporate seat"),
    "founded": ("Datum akte van oprichting", "Date of deed of incorporation"),
    "capital": ("Geplaatst kapitaal", "Issued capital"),
    "trade": ("Handelsnamen", "Trade names"),
    "sbi": ("SBI-code", "SBI code"),
    "staff": ("Werkzame personen", "Employees"),
    "branch_number": ("Vestigingsnummer", "Branch number"),
    "phone": ("Telefoonnummer", "Telephone number"),
    "address": ("Bezoekadres", "Visiting address"),
    "officer": ("Naam", "Name"),
    "born": ("Geboortedatum en -plaats", "Date and place of birth"),
    "born_only": ("Geboortedatum", "Date of birth"),
    "registered": ("Ingeschreven onder KvK-nummer", "Registered under KvK number"),
    "since": ("Datum in functie", "Date of entry into office"),
    "title": ("Titel", "Title"),
    "powers": ("Bevoegdheid", "Powers"),
    "volmacht": ("Volmacht", "Power of attorney"),
    "deregistered": ("Datum uitschrijving", "Date of deregistration"),
    "special": ("Bijzondere rechtstoestand", "Special legal status"),
}
POWERS = {
    Powers.ALONE: ("Alleen/zelfstandig bevoegd", "Solely/independently authorised"),
    Powers.JOINTLY: (
        "Gezamenlijk bevoegd (met andere bestuurder(s), zie statuten)",
        "Jointly authorised (with other board member(s), see articles)",
    ),
    Powers.NONE: ("Niet bevoegd", "Not authorised"),
    Powers.UNLIMITED: ("Onbeperkt bevoegd", "Unlimited authority"),
    Powers.LIMITED: ("Beperkt bevoegd tot EUR 5.000", "Limited authority up to EUR 5.000"),
    Powers.FULL_PROXY: ("Volledige volmacht", "Full power of attorney"),
    Powers.LIMITED_PROXY: (
        "Beperkte volmacht tot EUR 2.500",
        "Limited power of attorney up to EUR 2.500",
    ),
}
FORMS = {
    LegalForm.EENMANSZAAK: ("Eenmanszaak", "Sole proprietorship"),
    LegalForm.BV: (
        "Besloten Vennootschap met beperkte aansprakelijkheid",
        "Private limited liability company",
    ),
    LegalForm.NV: ("Naamloze Vennootschap", "Public limited liability company"),
    LegalForm.STICHTING: ("Stichting", "Foundation"),
    LegalForm.VERENIGING: ("Vereniging met volledige rechtsbevoegdheid", "Association"),
    LegalForm.COOPERATIE: ("Coöperatie U.A.", "Cooperative"),
    LegalForm.ONDERLINGE: ("Onderlinge waarborgmaatschappij", "Mutual insurance association"),
    LegalForm.VOF: ("Vennootschap onder firma", "General partnership"),
    LegalForm.CV: ("Commanditaire vennootschap", "Limited partnership"),
    LegalForm.MAATSCHAP: ("Maatschap", "Professional partnership"),
    LegalForm.REDERIJ: ("Rederij", "Shipping company"),
    LegalForm.OTHER: ("Europese naamloze vennootschap (SE)", "European public company (SE)"),
}
HEADINGS = {
    Function.OWNER: ("Eigenaar", "Owner"),
    Function.DIRECTOR: ("Bestuurders", "Directors"),
    Function.PARTNER: ("Vennoten", "Partners"),
    Function.LIMITED_PARTNER: ("Commanditaire vennoten", "Limited partners"),
    Function.MAAT: ("Maten", "Professional partners"),
    Function.CO_OWNER: ("Leden rederij", "Co-owners"),
    Function.BOOKKEEPER: ("Boekhouder", "Bookkeeper"),
    Function.PROXY: ("Gevolmachtigde(n)", "Authorised representative(s)"),
    Function.SUPERVISOR: ("Commissarissen", "Supervisory directors"),
    Function.SHAREHOLDER: ("Enig aandeelhouder", "Sole shareholder"),
    Function.TRUSTEE: ("Curator", "Trustee"),
}
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


@dataclass(frozen=True)
class Person:
    name: str
    function: Function
    powers: Powers = Powers.UNSTATED
    born: date | None = None
    kvk: str = ""
    title: str = ""


@dataclass(frozen=True)
class Case:
    """A registration; with `named` its days are printed with the name of the month."""

    form: LegalForm
    name: str
    people: tuple[Person, ...] = ()
    kvk: str = "90000003"
    state: SpecialState | None = None
    seat: str = "Verzonnendam"
    named: bool = False


D = date
JAN = Person("Klaasen, Jan", Function.DIRECTOR, Powers.ALONE, D(2000, 1, 1), title="Directeur")
KIM = Person(
    "Bruijn, Kim de", Function.DIRECTOR, Powers.JOINTLY, D(1980, 2, 29), title="Voorzitter"
)
SAM = Person(
    "'t Hart-Óttova, Sam", Function.DIRECTOR, Powers.JOINTLY, D(1975, 12, 31), title="Secretaris"
)
HOLDING = Person("Verzonnen Holding B.V.", Function.DIRECTOR, Powers.ALONE, kvk="90000011")

CASES = {
    "eenmanszaak": Case(
        LegalForm.EENMANSZAAK,
        "Bakkerij Verzonnen",
        (Person("Jansen, Anna Maria", Function.OWNER, born=D(1988, 7, 4)),),
        "90000002",
    ),
    "bv": Case(LegalForm.BV, "Company Indigreen B.V.", (JAN,)),
    "bv_joint": Case(LegalForm.BV, "Samen B.V.", (KIM, SAM), named=True),
    "bv_mixed": Case(LegalForm.BV, "Gemengd B.V.", (JAN, KIM, SAM)),
    "bv_holding": Case(
        LegalForm.BV,
        "Dochter B.V.",
        (Person("Verzonnen Holding B.V.", Function.SHAREHOLDER, kvk="90000011"), HOLDING),
    ),
    "nv": Case(
        LegalForm.NV,
        "Groot N.V.",
        (KIM, SAM, Person("Toezicht, Tom", Function.SUPERVISOR, born=D(1960, 5, 5))),
    ),
    "stichting": Case(LegalForm.STICHTING, "Stichting Niemand", (KIM, SAM), "90000005"),
    "vereniging": Case(
        LegalForm.VERENIGING,
        "Vereniging Ver Weg",
        (KIM, SAM, Person("Derde, Dirk", Function.DIRECTOR, Powers.NONE, D(1991, 3, 3))),
    ),
    "cooperatie": Case(LegalForm.COOPERATIE, "Coöperatie De Eik U.A.", (JAN,), named=True),
    "onderlinge": Case(LegalForm.ONDERLINGE, "Onderlinge Brand", (KIM, SAM)),
    "vof": Case(
        LegalForm.VOF,
        "Gebroeders Fictie",
        (
            Person("Fictie, Piet", Function.PARTNER, Powers.UNLIMITED, D(1970, 1, 2)),
            Person("Fictie, Paul", Function.PARTNER, Powers.LIMITED, D(1972, 3, 4)),
        ),
        "90000004",
    ),
    "cv": Case(
        LegalForm.CV,
        "Stille Kracht",
        (
            Person("Beheer, Bea", Function.PARTNER, Powers.UNLIMITED, D(1970, 1, 2)),
            Person("Stil, Stan", Function.LIMITED_PARTNER, born=D(1950, 3, 4)),
        ),
    ),
    "maatschap": Case(
        LegalForm.MAATSCHAP,
        "Maatschap Maat en Maat",
        (Person("Maat, Max", Function.MAAT, Powers.UNLIMITED, D(1970, 1, 2)),),
    ),
    "rederij": Case(
        LegalForm.REDERIJ,
        "Rederij De Golf",
        (
            Person("Zee, Zoë van der", Function.CO_OWNER, Powers.LIMITED, D(1970, 1, 2)),
            Person("Boek, Bo", Function.BOOKKEEPER, Powers.UNLIMITED, D(1971, 1, 2)),
        ),
    ),
    "other": Case(LegalForm.OTHER, "Europa SE", (JAN,)),
    "bankrupt": Case(
        LegalForm.VOF,
        "Gevallen",
        (
            Person("Val, Vera", Function.PARTNER, Powers.UNLIMITED, D(1970, 1, 2)),
            Person("Recht, mr. Rik", Function.TRUSTEE),
        ),
        "90000004",
        SpecialState.BANKRUPT,
    ),
    "deregistered": Case(LegalForm.BV, "Weg B.V.", (JAN,), state=SpecialState.DEREGISTERED),
    "proxies": Case(
        LegalForm.BV,
        "Volmacht B.V.",
        (
            KIM,
            SAM,
            Person("Vol, Val", Function.PROXY, Powers.FULL_PROXY, D(1990, 1, 2)),
            Person("Half, Hal", Function.PROXY, Powers.LIMITED_PROXY, D(1990, 1, 3)),
        ),
        "90000006",
    ),
}


def content(case: Case, language: str) -> list[Item]:
    """Lay a registration out in the order of an extract."""
    at = LANGUAGES.index(language)

    def pair(key: str, value: str) -> Pair:
        return Pair(L[key][at], value)

    legal_person = case.form not in (
        LegalForm.EENMANSZAAK, LegalForm.VOF, LegalForm.CV, LegalForm.MAATSCHAP, LegalForm.REDERIJ
    )  # fmt: skip
    items: list[Item] = [Title(TITLE[language]), pair("kvk", case.kvk)]
    if legal_person:
        items += [
            Heading(L["entity"][at]),
            pair("rsin", "123456782"),
            pair("form", FORMS[case.form][at]),
            pair("name", case.name),
            pair("seat", case.seat),
            pair("founded", "14-03-2017"),
            pair("capital", "EUR 100,00"),
            *_state(case, language),
        ]
    items.append(Heading(L["business"][at]))
    if not legal_person:
        items += [pair("form", FORMS[case.form][at])]
    items += [pair("trade", case.name), pair("sbi", "62.01 - X"), pair("staff", "2")]
    if not legal_person:
        items += _state(case, language)
    items += [
        Heading(L["branch"][at]),
        pair("branch_number", "000012345678"),
        pair("address", "Nergensstraat 1, 0000AA Verzonnendam"),
        pair("phone", "000-0000000"),
    ]
    before: Function | None = None
    for person in case.people:
        if person.function is not before:
            items.append(Heading(HEADINGS[person.function][at]))
        before = person.function
        items += _person(person, case, language)
    items.append(Text(PRINTED[language], SMALL, y=95))
    return items


def _state(case: Case, language: str) -> list[Item]:
    at = LANGUAGES.index(language)
    if case.state is SpecialState.DEREGISTERED:
        return [Pair(L["deregistered"][at], "01-02-2026")]
    if case.state is SpecialState.BANKRUPT:
        return [Pair(L["special"][at], ("Faillissement", "Bankruptcy")[at])]
    return []


def _person(person: Person, case: Case, language: str) -> list[Item]:
    at = LANGUAGES.index(language)
    items: list[Item] = [Pair(L["officer"][at], person.name)]
    if person.born:
        month = MONTHS[language].split()[person.born.month - 1]
        named = f"{person.born.day} {month} {person.born.year}"
        day = named if case.named else person.born.strftime("%d-%m-%Y")
        place = ", Verzonnendam" if case.named else ""
        items.append(Pair(L["born" if case.named else "born_only"][at], day + place))
    else:
        items.append(Pair(L["address"][at], "Nergensplein 2, 0000AB Verzonnendam"))
    if person.kvk:
        items.append(Pair(L["registered"][at], person.kvk))
    items.append(Pair(L["since"][at], "14-03-2019 (x: 15-03-2019)"))
    if person.title:
        items.append(Pair(L["title"][at], person.title))
    if person.powers is not Powers.UNSTATED:
        key = "volmacht" if person.function is Function.PROXY else "powers"
        items.append(Pair(L[key][at], POWERS[person.powers][at]))
    return items


def facts(registration: Registration) -> tuple[object, ...]:
    """Give what is compared of a registration."""
    people = tuple(
        (each.name, each.function, each.powers, each.birth_date, each.kvk_number, each.title)
        for each in registration.officers
    )
    return (
        registration.is_extract,
        registration.kvk_number,
        registration.name,
        registration.legal_form,
        registration.states,
        people,
    )


def expected(case: Case) -> tuple[object, ...]:
    """Give the same of a case."""
    people = tuple(
        (each.name, each.function, each.powers, each.born, each.kvk, each.title)
        for each in case.people
    )
    states = (case.state,) if case.state else ()
    return True, case.kvk, case.name, case.form, states, people
