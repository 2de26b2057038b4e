"""The demo: made-up accounts, staff and documents, so that everything can be tried at once.

Nothing here is of use for a real installation, and nothing of it is reached without
`recovery demo`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from recovery import staffing
from recovery.outside.builtin import BuiltinAccounts
from recovery.parts import Parts
from recovery.rules.roles import Role
from recovery.samples import people
from recovery.settings import Settings
from recovery.store.uow import utc_now
from recovery.supervisor.guards import only_one


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


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Write the sample documents anew, and say whose seals on them count.

    The seals come from an authority that is made here and whose keys are forgotten here. So each
    start makes another one: whatever lay there before would be worth nothing, and is written over.

    Args:
        given: The environment of this process.

    Returns:
        The environment of the demo's processes.

    Raises:
        SettingsError: A demo is running there; its documents stay as they are.
    """
    # Every command and every server loads this module; what seals takes a third of a second.
    from recovery.samples.documents import write_documents  # noqa: PLC0415
    from recovery.samples.sealing import SUBJECT, SampleSeal  # noqa: PLC0415

    data_dir = Path(given.get("RECOVERY_DATA_DIR", "").strip() or "data").absolute()
    place = data_dir / "demo"
    trusted = place / "trust.pem"
    now = utc_now()
    with only_one(data_dir):
        place.mkdir(mode=0o700, exist_ok=True)
        seal = SampleSeal.make(now)
        write_documents(place / "documents", seal, now)
        trusted.write_text(seal.anchors, "ascii")
    return {**given, **trust(given, trusted, SUBJECT), "RECOVERY_DEMO": "1"}


def trust(given: Mapping[str, str], file: Path, subject: str) -> dict[str, str]:
    """Set that this organisation's seals count, whose root is in this file.

    Nothing is set when any of it is given, so that a genuine extract can be tried; the samples are
    refused then.
    """
    own = {"RECOVERY_EXTRACT_TRUST_FILE": str(file), "RECOVERY_EXTRACT_SUBJECT": subject}
    if any(given.get(name, "").strip() for name in (*own, "RECOVERY_EXTRACT_TRUSTED_LIST")):
        return {}
    return own


def seed(parts: Parts) -> None:
    """Add the made-up accounts and staff; does nothing the second time."""
    place = folder(parts.settings)
    if (place / "staff.json").exists():
        return
    if not isinstance(parts.accounts, BuiltinAccounts):
        raise TypeError(type(parts.accounts).__name__)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    people.seed_accounts(parts.accounts)
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
    samples = folder(settings) / "documents"
    lines = [
        "",
        "Recovery is running, with made-up data only.",
        "",
        f"  Portal, for customers   {portal}",
        f"  Desk, for staff         {desk}",
        f"  Mailbox of the demo     {portal}/demo/mailbox",
        f"  One-time codes          {portal}/demo/codes",
        f"  Sample documents        {samples}",
        f"  Refused on purpose      {samples / people.WRONG}",
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
