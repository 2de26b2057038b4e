"""axe finds nothing on any page, in either language, on a phone and on a desk."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from recovery import staffing
from recovery.rules.roles import Role
from tests.journeys.installation import Installation
from tests.journeys.people import Customer, Language, Reviewer

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LANGUAGES: tuple[Language, ...] = ("nl", "en")
AXE = Axe()


def _is_clean(page: Page) -> None:
    found = AXE.run(page).response["violations"]
    told = [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]
    assert told == [], f"{page.url}: {told}"
    assert page.evaluate("document.documentElement.lang") in LANGUAGES
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} is wider than the screen"


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
    page, files = customer.page, installation.documents / "3-joint-directors"
    customer.start("K3001", "Vera Verzonnen", "Stichting Verzonnen Tuin", "90000005")
    _is_clean(page)
    customer.follow("Who may sign for the company?")
    _is_clean(page)
    customer.press("Add a director")
    page.get_by_role("button", name=customer.say("Save and go on"), exact=True).last.click()
    _is_clean(page)
    page.goto(f"{installation.portal}/case")
    customer.names(("Vera Verzonnen", True))
    _is_clean(page)
    for number, file in enumerate(("extract.pdf", "identity-vera-verzonnen.jpg")):
        page.goto(f"{installation.portal}/case")
        page.locator("ol.tasks a[href*='/case/documents/']").nth(number).click()
        _is_clean(page)
        customer.sends(files / file, number)
        _is_clean(page)
    page.goto(f"{installation.portal}/case/check")
    _is_clean(page)
    reference = customer.submits()
    _is_clean(page)
    page.goto(f"{installation.portal}/case/withdraw")
    _is_clean(page)

    reviewer = Reviewer(installation, browser, number=1, language=language)
    reviewer.page.goto(f"{installation.desk}/login")
    _is_clean(reviewer.page)
    reviewer.page.locator("main form button").click()
    _is_clean(reviewer.page)
    reviewer.signs_in()
    _is_clean(reviewer.page)
    reviewer.opens(reference)
    _is_clean(reviewer.page)
    for panel in ("ask", "reject", "approve"):
        reviewer.page.locator(f"a[href='#{panel}']").click()
        _is_clean(reviewer.page)
    reviewer.page.locator("#approve").get_by_role("button").first.click()
    _is_clean(reviewer.page)
    reviewer.page.set_viewport_size({"width": 390, "height": 844})
    _is_clean(reviewer.page)
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
