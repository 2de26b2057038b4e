"""`recovery extract inspect`: what an administrator learns of a file, and of their settings."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recovery.cli.extract import extract
from recovery.samples.extract import draw_extract
from recovery.samples.register import REGISTRATIONS
from recovery.samples.sealing import SUBJECT, SampleSeal
from tests.inspection import samples

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def seal() -> SampleSeal:
    return SampleSeal.make(NOW)


@pytest.fixture(autouse=True)
def _trusting(seal: SampleSeal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set whose seal counts, and nothing else: no installation is needed."""
    anchors = tmp_path / "root.pem"
    anchors.write_text(seal.anchors, encoding="ascii")
    monkeypatch.setenv("RECOVERY_EXTRACT_TRUST_FILE", str(anchors))
    monkeypatch.setenv("RECOVERY_EXTRACT_SUBJECT", SUBJECT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "extract.pdf"


def sealed(seal: SampleSeal, name: str = "bv_sole", at: datetime = NOW) -> bytes:
    return seal.seal(draw_extract(REGISTRATIONS[name], at), at)


def run(file: Path, *words: str) -> Result:
    return CliRunner().invoke(extract, ["inspect", str(file), *words])


def told(file: Path, *words: str) -> dict[str, Any]:
    """Inspect, expect that it could judge, and give the one JSON object that was printed."""
    result = run(file, "--json", *words)
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert isinstance(report, dict)
    return report


def test_a_sealed_extract_is_certified_and_read(seal: SampleSeal, file: Path) -> None:
    company = REGISTRATIONS["bv_sole"]
    file.write_bytes(sealed(seal))

    report = told(file, "--account-kvk", company.kvk_number)

    assert (report["decision"], report["reasons"]) == ("certified", [])
    assert report["age_ok"] is True
    assert report["sealed_by"] == SUBJECT
    assert datetime.fromisoformat(report["sealed_at"]) - NOW < timedelta(minutes=5)
    assert report["company"]["kvk_number"] == company.kvk_number
    assert report["company"]["name"] == company.name
    (director,) = report["officers"]
    assert report["authority"] == {
        "sets": [[director["name"]]],
        "blocked": False,
        "reason": "alone",
    }


def test_directors_who_may_only_act_together_are_one_set(seal: SampleSeal, file: Path) -> None:
    file.write_bytes(sealed(seal, "bv_joint"))

    report = told(file)

    assert report["authority"]["sets"] == [[each["name"] for each in report["officers"]]]
    assert len(report["officers"]) == 2


def test_a_company_in_a_special_state_is_for_a_person(seal: SampleSeal, file: Path) -> None:
    file.write_bytes(sealed(seal, "vof_bankrupt"))

    report = told(file)

    assert report["decision"] == "person"
    assert report["authority"] == {"sets": [], "blocked": True, "reason": "bankrupt"}


def test_one_changed_byte_under_the_seal_is_refused(seal: SampleSeal, file: Path) -> None:
    data = bytearray(sealed(seal))
    data[200] ^= 1
    file.write_bytes(data)

    report = told(file)

    assert report["decision"] != "certified"
    assert report["authority"]["sets"] == []
    assert report["reasons"]


def test_the_day_that_is_asked_for_decides_about_age(seal: SampleSeal, file: Path) -> None:
    file.write_bytes(sealed(seal))
    later = (NOW + timedelta(days=120)).date().isoformat()

    report = told(file, "--on", later)

    assert report["decision"] == "refused"
    assert report["reasons"] == ["extract_old"]
    assert report["age_ok"] is False


def test_the_extract_of_another_company_is_refused(seal: SampleSeal, file: Path) -> None:
    file.write_bytes(sealed(seal))

    report = told(file, "--account-kvk", "90000099")

    assert (report["decision"], report["reasons"]) == ("refused", ["other_company"])


def test_what_it_was_compared_with_is_told(seal: SampleSeal, file: Path) -> None:
    file.write_bytes(sealed(seal))

    assert told(file)["compared_with"] is None
    assert told(file, "--account-kvk", "90000003")["compared_with"] == "90000003"


def test_a_number_that_is_none_is_a_wrong_use_of_the_command(file: Path) -> None:
    file.write_bytes(samples.pdf())

    result = run(file, "--account-kvk", "abc")

    assert result.exit_code == 2
    assert "eight digits" in result.output


def test_the_seal_of_another_authority_is_refused(file: Path) -> None:
    file.write_bytes(sealed(SampleSeal.make(NOW)))

    report = told(file)

    assert (report["decision"], report["reasons"]) == ("refused", ["seal_untrusted"])
    assert report["company"] is None


@pytest.mark.parametrize("name", ["RECOVERY_EXTRACT_TRUST_FILE", "RECOVERY_EXTRACT_SUBJECT"])
def test_without_trust_everything_is_for_a_person(
    seal: SampleSeal, file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(name)
    file.write_bytes(sealed(seal))

    report = told(file)

    assert (report["decision"], report["reasons"]) == ("person", ["seal_trust_unset"])
    assert report["company"] is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (samples.jpeg(), "not_a_pdf"), (samples.pdf(), "no_seal")],
    ids=["empty", "photo", "without a seal"],
)
def test_what_is_no_extract_is_refused_with_the_reason(
    file: Path, data: bytes, reason: str
) -> None:
    file.write_bytes(data)

    report = told(file)

    assert (report["decision"], report["reasons"]) == ("refused", [reason])


def test_for_a_person_the_same_is_printed_in_lines(seal: SampleSeal, file: Path) -> None:
    file.write_bytes(sealed(seal))

    result = run(file)

    assert result.exit_code == 0
    assert result.stdout.startswith("decision: certified\nreasons: -\n")
    assert f"  kvk number: {REGISTRATIONS['bv_sole'].kvk_number}\n" in result.stdout


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    result = run(tmp_path / "nothing.pdf")

    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert "does not exist" in result.output


def test_a_trust_file_without_certificates_is_named(
    seal: SampleSeal, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "root.pem").write_text("nothing", encoding="ascii")
    file.write_bytes(sealed(seal))

    result = run(file)

    assert result.exit_code == 1
    assert "RECOVERY_EXTRACT_TRUST_FILE" in result.output
