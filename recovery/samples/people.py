"""Made-up accounts: one of each kind that the portal treats differently.

All names say that they are invented, addresses lie below `example.nl`, and registration numbers
come from the range that the Chamber of Commerce keeps for tests.
"""

from dataclasses import dataclass
from datetime import date

from recovery.outside.builtin import BuiltinAccounts, NewAccount
from recovery.rules.evidence import CaseKind


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist.

    Attributes:
        authority: What the register would say that they may do for the company; empty: private.
    """

    name: str
    born: date
    place: str
    authority: str = ""


@dataclass(frozen=True)
class Sample:
    """An account with the people whose documents it takes to get it back.

    Attributes:
        folder: Name of the folder of its documents.
        title: Who it is, in a few words for a list.
        legal_form: As the register calls it; empty: private.
        role: What the register calls its people.
    """

    folder: str
    title: str
    account: NewAccount
    people: tuple[Person, ...]
    legal_form: str = ""
    role: str = ""

    @property
    def customer_number(self) -> str:
        """The number that the customer types."""
        return self.account.customer_number


_ALONE = "Alleen/zelfstandig bevoegd"
_TOGETHER = "Gezamenlijk bevoegd (met andere bestuurder(s), zie statuten)"

ACCOUNTS = (
    Sample(
        folder="1-private",
        title="Jip Voorbeeld, private",
        account=NewAccount(
            kind=CaseKind.PRIVATE,
            customer_number="K1001",
            holder="Jip Voorbeeld",
            email="jip@oudemail.example.nl",
            password="jip-zijn-oude-wachtwoord",  # noqa: S106 - made up, and shown in the demo
            contacts=("jip.thuis@example.nl",),
            domains=("jip.example.nl",),
            factor=b"made-up-second-fact1",
        ),
        people=(Person("Jip Voorbeeld", date(1988, 4, 17), "Verzonnendam"),),
    ),
    Sample(
        folder="2-sole-director",
        title="Fictieve Fietsen B.V., one director",
        account=NewAccount(
            kind=CaseKind.BUSINESS,
            customer_number="K2001",
            holder="Fenna Fictief",
            company="Fictieve Fietsen B.V.",
            kvk_number="90000003",
            email="fenna@oudemail.example.nl",
            password="fenna-haar-oude-wachtwoord",  # noqa: S106 - made up, and shown in the demo
            contacts=("administratie@fietsen.example.nl",),
            domains=("fietsen.example.nl",),
        ),
        people=(Person("Fenna Fictief", date(1979, 11, 2), "Nergenshuizen", _ALONE),),
        legal_form="Besloten Vennootschap",
        role="Bestuurder",
    ),
    Sample(
        folder="3-joint-directors",
        title="Stichting Verzonnen Tuin, two directors together",
        account=NewAccount(
            kind=CaseKind.BUSINESS,
            customer_number="K3001",
            holder="Vera Verzonnen",
            company="Stichting Verzonnen Tuin",
            kvk_number="90000005",
            email="bestuur@oudemail.example.nl",
            password="bestuur-oude-wachtwoord",  # noqa: S106 - made up, and shown in the demo
            contacts=("penningmeester@tuin.example.nl", "secretaris@tuin.example.nl"),
            domains=("tuin.example.nl", "moestuin.example.nl"),
        ),
        people=(
            Person("Vera Verzonnen", date(1965, 6, 30), "Bedachtum", _TOGETHER),
            Person("Otis Onbestaand", date(1991, 1, 9), "Verzonnendam", _TOGETHER),
        ),
        legal_form="Stichting",
        role="Bestuurder",
    ),
    Sample(
        folder="4-eenmanszaak",
        title="Bakkerij Bedacht, eenmanszaak",
        account=NewAccount(
            kind=CaseKind.BUSINESS,
            customer_number="K4001",
            holder="Bo Bedacht",
            company="Bakkerij Bedacht",
            kvk_number="90000002",
            email="bo@oudemail.example.nl",
            password="bo-het-oude-wachtwoord",  # noqa: S106 - made up, and shown in the demo
            contacts=("winkel@bakkerij.example.nl",),
            domains=("bakkerij.example.nl",),
        ),
        people=(Person("Bo Bedacht", date(1984, 8, 21), "Bedachtum", "Eigenaar"),),
        legal_form="Eenmanszaak",
        role="Eigenaar",
    ),
)


def seed_accounts(accounts: BuiltinAccounts) -> None:
    """Add the made-up accounts; those that are there stay as they are."""
    for sample in ACCOUNTS:
        accounts.add_account(sample.account)
