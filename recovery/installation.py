"""Make what a new installation needs: secrets, keys, databases; harmless when repeated.

Whatever stands is left as it is: a second start keeps the data, and a lost key is never silently
made anew beside documents that it sealed.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from recovery.engine import engine_for
from recovery.parts import Parts, builtin_accounts, make_parts
from recovery.settings import SECRETS, Brand, Settings, from_environment
from recovery.store import migrations
from recovery.vault.keyring import Keyring
from recovery.vault.keystore import KeyStore


def prepare(environment: Mapping[str, str]) -> Parts:
    """Make what is missing and bring the database to the newest revision.

    Returns:
        The parts of the installation, ready to use.

    Raises:
        SettingsError: A setting is wrong or unsafe.
    """
    data_dir = Path(environment.get("RECOVERY_DATA_DIR", "").strip() or "data").absolute()
    _make_private(data_dir)
    _make_secrets(data_dir / "keys", environment)
    settings = from_environment(environment)
    _make_private(settings.keys_dir)
    _make_private(settings.blobs)
    if not settings.keyring.exists():
        Keyring.create(settings.keyring)
    KeyStore(engine_for(settings.keys)).prepare()
    migrations.upgrade(engine_for(settings.database))
    if settings.accounts == "builtin":
        builtin_accounts(settings).prepare()
    return make_parts(settings)


def describe(settings: Settings) -> list[tuple[str, str]]:
    """List the effective settings by name, for people; no secret is among them."""
    return [
        ("RECOVERY_DATA_DIR", str(settings.data_dir)),
        ("RECOVERY_PORTAL_URL", settings.portal_url),
        ("RECOVERY_DESK_URL", settings.desk_url),
        ("RECOVERY_ACCOUNTS", settings.accounts),
        ("RECOVERY_MAIL_FROM", settings.mail_from),
        ("RECOVERY_MAX_DOCUMENT_MIB", str(settings.max_document // (1024 * 1024))),
        ("RECOVERY_DOCUMENT_DAYS", str(settings.document_age.days)),
        ("RECOVERY_DRAFT_DAYS", str(settings.draft_age.days)),
        ("RECOVERY_PROXIES", str(settings.proxies)),
        ("RECOVERY_DEMO", "1" if settings.demo else "0"),
    ]


def still_made_up(settings: Settings) -> list[str]:
    """Name the settings without which a real installation would show or do made-up things."""
    usual, made_up = settings.brand, Brand()
    return [
        name
        for name, is_made_up in (
            ("RECOVERY_MAIL_URL", settings.mail_url == "maildir:"),
            ("RECOVERY_BRAND_NAME", usual.name == made_up.name),
            ("RECOVERY_SUPPORT_EMAIL", usual.support_email == made_up.support_email),
            ("RECOVERY_SUPPORT_PHONE", usual.support_phone == made_up.support_phone),
        )
        if is_made_up
    ]


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _make_secrets(keys_dir: Path, environment: Mapping[str, str]) -> None:
    """Fill the secrets that neither the environment nor a file gives."""
    for name in SECRETS:
        variable = f"RECOVERY_{name.upper().replace('-', '_')}"
        file = keys_dir / name
        given = environment.get(variable) or environment.get(f"{variable}_FILE")
        if given or file.exists():
            continue
        _make_private(keys_dir)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as secret:
            secret.write(secrets.token_urlsafe(48) + "\n")
            secret.flush()
            os.fsync(secret.fileno())
