"""The settings, as the administrator sees them."""

import re
from dataclasses import replace
from pathlib import Path

from recovery import installation, settings
from recovery.rules.roles import Role
from tests.web.desk.office import Office


def test_the_settings_are_shown_without_a_secret(office: Office) -> None:
    page = office.visit_as(Role.ADMINISTRATOR).get("/settings").text
    settings = office.parts.settings

    assert str(settings.data_dir) in page
    for secret in (settings.desk_secret, settings.portal_secret, settings.trail_secret):
        assert secret not in page


def test_every_setting_that_is_read_is_shown(office: Office) -> None:
    read = re.findall(r'read\.\w+\(\s*"(RECOVERY_\w+)"', Path(settings.__file__).read_text("utf-8"))

    shown = [name for name, _value in installation.describe(office.parts.settings)]

    assert set(read) == set(shown)


def test_of_a_secret_only_that_it_is_set_is_shown(office: Office) -> None:
    shown = dict(installation.describe(office.parts.settings))

    assert {name: value for name, value in shown.items() if "SECRET" in name} == {
        "RECOVERY_PORTAL_SECRET": installation.SET,
        "RECOVERY_DESK_SECRET": installation.SET,
        "RECOVERY_TRAIL_SECRET": installation.SET,
    }
    assert "ingesteld" in office.visit_as(Role.ADMINISTRATOR).get("/settings").text


def test_an_address_is_shown_without_who_signs_in_there(office: Office) -> None:
    told = replace(
        office.parts.settings,
        database_url="postgresql+psycopg://anna:geheim@db.example/recovery?sslpassword=geheim",
        redis_url="redis://:ge@heim@cache.example:6379/0",
        mail_url="smtps://geheim:geheim@mail.example:465",
    )

    shown = dict(installation.describe(told))

    assert shown["RECOVERY_DATABASE_URL"].endswith("@db.example/recovery?sslpassword=***")
    assert shown["RECOVERY_REDIS_URL"] == "redis://***@cache.example:6379/0"
    assert shown["RECOVERY_MAIL_URL"] == "smtps://***@mail.example:465"
    assert not any(word in " ".join(shown.values()) for word in ("anna", "geheim", "heim@"))
