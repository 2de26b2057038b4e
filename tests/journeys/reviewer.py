"""A reviewer in a real browser, at a desk."""

import time
from dataclasses import dataclass

from passlib.totp import TOTP
from playwright.sync_api import Browser, Locator, ViewportSize, expect

from tests.journeys.installation import Installation
from tests.journeys.people import SLOW, Language, Speaker

DESK: ViewportSize = {"width": 1280, "height": 900}


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
            viewport=DESK,
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
        end = time.monotonic() + SLOW / 1000
        while not claim.is_visible() and time.monotonic() < end:  # still being checked
            self.page.reload()
        claim.click()
        expect(self.page.locator("a[href='#reject']")).to_be_visible()

    def sees(self, msgid: str, **facts: object) -> None:
        """See these words on the page."""
        expect(self.page.get_by_text(self.say(msgid, **facts)).first).to_be_visible()

    def sees_certified(self, heading: str, officer: str, line: str) -> None:
        """See that an extract is in order, and the line on which somebody's powers rest."""
        words = f"{heading} {self.say('Certified')}"
        extract = self.page.locator("section.extract", has=self.page.get_by_text(words, exact=True))
        expect(extract).to_have_count(1)
        people = extract.locator(".officer").filter(
            has=self.page.locator("strong", has_text=officer)
        )
        expect(people.locator(".source").first).to_contain_text(line)

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
