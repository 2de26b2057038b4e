"""A customer and a reviewer in a real browser. They find their way by the words on the page."""

import re
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from babel.support import Translations
from passlib.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from recovery import resources
from tests.journeys.installation import Installation

Language = Literal["nl", "en"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
_SLOW = 30_000


class Speaker:
    """Knows the words of a page in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._catalogue = Translations.load(resources.translations(), [language])

    def __call__(self, msgid: str, **facts: object) -> str:
        return str(self._catalogue.gettext(msgid)) % facts if facts else self._say(msgid)

    def _say(self, msgid: str) -> str:
        return str(self._catalogue.gettext(msgid))


class Customer:
    """Somebody who lost a mailbox, on a phone."""

    def __init__(
        self,
        installation: Installation,
        browser: Browser,
        address: str,
        *,
        language: Language = "nl",
        script: bool = True,
    ) -> None:
        self.home = installation
        self.address = address
        self.script = script
        self.say = Speaker(language)
        self.context: BrowserContext = browser.new_context(
            viewport=PHONE,  # type: ignore[arg-type]
            locale="nl-NL" if language == "nl" else "en-GB",
            java_script_enabled=script,
        )
        self.page: Page = self.context.new_page()

    def press(self, msgid: str) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=self.say(msgid), exact=True).click()

    def follow(self, msgid: str) -> None:
        """Follow a link by its words."""
        self.page.get_by_role("link", name=self.say(msgid), exact=True).first.click()

    def fill(self, msgid: str, value: str) -> None:
        """Fill in a field by its label."""
        self.page.get_by_label(self.say(msgid), exact=True).fill(value)

    def sees(self, msgid: str, **facts: object) -> None:
        """Wait until these words are on the page; without script, by loading it again."""
        words = self.page.get_by_text(self.say(msgid, **facts)).first
        self.waits_for(words)

    def waits_for(self, words: object) -> None:
        """Wait for something on the page."""
        if self.script:
            expect(words).to_be_visible(timeout=_SLOW)  # type: ignore[call-overload]
            return
        end = time.monotonic() + _SLOW / 1000
        while not words.is_visible() and time.monotonic() < end:  # type: ignore[attr-defined]
            time.sleep(0.3)
            self.page.goto(self.page.url)
        expect(words).to_be_visible()  # type: ignore[call-overload]

    def start(self, number: str, name: str, company: str = "", kvk: str = "") -> None:
        """From the first page to the confirmed address."""
        self.page.goto(self.home.portal)
        kind = "business" if company else "private"
        self.page.locator(f"a[href='/start/{kind}']").first.click()
        self.fill("Customer number, e-mail address or domain name of the account", number)
        if company:
            self.fill("Name of the company", company)
            self.fill("KVK number", kvk)
        self.fill("Your name", name)
        self.fill("E-mail address", self.address)
        before = len(self.home.mails(self.address))
        self.press("Send me the code")
        text = self.home.text_of(self.address, r"\b\d{6}\b", after=before)
        found = re.search(r"\b\d{6}\b", text)
        assert found
        self.fill("Code from the e-mail", found[0])
        self.press("Go on")

    def names(self, *directors: tuple[str, bool]) -> None:
        """Name the directors: name, acts alone."""
        self.follow("Who may sign for the company?")
        for number, (name, alone) in enumerate(directors):
            if number:
                self.press("Add a director")
            row = self.page.locator("fieldset.person").nth(number)
            row.get_by_label(self.say("Full name"), exact=True).fill(name)
            how = "Alone" if alone else "Only together with other directors"
            row.get_by_label(self.say(how), exact=True).check()
        self.page.get_by_role("button", name=self.say("Save and go on"), exact=True).last.click()

    def sends(self, file: Path, number: int = 0) -> None:
        """Upload a document for the n-th slot of the task list, and wait for its check."""
        self.page.goto(f"{self.home.portal}/case")
        self.page.locator("ol.tasks a[href*='/case/documents/']").nth(number).click()
        self.page.locator("#document").set_input_files(file)
        sending = self.page.get_by_role("button", name=self.say("Send this document"), exact=True)
        if not self.script or sending.is_visible():
            sending.click()
        self.sees("We can read this document.")

    def submits(self) -> str:
        """Check and send; give the reference."""
        self.page.goto(f"{self.home.portal}/case")
        self.follow("Check and send")
        self.press("Send my request")
        self.sees("We have received your request")
        reference = self.page.locator(".meta strong").first.text_content()
        assert reference
        return reference.strip()

    def returns(self) -> None:
        """Look at the status page."""
        self.page.goto(f"{self.home.portal}/case")

    def sees_the_documents_destroyed(self) -> None:
        """Wait until the status page says when the documents were destroyed."""
        start = self.say("Documents destroyed on %(day)s at %(time)s").split("%")[0]
        self.waits_for(self.page.get_by_text(re.compile(re.escape(start))).first)

    def sets_a_password(self, password: str) -> None:
        """Follow the link of the mail and choose a new password."""
        text = self.home.text_of(self.address, r"/account/new-password/")
        found = re.search(r"http\S+/account/new-password/\S+", text)
        assert found
        self.page.goto(found[0])
        for field in self.page.locator("input[type=password]").all():
            field.fill(password)
        self.page.locator("main form button").last.click()

    def signs_in(self, password: str) -> None:
        """Sign in to the account that was lost."""
        self.page.goto(f"{self.home.portal}/account/sign-in")
        self.page.locator("input[name=email]").fill(self.address)
        self.page.locator("input[type=password]").fill(password)
        self.page.locator("main form button").last.click()
        expect(self.page).to_have_url(f"{self.home.portal}/account", timeout=_SLOW)


@dataclass
class OneTimeCodes:
    """Gives codes of one member of staff that were not used before."""

    secret: str
    last: int = 0

    def fresh(self) -> str:
        """Give a code whose time is now, or almost."""
        while True:
            now = int(time.time()) // 30
            step = max(self.last + 1, now - 1)
            if step <= now + 1:
                self.last = step
                return str(TOTP(key=self.secret).generate(step * 30).token)
            time.sleep(0.5)


def digest(file: Path) -> str:
    """Name a file's content."""
    return sha256(file.read_bytes()).hexdigest()


class Reviewer:
    """A member of staff at a desk."""

    def __init__(
        self, installation: Installation, browser: Browser, *, number: int = 0, language: Language
    ) -> None:
        self.home = installation
        self.person = installation.staff()[number]
        self.codes = _CODES.setdefault(
            f"{installation.desk} {self.person['email']}",
            OneTimeCodes(self.person["totp_secret"]),
        )
        self.say = Speaker(language)
        self.context = browser.new_context(
            viewport=DESK,  # type: ignore[arg-type]
            locale="nl-NL" if language == "nl" else "en-GB",
        )
        self.page = self.context.new_page()

    def button(self, msgid: str) -> Locator:
        """Find a button by its words."""
        return self.page.get_by_role("button", name=self.say(msgid), exact=True)

    def signs_in(self) -> None:
        """Password, then the one-time code."""
        self.page.goto(f"{self.home.desk}/login")
        self.page.locator("#email").fill(self.person["email"])
        self.page.locator("#password").fill(self.person["password"])
        self.page.locator("main form button").click()
        self.page.locator("#code").fill(self.codes.fresh())
        self.page.locator("main form button").click()
        expect(self.page.locator("#code")).to_have_count(0)

    def opens(self, reference: str) -> None:
        """Find a case by its reference, and claim it."""
        self.page.goto(f"{self.home.desk}/")
        self.page.locator("#reference").fill(reference)
        self.page.locator("form[role=search] button").click()
        claim = self.button("Claim this case")
        end = time.monotonic() + _SLOW / 1000
        while not claim.is_visible() and time.monotonic() < end:  # still being checked
            self.page.reload()
        claim.click()
        expect(self.page.locator("a[href='#reject']")).to_be_visible()

    def looks_at_every_page(self) -> None:
        """Wait until each picture of the safe view is really shown."""
        for picture in self.page.locator("img[src*='/pages/']").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", value=True)
            assert picture.evaluate("image => image.naturalWidth") > 0

    def approves(self) -> None:
        """Tick everything, give a reason and a fresh code."""
        self.page.locator("a[href='#approve']").click()
        panel = self.page.locator("#approve")
        for box in panel.locator("input[type=checkbox]").all():
            box.check()
        panel.locator("textarea").fill("Alles klopt.")
        panel.locator("input[autocomplete=one-time-code]").fill(self.codes.fresh())
        panel.get_by_role("button").first.click()
        self._is_done()

    def rejects(self, text: str) -> None:
        """Refuse with a reason and a text."""
        self.page.locator("a[href='#reject']").click()
        panel = self.page.locator("#reject")
        panel.locator("select").select_option("no_usable_document")
        panel.locator("textarea").first.fill(text)
        panel.get_by_role("button").first.click()
        self._is_done()

    def asks_again(self, number: int, note: str) -> None:
        """Ask for the n-th document again."""
        self.page.locator("a[href='#ask']").click()
        question = self.page.locator("#ask fieldset").nth(number)
        question.locator("input[type=checkbox]").check()
        question.locator("select").select_option("unreadable")
        question.locator("textarea").fill(note)
        self.page.locator("#ask").get_by_role("button").first.click()
        self._is_done()

    def _is_done(self) -> None:
        expect(self.page.locator("[role=status]").first).to_be_visible()
        expect(self.page.locator(".summary")).to_have_count(0)


_CODES: dict[str, OneTimeCodes] = {}
"""Codes used so far, by member of staff: each works once in the whole run."""
