"""Made-up accounts: one of each kind that the portal treats differently.

All names say that they are invented, addresses lie below `example.nl`, and registration numbers
come from the range that the Chamber of Commerce keeps for tests.
"""

from dataclasses import dataclass
from datetime import date

from recovery.outside.builtin import BuiltinAccounts, NewAccount
from recovery.rules.evidence import CaseKind
from recovery.samples.register import REGISTRATIONS, Company, Person

WRONG = "x-wrong"
"""Name of the folder beside theirs, with extracts that must be refused."""


@dataclass(frozen=True)
class Sample:
    """An account with the documents that it takes to get it back.

    Attributes:
        folder: Name of the folder of its documents.
        title: Who it is, in a few words for a list.
        sets: Each of these groups of people may ask for the account; all of a group together.
        extracts: By file name: its own extract, and that of a company that is its director.
    """

    folder: str
    title: str
    account: NewAccount
    sets: tuple[tuple[Person, ...], ...]
    extracts: tuple[tuple[str, Company], ...] = ()

    @property
    def customer_number(self) -> str:
        """The number that the customer types."""
        return self.account.customer_number

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody whose identity document may be asked for."""
        return tuple(person for people in self.sets for person in people)


def _person(kind: str, number: int = 0) -> Person:
    """Give an officer of a registration, who is no company."""
    who = REGISTRATIONS[kind].officers[number].who
    if not isinstance(who, Person):
        raise TypeError(who.name)
    return who


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
        sets=((Person("Jip Voorbeeld", date(1988, 4, 17)),),),
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
        sets=((_person("bv_sole"),),),
        extracts=(("extract.pdf", REGISTRATIONS["bv_sole"]),),
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
        sets=((_person("stichting", 0), _person("stichting", 1)),),
        extracts=(("extract.pdf", REGISTRATIONS["stichting"]),),
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
        sets=((_person("eenmanszaak"),),),
        extracts=(("extract.pdf", REGISTRATIONS["eenmanszaak"]),),
    ),
    Sample(
        folder="5-holding",
        title="Papieren Paleis B.V., directed by another company",
        account=NewAccount(
            kind=CaseKind.BUSINESS,
            customer_number="K5001",
            holder="Hanna Hersenspin",
            company="Papieren Paleis B.V.",
            kvk_number="90000009",
            email="hanna@oudemail.example.nl",
            password="hanna-haar-oude-wachtwoord",  # noqa: S106 - made up, and shown in the demo
            contacts=("kantoor@paleis.example.nl",),
            domains=("paleis.example.nl",),
        ),
        sets=((_person("holding"),),),
        extracts=(
            ("extract.pdf", REGISTRATIONS["bv_holding"]),
            ("extract-holding.pdf", REGISTRATIONS["holding"]),
        ),
    ),
    Sample(
        folder="6-mixed-board",
        title="Denkbeeldige Drukkers B.V., one director alone or two together",
        account=NewAccount(
            kind=CaseKind.BUSINESS,
            customer_number="K6001",
            holder="Dana Denkbeeld",
            company="Denkbeeldige Drukkers B.V.",
            kvk_number="90000008",
            email="dana@oudemail.example.nl",
            password="dana-haar-oude-wachtwoord",  # noqa: S106 - made up, and shown in the demo
            contacts=("drukkerij@drukkers.example.nl",),
            domains=("drukkers.example.nl",),
        ),
        sets=(
            (_person("bv_mixed", 0),),
            (_person("bv_mixed", 1), _person("bv_mixed", 2)),
        ),
        extracts=(("extract.pdf", REGISTRATIONS["bv_mixed"]),),
    ),
)


def seed_accounts(accounts: BuiltinAccounts) -> None:
    """Add the made-up accounts; those that are there stay as they are."""
    for sample in ACCOUNTS:
        accounts.add_account(sample.account)
