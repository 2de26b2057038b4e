"""Whether the Chamber's seal can be checked: unset, in force, about to end, ended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from recovery.doctor.report import Level, Result
from recovery.doctor.seal import trust
from recovery.inspection.trust import Trust
from recovery.parts import Parts
from tests.kit import Clock

LIST = "<l><NextUpdate><dateTime>{}</dateTime></NextUpdate></l>"


def certificate(ends: datetime) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Verzonnen")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def look(parts: Parts, trusted: Trust) -> Result:
    return trust(replace(parts, trust=trusted))


def test_without_settings_it_says_which_are_missing(parts: Parts) -> None:
    result = look(parts, Trust())

    assert result.level is Level.WARNING
    assert "RECOVERY_EXTRACT_SUBJECT and RECOVERY_EXTRACT_TRUST_FILE not set" in result.text


@pytest.mark.parametrize(
    ("days", "level"), [(400, Level.OK), (59, Level.WARNING), (-1, Level.FAIL)]
)
def test_certificates_are_told_before_they_end(
    parts: Parts, clock: Clock, days: int, level: Level
) -> None:
    ends = clock.now + timedelta(days=days)

    result = look(parts, Trust(subject="V", anchors=certificate(ends)))

    assert result.level is level
    assert f"{ends:%Y-%m-%d}" in result.text


def test_the_last_certificate_to_end_decides(parts: Parts, clock: Clock) -> None:
    ended, valid = (certificate(clock.now + timedelta(days=days)) for days in (-1, 400))

    assert look(parts, Trust(subject="V", anchors=ended + valid)).level is Level.OK


@pytest.mark.parametrize(
    ("due", "level"),
    [
        ("2099-01-01T00:00:00Z", Level.OK),
        ("2000-01-01T00:00:00Z", Level.WARNING),
        ("soon", Level.WARNING),
    ],
)
def test_a_trusted_list_past_its_renewal_is_told(parts: Parts, due: str, level: Level) -> None:
    assert look(parts, Trust(subject="V", trusted_list=LIST.format(due))).level is level
