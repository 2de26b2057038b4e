"""Made-up registrations, as the business register would hold them: one of each kind that matters.

All names say that they are invented, and the numbers are of the range that the Chamber of Commerce
keeps for tests. `wording.py` says it in the register's words, `extract.py` draws that.
"""

from dataclasses import dataclass
from datetime import date

from recovery.rules.registration import Function, LegalForm, Powers, SpecialState


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    born: date
    place: str = "Verzonnendam"


@dataclass(frozen=True)
class Member:
    """A company that stands in another one's registration."""

    name: str
    kvk_number: str


@dataclass(frozen=True)
class Officer:
    """Somebody with a part in a company.

    Attributes:
        powers: `UNSTATED`: the extract has no line about it.
        title: In the register's Dutch words, in extracts of either language.
    """

    who: Person | Member
    function: Function
    powers: Powers = Powers.UNSTATED
    title: str = ""
    since: date = date(2019, 3, 14)


@dataclass(frozen=True)
class Company:
    """A registration.

    Attributes:
        rsin: Nine digits; empty for one that is no legal person.
        trade_names: Empty: its name is the only one.
        state: What is wrong with it as a whole; `since` is the day on which that began.
    """

    kvk_number: str
    name: str
    form: LegalForm
    officers: tuple[Officer, ...]
    rsin: str = ""
    seat: str = "Verzonnendam"
    trade_names: tuple[str, ...] = ()
    state: SpecialState | None = None
    since: date = date(2026, 1, 12)

    @property
    def is_legal_person(self) -> bool:
        """Say whether it has a statutory name and a seat."""
        return self.form not in _NO_LEGAL_PERSONS


_NO_LEGAL_PERSONS = {LegalForm.EENMANSZAAK, LegalForm.VOF, LegalForm.CV, LegalForm.MAATSCHAP}

_BEDACHT = Person("Bo Bedacht", date(1984, 8, 21), "Bedachtum")
_FICTIEF = Person("Fenna Fictief", date(1979, 11, 2), "Nergenshuizen")
_VERZONNEN = Person("Vera Verzonnen", date(1965, 6, 30), "Bedachtum")
_ONBESTAAND = Person("Otis Onbestaand", date(1991, 1, 9))
_DENKBEELD = Person("Dana Denkbeeld", date(1972, 2, 29), "Bedachtum")
_LUCHTKASTEEL = Person("Loes Luchtkasteel", date(1986, 10, 5))
_THEORIE = Person("Timo Theorie", date(1993, 7, 18), "Nergenshuizen")
_HERSENSPIN = Person("Hanna Hersenspin", date(1969, 12, 24))
_HOLDING = Member("Papieren Paleis Holding B.V.", "90000001")
_COUNTED = ("Een", "Twee", "Drie", "Vier", "Vijf", "Zes", "Zeven", "Acht", "Negen", "Tien")


def _directors(powers: Powers, *people: tuple[Person | Member, str]) -> tuple[Officer, ...]:
    return tuple(Officer(who, Function.DIRECTOR, powers, title) for who, title in people)


REGISTRATIONS = {
    "eenmanszaak": Company(
        kvk_number="90000002",
        name="Bakkerij Bedacht",
        form=LegalForm.EENMANSZAAK,
        officers=(Officer(_BEDACHT, Function.OWNER),),
        trade_names=("Bakkerij Bedacht", "De Verzonnen Krakeling"),
    ),
    "bv_sole": Company(
        kvk_number="90000003",
        name="Fictieve Fietsen B.V.",
        form=LegalForm.BV,
        officers=_directors(Powers.ALONE, (_FICTIEF, "Algemeen directeur")),
        rsin="000000012",
    ),
    "vof": Company(
        kvk_number="90000004",
        name="V.O.F. Verzinsel en Verdicht",
        form=LegalForm.VOF,
        officers=(
            Officer(Person("Vos Verzinsel", date(1977, 5, 3)), Function.PARTNER, Powers.UNLIMITED),
            Officer(Person("Dirk Verdicht", date(1981, 9, 9)), Function.PARTNER, Powers.LIMITED),
        ),
    ),
    "stichting": Company(
        kvk_number="90000005",
        name="Stichting Verzonnen Tuin",
        form=LegalForm.STICHTING,
        officers=_directors(
            Powers.JOINTLY, (_VERZONNEN, "Secretaris"), (_ONBESTAAND, "Voorzitter")
        ),
        rsin="000000024",
    ),
    "proxy": Company(
        kvk_number="90000006",
        name="Nepnijverheid B.V.",
        form=LegalForm.BV,
        officers=(
            *_directors(Powers.ALONE, (Person("Nel Nep", date(1959, 4, 1)), "")),
            Officer(Person("Pim Pseudo", date(1990, 3, 28)), Function.PROXY, Powers.FULL_PROXY),
            Officer(Person("Sam Schijn", date(1988, 8, 8)), Function.PROXY, Powers.LIMITED_PROXY),
        ),
        rsin="000000036",
    ),
    "bv_joint": Company(
        kvk_number="90000007",
        name="Gezamenlijk Gefingeerd B.V.",
        form=LegalForm.BV,
        officers=_directors(
            Powers.JOINTLY,
            (Person("Gijs Gefingeerd", date(1974, 1, 31)), "Directeur"),
            (Person("Imke Inbeelding", date(1983, 6, 15)), "Directeur"),
        ),
        rsin="000000048",
    ),
    "bv_mixed": Company(
        kvk_number="90000008",
        name="Denkbeeldige Drukkers B.V.",
        form=LegalForm.BV,
        officers=(
            *_directors(Powers.ALONE, (_DENKBEELD, "Algemeen directeur")),
            *_directors(
                Powers.JOINTLY, (_LUCHTKASTEEL, "Directeur"), (_THEORIE, "Financieel directeur")
            ),
        ),
        rsin="000000103",
    ),
    "bv_holding": Company(
        kvk_number="90000009",
        name="Papieren Paleis B.V.",
        form=LegalForm.BV,
        officers=(
            Officer(_HOLDING, Function.SHAREHOLDER),
            *_directors(Powers.ALONE, (_HOLDING, "")),
        ),
        rsin="000000115",
    ),
    "holding": Company(
        kvk_number=_HOLDING.kvk_number,
        name=_HOLDING.name,
        form=LegalForm.BV,
        officers=_directors(Powers.ALONE, (_HERSENSPIN, "Directeur")),
        rsin="000000127",
    ),
    "vereniging": Company(
        kvk_number="90000010",
        name="Vereniging van Verzinsels",
        form=LegalForm.VERENIGING,
        officers=_directors(
            Powers.JOINTLY,
            (Person("Droom, Daan van der", date(1956, 11, 11)), "Voorzitter"),
            (Person("Wensbeeld, Zoë", date(1998, 2, 3)), "Secretaris"),
            (Person("Mirage-van 't Idee, Mies", date(1970, 7, 7)), "Penningmeester"),
        ),
        rsin="000000139",
    ),
    "vof_bankrupt": Company(
        kvk_number="90000011",
        name="V.O.F. Zeepbel",
        form=LegalForm.VOF,
        officers=(
            Officer(Person("Bas Bel", date(1980, 1, 1)), Function.PARTNER, Powers.UNLIMITED),
            Officer(Person("Zita Zeep", date(1982, 2, 2)), Function.PARTNER, Powers.UNLIMITED),
        ),
        state=SpecialState.BANKRUPT,
    ),
    "bv_deregistered": Company(
        kvk_number="90000012",
        name="Voorbije Verzinsels B.V.",
        form=LegalForm.BV,
        officers=_directors(Powers.ALONE, (Person("Ed Eertijds", date(1950, 10, 10)), "")),
        rsin="000000140",
        state=SpecialState.DEREGISTERED,
    ),
    "long": Company(
        kvk_number="90000013",
        name="Coöperatie van Verzonnen Ondernemers, Bedachte Ambachten en Denkbeeldige Diensten "
        "in Verzonnendam, Bedachtum en Nergenshuizen U.A.",
        form=LegalForm.COOPERATIE,
        officers=_directors(
            Powers.JOINTLY,
            *(
                (Person(f"Lid {name} Bedacht", date(1960 + number, 5, 1 + number)), "Bestuurslid")
                for number, name in enumerate(_COUNTED)
            ),
        ),
        rsin="000000152",
        trade_names=tuple(
            f"Verzonnen Handelsnaam {name} voor Bedachte Zaken die Niemand Verkoopt"
            for name in ("Noord", "Oost", "Zuid", "West")
        ),
    ),
}
"""By kind; `bv_holding` has `holding` as its director, and `long` fills several pages."""
