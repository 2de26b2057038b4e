"""The page of a case: both sides, documents, findings, rivals, history."""

import re
from datetime import timedelta

import pytest

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import AccountUnknown, TryLater
from recovery.outside.accounts import AccountFacts
from recovery.outside.builtin import BuiltinAccounts
from recovery.rules.evidence import CaseKind, Director
from recovery.rules.findings import Code, Verdict
from recovery.rules.roles import Role
from recovery.rules.states import CaseState, DocumentState
from recovery.store import cases
from recovery.store.models import Case, Decision, Document, Finding, Step
from tests.web.desk.office import SIGNERS, Browser, Office


def read(browser: Browser, case_id: str, language: str = "en") -> str:
    """Give the words of a case's page, without its marks."""
    page = browser.get(f"/cases/{case_id}", headers={"Accept-Language": language})
    assert page.status_code == 200
    text = page.text.replace("<wbr>", "")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_what_is_said_stands_beside_what_the_account_holds(office: Office) -> None:
    case = office.case(account_id=office.account(), person_name="Noor van Dyk")

    page = office.visit_as(Role.REVIEWER).get(f"/cases/{case.id}").text

    assert "Noor van <mark>Dyk</mark>" in page
    assert "Noor van <mark>Dijk</mark>" in page
    assert page.count("mark--different") == 1
    assert page.count("mark--same") == 1
    assert page.count("mark--new") == 1


def test_the_account_is_read_as_it_is_now(office: Office) -> None:
    account = office.account()
    case = office.case(account_id=account)
    office.parts.accounts.set_email(account, "changed@example.nl", key="1")

    shown = read(office.visit_as(Role.REVIEWER), case.id)

    assert "changed@example.nl" in shown


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (AccountUnknown, "does not know this account any more"),
        (TryLater, "does not answer now"),
    ],
)
def test_an_account_that_cannot_be_read_is_told_and_the_page_still_comes(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    fault: type[Exception],
    sentence: str,
) -> None:
    case = office.case(account_id=office.account())

    def fail(_self: object, _account_id: str) -> AccountFacts:
        raise fault

    monkeypatch.setattr(BuiltinAccounts, "get", fail)

    assert sentence in read(office.visit_as(Role.REVIEWER), case.id)


def test_an_account_that_this_case_changed_is_not_called_the_same(office: Office) -> None:
    account = office.account()
    case = office.case(account_id=account, asked_for="noor@example.nl")
    office.parts.accounts.set_email(account, case.contact_email, key="1")
    with office.parts.database.begin() as uow:
        uow.session.add(Step(case_id=case.id, name="set_email", result="changed", done_at=uow.now))

    page = read(office.visit_as(Role.REVIEWER), case.id)

    assert "This case changed the account on 2 Nov 2026 10:00." in page
    assert "Put there by this case" in page
    assert page.count(" Same ") == 1  # the name, which this case did not touch


def test_a_case_without_an_account_says_that_it_cannot_be_approved(office: Office) -> None:
    reviewer = office.hire()
    case = office.claimed(reviewer)

    page = office.visit(reviewer).get(f"/cases/{case.id}", headers={"Accept-Language": "en"}).text

    assert "No account was found for this request" in page
    assert 'href="#reject"' in page
    assert 'href="#approve"' not in page


def test_an_account_of_the_other_kind_is_pointed_out(office: Office) -> None:
    account = office.account(kind=CaseKind.BUSINESS, company="Jansen B.V.", kvk_number="90000012")
    case = office.case(account_id=account)

    assert "The account is of another kind: Business." in read(
        office.visit_as(Role.REVIEWER), case.id
    )


def test_others_who_ask_for_the_same_account_are_named_with_a_warning(office: Office) -> None:
    account = office.account()
    case = office.case(account_id=account)
    rival = office.case(account_id=account, person_name="Somebody Else")

    page = read(office.visit_as(Role.REVIEWER), case.id)

    assert "Somebody else asks for the same account." in page
    assert f"{rival.reference} Somebody Else , {rival.contact_email}" in page


def test_staff_read_that_a_covered_copy_is_fine(office: Office) -> None:
    case, browser = office.case(), office.visit_as(Role.REVIEWER)

    assert "(BSN) and the photo covered is fine" in read(browser, case.id, "en")
    assert "BSN en de pasfoto onleesbaar zijn, is goed" in read(browser, case.id, "nl")


def test_each_slot_shows_its_person_and_its_findings(office: Office) -> None:
    case = office.case(directors=SIGNERS)
    with office.parts.database.begin() as uow:
        document = uow.session.get_one(Document, case.slots[0].document_id)
        for code, verdict in ((Code.TYPE, Verdict.PASS), (Code.INSPECTION, Verdict.UNKNOWN)):
            document.findings.append(Finding(code=code, verdict=verdict, found_at=uow.now))

    page = read(office.visit_as(Role.REVIEWER), case.id)

    assert "Certified extract of the Chamber of Commerce (KVK)" in page
    assert "Copy of an identity document of Piet Jansen" in page
    assert "Kees Jansen (acts only together with the others)" in page
    assert "Type of the file Good" in page
    assert "Automatic check Unknown" in page


def test_pages_are_shown_at_once_only_to_whoever_claimed_the_case(office: Office) -> None:
    mine, other = office.hire(name="Kim"), office.hire(name="Sam")
    case = office.claimed(mine)
    address = f"/cases/{case.id}/documents/{case.slots[0].document_id}/pages/1"

    assert (
        f'<img class="stage__page" src="{address}"'
        in office.visit(mine).get(f"/cases/{case.id}").text
    )
    elsewhere = office.visit(other).get(f"/cases/{case.id}").text
    assert "<img" not in elsewhere
    assert f'href="{address}"' in elsewhere
    assert office.told("case:document:viewed") == []


def test_without_script_a_link_shows_another_page(office: Office) -> None:
    reviewer = office.hire()
    case = office.claimed(reviewer, pages=2)
    document = case.slots[0].document_id

    page = office.visit(reviewer).get(f"/cases/{case.id}?document={document}&page=2").text

    assert f'src="/cases/{case.id}/documents/{document}/pages/2"' in page
    assert f'href="/cases/{case.id}?document={document}&amp;page=1#viewer"' in page


def test_a_draft_shows_no_page_of_its_documents(office: Office) -> None:
    case = office.case(state=CaseState.OPENED)
    page = office.visit_as(Role.REVIEWER).get(f"/cases/{case.id}").text

    assert "/pages/1" not in page


def test_the_history_tells_who_did_what_in_words(office: Office) -> None:
    reviewer = office.hire(name="Kim")
    case = office.case()
    browser = office.visit(reviewer)
    browser.post(f"/cases/{case.id}/claim")
    for _ in range(2):
        browser.get(f"/cases/{case.id}/documents/{case.slots[0].document_id}/pages/1")

    page = read(browser, case.id)

    assert "Page 1 looked at: Copy of an identity document (2\N{MULTIPLICATION SIGN}) Kim" in page
    assert "The customer sent the request Customer" in page
    assert page.index("Page 1 looked at") < page.index("Claimed Kim")


def test_the_history_names_the_document_and_the_step(office: Office) -> None:
    case = office.case(directors=SIGNERS)
    with office.parts.database.begin() as uow:
        trail.append(
            uow, Event.STEP_DONE, trail.WORKER, case_id=case.id, step="set_email", result="changed"
        )

    page = read(office.visit_as(Role.REVIEWER), case.id)

    assert "kB: Certified extract of the Chamber of Commerce (KVK) Customer" in page
    assert "kB: Copy of an identity document of Piet Jansen Customer" in page
    assert "Restoring access: new address put into the account System" in page
    assert "(2\N{MULTIPLICATION SIGN})" not in page


def on_hold(office: Office, case: Case, **time: float) -> None:
    with office.parts.database.begin() as uow:
        uow.session.get_one(Case, case.id).held_until = uow.now + timedelta(**time)


def test_a_hold_moves_the_date_of_destruction_as_the_customer_sees_it(office: Office) -> None:
    case, browser = office.case(), office.visit_as(Role.REVIEWER)
    assert "Destroyed at the latest on 2 Dec 2026" in read(browser, case.id)

    on_hold(office, case, days=40)

    assert "Destroyed at the latest on 12 Dec 2026" in read(browser, case.id)


def test_a_case_on_hold_offers_no_claim_and_says_that_nothing_is_decided(office: Office) -> None:
    case, browser = office.case(), office.visit_as(Role.REVIEWER)
    button, line = f'action="/cases/{case.id}/claim"', "On hold: nothing can be decided now."
    assert button in browser.get(f"/cases/{case.id}").text
    assert line not in read(browser, case.id)

    on_hold(office, case, days=1)

    assert button not in browser.get(f"/cases/{case.id}").text
    assert line in read(browser, case.id)


def test_a_case_whose_documents_are_destroyed_gives_no_advice_about_them(office: Office) -> None:
    case, browser = office.case(), office.visit_as(Role.REVIEWER)
    with office.parts.database.begin() as uow:
        stored = cases.get(uow, case.id)
        stored.state, stored.ended_at = CaseState.WITHDRAWN, uow.now
        for document in stored.documents:
            document.state, document.wiped_at = DocumentState.WIPED, uow.now

    page = read(browser, case.id)

    assert "The documents are destroyed." in page
    assert "Never ask to uncover them." not in page
    assert "Its documents are destroyed, and cannot be opened." in page


def test_a_case_that_ended_with_a_grace_does_not_say_that_its_documents_are_gone(
    office: Office,
) -> None:
    case, browser = office.case(), office.visit_as(Role.LEAD)
    with office.parts.database.begin() as uow:
        stored = cases.get(uow, case.id)
        stored.state, stored.ended_at = CaseState.REJECTED, uow.now

    page = read(browser, case.id)

    assert "and are destroyed when their time comes." in page
    assert "The documents that are still here are destroyed then" in page
    assert "The documents are gone" not in page


def test_private_notes_are_shown_to_colleagues(office: Office) -> None:
    lead = office.hire(Role.LEAD, "Kim")
    case = office.case()
    with office.parts.database.begin() as uow:
        uow.session.add(
            Decision(
                case_id=case.id,
                staff_id=lead.id,
                action="hold",
                private_note="The owner called us.",
                decided_at=uow.now,
            )
        )

    assert "Put on hold Kim" in read(office.visit_as(Role.REVIEWER), case.id)
    assert "The owner called us." in read(office.visit_as(Role.REVIEWER, "Sam"), case.id)


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\u200b", "\x07", "\ufeff"])
def test_a_character_that_nobody_sees_is_shown_by_its_number(office: Office, unseen: str) -> None:
    signer = Director(f"Piet{unseen}nesnaJ", acts_alone=True)
    case = office.case(person_name=f"Noor {unseen}kjiD", directors=(signer,))
    office.case(asked_for=case.asked_for, person_name=f"Iemand{unseen}")

    page = office.visit_as(Role.REVIEWER).get(f"/cases/{case.id}").text

    assert unseen not in page
    assert (
        page.count(f"[U+{ord(unseen):04X}]") >= 5
    )  # name, director, slot, page of the slot, rival


def test_an_accent_and_another_script_stay_as_they_are(office: Office) -> None:
    case = office.case(person_name="Zoë نور")

    assert "Zoë نور" in office.visit_as(Role.REVIEWER).get(f"/cases/{case.id}").text


def test_a_text_from_outside_stays_a_text(office: Office) -> None:
    case = office.case(person_name="<script>alert(1)</script>")

    page = office.visit_as(Role.REVIEWER).get(f"/cases/{case.id}").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
