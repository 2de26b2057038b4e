"""Made-up accounts, their documents, and how the demo sets them out."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import ImageStat

from recovery import demo
from recovery.errors import SettingsError
from recovery.inspection import trust as trusting
from recovery.inspection.answer import Inspection
from recovery.inspection.extract import examine
from recovery.inspection.extract.reading import read
from recovery.inspection.sandbox import inspect
from recovery.inspection.trust import Trust
from recovery.outside.builtin import BuiltinAccounts
from recovery.rules.authority import authority
from recovery.rules.evidence import MediaType, SlotKind
from recovery.rules.extract import judge
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import ExtractFacts, Function, Registration
from recovery.samples.card import draw_card
from recovery.samples.documents import write_documents
from recovery.samples.extract import Layout, draw_extract
from recovery.samples.people import ACCOUNTS, WRONG, Sample, seed_accounts
from recovery.samples.register import REGISTRATIONS, Company, Member, Person
from recovery.samples.sealing import SUBJECT, SampleSeal
from recovery.samples.wording import Language
from recovery.settings import ExtractSettings
from recovery.supervisor.guards import only_one
from tests.kit import Clock

NOW = datetime(2026, 11, 2, 8, 15, tzinfo=UTC)
TODAY = NOW.date()
BUSINESSES = [sample for sample in ACCOUNTS if sample.extracts]
EXTRACTS = [f"{sample.folder}/{name}" for sample in ACCOUNTS for name, _ in sample.extracts]
SEALED = Finding(Code.SEAL, Verdict.PASS)


@dataclass(frozen=True)
class Written:
    """A folder of documents, and whose seals in it count."""

    folder: Path
    trust: Trust

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    place = tmp_path_factory.mktemp("documents")
    seal = SampleSeal.make(NOW)
    write_documents(place, seal, NOW)
    return Written(place, Trust(anchors=seal.anchors, subject=SUBJECT, now=NOW.timestamp()))


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


def _text(data: bytes) -> str:
    open_pdf: Any = pypdfium2.PdfDocument  # published without types
    with open_pdf(data) as pdf:
        return "\n".join(str(page.get_textpage().get_text_bounded()) for page in pdf)


def _facts(result: Inspection) -> ExtractFacts:
    assert isinstance(result.facts, ExtractFacts)
    return result.facts


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
    written: Written, sample: Sample
) -> None:
    names = sorted(file.name for file in (written.folder / sample.folder).iterdir())

    assert len([name for name in names if name.startswith("identity-")]) == len(sample.people)
    assert ("extract.pdf" in names) == bool(sample.account.company)


PRINTED: dict[str, tuple[str, ...]] = {
    "eenmanszaak": ("Rechtsvorm Eenmanszaak", "Eigenaar", "Naam Bo Bedacht"),
    "bv_sole": (
        "Rechtsvorm Besloten Vennootschap",
        "Bestuurder",
        "Titel Algemeen directeur",
        "Bevoegdheid Alleen/zelfstandig bevoegd",
    ),
    "vof": ("Vennoten", "Bevoegdheid Onbeperkt bevoegd", "Bevoegdheid Beperkt bevoegd"),
    "stichting": (
        "Bestuurders",
        "Titel Secretaris",
        "Titel Voorzitter",
        "Bevoegdheid Gezamenlijk bevoegd (met andere bestuurder(s), zie statuten)",
    ),
    "proxy": (
        "Gevolmachtigden",
        "Bevoegdheid Volledige volmacht",
        "Bevoegdheid Beperkte volmacht",
    ),
    "bv_joint": ("Naam Gijs Gefingeerd", "Naam Imke Inbeelding"),
    "bv_mixed": (
        "Bevoegdheid Alleen/zelfstandig bevoegd",
        "Bevoegdheid Gezamenlijk bevoegd (met andere bestuurder(s), zie statuten)",
    ),
    "bv_holding": (
        "Enig aandeelhouder",
        "Naam Papieren Paleis Holding B.V.",
        "Ingeschreven onder KvK-nummer 90000001",
    ),
    "holding": ("KvK-nummer 90000001", "Geboortedatum 24-12-1969"),
    "vereniging": ("Rechtsvorm Vereniging", "Naam Wensbeeld, Zoë", "Titel Penningmeester"),
    "vof_bankrupt": ("Bijzondere rechtstoestand Faillissement",),
    "bv_deregistered": ("Datum uitschrijving 12-01-2026",),
    "long": ("Rechtsvorm Coöperatie", "Naam Lid Tien Bedacht", "Pagina 3 (van 3)"),
}

IN_ENGLISH: dict[str, tuple[str, ...]] = {
    "bv_sole": (
        "Business Register extract Netherlands Chamber of Commerce",
        "KVK number 90000003",
        "Statutory name Fictieve Fietsen B.V.",
        "Date of birth 02-11-1979",
        "Powers Solely/independently authorised",
        "Extract was made on 02-11-2026 at 09.15 hours",
        "Page 1 (of 1)",
    ),
    "bv_holding": ("Board member", "Registered under KVK number 90000001"),
    "bv_joint": ("Powers Jointly authorised (with other board member(s), see articles)",),
    "vof_bankrupt": ("Special legal status Bankruptcy",),
    "bv_deregistered": ("Date of deregistration 12-01-2026",),
    "proxy": ("Powers Full power of attorney", "Powers Limited power of attorney"),
}


def test_there_are_words_to_look_for_in_each_registration() -> None:
    assert PRINTED.keys() == REGISTRATIONS.keys()


@pytest.mark.parametrize("kind", PRINTED)
def test_a_drawn_extract_has_the_words_of_the_register(kind: str) -> None:
    company = REGISTRATIONS[kind]
    lines = _text(draw_extract(company, NOW)).splitlines()

    assert "Uittreksel Handelsregister Kamer van Koophandel" in lines
    assert f"KvK-nummer {company.kvk_number}" in lines
    assert set(PRINTED[kind]) <= set(lines)


@pytest.mark.parametrize("kind", IN_ENGLISH)
def test_a_drawn_extract_can_be_english(kind: str) -> None:
    lines = _text(draw_extract(REGISTRATIONS[kind], NOW, language="en")).splitlines()

    assert set(IN_ENGLISH[kind]) <= set(lines)


def test_all_numbers_are_of_the_range_for_tests_and_each_of_one_company() -> None:
    numbers = [company.kvk_number for company in REGISTRATIONS.values()]

    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"900000\d\d", number) for number in numbers)


def test_a_stacked_extract_has_each_value_below_its_label() -> None:
    lines = _text(draw_extract(REGISTRATIONS["holding"], NOW, layout="stacked")).splitlines()

    assert lines[lines.index("Geboortedatum") + 1] == "24-12-1969"


@dataclass(frozen=True)
class Letter:
    """A letter of a page, with the place of its left lower corner in points."""

    char: str
    x: float
    right: float
    y: float
    leans: bool


def _letters(data: bytes) -> list[list[Letter]]:
    raw: Any = pypdfium2.raw
    open_pdf: Any = pypdfium2.PdfDocument
    pages = []
    with open_pdf(data) as pdf:
        for page in pdf:
            text = page.get_textpage()
            letters = []
            for place in range(text.count_chars()):
                left, bottom, right, _ = text.get_charbox(place, loose=True)
                leans = raw.FPDFText_GetCharAngle(text.raw, place) > 0.1
                char = chr(raw.FPDFText_GetUnicode(text.raw, place))
                letters.append(Letter(char, left, right, bottom, leans))
            pages.append(letters)
    return pages


def test_the_mark_leans_across_each_page_and_nothing_else_does() -> None:
    for letters in _letters(draw_extract(REGISTRATIONS["long"], NOW)):
        leaning = "".join(each.char for each in letters if each.leans)
        assert leaning.replace(" ", "") == "VOORBEELD/SPECIMEN"


def test_without_its_mark_nothing_says_that_it_is_an_example() -> None:
    text = _text(draw_extract(REGISTRATIONS["long"], NOW, marked=False))

    assert "VOORBEELD" not in text
    assert "verzonnen:" not in text


@pytest.mark.parametrize("layout", ["columns", "lines", "stacked"])
def test_long_values_wrap_before_the_margin(layout: Layout) -> None:
    pages = _letters(draw_extract(REGISTRATIONS["long"], NOW, layout=layout, marked=False))

    assert max(each.right for page in pages for each in page) < 540


def test_a_wrapped_value_goes_on_in_its_own_column() -> None:
    first = _letters(draw_extract(REGISTRATIONS["long"], NOW))[0]
    rows = [each.y for each in first if each.char == "U" and each.x > 300]

    # The last line of the name, `Nergenshuizen U.A.`: nothing of it stands in the label column.
    last_line = [each for each in first if each.y == rows[0] and each.char != "\r"]
    assert min(each.x for each in last_line) > 230


def _expected(company: Company) -> dict[str, Any]:
    """Say what should be read of an extract."""
    officers = [
        {
            "name": each.who.name,
            "function": each.function,
            "title": each.title,
            "powers": each.powers,
            "birth_date": each.who.born if isinstance(each.who, Person) else None,
            "kvk_number": each.who.kvk_number if isinstance(each.who, Member) else "",
            "is_company": isinstance(each.who, Member),
            "since": None if each.function is Function.SHAREHOLDER else each.since,
        }
        for each in company.officers
    ]
    return {
        "is_extract": True,
        "kvk_number": company.kvk_number,
        "name": company.name,
        "legal_form": company.form,
        "rsin": company.rsin,
        "seat": company.seat if company.is_legal_person else "",
        "printed_at": datetime(2026, 11, 2, 9, 15),  # noqa: DTZ001 - as printed
        "states": (company.state,) if company.state else (),
        "officers": officers,
    }


def _read(registration: Registration, like: dict[str, Any]) -> dict[str, Any]:
    """Take of a registration what is expected of it."""
    found = {name: getattr(registration, name) for name in like}
    names = like["officers"][0]
    found["officers"] = [
        {name: getattr(officer, name) for name in names} for officer in registration.officers
    ]
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", REGISTRATIONS)
def test_an_extract_is_read_to_its_registration(kind: str, language: Language) -> None:
    company = REGISTRATIONS[kind]
    registration = read(draw_extract(company, NOW, language=language))

    expected = _expected(company)
    assert _read(registration, expected) == expected
    assert registration.trade_names == (company.trade_names or (company.name,))
    assert registration.language == language
    assert registration.misfits == ()


@pytest.mark.parametrize(("layout", "language"), [("lines", "nl"), ("stacked", "en")])
@pytest.mark.parametrize("kind", ["bv_sole", "vof", "holding", "proxy", "bv_deregistered"])
def test_an_extract_is_read_in_other_layouts(kind: str, layout: Layout, language: Language) -> None:
    company = REGISTRATIONS[kind]
    registration = read(draw_extract(company, NOW, language=language, layout=layout))

    expected = _expected(company)
    assert _read(registration, expected) == expected
    assert registration.misfits == ()


@pytest.mark.parametrize("layout", ["lines", "stacked"])
@pytest.mark.parametrize("kind", ["stichting", "bv_mixed", "bv_holding", "vereniging", "long"])
def test_in_other_layouts_a_person_looks_at_what_cannot_be_told_apart(
    kind: str, layout: Layout
) -> None:
    """A value that runs on to the next line may hold what looks like a label."""
    company = REGISTRATIONS[kind]
    registration = read(draw_extract(company, NOW, layout=layout))

    expected = _expected(company)
    assert registration.misfits or _read(registration, expected) == expected


@pytest.mark.parametrize("sample", BUSINESSES, ids=lambda sample: sample.folder)
def test_an_account_and_its_extract_are_of_one_company(written: Written, sample: Sample) -> None:
    lines = _text(written.read(f"{sample.folder}/extract.pdf")).splitlines()

    assert f"KvK-nummer {sample.account.kvk_number}" in lines
    assert {
        f"Statutaire naam {sample.account.company}",
        f"Handelsnamen {sample.account.company}",
    } & set(lines)


def test_an_extract_says_when_it_was_made_in_dutch_time(written: Written) -> None:
    lines = _text(written.read("2-sole-director/extract.pdf")).splitlines()

    assert "Uittreksel is vervaardigd op 02-11-2026 om 09.15 uur" in lines


@pytest.mark.parametrize("name", EXTRACTS)
def test_everything_says_that_it_is_an_example(written: Written, name: str) -> None:
    text = _text(written.read(name))

    assert "VOORBEELD / SPECIMEN" in text
    assert "geen uittreksel van KVK" in text


def test_photo_and_citizen_number_of_the_card_are_covered() -> None:
    # Only the middle of each cover, since the card lies askew; both are near black.
    card = draw_card(ACCOUNTS[0].people[0]).convert("L")

    for box in ((215, 300, 465, 440), (520, 665, 570, 690)):
        # Mostly black; the rest are the letters that say so.
        assert ImageStat.Stat(card.crop(box)).mean[0] < 60


def test_each_card_is_of_its_own_person() -> None:
    first, second = (draw_card(ACCOUNTS[2].people[number]) for number in (0, 1))

    assert first.tobytes() != second.tobytes()
    assert draw_card(ACCOUNTS[2].people[0]).tobytes() == first.tobytes()


def test_a_card_passes_the_inspection(written: Written) -> None:
    card = written.read("1-private/identity-jip-voorbeeld.jpg")

    result = inspect([card], MediaType.JPEG)

    # Whether its text is read hangs on the extra `ocr`, which most tests leave out.
    others = [each for each in result.findings if each.code is not Code.TEXT_LOOK]
    assert {each.verdict for each in others} == {Verdict.PASS}
    assert len(result.pages) == 1


@pytest.mark.parametrize(
    ("name", "pages"), [("3-joint-directors/extract.pdf", 1), ("6-mixed-board/extract.pdf", 2)]
)
def test_an_extract_passes_the_inspection(written: Written, name: str, pages: int) -> None:
    result = inspect([written.read(name)], MediaType.PDF, SlotKind.EXTRACT, trust=written.trust)

    assert SEALED in result.findings
    assert {finding.verdict for finding in result.findings} == {Verdict.PASS}
    assert len(result.pages) == pages


@pytest.mark.parametrize("sample", BUSINESSES, ids=lambda sample: sample.folder)
def test_the_extracts_of_an_account_lead_to_its_people(written: Written, sample: Sample) -> None:
    """Down to natural persons, where a director is a company."""
    sets, kvk_number = [], sample.account.kvk_number
    for name, _ in sample.extracts:
        result = examine(written.read(f"{sample.folder}/{name}"), written.trust)
        facts = _facts(result)
        judged = judge(facts, on=TODAY, months=3, kvk_number=kvk_number)
        assert {found.verdict for found in (*result.findings, *judged.findings)} == {Verdict.PASS}
        registration = facts.registration
        assert registration is not None
        officers = {officer.id: officer for officer in registration.officers}
        sets = [[officers[each] for each in ids] for ids in authority(registration, TODAY).sets]
        kvk_number = sets[0][0].kvk_number

    assert [[(one.name, one.birth_date) for one in people] for people in sets] == [
        [(person.name, person.born) for person in people] for people in sample.sets
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [("scan.pdf", Code.NO_SEAL), ("changed-after-sealing.pdf", Code.SEAL_CHANGED)],
)
def test_what_bears_no_whole_seal_is_refused(written: Written, name: str, code: Code) -> None:
    result = examine(written.read(f"{WRONG}/{name}"), written.trust)

    assert result.findings == (Finding(code, Verdict.FAIL),)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("older-than-three-months.pdf", Code.EXTRACT_OLD),
        ("another-company.pdf", Code.OTHER_COMPANY),
    ],
)
def test_what_is_old_or_of_others_is_refused_in_spite_of_its_seal(
    written: Written, name: str, code: Code
) -> None:
    result = examine(written.read(f"{WRONG}/{name}"), written.trust)
    judged = judge(_facts(result), on=TODAY, months=3, kvk_number="90000003")

    assert SEALED in result.findings
    refused = {found.code for found in judged.findings if found.verdict is Verdict.FAIL}
    assert refused == {code}


def test_a_changed_extract_shows_the_director_that_was_added(written: Written) -> None:
    assert "Kwik Kwaadwil" in _text(written.read(f"{WRONG}/changed-after-sealing.pdf"))
    assert "Kwik" not in _text(written.read("2-sole-director/extract.pdf"))


def _trust(environment: dict[str, str]) -> Trust:
    return trusting.load(
        ExtractSettings(
            trust_file=Path(environment["RECOVERY_EXTRACT_TRUST_FILE"]),
            subject=environment["RECOVERY_EXTRACT_SUBJECT"],
        )
    )


def _verdicts(data_dir: Path, trust: Trust) -> set[Finding]:
    extract = data_dir / "demo" / "documents" / "2-sole-director" / "extract.pdf"
    now = Trust(anchors=trust.anchors, subject=trust.subject, now=datetime.now(UTC).timestamp())
    return set(examine(extract.read_bytes(), now).findings)


@pytest.fixture(scope="module")
def set_out(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Set out a demo, to be copied; give its data folder and its environment."""
    data_dir = tmp_path_factory.mktemp("demo") / "data"
    return data_dir, demo.environment({"RECOVERY_DATA_DIR": str(data_dir), "PATH": "/bin"})


def test_the_demo_trusts_the_seals_of_its_documents(set_out: tuple[Path, dict[str, str]]) -> None:
    data_dir, environment = set_out

    assert environment["RECOVERY_DEMO"] == "1"
    assert environment["PATH"] == "/bin"
    assert SEALED in _verdicts(data_dir, _trust(environment))


def test_the_demo_keeps_no_key_of_its_authority(set_out: tuple[Path, dict[str, str]]) -> None:
    data_dir, _ = set_out
    files = [file for file in data_dir.rglob("*") if file.suffix not in {".jpg", ".pdf"}]

    assert [file.name for file in files if file.is_file()] == ["run.lock", "trust.pem"]
    assert "PRIVATE" not in (data_dir / "demo" / "trust.pem").read_text()


def test_the_next_start_makes_other_seals_and_trusts_only_those(
    set_out: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    shutil.copytree(set_out[0], data_dir)
    before = _trust({**set_out[1]})

    environment = demo.environment({"RECOVERY_DATA_DIR": str(data_dir)})

    assert SEALED in _verdicts(data_dir, _trust(environment))
    assert SEALED not in _verdicts(data_dir, before)


def test_no_other_command_loads_what_seals() -> None:
    """It would cost each of them, and each server, a third of a second."""
    look = "import sys, recovery.cli; sys.exit('pyhanko' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


def test_a_second_demo_in_the_folder_of_a_running_one_changes_nothing(
    set_out: tuple[Path, dict[str, str]],
) -> None:
    data_dir, environment = set_out

    with only_one(data_dir), pytest.raises(SettingsError, match="in use by process"):
        demo.environment({"RECOVERY_DATA_DIR": str(data_dir)})

    assert SEALED in _verdicts(data_dir, _trust(environment))


@pytest.mark.parametrize(
    "name",
    [
        "RECOVERY_EXTRACT_TRUST_FILE",
        "RECOVERY_EXTRACT_SUBJECT",
        "RECOVERY_EXTRACT_TRUSTED_LIST",
    ],
)
def test_trust_that_somebody_set_for_the_demo_stays(name: str) -> None:
    assert demo.trust({name: "own"}, Path("trust.pem"), SUBJECT) == {}


def test_trust_that_is_set_to_nothing_is_not_set() -> None:
    assert demo.trust({"RECOVERY_EXTRACT_SUBJECT": " "}, Path("trust.pem"), SUBJECT) == {
        "RECOVERY_EXTRACT_TRUST_FILE": "trust.pem",
        "RECOVERY_EXTRACT_SUBJECT": SUBJECT,
    }
