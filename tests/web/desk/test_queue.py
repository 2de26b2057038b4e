"""The queue: order, filters, search, pages, claiming."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Engine, event

from recovery.rules.evidence import CaseKind, SlotKind
from recovery.rules.findings import Code, Verdict
from recovery.rules.roles import Role
from recovery.rules.states import CaseState
from recovery.store.cases import COUNT_CAP, PAGE
from recovery.store.models import Case
from tests.web.desk import register
from tests.web.desk.office import SIGNERS, Browser, Office


def references(browser: Browser, path: str = "/") -> list[str]:
    page = browser.get(path).text
    return re.findall(r'<a class="reference" href="/cases/[^"]*">([\w-]+)</a>', page)


def add_rows(office: Office, count: int) -> list[str]:
    """Put bare cases in the queue, the first one waiting longest; give their references."""
    names = [f"REF{number:05d}" for number in range(count)]
    with office.parts.database.begin() as uow:
        uow.session.add_all(
            Case(
                id=str(uuid4()),
                reference=name,
                kind=CaseKind.PRIVATE,
                state=CaseState.IN_REVIEW,
                asked_for=name,
                person_name="Somebody",
                contact_email="somebody@example.org",
                created_at=uow.now,
                waiting_since=uow.now - timedelta(days=9) + timedelta(minutes=number),
            )
            for number, name in enumerate(names)
        )
    return names


def test_who_waits_longest_comes_first(office: Office) -> None:
    first = office.case(asked_for="one.example")
    office.clock.advance(hours=3)
    second = office.case(asked_for="two.example")
    office.clock.advance(hours=1)

    browser = office.visit_as(Role.REVIEWER)

    assert references(browser) == [first.reference, second.reference]
    assert "4 uur geleden" in browser.get("/").text


def test_the_queue_filters_by_state_and_kind(office: Office) -> None:
    private = office.case()
    business = office.case(directors=SIGNERS, asked_for="two.example")
    checking = office.case(state=CaseState.CHECKING, asked_for="three.example")
    browser = office.visit_as(Role.REVIEWER)

    assert references(browser, "/?kind=private") == [private.reference]
    assert references(browser, "/?kind=business") == [business.reference]
    assert references(browser, "/?state=checking") == [checking.reference]
    assert set(references(browser, "/?state=nonsense&kind=nonsense")) == {
        private.reference,
        business.reference,
    }


def test_a_draft_is_nobodys_business_yet(office: Office) -> None:
    office.case(state=CaseState.OPENED)

    assert references(office.visit_as(Role.REVIEWER), "/?state=opened") == []


def test_a_reference_leads_to_its_case_however_it_is_written(office: Office) -> None:
    case = office.case()
    browser = office.visit_as(Role.REVIEWER)
    written = case.reference.lower().replace("-", " ")

    assert browser.get("/", query_string={"reference": written}).location == f"/cases/{case.id}"


def test_an_unknown_reference_is_told(office: Office) -> None:
    browser = office.visit_as(Role.REVIEWER)

    assert browser.get("/?reference=NOTHING1").location == "/"
    assert "Er is geen aanvraag met dit kenmerk." in browser.get("/").text


def test_claiming_shows_by_whom_and_releasing_frees(office: Office) -> None:
    case = office.case()
    kim, sam = office.hire(name="Kim"), office.hire(name="Sam")
    as_kim, as_sam = office.visit(kim), office.visit(sam)

    assert as_kim.post(f"/cases/{case.id}/claim").location == f"/cases/{case.id}"
    assert "Kim" in as_sam.get("/").text
    assert as_sam.post(f"/cases/{case.id}/claim").status_code == 409
    assert as_sam.post(f"/cases/{case.id}/release").status_code == 409
    assert as_kim.post(f"/cases/{case.id}/release").location == "/"

    assert office.now(case).claimed_by is None
    assert len(office.told("case:claimed")) == len(office.told("case:released")) == 1


def test_claiming_ones_own_case_again_does_no_harm(office: Office) -> None:
    case, browser = office.case(), office.visit_as(Role.REVIEWER)

    for _ in range(2):
        assert browser.post(f"/cases/{case.id}/claim").status_code == 302
    assert len(office.told("case:claimed")) == 1


def test_the_next_page_goes_on_where_this_one_ends(office: Office) -> None:
    names = add_rows(office, PAGE + 3)
    browser = office.visit_as(Role.REVIEWER)

    page = browser.get("/").text
    following = re.search(r'href="(/\?[^"]*after=[^"]*)"', page)
    assert following
    second = following[1].replace("&amp;", "&")

    assert references(browser) == names[:PAGE]
    assert references(browser, second) == names[PAGE:]
    assert "after=" not in browser.get(second).text


def test_a_place_that_was_not_written_here_is_refused(office: Office) -> None:
    assert office.visit_as(Role.REVIEWER).get("/?after=W10.nonsense").status_code == 400


def test_a_long_queue_is_counted_up_to_a_cap(office: Office) -> None:
    add_rows(office, COUNT_CAP + 1)

    assert "Meer dan 1.000 aanvragen" in office.visit_as(Role.REVIEWER).get("/").text


def test_an_empty_queue_says_that_all_is_done(office: Office) -> None:
    page = office.visit_as(Role.REVIEWER).get("/").text

    assert "Alle aanvragen zijn beoordeeld." in page


def test_cases_for_one_account_carry_a_mark(office: Office) -> None:
    account = office.account()
    office.case(account_id=account)
    office.case(account_id=account, asked_for="noor@example.nl")
    office.case(asked_for="alone.example")
    browser = office.visit_as(Role.REVIEWER)

    assert browser.get("/").text.count("Meer aanvragen") == 2


def test_cases_that_ask_for_the_same_words_carry_a_mark(office: Office) -> None:
    for _ in range(2):
        office.case(asked_for="nowhere.example")

    assert office.visit_as(Role.REVIEWER).get("/").text.count("Meer aanvragen") == 2


def test_next_gives_ones_own_case_first_and_then_the_oldest_free_one(office: Office) -> None:
    person = office.hire()
    oldest = office.case(asked_for="one.example")
    office.clock.advance(minutes=1)
    own = office.claimed(person, asked_for="two.example")
    browser = office.visit(person)

    assert browser.get("/next").location == f"/cases/{own.id}"
    browser.post(f"/cases/{own.id}/release")
    assert browser.get("/next").location == f"/cases/{oldest.id}"


def test_next_leads_to_the_queue_when_nothing_waits(office: Office) -> None:
    browser = office.visit_as(Role.REVIEWER)

    assert browser.get("/next").location == "/"
    assert "Er wacht geen aanvraag meer op u." in browser.get("/").text


def test_next_passes_over_a_case_on_hold(office: Office) -> None:
    case = office.case()
    with office.parts.database.begin() as uow:
        uow.session.get_one(Case, case.id).held_until = uow.now + timedelta(days=1)
    browser = office.visit_as(Role.REVIEWER)

    assert browser.get("/next").location == "/"
    assert "in de wacht tot 3 november 2026 om 10:00" in browser.get("/").text


def test_a_case_on_hold_cannot_be_claimed_from_the_queue(office: Office) -> None:
    case, browser = office.case(), office.visit_as(Role.REVIEWER)
    button = f'action="/cases/{case.id}/claim"'
    assert button in browser.get("/").text

    with office.parts.database.begin() as uow:
        uow.session.get_one(Case, case.id).held_until = uow.now + timedelta(days=1)

    assert button not in browser.get("/").text


def test_a_hold_that_lasts_a_whole_day_says_that_the_day_counts(office: Office) -> None:
    case = office.case()
    with office.parts.database.begin() as uow:
        end = datetime(2026, 11, 3, 22, 59, tzinfo=UTC)
        uow.session.get_one(Case, case.id).held_until = end
    browser = office.visit_as(Role.REVIEWER)

    assert "in de wacht tot en met 3 november 2026" in browser.get("/").text


def marks(office: Office) -> list[str]:
    page = office.visit_as(Role.REVIEWER).get("/", headers={"Accept-Language": "en"}).text
    return re.findall(r"Extract: </span>([^<]*)<", page)


def test_the_queue_marks_which_extract_is_certified(office: Office) -> None:
    good = register.business(office, asked_for="one.example")
    office.clock.advance(minutes=1)
    doubtful = register.business(office, asked_for="two.example")
    office.clock.advance(minutes=1)
    register.business(office, asked_for="three.example")
    office.case(asked_for="four.example")
    register.keep(office, good, None, register.CERTIFIED)
    unknown = (Code.SEAL_REVOCATION_UNKNOWN, Verdict.UNKNOWN)
    register.keep(office, doubtful, None, (*register.CERTIFIED, unknown))

    assert marks(office) == ["Certified", "A person must look", "A person must look"]


def test_one_doubtful_extract_of_a_chain_takes_the_mark_away(office: Office) -> None:
    case = register.business(office)
    register.keep(office, case, None, register.CERTIFIED)
    case = register.add_slot(office, case, SlotKind.EXTRACT, "o1")

    assert marks(office) == ["A person must look"]


def test_the_marks_of_a_page_take_one_question(office: Office) -> None:
    for number in range(3):
        register.business(office, asked_for=f"{number}.example")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        marks(office)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert sum("findings" in each for each in asked) == 1
