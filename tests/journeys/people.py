"""Customers in a real browser. They find their way by the words on the page."""

import re
import time
from pathlib import Path
from typing import Literal

from babel.support import Translations
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Response,
    ViewportSize,
    expect,
)

from recovery import resources
from tests.journeys.installation import Installation

Language = Literal["nl", "en"]
PHONE: ViewportSize = {"width": 390, "height": 844}
SLOW = 30_000
PASSWORD = "een heel nieuw wachtwoord"
READABLE = "We can read this document."
CERTIFIED = "This is a certified extract with the seal of KVK."


class Speaker:
    """Knows the words of a page in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._catalogue = Translations.load(resources.translations(), [language])

    def __call__(self, msgid: str, **facts: object) -> str:
        return str(self._catalogue.gettext(msgid)) % facts if facts else self._say(msgid)

    def _say(self, msgid: str) -> str:
        return str(self._catalogue.gettext(msgid))


class Visitor:
    """Somebody with a phone of their own."""

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
            viewport=PHONE,
            locale="nl-NL" if language == "nl" else "en-GB",
            java_script_enabled=script,
        )
        self.page: Page = self.context.new_page()

    def goes_to(self, path: str) -> Response:
        """Open a page of the portal."""
        answer = self.page.goto(self.home.portal + path)
        assert answer is not None
        return answer

    def reads(self, path: str) -> str:
        """Give all that the portal answers here, seen or not."""
        answer = self.context.request.get(self.home.portal + path)
        assert answer.ok, path
        return answer.text()

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

    def waits_for(self, words: Locator) -> None:
        """Wait for something on the page."""
        if self.script:
            expect(words).to_be_visible(timeout=SLOW)
            return
        end = time.monotonic() + SLOW / 1000
        while not words.is_visible() and time.monotonic() < end:
            time.sleep(0.3)
            self.page.goto(self.page.url)
        expect(words).to_be_visible()

    def uploads(self, file: Path) -> None:
        """Give a file to the form on the page."""
        self.page.locator("#document").set_input_files(file)
        sending = self.page.get_by_role("button", name=self.say("Send this document"), exact=True)
        if not self.script or sending.is_visible():
            sending.click()


class Customer(Visitor):
    """Somebody who lost a mailbox."""

    def start(self, number: str, name: str, company: str = "", kvk: str = "") -> None:
        """From the first page to the confirmed address."""
        self.goes_to("")
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

    def tasks(self) -> Locator:
        """Find the documents on the task list."""
        return self.page.locator("ol.tasks .task__words a[href*='/case/documents/']")

    def is_asked(self, *documents: str) -> None:
        """See on the task list that these are asked, and no others; named by words in them."""
        self.goes_to("/case")
        assert self.tasks().count() == len(documents), self.tasks().all_text_contents()
        for number, words in enumerate(documents):
            expect(self.tasks().nth(number)).to_contain_text(words)

    def opens_task(self, number: int) -> None:
        """Open the page of the n-th document on the task list."""
        self.goes_to("/case")
        self.tasks().nth(number).click()

    def sends(self, file: Path, number: int = 0, *, sees: str = READABLE) -> None:
        """Upload the n-th document of the task list, and wait for what is said about it."""
        self.opens_task(number)
        self.uploads(file)
        self.sees(sees)

    def sends_extract(self, file: Path, number: int = 0) -> None:
        """Upload a certified extract, and wait until it was read."""
        self.sends(file, number, sees=CERTIFIED)

    def chooses(self, *names: str) -> None:
        """Let these people sign, of those who may."""
        option = self.page.locator(".option")
        for name in names:
            option = option.filter(has_text=name)
        option.get_by_role("radio").check()
        self.press("Save and go on")

    def corrects(self, *directors: tuple[str, bool]) -> None:
        """Name the directors by hand instead of who was read: name, acts alone."""
        rows = self.page.locator("fieldset.person")
        while rows.count() > len(directors):
            last = self.say("Remove director %(number)s", number=rows.count())
            self.page.get_by_role("button", name=last, exact=True).click()
        for number, (name, alone) in enumerate(directors):
            row = rows.nth(number)
            row.get_by_label(self.say("Full name"), exact=True).fill(name)
            how = "Alone" if alone else "Only together with other directors"
            row.get_by_label(self.say(how), exact=True).check()
        self.page.get_by_role("button", name=self.say("Save and go on"), exact=True).last.click()

    def asks(self, number: int, address: str, language: Language = "nl") -> None:
        """Have a link sent to whom the n-th document is of."""
        self.opens_task(number)
        self.page.locator("main a[href$='/invite']").click()
        self.fill("E-mail address", address)
        self.page.locator(f"input[name=language][value={language}]").check()
        self.press("Send the link")
        self.sees("We send the link now. It can take a minute.")

    def submits(self) -> str:
        """Check and send; give the reference."""
        self.goes_to("/case")
        self.follow("Check and send")
        self.press("Send my request")
        self.sees("We have received your request")
        reference = self.page.locator(".meta strong").first.text_content()
        assert reference
        return reference.strip()

    def returns(self) -> None:
        """Look at the status page."""
        self.goes_to("/case")

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
        self.goes_to("/account/sign-in")
        self.page.locator("input[name=email]").fill(self.address)
        self.page.locator("input[type=password]").fill(password)
        self.page.locator("main form button").last.click()
        expect(self.page).to_have_url(f"{self.home.portal}/account", timeout=SLOW)

    def comes_back_in(self) -> None:
        """Go through the end of every good journey."""
        self.sets_a_password(PASSWORD)
        self.signs_in(PASSWORD)
        self.returns()
        self.sees_the_documents_destroyed()


class CoDirector(Visitor):
    """Somebody who is asked for their own document by a link of their own."""

    def reads_mail(self) -> str:
        """Find the link in the newest mail of the demo's mailbox to this address."""
        self.home.text_of(self.address, "/invited/")
        self.goes_to("/demo/mailbox")
        self.page.locator("tr", has_text=self.address).first.get_by_role("link").click()
        found = re.search(r"http\S+/invited/\S+", self.page.locator(".letter").inner_text())
        assert found
        return found[0]

    def opens(self, link: str) -> None:
        """Use a link: reading it is not enough, a button has to be pressed."""
        self.page.goto(link)
        self.press("Open my page")
        self.page.wait_for_url("**/own-document")

    def sends(self, file: Path) -> None:
        """Upload the document, and wait for its check."""
        self.uploads(file)
        self.sees("We can read this document. You are done: you can close this page.")

    def declines(self) -> None:
        """Say no, and mean it."""
        self.follow("Then do not take part")
        self.press("Yes, I do not take part")
        self.sees("You do not take part")
