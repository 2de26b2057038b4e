"""Settings, read once from the environment; a wrong value stops the start and names itself.

Each value comes from `RECOVERY_NAME`; each secret also from `RECOVERY_NAME_FILE`. Defaults are
the embedded ones: SQLite, a local blob folder, a private Redis. Tests build `Settings` directly.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from recovery.errors import SettingsError

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_MEBIBYTE = 1024 * 1024
_SHORTEST_SECRET = 32
_LONGEST_SOCKET = 100  # bytes; macOS takes 103, Linux 107

SECRETS = ("portal-secret", "desk-secret", "trail-secret")
"""Files below `keys_dir` that `recovery init` fills with fresh randomness."""


@dataclass(frozen=True)
class Brand:
    """How the hosting company shows itself in portal, desk and mails."""

    name: str = "Voorbeeld Hosting"
    accent: str = "#0b5cad"
    logo: Path | None = None
    support_email: str = "support@example.nl"
    support_phone: str = "085 000 00 00"


@dataclass(frozen=True)
class Retention:
    """How long things are kept at most; `rules.retention` makes deadlines of it.

    Attributes:
        document: From a document's upload to its destruction, whatever happens.
        draft: From a question to an applicant until the case expires without an answer.
        restored, rejected, withdrawn, stopped, expired: From this outcome to the destruction of
            the case's documents.
        record: From a case's end until what it says about people is emptied.
    """

    document: timedelta = timedelta(days=30)
    draft: timedelta = timedelta(days=7)
    restored: timedelta = timedelta(0)
    rejected: timedelta = timedelta(0)
    withdrawn: timedelta = timedelta(0)
    stopped: timedelta = timedelta(0)
    expired: timedelta = timedelta(0)
    record: timedelta = timedelta(days=365)


@dataclass(frozen=True)
class ExtractSettings:
    """Whose seal counts on an extract, and how old it may be.

    Attributes:
        trust_file: Certificates in PEM at which a seal's chain may end; None: none are set.
        subject: The organisation in the signing certificate, or its organizationIdentifier.
        trusted_list: An EU trusted list in XML, against which the seal is looked up as well.
        months: Calendar months that an extract may be old.
    """

    trust_file: Path | None = None
    subject: str = ""
    trusted_list: Path | None = None
    months: int = 3


@dataclass(frozen=True)
class Settings:
    """What one installation is told from outside.

    Attributes:
        data_dir: Folder of everything that is kept; embedded defaults live below it.
        database_url: SQLAlchemy URL of cases, tasks and trail.
        keys_url: SQLAlchemy URL of the wrapped document keys; never the same database, never
            in the same backup.
        keyring_file: Wrapping keys; readable by its owner only.
        blobs_dir: Folder of sealed bytes.
        redis_url: Empty: a private Redis of our own, on a socket below `data_dir`.
        portal_secret, desk_secret, trail_secret: Sign cookies and tokens, and chain the trail; at
            least 32 characters each, all different.
        portal_url, desk_url: The addresses people use; hosts other than these are refused.
        bind: Address that portal and desk listen on.
        proxies: Trusted reverse proxies in front (0: none), for the client's own address.
        mail_url: `smtp://`, `smtp+starttls://` or `smtps://[user:password@]host[:port]`; or
            `maildir:` for the demo's mailbox below `data_dir`.
        accounts: Name of the account directory: `builtin`.
        max_document: Bytes of one document at most.
        retention: How long documents, drafts and case records are kept at most.
        extract: What makes an extract certified.
        task_lease: How long a worker may hold a task before it is given to another.
        demo: Made-up accounts, a mailbox page and one-time codes in sight. Never for real.
    """

    data_dir: Path
    portal_secret: str
    desk_secret: str
    trail_secret: str
    database_url: str = ""
    keys_url: str = ""
    keyring_file: Path | None = None
    blobs_dir: Path | None = None
    redis_url: str = ""
    portal_url: str = "http://localhost:8080"
    desk_url: str = "http://localhost:8081"
    bind: str = "127.0.0.1"
    portal_port: int = 8080
    desk_port: int = 8081
    proxies: int = 0
    mail_url: str = "maildir:"
    mail_from: str = "herstel@example.nl"
    accounts: str = "builtin"
    max_document: int = 15 * _MEBIBYTE
    retention: Retention = field(default_factory=Retention)
    extract: ExtractSettings = field(default_factory=ExtractSettings)
    task_lease: timedelta = timedelta(seconds=150)
    demo: bool = False
    brand: Brand = field(default_factory=Brand)

    @property
    def database(self) -> str:
        """URL of the main database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'recovery.sqlite3'}"

    @property
    def keys(self) -> str:
        """URL of the key store."""
        return self.keys_url or f"sqlite:///{self.keys_dir / 'keys.sqlite3'}"

    @property
    def keys_dir(self) -> Path:
        """Folder that backups leave out: key store, keyring and secrets of the embedded kind."""
        return self.data_dir / "keys"

    @property
    def keyring(self) -> Path:
        """File of the wrapping keys."""
        return self.keyring_file or self.keys_dir / "keyring"

    @property
    def blobs(self) -> Path:
        """Folder of sealed bytes."""
        return self.blobs_dir or self.data_dir / "blobs"

    @property
    def redis_socket(self) -> Path:
        """Socket of our own Redis, when no URL is set; every process finds the same one.

        An operating system takes about 100 bytes for a socket's path. A deeper data folder gets
        a socket folder of its own, named after it; who starts Redis makes sure that it is ours.
        """
        beside_the_data = self.data_dir / "redis" / "redis.sock"
        if len(os.fsencode(beside_the_data)) <= _LONGEST_SOCKET:
            return beside_the_data
        name = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return Path("/tmp") / f"recovery-{os.getuid()}-{name}" / "redis.sock"  # noqa: S108 - see above

    @property
    def redis(self) -> str:
        """URL of Redis, whoever runs it."""
        return self.redis_url or f"unix://{self.redis_socket}?db=0"

    @property
    def mailbox(self) -> Path:
        """Folder of the demo's mailbox."""
        return self.data_dir / "mailbox"

    @property
    def half_restored(self) -> Path:
        """File that is there from the start of a restore to its good end."""
        return self.data_dir / "half-restored"


def from_environment(environment: Mapping[str, str], *, restoring: bool = False) -> Settings:
    """Read the settings of this process.

    Args:
        restoring: Also where a restore was begun and not finished, which nothing else may use.

    Raises:
        SettingsError: A value is missing, malformed or unsafe; it names the variable.
    """
    read = _Reader(environment)
    data_dir = Path(read.text("RECOVERY_DATA_DIR", "data")).absolute()
    keys_dir = data_dir / "keys"
    settings = Settings(
        data_dir=data_dir,
        portal_secret=read.secret("RECOVERY_PORTAL_SECRET", keys_dir / "portal-secret"),
        desk_secret=read.secret("RECOVERY_DESK_SECRET", keys_dir / "desk-secret"),
        trail_secret=read.secret("RECOVERY_TRAIL_SECRET", keys_dir / "trail-secret"),
        database_url=read.text("RECOVERY_DATABASE_URL", ""),
        keys_url=read.text("RECOVERY_KEYS_URL", ""),
        keyring_file=read.path("RECOVERY_KEYRING_FILE"),
        blobs_dir=read.path("RECOVERY_BLOBS_DIR"),
        redis_url=read.text("RECOVERY_REDIS_URL", ""),
        bind=read.text("RECOVERY_BIND", "127.0.0.1"),
        portal_port=read.port("RECOVERY_PORTAL_PORT", 8080),
        desk_port=read.port("RECOVERY_DESK_PORT", 8081),
        portal_url=read.url("RECOVERY_PORTAL_URL", read.port("RECOVERY_PORTAL_PORT", 8080)),
        desk_url=read.url("RECOVERY_DESK_URL", read.port("RECOVERY_DESK_PORT", 8081)),
        proxies=read.number("RECOVERY_PROXIES", 0, lowest=0, highest=5),
        mail_url=read.mail_url("RECOVERY_MAIL_URL"),
        mail_from=read.text("RECOVERY_MAIL_FROM", "herstel@example.nl"),
        accounts=read.text("RECOVERY_ACCOUNTS", "builtin"),
        max_document=_MEBIBYTE * read.number("RECOVERY_MAX_DOCUMENT_MIB", 15, lowest=1, highest=64),
        retention=Retention(
            document=read.days("RECOVERY_DOCUMENT_DAYS", 30, lowest=1, highest=365),
            draft=read.days("RECOVERY_DRAFT_DAYS", 7, lowest=1, highest=90),
            restored=read.days("RECOVERY_RESTORED_GRACE_DAYS", 0, lowest=0, highest=90),
            rejected=read.days("RECOVERY_REJECTED_GRACE_DAYS", 0, lowest=0, highest=90),
            withdrawn=read.days("RECOVERY_WITHDRAWN_GRACE_DAYS", 0, lowest=0, highest=90),
            stopped=read.days("RECOVERY_STOPPED_GRACE_DAYS", 0, lowest=0, highest=90),
            expired=read.days("RECOVERY_EXPIRED_GRACE_DAYS", 0, lowest=0, highest=90),
            record=read.days("RECOVERY_RECORD_DAYS", 365, lowest=30, highest=3650),
        ),
        extract=_extract(read),
        task_lease=timedelta(
            seconds=read.number("RECOVERY_TASK_LEASE_SECONDS", 150, lowest=2, highest=3600)
        ),
        demo=read.flag("RECOVERY_DEMO"),
        brand=Brand(
            name=read.text("RECOVERY_BRAND_NAME", Brand.name),
            accent=read.colour("RECOVERY_BRAND_ACCENT", Brand.accent),
            logo=read.file("RECOVERY_BRAND_LOGO"),
            support_email=read.text("RECOVERY_SUPPORT_EMAIL", Brand.support_email),
            support_phone=read.text("RECOVERY_SUPPORT_PHONE", Brand.support_phone),
        ),
    )
    if len({settings.portal_secret, settings.desk_secret, settings.trail_secret}) < len(SECRETS):
        raise SettingsError("RECOVERY_DESK_SECRET", "must differ from the other secrets")
    require_keys_apart(settings, *read.files())
    if not restoring and settings.half_restored.exists():
        raise SettingsError(
            "RECOVERY_DATA_DIR",
            f"{data_dir} is half restored: run `recovery restore` again, or empty it",
        )
    return settings


def extract_from_environment(environment: Mapping[str, str]) -> ExtractSettings:
    """Read only whose seal counts on an extract; no installation is needed for it.

    Raises:
        SettingsError: A value is malformed; it names the variable.
    """
    return _extract(_Reader(environment))


def _extract(read: "_Reader") -> ExtractSettings:
    return ExtractSettings(
        trust_file=read.file("RECOVERY_EXTRACT_TRUST_FILE"),
        subject=read.text("RECOVERY_EXTRACT_SUBJECT", ""),
        trusted_list=read.file("RECOVERY_EXTRACT_TRUSTED_LIST"),
        months=read.number("RECOVERY_EXTRACT_MONTHS", 3, lowest=2, highest=24),
    )


def require_keys_apart(settings: Settings, *secret_files: Path) -> None:
    """Make sure that what a backup takes, the main database and the blobs, holds no key.

    Args:
        secret_files: Files with secrets besides those in `keys_dir`.

    Raises:
        SettingsError: The key store is the main database, or a key lies in the blob folder.
    """
    keys = _database_address("RECOVERY_KEYS_URL", settings.keys)
    if keys == _database_address("RECOVERY_DATABASE_URL", settings.database):
        raise SettingsError("RECOVERY_KEYS_URL", "must not be the main database")
    blobs = settings.blobs.resolve()
    for file in (settings.keys_dir, settings.keyring, *keys[1:2], *secret_files):
        if isinstance(file, Path) and file.resolve().is_relative_to(blobs):
            raise SettingsError(
                "RECOVERY_BLOBS_DIR",
                f"is in every backup, and {file}, which never may be, is in it",
            )


def _database_address(name: str, address: str) -> tuple[str | Path | None, ...]:
    """Tell which database this is, whoever signs in there and however it is written."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise SettingsError(
            name, "must be like sqlite:////folder/file or postgresql://host/name"
        ) from error
    if url.get_backend_name() == "sqlite":
        return "sqlite", Path(url.database or "").resolve()
    return url.get_backend_name(), url.host, str(url.port or 5432), url.database, str(url.query)


class _Reader:
    """Reads one variable at a time and names it when it is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str, default: str) -> str:
        return self._environment.get(name, "").strip() or default

    def path(self, name: str) -> Path | None:
        value = self._environment.get(name, "").strip()
        return Path(value).absolute() if value else None

    def files(self) -> list[Path]:
        """List every file that a setting names for a secret."""
        return [
            Path(value.strip()).absolute()
            for name, value in self._environment.items()
            if name.startswith("RECOVERY_") and name.endswith("_FILE") and value.strip()
        ]

    def file(self, name: str) -> Path | None:
        value = self.path(name)
        if value is not None and not value.is_file():
            raise SettingsError(name, "names no file")
        return value

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in {"0", "1", "no", "yes", "false", "true"}:
            raise SettingsError(name, "must be 1 or 0")
        return value in {"1", "yes", "true"}

    def number(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or not lowest <= int(value) <= highest:
            raise SettingsError(name, f"must be a whole number from {lowest} to {highest}")
        return int(value)

    def days(self, name: str, default: int, *, lowest: int, highest: int) -> timedelta:
        return timedelta(days=self.number(name, default, lowest=lowest, highest=highest))

    def port(self, name: str, default: int) -> int:
        return self.number(name, default, lowest=1, highest=65535)

    def colour(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not _COLOUR.fullmatch(value):
            raise SettingsError(name, "must be a colour written as #rrggbb")
        return value

    def url(self, name: str, port: int) -> str:
        value = self.text(name, f"http://localhost:{port}").rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise SettingsError(name, "must be like https://host, without a path")
        return value

    def mail_url(self, name: str) -> str:
        value = self.hidden(name) or "maildir:"
        parts = urlsplit(value)
        if value != "maildir:" and (
            parts.scheme not in {"smtp", "smtp+starttls", "smtps"} or not parts.hostname
        ):
            raise SettingsError(name, "must be maildir: or like smtps://user:password@host:465")
        return value

    def hidden(self, name: str) -> str:
        """Read a value that may also come from the file that `NAME_FILE` names."""
        file = self._environment.get(f"{name}_FILE", "").strip()
        if not file:
            return self._environment.get(name, "").strip()
        return _read_private(f"{name}_FILE", Path(file))

    def secret(self, name: str, kept_at: Path) -> str:
        """Read a secret from the environment, or from the file that `recovery init` made."""
        value = self.hidden(name)
        if not value and kept_at.exists():
            value = _read_private(name, kept_at)
        if not value:
            raise SettingsError(name, "is not set; `recovery init` makes one")
        if len(value) < _SHORTEST_SECRET:
            raise SettingsError(name, f"must have at least {_SHORTEST_SECRET} characters")
        return value


def _read_private(name: str, file: Path) -> str:
    try:
        mode = file.stat().st_mode
        value = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(name, "names a file that cannot be read") from error
    if mode & 0o007:
        raise SettingsError(name, "names a file that everybody can read; chmod 600 it")
    return value
