"""The extract says who signs; each of them sends their own document, or says no."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Meet, Other
from tests.journeys.installation import Installation
from tests.journeys.reviewer import Reviewer

TOGETHER = "According to the extract, %(names)s may only sign together."
ALONE = "According to the extract, %(names)s may sign without others."
DECLINED = (
    "Somebody whom you asked for their identity document lets you know that they do not take part"
    " in your request %(reference)s. If they had sent a document, we destroy it now."
)
STICHTING = ("K3001", "Bernd Boekhouder", "Stichting Verzonnen Tuin", "90000005")
DRUKKERS = ("K6001", "Dana Denkbeeld", "Denkbeeldige Drukkers B.V.", "90000008")


def test_a_sole_director_comes_back_in(
    installation: Installation, meet: Meet, reviewer: Reviewer
) -> None:
    customer, files = meet("en"), installation.documents / "2-sole-director"
    customer.start("K2001", "Fenna Fictief", "Fictieve Fietsen B.V.", "90000003")
    customer.is_asked("extract")
    customer.sends_extract(files / "extract.pdf")
    customer.sees(ALONE, names="Fenna Fictief")
    customer.is_asked("extract", "Fenna Fictief")
    customer.sends(files / "identity-fenna-fictief.jpg", 1)
    reference = customer.submits()

    reviewer.opens(reference)
    reviewer.sees_certified(reviewer.say("Extract:"), "Fenna Fictief", "Alleen/zelfstandig bevoegd")
    reviewer.looks_at_every_page()
    reviewer.approves()

    customer.comes_back_in()
    installation.keeps_nothing_of(reference)


def test_two_joint_directors_each_by_their_own_link_come_back_in(
    installation: Installation, meet: Meet, other: Other, reviewer: Reviewer
) -> None:
    customer, files = meet(), installation.documents / "3-joint-directors"
    customer.start(*STICHTING)
    customer.sends_extract(files / "extract.pdf")
    customer.sees(TOGETHER, names="Vera Verzonnen en Otis Onbestaand")
    directors = (other("en", script=False), other())
    cards = (files / "identity-vera-verzonnen.jpg", files / "identity-otis-onbestaand.jpg")
    for number, (director, card) in enumerate(zip(directors, cards, strict=True), start=1):
        customer.asks(number, director.address, director.say.language)
        director.opens(director.reads_mail())
        director.sends(card)

    for number, card in enumerate(cards, start=1):
        customer.opens_task(number)
        customer.sees("Ready")
        document = customer.page.url.removesuffix("/invite").removeprefix(installation.portal)
        for path in (document, "/case", "/case/check", "/case/data", "/case/data.json"):
            assert card.name not in customer.reads(path)
        customer.goes_to(document)
        customer.sees("We ask this document of the person themself, by a link of their own.")
    reference = customer.submits()
    reviewer.opens(reference)
    together = reviewer.page.locator(".signing__set--chosen")
    expect(together).to_contain_text("Vera Verzonnen")
    expect(together).to_contain_text("Otis Onbestaand")
    reviewer.looks_at_every_page()
    reviewer.approves()

    customer.comes_back_in()
    installation.keeps_nothing_of(reference)
    for director in directors:
        director.goes_to("/own-document")
        director.sees("This request is closed")


def test_an_own_link_opens_nothing_of_the_case_and_works_once(
    installation: Installation, meet: Meet, other: Other
) -> None:
    customer, files = meet(), installation.documents / "3-joint-directors"
    customer.start(*STICHTING)
    customer.sends_extract(files / "extract.pdf")
    director, thief = other(), other()
    customer.asks(2, director.address)
    link = director.reads_mail()
    director.opens(link)

    expect(director.page.get_by_text("Otis Onbestaand")).to_be_visible()
    assert "Vera" not in director.page.content()
    for path in ("/case", "/case/check", "/case/data"):
        director.goes_to(path)
        assert "Otis" not in director.page.content()
        assert "Bernd" not in director.page.content()
    answer = thief.page.goto(link)
    assert answer is not None
    assert answer.status == 410
    thief.goes_to("/own-document")
    thief.sees("Your page is not open in this browser")


def test_the_director_of_the_director_comes_back_in(
    installation: Installation, meet: Meet, reviewer: Reviewer
) -> None:
    customer, files = meet(), installation.documents / "5-holding"
    customer.start("K5001", "Hanna Hersenspin", "Papieren Paleis B.V.", "90000009")
    customer.sends_extract(files / "extract.pdf")
    customer.sees("A company signs by its own directors. So we need its extract too.")
    customer.is_asked("uittreksel", "Papieren Paleis Holding B.V.")
    customer.sends_extract(files / "extract-holding.pdf", 1)
    customer.is_asked("uittreksel", "Papieren Paleis Holding B.V.", "Hanna Hersenspin")
    customer.sends(files / "identity-hanna-hersenspin.jpg", 2)
    reference = customer.submits()

    reviewer.opens(reference)
    for number, (officer, line) in enumerate(
        (
            ("Papieren Paleis Holding B.V.", "Alleen/zelfstandig bevoegd"),
            ("Hanna Hersenspin", "Alleen/zelfstandig bevoegd"),
        ),
        start=1,
    ):
        heading = reviewer.say("Extract %(number)s:", number=number)
        reviewer.sees_certified(heading, officer, line)
    expect(reviewer.page.locator(".chain")).to_contain_text("Papieren Paleis B.V. →")
    reviewer.looks_at_every_page()
    reviewer.approves()

    customer.comes_back_in()
    installation.keeps_nothing_of(reference)


def test_where_several_may_sign_the_customer_chooses_and_may_choose_again(
    installation: Installation, meet: Meet
) -> None:
    customer, files = meet(script=False), installation.documents / "6-mixed-board"
    customer.start(*DRUKKERS)
    customer.sends_extract(files / "extract.pdf")
    customer.follow("Choose who signs")
    customer.chooses("Loes Luchtkasteel", "Timo Theorie")
    customer.is_asked("uittreksel", "Loes Luchtkasteel", "Timo Theorie")

    customer.follow("Let other people sign")
    customer.chooses("Dana Denkbeeld")

    customer.is_asked("uittreksel", "Dana Denkbeeld")


def test_who_was_read_wrong_is_named_by_hand_and_the_reviewer_sees_both(
    installation: Installation, meet: Meet, reviewer: Reviewer
) -> None:
    customer, files = meet(), installation.documents / "6-mixed-board"
    customer.start(*DRUKKERS)
    customer.sends_extract(files / "extract.pdf")
    customer.follow("Is this not right?")
    customer.corrects(("Dana Denkbeeld-Dichter", True))
    customer.is_asked("uittreksel", "Dana Denkbeeld-Dichter")
    customer.sends(files / "identity-dana-denkbeeld.jpg", 1)
    reference = customer.submits()

    reviewer.opens(reference)
    reviewer.sees("The applicant corrected what was read.")
    named, read = reviewer.page.locator("dl.sides > div").all()
    expect(named).to_contain_text("Dana Denkbeeld-Dichter")
    expect(read).to_contain_text("Loes Luchtkasteel")
    reviewer.rejects("Bel ons gerust.")


def test_a_director_who_declines_is_let_go_and_the_customer_goes_on(
    installation: Installation, meet: Meet, other: Other
) -> None:
    customer, files = meet(), installation.documents / "3-joint-directors"
    customer.start(*STICHTING)
    customer.sends_extract(files / "extract.pdf")
    director = other("en")
    customer.asks(2, director.address, "en")
    link = director.reads_mail()
    director.opens(link)
    director.sends(files / "identity-otis-onbestaand.jpg")

    director.declines()

    director.page.goto(link)
    director.sees("You let us know that you do not take part. You need not do anything more.")
    installation.text_of(customer.address, re.escape(customer.say(DECLINED).split("%")[0]))
    customer.goes_to("/case")
    customer.sees("This person does not take part. See what you can do now.")
    customer.sends(files / "identity-otis-onbestaand.jpg", 2)
