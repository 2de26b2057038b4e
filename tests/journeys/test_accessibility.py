"""axe finds nothing on any page, in either language, on a phone and on a desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from recovery import staffing
from recovery.flow.words import told
from recovery.rules.findings import Code, Verdict
from recovery.rules.roles import Role
from tests.journeys.installation import Installation
from tests.journeys.people import PHONE, CoDirector, Customer, Language
from tests.journeys.reviewer import DESK, Reviewer

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LANGUAGES: tuple[Language, ...] = ("nl", "en")
AXE = Axe()


def _is_clean(page: Page) -> None:
    found = AXE.run(page).response["violations"]
    told = [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]
    assert told == [], f"{page.url}: {told}"
    assert page.evaluate("document.documentElement.lang") in LANGUAGES
    _fits(page)


def _fits(page: Page) -> None:
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} is wider than the screen"


def _is_clean_at_both(page: Page) -> None:
    """Look on a phone and on a desk; the page keeps the size that it had."""
    size = page.viewport_size
    assert size is not None
    _is_clean(page)
    page.set_viewport_size(DESK if size == PHONE else PHONE)
    # What axe finds at one width alone is in the layout, and that is the same in both languages.
    look = _is_clean if page.evaluate("document.documentElement.lang") == "nl" else _fits
    look(page)
    page.set_viewport_size(size)


@pytest.fixture
def customer(
    installation: Installation, browser: Browser, language: Language
) -> Iterator[Customer]:
    person = Customer(installation, browser, f"axe-{language}@nieuw.example.org", language=language)
    yield person
    person.context.close()


def _member(installation: Installation, role: Role, language: Language) -> int:
    """Add a member of staff with a known way in; give their number in the list of staff."""
    parts = installation.parts()
    email, password = f"{role}-{language}@example.nl", "een heel lang wachtwoord"
    secret = staffing.sealed_totp(SECRET, parts.settings.desk_secret)
    with parts.database.begin() as uow:
        staffing.add(uow, email=email, name="Ab", role=role, password=password, totp_secret=secret)
    return installation.remember(email=email, password=password, totp_secret=SECRET, role=role)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_before_a_case(customer: Customer, installation: Installation) -> None:
    page = customer.page
    for path in (
        "/",
        "/start/private",
        "/start/business",
        "/return",
        "/link/unknown",
        "/invited/unknown",
        "/invited/sent",
        "/own-document/ended",
        "/nowhere",
        "/account/sign-in",
        "/account/new-password/unknown",
        "/demo",
        "/demo/mailbox",
        "/demo/codes",
    ):
        page.goto(installation.portal + path)
        _is_clean(page)
    page.goto(f"{installation.portal}/start/business")
    customer.press("Send me the code")
    _is_clean(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_a_case_and_of_the_desk(
    customer: Customer, installation: Installation, browser: Browser, language: Language
) -> None:
    page, files = customer.page, installation.documents / "6-mixed-board"
    customer.start("K6001", "Dana Denkbeeld", "Denkbeeldige Drukkers B.V.", "90000008")
    _is_clean(page)
    customer.opens_task(0)
    _is_clean(page)
    customer.sends(
        installation.documents / "x-wrong" / "scan.pdf", sees=told(Code.NO_SEAL, Verdict.FAIL)
    )
    _is_clean_at_both(page)
    customer.sends_extract(files / "extract.pdf")
    _is_clean_at_both(page)
    customer.goes_to("/case")
    _is_clean_at_both(page)
    customer.follow("Choose who signs")
    _is_clean_at_both(page)
    customer.press("Save and go on")
    _is_clean(page)
    customer.chooses("Loes Luchtkasteel", "Timo Theorie")
    _is_clean_at_both(page)
    customer.follow("Is this not right?")
    _is_clean_at_both(page)
    customer.press("Add a director")
    page.get_by_role("button", name=customer.say("Save and go on"), exact=True).last.click()
    _is_clean(page)
    customer.sends(files / "identity-loes-luchtkasteel.jpg", 1)
    _is_clean(page)
    guest = CoDirector(
        installation, browser, f"own-{language}@nieuw.example.org", language=language
    )
    _visit_by_an_own_link(customer, guest, files / "identity-timo-theorie.jpg")
    guest.context.close()
    customer.sends(files / "identity-timo-theorie.jpg", 2)
    customer.goes_to("/case/check")
    _is_clean_at_both(page)
    customer.goes_to("/case/data")
    _is_clean(page)
    reference = customer.submits()
    _is_clean(page)
    customer.goes_to("/case/withdraw")
    _is_clean(page)
    _judge(installation, browser, language, reference)


def _visit_by_an_own_link(customer: Customer, guest: CoDirector, card: Path) -> None:
    """Ask somebody, who sends a document and then declines after all."""
    customer.opens_task(2)
    customer.page.locator("main a[href$='/invite']").click()
    _is_clean_at_both(customer.page)
    customer.press("Send the link")
    _is_clean(customer.page)
    customer.asks(2, guest.address, guest.say.language)
    _is_clean_at_both(customer.page)
    customer.goes_to("/case")
    _is_clean(customer.page)

    link = guest.reads_mail()
    guest.page.goto(link)
    _is_clean_at_both(guest.page)
    guest.opens(link)
    _is_clean_at_both(guest.page)
    guest.sends(card)
    _is_clean_at_both(guest.page)
    guest.page.goto(link)
    _is_clean_at_both(guest.page)
    guest.goes_to("/own-document/decline")
    _is_clean_at_both(guest.page)
    guest.press("Yes, I do not take part")
    _is_clean_at_both(guest.page)
    guest.page.goto(link)
    _is_clean_at_both(guest.page)
    guest.goes_to("/own-document")
    _is_clean_at_both(guest.page)

    customer.goes_to("/case")
    _is_clean_at_both(customer.page)
    customer.tasks().nth(2).click()
    _is_clean(customer.page)
    customer.page.locator("main a[href$='/invite']").click()
    _is_clean_at_both(customer.page)


def _judge(
    installation: Installation, browser: Browser, language: Language, reference: str
) -> None:
    """Look at the desk, with this case open."""
    reviewer = Reviewer(installation, browser, number=1, language=language)
    reviewer.page.goto(f"{installation.desk}/login")
    _is_clean(reviewer.page)
    reviewer.page.locator("main form button").click()
    _is_clean(reviewer.page)
    reviewer.signs_in()
    _is_clean_at_both(reviewer.page)
    reviewer.opens(reference)
    reviewer.sees_certified(reviewer.say("Extract:"), "Timo Theorie", "Gezamenlijk bevoegd")
    _is_clean(reviewer.page)
    for panel in ("ask", "reject", "approve"):
        reviewer.page.locator(f"a[href='#{panel}']").click()
        _is_clean(reviewer.page)
    reviewer.page.locator("#approve").get_by_role("button").first.click()
    _is_clean_at_both(reviewer.page)
    for path in ("/me", "/nowhere", "/change", "/mf-recovery-codes", "/wan-register"):
        reviewer.page.goto(installation.desk + path)
        _is_clean(reviewer.page)
    reviewer.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("role", "paths"),
    [(Role.ADMINISTRATOR, ("/staff", "/settings")), (Role.AUDITOR, ("/trail",))],
    ids=["administrator", "auditor"],
)
def test_the_pages_of_those_who_see_no_case(
    installation: Installation,
    browser: Browser,
    language: Language,
    role: Role,
    paths: tuple[str, ...],
) -> None:
    number = _member(installation, role, language)
    person = Reviewer(installation, browser, number=number, language=language)
    person.signs_in()
    for path in paths:
        person.page.goto(installation.desk + path)
        _is_clean(person.page)
    person.context.close()
