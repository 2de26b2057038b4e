"""Make what a new installation needs: secrets, keys, databases; harmless when repeated.

Whatever stands is left as it is: a second start keeps the data, and a lost key is never silently
made anew beside documents that it sealed.
"""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from recovery.audit import signingkeys
from recovery.audit.signingkeys import SigningKeys
from recovery.outside.builtin import BuiltinAccounts
from recovery.parts import Parts, make_parts
from recovery.settings import SECRETS, Brand, Settings, from_environment
from recovery.store import migrations
from recovery.vault.keyring import Keyring

SET = "set"
"""What `describe` says of a secret."""

_SIGN_IN = re.compile("//.*@")
"""Up to the last sign, since a password may hold one that nobody encoded."""

_PARAMETER = re.compile("([?&][^=&]*(?:pass|pwd|secret|token)[^=&]*=)[^&]*", re.IGNORECASE)
"""Parameters of an address whose value is nobody's business."""


def settle(environment: Mapping[str, str], *, restoring: bool = False) -> Settings:
    """Make the data folder and the secrets where they are missing, and nothing else.

    Args:
        restoring: As for `from_environment`.

    Raises:
        SettingsError: A setting is wrong or unsafe.
    """
    data_dir = Path(environment.get("RECOVERY_DATA_DIR", "").strip() or "data").absolute()
    _make_private(data_dir)
    _make_secrets(data_dir / "keys", environment)
    return from_environment(environment, restoring=restoring)


def prepare(environment: Mapping[str, str], *, restoring: bool = False) -> Parts:
    """Make what is missing and bring the database to the newest revision.

    Args:
        restoring: As for `from_environment`.

    Returns:
        The parts of the installation, ready to use.

    Raises:
        SettingsError: A setting is wrong or unsafe.
    """
    settings = settle(environment, restoring=restoring)
    _make_private(settings.keys_dir)
    _make_private(settings.blobs)
    if not settings.keyring.exists():
        Keyring.create(settings.keyring)
    if not (settings.keys_dir / signingkeys.NAME).exists():
        SigningKeys.create(settings.keys_dir / signingkeys.NAME)
    parts = make_parts(settings)
    parts.vault.keys.store.prepare()
    migrations.upgrade(parts.database.engine)
    if isinstance(parts.accounts, BuiltinAccounts):
        parts.accounts.prepare()
    return parts


def describe(settings: Settings) -> list[tuple[str, str]]:
    """List every setting by name with its effective value, for people.

    Returns:
        Pairs of name and value. Of a secret the value is `SET`; a password within an address is
        left out; what is not set is empty.
    """
    brand, retention, extract = settings.brand, settings.retention, settings.extract
    return [
        ("RECOVERY_DATA_DIR", str(settings.data_dir)),
        ("RECOVERY_DATABASE_URL", _without_password(settings.database)),
        ("RECOVERY_KEYS_URL", _without_password(settings.keys)),
        ("RECOVERY_KEYRING_FILE", str(settings.keyring)),
        ("RECOVERY_BLOBS_DIR", str(settings.blobs)),
        ("RECOVERY_REDIS_URL", _without_password(settings.redis)),
        ("RECOVERY_PORTAL_SECRET", SET),
        ("RECOVERY_DESK_SECRET", SET),
        ("RECOVERY_TRAIL_SECRET", SET),
        ("RECOVERY_PORTAL_URL", settings.portal_url),
        ("RECOVERY_DESK_URL", settings.desk_url),
        ("RECOVERY_BIND", settings.bind),
        ("RECOVERY_PORTAL_PORT", str(settings.portal_port)),
        ("RECOVERY_DESK_PORT", str(settings.desk_port)),
        ("RECOVERY_PROXIES", str(settings.proxies)),
        ("RECOVERY_MAIL_URL", _without_password(settings.mail_url)),
        ("RECOVERY_MAIL_FROM", settings.mail_from),
        ("RECOVERY_ACCOUNTS", settings.accounts),
        ("RECOVERY_MAX_DOCUMENT_MIB", str(settings.max_document // (1024 * 1024))),
        ("RECOVERY_DOCUMENT_DAYS", str(retention.document.days)),
        ("RECOVERY_DRAFT_DAYS", str(retention.draft.days)),
        ("RECOVERY_RESTORED_GRACE_DAYS", str(retention.restored.days)),
        ("RECOVERY_REJECTED_GRACE_DAYS", str(retention.rejected.days)),
        ("RECOVERY_WITHDRAWN_GRACE_DAYS", str(retention.withdrawn.days)),
        ("RECOVERY_STOPPED_GRACE_DAYS", str(retention.stopped.days)),
        ("RECOVERY_EXPIRED_GRACE_DAYS", str(retention.expired.days)),
        ("RECOVERY_RECORD_DAYS", str(retention.record.days)),
        ("RECOVERY_EXTRACT_TRUST_FILE", str(extract.trust_file or "")),
        ("RECOVERY_EXTRACT_SUBJECT", extract.subject),
        ("RECOVERY_EXTRACT_TRUSTED_LIST", str(extract.trusted_list or "")),
        ("RECOVERY_EXTRACT_MONTHS", str(extract.months)),
        ("RECOVERY_TASK_LEASE_SECONDS", str(round(settings.task_lease.total_seconds()))),
        ("RECOVERY_DEMO", "1" if settings.demo else "0"),
        ("RECOVERY_BRAND_NAME", brand.name),
        ("RECOVERY_BRAND_ACCENT", brand.accent),
        ("RECOVERY_BRAND_LOGO", str(brand.logo or "")),
        ("RECOVERY_SUPPORT_EMAIL", brand.support_email),
        ("RECOVERY_SUPPORT_PHONE", brand.support_phone),
    ]


def _without_password(url: str) -> str:
    """Leave out who signs in where and with what: some services take their secret as a name."""
    return _PARAMETER.sub(r"\1***", _SIGN_IN.sub("//***@", url))


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
