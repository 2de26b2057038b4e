"""What the desk shows of an extract, and to whom."""

from datetime import date, datetime

import pytest

from recovery.flow import readings
from recovery.rules.evidence import Director, SlotKind
from recovery.rules.findings import Code, Verdict
from recovery.rules.registration import (
    ExtractFacts,
    Function,
    IdentityFacts,
    LegalForm,
    Line,
    Powers,
    SpecialState,
)
from recovery.rules.roles import Role
from recovery.rules.states import CaseState
from recovery.store import cases
from recovery.store.models import Case, Document
from recovery.store.staff import Staff
from recovery.vault.documents import Vault
from tests.web.desk import register
from tests.web.desk.office import Browser, Office
from tests.web.desk.register import ANNA, BRAM, CERTIFIED, JOINTLY
from tests.web.desk.test_case_page import read


@pytest.fixture
def reviewer(office: Office) -> Staff:
    return office.hire()


@pytest.fixture
def browser(office: Office, reviewer: Staff) -> Browser:
    return office.visit(reviewer)


@pytest.fixture
def case(office: Office, reviewer: Staff) -> Case:
    case = register.business(office, account_id=register.account(office))
    return register.take(office, case, reviewer)


def test_a_certified_extract_says_so_and_who_may_sign(
    office: Office, browser: Browser, case: Case
) -> None:
    register.keep(office, case, register.facts(), CERTIFIED)

    page = read(browser, case.id)

    assert "Extract: Certified" in page
    assert "Anna Voorbeeld + Bram Verzonnen together" in page
    assert (
        "Only Anna Voorbeeld and Bram Verzonnen together may sign: of each the extract says"
        f" “{JOINTLY}”." in page
    )
    assert "20 October 2026" in page
    assert "Voorbeeldregister (verzonnen)" in page
    assert "issued by Verzonnen CA" in page


def test_the_line_of_the_extract_stands_beside_the_powers_of_each(
    office: Office, browser: Browser, case: Case
) -> None:
    register.keep(office, case, register.facts(), CERTIFIED)

    page = read(browser, case.id)

    assert f"May sign only together with others p. 2 Bevoegdheid {JOINTLY}" in page
    assert "born 2 Jan 1980" in page


def test_nothing_that_was_read_is_shown_to_who_has_not_claimed_the_case(
    office: Office, case: Case
) -> None:
    register.keep(office, case, register.facts(), CERTIFIED)

    page = read(office.visit_as(Role.LEAD, "Sam"), case.id)

    assert "Extract: Certified" in page
    assert "What was read of it is shown once the case is yours." in page
    assert "Bram Verzonnen" not in page
    assert "Does it match?" not in page
    assert office.told("case:document:read") == []


def test_that_somebody_was_shown_what_was_read_is_in_the_trail_once_a_claim(
    office: Office, reviewer: Staff, browser: Browser, case: Case
) -> None:
    document = register.keep(office, case, register.facts(), CERTIFIED)

    for _ in range(2):
        browser.get(f"/cases/{case.id}")
    first = [(each.actor, each.document_id) for each in office.told("case:document:read")]
    browser.post(f"/cases/{case.id}/release")
    office.clock.advance(minutes=1)
    browser.post(f"/cases/{case.id}/claim")
    page = read(browser, case.id)

    assert first == [(f"staff:{reviewer.id}", document)]
    assert len(office.told("case:document:read")) == 2
    assert "What was read of the document looked at: Certified extract" in page


def test_what_nobody_can_open_any_more_is_neither_shown_nor_written_down(
    office: Office, browser: Browser, case: Case
) -> None:
    document = register.keep(office, case, register.facts(), CERTIFIED)
    office.parts.vault.destroy(document)

    page = read(browser, case.id)

    assert "it does not open any more: look at its pages" in page
    assert "Bram Verzonnen" not in page
    assert office.told("case:document:read") == []


@pytest.mark.parametrize("state", [CaseState.REJECTED, CaseState.WITHDRAWN])
def test_nothing_is_opened_of_a_case_that_ended(
    office: Office, browser: Browser, case: Case, state: CaseState
) -> None:
    register.keep(office, case, register.facts(), CERTIFIED)
    with office.parts.database.begin() as uow:
        stored = cases.get(uow, case.id)
        stored.state, stored.ended_at = state, uow.now

    page = read(browser, case.id)

    assert "Bram Verzonnen" not in page
    assert office.told("case:document:read") == []


def test_where_a_person_must_look_the_reason_is_said(
    office: Office, browser: Browser, case: Case
) -> None:
    found = (*CERTIFIED, (Code.SEAL_REVOCATION_UNKNOWN, Verdict.UNKNOWN))
    register.keep(office, case, register.facts(), found)

    page = read(browser, case.id)

    assert "Extract: A person must look" in page
    assert "The file does not show whether KVK&#39;s certificate was revoked." in page


@pytest.mark.parametrize("found", [(), ((Code.TYPE, Verdict.PASS),)])
def test_an_extract_whose_seal_nobody_checked_is_never_called_certified(
    office: Office, browser: Browser, case: Case, found: tuple[tuple[Code, Verdict], ...]
) -> None:
    register.keep(office, case, register.facts(), found)

    page = read(browser, case.id)

    assert "Extract: A person must look" in page
    assert "Not everything was checked automatically." in page


def test_an_extract_that_grew_too_old_while_the_case_waited_is_no_longer_certified(
    office: Office, reviewer: Staff, case: Case
) -> None:
    register.keep(office, case, register.facts(), CERTIFIED)
    office.clock.advance(days=110)

    page = read(office.visit(reviewer), case.id)

    assert "Extract: Not in order" in page
    assert "It has become too old while the case waited." in page


def test_a_special_state_stands_first_with_its_line(
    office: Office, browser: Browser, case: Case
) -> None:
    what = register.facts(
        states=(SpecialState.BANKRUPT,),
        state_lines=(Line(page=1, text="Faillissement uitgesproken"),),
    )
    found = (*CERTIFIED, (Code.COMPANY_BLOCKED, Verdict.UNKNOWN))
    register.keep(office, case, what, found)

    page = read(browser, case.id)

    assert "The company is bankrupt p. 1 Faillissement uitgesproken" in page
    assert "Nobody can be named: decide it by the pages." in page
    assert page.count("Faillissement uitgesproken") == 1
    assert page.index("The company is bankrupt") < page.index("Who may sign")


def test_lines_that_fit_nowhere_are_shown_to_be_read_on_the_page(
    office: Office, browser: Browser, case: Case
) -> None:
    misfits = (Line(page=3, text="Iets wat niemand kent"),)
    register.keep(office, case, register.facts(misfits=misfits), CERTIFIED)

    page = read(browser, case.id)

    assert "These lines fit nowhere: read them on the page. p. 3 Iets wat niemand kent" in page


def test_directors_that_the_applicant_named_stand_beside_those_that_were_read(
    office: Office, reviewer: Staff, browser: Browser
) -> None:
    case = register.business(
        office,
        directors=(Director("Kees Groot", acts_alone=True),),
        account_id=register.account(office),
    )
    register.take(office, case, reviewer)
    register.keep(office, case, register.facts(), CERTIFIED)

    page = read(browser, case.id)

    assert "The applicant corrected what was read." in page
    assert "The applicant names Kees Groot alone" in page
    assert "The extract names Anna Voorbeeld Bram Verzonnen" in page


def test_the_set_that_the_case_goes_by_is_marked(
    office: Office, browser: Browser, case: Case
) -> None:
    alone = register.officer(1, "Anna Voorbeeld", Powers.ALONE)
    other = register.officer(2, "Bram Verzonnen", Powers.ALONE)
    register.keep(office, case, register.facts(alone, other), CERTIFIED)
    register.add_slot(office, case, SlotKind.IDENTITY, "o2")

    page = read(browser, case.id)

    assert "Anna Voorbeeld alone Bram" in page
    assert "Bram Verzonnen alone asked in this case" in page
    assert "Copy of an identity document of Bram Verzonnen" in page


def test_without_the_claim_a_slot_names_nobody_of_the_extract(office: Office, case: Case) -> None:
    register.keep(office, case, register.facts(), CERTIFIED)
    register.add_slot(office, case, SlotKind.IDENTITY, "o1")

    page = read(office.visit_as(Role.REVIEWER, "Sam"), case.id)

    assert "Copy of an identity document of director 1" in page


HOLDING = register.officer(
    1,
    "Boven B.V.",
    Powers.ALONE,
    kvk_number="90000099",
    birth_date=None,
    is_company=True,
)


def chain(office: Office, case: Case, number: str = "90000099") -> Case:
    """Let one company direct the other, each with its extract."""
    register.keep(office, case, register.facts(HOLDING), CERTIFIED)
    case = register.add_slot(office, case, SlotKind.EXTRACT, "o1")
    above = register.facts(name="Boven B.V.", kvk_number=number)
    register.keep(office, case, above, CERTIFIED, slot=1)
    return case


def test_companies_that_direct_each_other_are_shown_as_a_chain(
    office: Office, browser: Browser, case: Case
) -> None:
    chain(office, case)

    page = read(browser, case.id)

    assert "Chain of companies: Voorbeeld B.V. → Boven B.V." in page
    assert "Extract 1: Certified" in page
    assert "Extract 2: Certified" in page


def test_the_extract_of_another_company_in_the_chain_is_not_in_order(
    office: Office, browser: Browser, case: Case
) -> None:
    chain(office, case, "90000098")

    page = read(browser, case.id)

    assert "Extract 2: Not in order It is of another company than" in page


def test_companies_in_a_circle_are_pointed_out(
    office: Office, browser: Browser, case: Case
) -> None:
    register.keep(office, case, register.facts(HOLDING), CERTIFIED)
    case = register.add_slot(office, case, SlotKind.EXTRACT, "o1")
    back = register.officer(
        1, "Voorbeeld B.V.", Powers.ALONE, kvk_number="90000012", birth_date=None, is_company=True
    )
    above = register.facts(back, name="Boven B.V.", kvk_number="90000099")
    register.keep(office, case, above, CERTIFIED, slot=1)

    assert "The companies direct each other in a circle." in read(browser, case.id)


def test_both_values_of_a_match_stand_side_by_side(
    office: Office, browser: Browser, case: Case
) -> None:
    register.keep(office, case, register.facts(), CERTIFIED)
    case = register.add_slot(office, case, SlotKind.IDENTITY, "o1")
    shown = IdentityFacts(surname="VOORBEELD", given_names="ANNA", birth_date=date(1980, 12, 31))
    register.keep(office, case, shown, slot=1)

    page = read(browser, case.id)

    assert "KVK number Good Extract 90000012 Account 90000012 Applicant 90000012" in page
    assert (
        "Date of birth Anna Voorbeeld Wrong Extract 1 January 1980"
        " Identity document 31 December 1980" in page
    )


def test_of_a_private_case_the_document_is_matched_with_the_account(
    office: Office, reviewer: Staff, browser: Browser
) -> None:
    case = office.claimed(reviewer, account_id=office.account())
    register.keep(office, case, IdentityFacts(surname="VAN DIJK", given_names="NOOR"))

    page = read(browser, case.id)

    assert "Holder of the account Good Identity document VAN DIJK, NOOR" in page
    assert "Extract:" not in page


def test_findings_that_are_not_good_come_first(
    office: Office, browser: Browser, case: Case
) -> None:
    found = (
        (Code.TYPE, Verdict.PASS),
        (Code.EXTRACT_LAPSES, Verdict.WARN),
        (Code.AUTHORITY, Verdict.UNKNOWN),
    )
    register.keep(office, case, None, found)

    page = read(browser, case.id)

    order = [page.index(each) for each in ("Who may sign Unknown", "Look closely", "Type of")]
    assert order == sorted(order)


def test_a_name_from_an_extract_stays_a_text(office: Office, browser: Browser, case: Case) -> None:
    odd = register.officer(1, "<b>Anna\u202e", Powers.ALONE)
    register.keep(office, case, register.facts(odd), CERTIFIED)

    page = browser.get(f"/cases/{case.id}").text

    assert "&lt;b&gt;Anna[U+202E]" in page
    assert "<b>Anna" not in page
    assert "\u202e" not in page


def test_an_extract_without_a_reading_still_gets_its_verdict(
    office: Office, browser: Browser, case: Case
) -> None:
    found = ((Code.SEAL_TRUST_UNSET, Verdict.UNKNOWN),)
    register.keep(office, case, ExtractFacts(), found)

    page = read(browser, case.id)

    assert "Extract: A person must look" in page
    assert "The settings do not say whose seal counts, so no seal is checked." in page


def test_the_checklist_says_what_the_machine_found_and_ticks_nothing(
    office: Office, browser: Browser, case: Case
) -> None:
    register.keep(office, case, register.facts(), CERTIFIED)

    page = browser.get(f"/cases/{case.id}", headers={"Accept-Language": "en"}).text

    assert "Machine: certified by KVK&#39;s seal" in page
    assert "Machine: of 20 October 2026, and young enough" in page
    assert "Machine: the extract names who may sign" in page
    assert "Machine: number and name are those of the account" in page
    assert " checked" not in page.split('id="approve"')[1].split("</section>")[0]


def test_the_checklist_says_what_is_not_settled(
    office: Office, browser: Browser, case: Case
) -> None:
    found = ((Code.SEAL_TRUST_UNSET, Verdict.UNKNOWN),)
    register.keep(office, case, register.facts(kvk_number="90000013", printed_at=None), found)

    page = read(browser, case.id)

    assert "Machine: the seal is not settled" in page
    assert "Machine: the day is not settled" in page
    assert "Machine: the extract and the account differ" in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_comes_in_both_languages(
    office: Office, browser: Browser, case: Case, language: str
) -> None:
    chain(office, case)

    assert "Boven B.V." in read(browser, case.id, language)


def test_the_day_of_an_extract_that_was_too_old_is_told(
    office: Office, browser: Browser, case: Case
) -> None:
    with office.parts.database.begin() as uow:
        slot = cases.get(uow, case.id).slots[0]
        slot.asked_reason, slot.asked_day = Code.EXTRACT_OLD.value, date(2026, 6, 3)

    assert "This extract is of 3 June 2026." in read(browser, case.id)


def test_everybody_who_may_sign_comes_first(office: Office, browser: Browser, case: Case) -> None:
    idle = register.officer(1, "Zonder Macht", Powers.NONE)
    may = register.officer(2, "Anna Voorbeeld", Powers.ALONE)
    register.keep(office, case, register.facts(idle, may), CERTIFIED)

    page = read(browser, case.id).split("Everybody on the extract")[1]

    assert page.index("Anna Voorbeeld") < page.index("Zonder Macht")


def test_a_printed_moment_is_not_moved_to_another_day(
    office: Office, browser: Browser, case: Case
) -> None:
    late = datetime(2026, 10, 20, 23, 50)  # noqa: DTZ001 - printed without a zone
    register.keep(office, case, register.facts(ANNA, BRAM, printed_at=late), CERTIFIED)

    assert "20 October 2026" in read(browser, case.id)


def test_where_nobody_may_sign_the_lines_that_say_so_are_shown(
    office: Office, browser: Browser, case: Case
) -> None:
    only = register.officer(1, "Anna Voorbeeld")
    found = (*CERTIFIED[:2], (Code.AUTHORITY, Verdict.UNKNOWN))
    register.keep(office, case, register.facts(only), found)

    page = read(browser, case.id).split("Who may sign")[1].split("Everybody")[0]

    assert "One director may act only together with others, and there are no others." in page
    assert f"p. 2 Bevoegdheid {JOINTLY}" in page


def test_what_does_not_match_is_told_beside_the_verdict(
    office: Office, browser: Browser, reviewer: Staff
) -> None:
    other = register.account(office, kvk_number="90000021", customer_number="K-1002")
    case = register.take(office, register.business(office, account_id=other), reviewer)
    register.keep(office, case, register.facts(), CERTIFIED)

    page = read(browser, case.id)

    assert "Does not match: KVK number" in page
    assert page.index("Does not match:") < page.index("Who may sign")


def test_a_long_list_of_people_is_folded(office: Office, browser: Browser, case: Case) -> None:
    many = [register.officer(number, f"Persoon {number}") for number in range(1, 12)]
    register.keep(office, case, register.facts(*many), CERTIFIED)

    people = read(browser, case.id).split("Everybody on the extract")[1]
    assert "3 more people Persoon 9 Director" in people
    assert "Persoon 11 Director" in people


def test_of_an_owner_no_line_about_powers_is_missed(
    office: Office, browser: Browser, case: Case
) -> None:
    lines = (Line(page=1, text="Naam Anna Voorbeeld"), Line(page=1, text="Datum in functie"))
    owner = register.officer(
        1, "Anna Voorbeeld", Powers.UNSTATED, function=Function.OWNER, lines=lines
    )
    what = register.facts(owner, legal_form=LegalForm.EENMANSZAAK)
    register.keep(office, case, what, CERTIFIED)

    page = read(browser, case.id)

    assert "The extract does not say what they may do" not in page
    assert "Owner · born 1 Jan 1980 p. 1 Naam Anna Voorbeeld" in page


def test_several_people_who_are_not_settled_are_told_in_a_word(
    office: Office, browser: Browser, case: Case
) -> None:
    register.keep(office, case, register.facts(), CERTIFIED)
    register.add_slot(office, case, SlotKind.IDENTITY, "o1")
    register.add_slot(office, case, SlotKind.IDENTITY, "o2")

    assert "Compare yourself: Name, Applicant" in read(browser, case.id)


def test_who_loses_the_case_while_it_is_opened_is_told_nothing(
    office: Office, browser: Browser, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.keep(office, case, register.facts(), CERTIFIED)
    opening = readings.of_extract

    def meanwhile(vault: Vault, document: Document) -> ExtractFacts | None:
        with office.parts.database.begin() as uow:
            stored = uow.session.get_one(Case, case.id)
            stored.claimed_by = stored.claimed_at = None
        return opening(vault, document)

    monkeypatch.setattr(readings, "of_extract", meanwhile)

    page = read(browser, case.id)

    assert "Bram Verzonnen" not in page
    assert office.told("case:document:read") == []


def test_what_is_read_later_of_another_document_is_noted_by_itself(
    office: Office, browser: Browser, case: Case
) -> None:
    first = register.keep(office, case, register.facts(), CERTIFIED)
    browser.get(f"/cases/{case.id}")
    case = register.add_slot(office, case, SlotKind.IDENTITY, "o1")
    second = register.keep(office, case, IdentityFacts(surname="VOORBEELD"), slot=1)

    browser.get(f"/cases/{case.id}")

    assert [each.document_id for each in office.told("case:document:read")] == [first, second]
