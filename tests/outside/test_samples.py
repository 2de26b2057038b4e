import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import ImageStat

from recovery.inspection.sandbox import inspect
from recovery.outside.builtin import BuiltinAccounts
from recovery.rules.evidence import MediaType
from recovery.rules.findings import Verdict
from recovery.samples.card import draw_card
from recovery.samples.documents import write_documents
from recovery.samples.people import ACCOUNTS, Sample, seed_accounts
from tests.kit import Clock

TODAY = date(2026, 11, 2)
BUSINESSES = [sample for sample in ACCOUNTS if sample.legal_form]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("documents")
    write_documents(place, TODAY)
    return place


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[BuiltinAccounts]:
    made = BuiltinAccounts(
        f"sqlite:///{tmp_path / 'accounts.sqlite3'}",
        portal_url="https://herstel.example.nl",
        secret="s" * 32,
        clock=clock,
    )
    made.prepare()
    yield made
    made.close()


def _text(file: Path) -> str:
    open_pdf: Any = pypdfium2.PdfDocument  # published without types
    pdf = open_pdf(file)
    text = str(pdf[0].get_textpage().get_text_bounded())
    pdf.close()
    return text


def test_the_samples_can_be_found_and_signed_in_at(accounts: BuiltinAccounts) -> None:
    seed_accounts(accounts)

    for sample in ACCOUNTS:
        assert accounts.find(sample.customer_number) is not None
        assert accounts.sign_in(sample.account.email, sample.account.password) is not None


def test_seeding_again_leaves_what_changed_since(accounts: BuiltinAccounts) -> None:
    seed_accounts(accounts)
    first = accounts.find("K1001")
    assert first is not None
    accounts.set_email(first.account_id, "jip.nieuw@example.nl", key="key")

    seed_accounts(accounts)

    again = accounts.find("K1001")
    assert again is not None
    assert again.contacts[0] == "jip.nieuw@example.nl"


def test_every_address_and_number_is_one_that_nobody_has() -> None:
    for sample in ACCOUNTS:
        account = sample.account
        for name in (account.email, *account.contacts, *account.domains):
            assert name.endswith(("@example.nl", ".example.nl"))
        assert re.fullmatch(r"(9000000\d)?", account.kvk_number)


@pytest.mark.parametrize("sample", ACCOUNTS, ids=lambda sample: sample.folder)
def test_each_account_has_the_documents_that_its_case_asks_for(
    folder: Path, sample: Sample
) -> None:
    names = sorted(file.name for file in (folder / sample.folder).iterdir())

    assert len([name for name in names if name.startswith("identity-")]) == len(sample.people)
    assert ("extract.pdf" in names) == bool(sample.legal_form)


@pytest.mark.parametrize("sample", BUSINESSES, ids=lambda sample: sample.folder)
def test_an_extract_can_be_read_line_by_line(folder: Path, sample: Sample) -> None:
    lines = _text(folder / sample.folder / "extract.pdf").splitlines()

    assert f"KvK-nummer {sample.account.kvk_number}" in lines
    assert "Uittreksel is vervaardigd op 02-11-2026 om 09.15 uur" in lines
    for person in sample.people:
        assert f"Naam {person.name}" in lines
        assert f"Bevoegdheid {person.authority}" in lines


def test_everything_says_that_it_is_an_example(folder: Path) -> None:
    text = _text(folder / "2-sole-director" / "extract.pdf")

    assert "VOORBEELD / SPECIMEN" in text
    assert "geen uittreksel van KVK" in text


def test_photo_and_citizen_number_of_the_card_are_covered() -> None:
    # Only the middle of each cover, since the card lies askew; both are near black.
    card = draw_card(ACCOUNTS[0].people[0]).convert("L")

    for box in ((215, 300, 465, 440), (520, 665, 570, 690)):
        # Mostly black; the rest are the letters that say so.
        assert ImageStat.Stat(card.crop(box)).mean[0] < 60


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("1-private/identity-jip-voorbeeld.jpg", MediaType.JPEG),
        ("3-joint-directors/extract.pdf", MediaType.PDF),
    ],
)
def test_the_documents_pass_the_inspection(folder: Path, name: str, media_type: MediaType) -> None:
    result = inspect([(folder / name).read_bytes()], media_type)

    assert {finding.verdict for finding in result.findings} == {Verdict.PASS}
    assert len(result.pages) == 1
