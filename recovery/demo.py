"""The demo: made-up accounts, staff and documents, so that everything can be tried at once.

Nothing here is of use for a real installation, and nothing of it is reached without
`recovery demo`.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from recovery import staffing
from recovery.outside.builtin import BuiltinAccounts
from recovery.parts import Parts
from recovery.rules.roles import Role
from recovery.samples import documents, people
from recovery.settings import Settings


@dataclass(frozen=True)
class DemoStaff:
    """A made-up member of staff, with everything needed to sign in."""

    name: str
    email: str
    role: str
    password: str
    totp_secret: str


STAFF = (
    DemoStaff(
        "Anouk de Vries",
        "anouk@example.nl",
        Role.LEAD,
        "demo-lead-werkt-hier",
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    ),
    DemoStaff(
        "Bram Jansen",
        "bram@example.nl",
        Role.REVIEWER,
        "demo-reviewer-werkt-hier",
        "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU",
    ),
)
"""Known passwords and secrets: the demo shows them on purpose."""


def folder(settings: Settings) -> Path:
    """Give the folder of the demo's own files."""
    return settings.data_dir / "demo"


def seed(parts: Parts) -> None:
    """Add the made-up accounts, staff and documents; does nothing the second time."""
    place = folder(parts.settings)
    if (place / "staff.json").exists():
        return
    if not isinstance(parts.accounts, BuiltinAccounts):
        raise TypeError(type(parts.accounts).__name__)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    people.seed_accounts(parts.accounts)
    documents.write_documents(place / "documents")
    with parts.database.begin() as uow:
        for person in STAFF:
            staffing.add(
                uow,
                email=person.email,
                name=person.name,
                role=Role(person.role),
                password=person.password,
                totp_secret=staffing.sealed_totp(person.totp_secret, parts.settings.desk_secret),
            )
    # Written last: its presence says that the seeding is complete.
    unfinished = place / "staff.json.part"
    unfinished.write_text(json.dumps([asdict(person) for person in STAFF], indent=2), "utf-8")
    unfinished.replace(place / "staff.json")


def welcome(settings: Settings) -> str:
    """Say where everything is, for the terminal that started it."""
    portal, desk = settings.portal_url, settings.desk_url
    lines = [
        "",
        "Recovery is running, with made-up data only.",
        "",
        f"  Portal, for customers   {portal}",
        f"  Desk, for staff         {desk}",
        f"  Mailbox of the demo     {portal}/demo/mailbox",
        f"  One-time codes          {portal}/demo/codes",
        f"  Sample documents        {folder(settings) / 'documents'}",
        "",
        "  Staff (password, then the one-time code from the page above):",
        *(f"    {each.email:<22}{each.password:<28}{each.role}" for each in STAFF),
        "",
        "  Accounts that are locked out (customer number, name):",
        *(f"    {each.customer_number:<14}{each.title}" for each in people.ACCOUNTS),
        "",
        "  Ctrl-C stops everything. `make clean-demo` forgets it.",
        "",
    ]
    return "\n".join(lines)
