"""From "I lost my mailbox" to "I am back in, and my documents are destroyed"."""

import pytest
from playwright.sync_api import Browser

from recovery.rules.states import CaseState
from recovery.store import cases as questions
from tests.journeys.conftest import Meet
from tests.journeys.installation import Installation
from tests.journeys.people import Customer, Language
from tests.journeys.reviewer import Reviewer


@pytest.mark.parametrize(
    ("language", "script"),
    [("nl", True), ("en", True), ("nl", False)],
    ids=["nl", "en", "nl-without-script"],
)
def test_a_private_customer_comes_back_in(
    installation: Installation,
    meet: Meet,
    reviewer: Reviewer,
    language: Language,
    script: bool,  # noqa: FBT001 - a row of the table
) -> None:
    customer = meet(language, script=script)
    customer.start("K1001", "Jip Voorbeeld")
    customer.sends(installation.documents / "1-private" / "identity-jip-voorbeeld.jpg")
    reference = customer.submits()

    reviewer.opens(reference)
    reviewer.looks_at_every_page()
    reviewer.approves()

    customer.comes_back_in()
    installation.keeps_nothing_of(reference)
    installation.text_of("jip.thuis@example.nl", reference)


def test_asked_for_more_the_customer_sends_only_that_again(
    installation: Installation, meet: Meet, reviewer: Reviewer
) -> None:
    customer, files = meet(), installation.documents / "4-eenmanszaak"
    customer.start("K4001", "Bo Bedacht", "Bakkerij Bedacht", "90000002")
    customer.sends_extract(files / "extract.pdf")
    customer.sends(files / "identity-bo-bedacht.jpg", 1)
    reference = customer.submits()
    reviewer.opens(reference)
    reviewer.asks_again(1, "Maak de foto bij daglicht.")

    installation.text_of(customer.address, "daglicht")
    customer.returns()
    customer.sees("We need something more from you")
    assert customer.page.locator("ol.tasks a[href*='/case/documents/']").count() == 1
    customer.sends(files / "identity-bo-bedacht.jpg", 0)
    assert customer.submits() == reference
    reviewer.opens(reference)
    reviewer.approves()

    customer.comes_back_in()
    installation.keeps_nothing_of(reference)


def test_a_refused_customer_reads_why_and_keeps_nothing_here(
    installation: Installation, meet: Meet, reviewer: Reviewer
) -> None:
    customer = meet()
    customer.start("K1001", "Jip Voorbeeld")
    customer.sends(installation.documents / "1-private" / "identity-jip-voorbeeld.jpg")
    reference = customer.submits()

    reviewer.opens(reference)
    reviewer.rejects("Bel ons gerust.")

    installation.text_of(customer.address, "Bel ons gerust")
    customer.returns()
    customer.sees("We cannot approve your request")
    customer.sees_the_documents_destroyed()
    installation.keeps_nothing_of(reference)


@pytest.mark.parametrize("script", [True, False], ids=["script", "without-script"])
def test_a_customer_withdraws_and_sees_all_destroyed(
    installation: Installation,
    meet: Meet,
    script: bool,  # noqa: FBT001 - a row of the table
) -> None:
    customer = meet(script=script)
    customer.start("K1001", "Jip Voorbeeld")
    customer.sends(installation.documents / "1-private" / "identity-jip-voorbeeld.jpg")
    reference = customer.submits()

    customer.follow("Withdraw my request")
    customer.page.locator("main form button").last.click()

    customer.sees("You have withdrawn your request")
    customer.sees_the_documents_destroyed()
    installation.keeps_nothing_of(reference)


def test_a_link_from_the_mail_opens_the_case_on_another_device_once(
    installation: Installation, meet: Meet, browser: Browser
) -> None:
    customer = meet()
    customer.start("K1001", "Jip Voorbeeld")
    customer.sends(installation.documents / "1-private" / "identity-jip-voorbeeld.jpg")
    reference = customer.submits()
    text = installation.text_of(customer.address, r"/link/")
    link = next(word for word in text.split() if "/link/" in word)

    other = Customer(installation, browser, customer.address)
    other.page.goto(link)
    other.page.locator("main form button").first.click()
    other.page.wait_for_url("**/case")
    assert reference in other.page.inner_text("main")

    third = Customer(installation, browser, customer.address)
    answer = third.page.goto(link)
    assert answer is not None
    assert answer.status == 410
    for each in (other, third):
        each.context.close()


def test_approving_the_owner_stops_the_thief(
    installation: Installation, meet: Meet, reviewer: Reviewer
) -> None:
    thief, owner = meet(), meet()
    card = installation.documents / "1-private" / "identity-jip-voorbeeld.jpg"
    references = []
    for person in (thief, owner):
        person.start("K1001", "Jip Voorbeeld")
        person.sends(card)
        references.append(person.submits())

    reviewer.opens(references[1])
    assert references[0] in reviewer.page.inner_text("main")
    reviewer.approves()

    thief.returns()
    thief.sees("Your request is stopped")
    thief.sees_the_documents_destroyed()
    owner.comes_back_in()
    with installation.parts().database.read() as uow:
        stopped = questions.by_reference(uow, references[0])
        assert stopped is not None
        assert stopped.state is CaseState.STOPPED
