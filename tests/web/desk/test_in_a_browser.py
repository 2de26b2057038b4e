"""What only a browser can show: passkeys, and the viewer with and without its script."""

import threading
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from recovery.rules.evidence import SlotKind
from recovery.rules.registration import Line, Powers
from recovery.store.models import Case
from recovery.store.staff import Staff
from tests.web.desk import register
from tests.web.desk.office import PASSWORD, Office, visits_of


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, office.desk, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    # By name: a passkey belongs to a name, never to a number.
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Chromium) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en")
    yield context
    context.close()


def begin(office: Office, context: BrowserContext, address: str, person: Staff) -> Page:
    """Open a page in the visit of somebody who signed in just now."""
    cookie = {
        "name": visits_of(office.desk).cookie,
        "value": office.visit(person).cookie(),
        "url": address,
    }
    context.add_cookies([cookie])  # type: ignore[list-item] # a plain dict will do
    return context.new_page()


def add_authenticator(context: BrowserContext, page: Page) -> None:
    """Plug in a security key that always agrees."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_takes_the_place_of_the_code(
    office: Office, context: BrowserContext, address: str
) -> None:
    person = office.hire()
    page = begin(office, context, address, person)
    add_authenticator(context, page)

    page.goto(f"{address}/wan-register")
    page.get_by_label("Name of the new passkey").fill("security key")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("With my passkey").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Use my passkey").click()

    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    assert len(office.told("staff:signed_in")) == 1


def test_from_the_first_code_to_a_passkey_and_a_recovery_code(
    office: Office, browser: Chromium, address: str
) -> None:
    person = office.hire(tf_totp_secret=None, tf_primary_method=None)
    context = browser.new_context(locale="nl", viewport={"width": 390, "height": 844})
    page = context.new_page()
    add_authenticator(context, page)

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).click()

    def show_password() -> None:
        page.get_by_label("E-mailadres").fill(person.email)
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        press("Volgende")

    page.goto(address)
    show_password()
    press("Ik heb een app")
    page.get_by_text("Ik kan de code niet scannen").click()
    key = page.locator(".secret").inner_text()
    page.get_by_label("Eenmalige code").fill("000000")
    press("Afronden")
    expect(page.get_by_role("alert")).to_contain_text("Deze code klopt niet")
    expect(page.locator("img.qr")).to_be_visible()
    page.get_by_label("Eenmalige code").fill(office.code(secret=key))
    press("Afronden")
    expect(page.get_by_role("heading", name="Wachtrij")).to_be_visible()

    page.get_by_role("link", name=person.name).click()
    page.get_by_role("link", name="Toevoegen of verwijderen").click()
    page.get_by_label("Naam van de nieuwe passkey").fill("telefoon")
    press("Passkey toevoegen")
    expect(page.locator("main")).to_contain_text("1 passkey")
    page.get_by_role("link", name="Herstelcodes").click()
    press("Nieuwe codes maken")
    code = page.locator(".codes code").first.inner_text()

    press("Uitloggen")
    show_password()
    page.get_by_label("Met mijn passkey").check()
    press("Volgende")
    press("Mijn passkey gebruiken")
    expect(page.get_by_role("heading", name="Wachtrij")).to_be_visible()

    press("Uitloggen")
    show_password()
    page.get_by_label("Met een code uit mijn app").check()
    press("Volgende")
    page.get_by_role("link", name="Een herstelcode gebruiken").click()
    page.get_by_label("Herstelcode").fill(code)
    press("Inloggen")
    expect(page.get_by_role("heading", name="Wachtrij")).to_be_visible()
    page.goto(f"{address}/me")
    expect(page.locator("main")).to_contain_text("nog 7")
    assert len(office.told("staff:signed_in")) == 3
    context.close()


def test_a_passkey_shows_that_it_is_still_the_same_person(
    office: Office, context: BrowserContext, address: str
) -> None:
    page = begin(office, context, address, office.hire())
    add_authenticator(context, page)
    page.goto(f"{address}/wan-register")
    page.get_by_label("Name of the new passkey").fill("security key")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()

    page.goto(f"{address}/verify")
    page.get_by_role("button", name="Use my passkey").click()

    expect(page.get_by_text("Thank you, that was right.")).to_be_visible()


def test_a_passkey_that_is_refused_is_told(
    office: Office, context: BrowserContext, address: str
) -> None:
    page = begin(office, context, address, office.hire())
    context.add_init_script("navigator.credentials.create = () => Promise.reject(new Error())")

    page.goto(f"{address}/wan-register")
    page.get_by_label("Name of the new passkey").fill("security key")
    page.get_by_role("button", name="Add a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("That did not work.")


@pytest.fixture
def look(office: Office, context: BrowserContext, address: str) -> Callable[[], tuple[Page, Case]]:
    """Open a claimed case of two pages, and give its page."""

    def open_case() -> tuple[Page, Case]:
        person = office.hire()
        case = office.claimed(person, account_id=office.account(), pages=2)
        page = begin(office, context, address, person)
        page.goto(f"{address}/cases/{case.id}")
        return page, case

    return open_case


def width(page: Page) -> float:
    box = page.locator("[data-page]").bounding_box()
    assert box
    return box["width"]


def test_buttons_change_size_and_turn_the_page(look: Callable[[], tuple[Page, Case]]) -> None:
    page, _ = look()
    fitting = width(page)

    page.get_by_role("button", name="Larger").click()
    larger = width(page)
    page.get_by_role("button", name="Smaller").click()
    page.get_by_role("button", name="Smaller").click()
    smaller = width(page)
    page.get_by_role("button", name="Fit").click()
    again = width(page)
    page.get_by_role("button", name="Turn").click()

    assert smaller < fitting < larger
    assert again == pytest.approx(fitting)
    assert width(page) < fitting  # a lying page stands upright now


def test_keys_work_while_the_page_has_the_focus_and_can_be_turned_off(
    look: Callable[[], tuple[Page, Case]],
) -> None:
    page, _ = look()
    fitting = width(page)

    page.locator("body").press("+")
    outside = width(page)
    page.locator("[data-stage]").press("+")
    inside = width(page)
    page.locator("[data-stage]").press("0")
    page.get_by_label("Keys, while the page has the focus").uncheck()
    page.locator("[data-stage]").press("+")

    assert outside == pytest.approx(fitting)
    assert inside > fitting
    assert width(page) == pytest.approx(fitting)
    page.reload()
    expect(page.get_by_label("Keys, while the page has the focus")).not_to_be_checked()


def test_turning_to_the_next_page_keeps_what_was_typed(
    look: Callable[[], tuple[Page, Case]],
) -> None:
    page, case = look()
    page.get_by_role("link", name="Approve").click()
    page.get_by_label("Why you approve").fill("It all fits.")

    page.get_by_role("link", name="page 2 of 2").click()

    expect(page.locator("[data-page]")).to_have_attribute(
        "src", f"/cases/{case.id}/documents/{case.slots[0].document_id}/pages/2"
    )
    expect(page.get_by_label("Why you approve")).to_have_value("It all fits.")


def test_without_script_pages_turn_and_a_case_is_decided(
    office: Office, browser: Chromium, address: str
) -> None:
    person = office.hire()
    case = office.claimed(person, account_id=office.account(), pages=2)
    context = browser.new_context(locale="en", java_script_enabled=False)
    page = begin(office, context, address, person)

    page.goto(f"{address}/cases/{case.id}")
    page.get_by_role("link", name="page 2 of 2").click()
    expect(page.locator("img.stage__page")).to_have_attribute(
        "src", f"/cases/{case.id}/documents/{case.slots[0].document_id}/pages/2"
    )
    page.get_by_role("link", name="Refuse").click()
    form = page.get_by_role("region", name="Refuse")
    form.get_by_label("Reason").select_option("other")
    form.get_by_role("button", name="Refuse").click()

    expect(page.get_by_text("Refused. The documents are being destroyed.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_what_an_extract_says_fits_the_screen_and_everybody_can_read_it(
    office: Office, context: BrowserContext, address: str, width: int
) -> None:
    person = office.hire()
    case = register.business(office, account_id=register.account(office))
    misfits = (Line(page=3, text="EenWoordZonderEinde" * 12),)
    long = register.officer(1, "Wilhelmina " * 9, Powers.ALONE)
    holding = register.officer(
        2, "Boven B.V.", kvk_number="90000099", birth_date=None, is_company=True
    )
    register.keep(office, case, register.facts(long, holding, misfits=misfits), register.CERTIFIED)
    case = register.add_slot(office, case, SlotKind.EXTRACT, "o2")
    register.keep(office, case, register.facts(kvk_number="90000098"), slot=1)
    register.take(office, case, person)
    page = begin(office, context, address, person)
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(f"{address}/cases/{case.id}#approve")

    expect(page.get_by_role("heading", name="Extract 2: Not in order")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
