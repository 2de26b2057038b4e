"""A wrong value stops the start and names itself."""

from pathlib import Path

import pytest

from recovery.errors import SettingsError
from recovery.settings import from_environment

SECRETS = {
    "RECOVERY_PORTAL_SECRET": "p" * 32,
    "RECOVERY_DESK_SECRET": "d" * 32,
    "RECOVERY_TRAIL_SECRET": "t" * 32,
}


def test_defaults_are_the_embedded_ones(tmp_path: Path) -> None:
    settings = from_environment({**SECRETS, "RECOVERY_DATA_DIR": str(tmp_path)})

    assert settings.database == f"sqlite:///{tmp_path}/recovery.sqlite3"
    assert settings.keys == f"sqlite:///{tmp_path}/keys/keys.sqlite3"
    assert settings.redis.startswith(f"unix://{tmp_path}")
    assert settings.max_document == 15 * 1024 * 1024


def test_a_port_makes_the_address(tmp_path: Path) -> None:
    settings = from_environment(
        {**SECRETS, "RECOVERY_DATA_DIR": str(tmp_path), "RECOVERY_PORTAL_PORT": "9000"}
    )

    assert settings.portal_url == "http://localhost:9000"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RECOVERY_PORTAL_PORT", "http"),
        ("RECOVERY_PORTAL_PORT", "0"),
        ("RECOVERY_PORTAL_URL", "herstel.example.nl"),
        ("RECOVERY_PORTAL_URL", "https://example.nl/herstel"),
        ("RECOVERY_MAIL_URL", "imap://mail.example.nl"),
        ("RECOVERY_MAX_DOCUMENT_MIB", "-1"),
        ("RECOVERY_DOCUMENT_DAYS", "0"),
        ("RECOVERY_BRAND_ACCENT", "blue"),
        ("RECOVERY_BRAND_LOGO", "/nonexistent.png"),
        ("RECOVERY_DEMO", "perhaps"),
        ("RECOVERY_PORTAL_SECRET", "short"),
        ("RECOVERY_DESK_SECRET", "p" * 32),
        ("RECOVERY_TRAIL_SECRET_FILE", "/nonexistent"),
    ],
)
def test_a_wrong_value_names_its_variable(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        from_environment({**SECRETS, "RECOVERY_DATA_DIR": str(tmp_path), name: value})

    assert wrong.value.name == name


def test_a_missing_secret_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as wrong:
        from_environment({"RECOVERY_DATA_DIR": str(tmp_path)})

    assert wrong.value.name == "RECOVERY_PORTAL_SECRET"


def test_keys_in_the_main_database_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as wrong:
        from_environment(
            {
                **SECRETS,
                "RECOVERY_DATA_DIR": str(tmp_path),
                "RECOVERY_KEYS_URL": f"sqlite:///{tmp_path}/recovery.sqlite3",
            }
        )

    assert wrong.value.name == "RECOVERY_KEYS_URL"


def test_a_secret_may_come_from_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("f" * 40 + "\n")
    file.chmod(0o600)
    rest = {name: value for name, value in SECRETS.items() if "DESK" not in name}

    settings = from_environment({**rest, "RECOVERY_DESK_SECRET_FILE": str(file)})

    assert settings.desk_secret == "f" * 40


def test_a_secret_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("f" * 40)
    file.chmod(0o644)

    with pytest.raises(SettingsError) as wrong:
        from_environment({**SECRETS, "RECOVERY_DESK_SECRET_FILE": str(file)})

    assert wrong.value.name == "RECOVERY_DESK_SECRET_FILE"


def test_the_message_holds_the_name_and_never_the_value(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as wrong:
        from_environment({**SECRETS, "RECOVERY_PORTAL_SECRET": "geheim"})

    assert "geheim" not in str(wrong.value)
