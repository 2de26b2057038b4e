"""An extract that is not in order is refused within seconds, and the customer reads why."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from babel.dates import format_date
from playwright.sync_api import Browser

from recovery.flow.words import told
from recovery.rules.evidence import SlotKind
from recovery.rules.findings import Code, Verdict
from tests.journeys.installation import Installation
from tests.journeys.people import Customer


@pytest.fixture(scope="module", params=[True, False], ids=["script", "without-script"])
def shopkeeper(
    installation: Installation, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Customer]:
    """Give a customer who may send one extract after the other."""
    address = f"fietsen-{request.param}@nieuw.example.org".lower()
    customer = Customer(installation, browser, address, script=request.param)
    customer.start("K2001", "Fenna Fictief", "Fictieve Fietsen B.V.", "90000003")
    yield customer
    customer.context.close()


def _printed_on(file: Path) -> datetime:
    """Read of which day an extract is, as a person would."""
    open_pdf: Any = pypdfium2.PdfDocument  # published without types
    with open_pdf(file.read_bytes()) as pdf:
        words = pdf[0].get_textpage().get_text_bounded()
    found = re.search(r"vervaardigd op (\d\d-\d\d-\d{4})", words)
    assert found, words
    return datetime.strptime(found[1], "%d-%m-%Y")  # noqa: DTZ007 - a day


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("scan.pdf", Code.NO_SEAL),
        ("changed-after-sealing.pdf", Code.SEAL_CHANGED),
        ("another-company.pdf", Code.OTHER_COMPANY),
    ],
)
def test_it_is_refused_with_what_is_wrong(
    installation: Installation, shopkeeper: Customer, name: str, code: Code
) -> None:
    why = told(code, Verdict.FAIL, SlotKind.EXTRACT)
    shopkeeper.sends(installation.documents / "x-wrong" / name, sees=why)

    shopkeeper.is_asked("uittreksel")


def test_one_that_is_too_old_is_refused_with_its_day(
    installation: Installation, shopkeeper: Customer
) -> None:
    file = installation.documents / "x-wrong" / "older-than-three-months.pdf"
    shopkeeper.opens_task(0)
    shopkeeper.uploads(file)

    day = _printed_on(file)
    why = told(Code.EXTRACT_OLD, Verdict.FAIL, SlotKind.EXTRACT, day)
    told_day = format_date(day, "d MMMM y", shopkeeper.say.language)
    shopkeeper.sees(why, day=told_day, months=3)


def test_the_right_one_is_accepted_after_all(
    installation: Installation, shopkeeper: Customer
) -> None:
    shopkeeper.sends_extract(installation.documents / "2-sole-director" / "extract.pdf")

    shopkeeper.is_asked("uittreksel", "Fenna Fictief")
