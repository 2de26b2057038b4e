"""Pages that follow an extract: what was found in it, who signs, and who may choose."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from recovery.flow import holds
from recovery.parts import Parts
from recovery.rules.decisions import HoldReason
from recovery.rules.roles import Role
from tests.kit import Cases, Clock, Worker, pdf
from tests.web.portal.visitor import Visitor, words

Extract = Callable[..., bytes]
Another = Callable[[str], Visitor]


@pytest.fixture
def more_settings(trusting: dict[str, str]) -> dict[str, str]:
    return trusting


@pytest.fixture
def read(cases: Cases, worker: Worker, extract_of: Extract) -> Callable[..., str]:
    """Give what opens a case of a made-up company and has its extract read."""

    def opened(kind: str, kvk_number: str, at: datetime | None = None) -> str:
        case_id = cases.company(kvk_number)
        cases.upload(case_id, 0, extract_of(kind, at))
        worker.run_due()
        return case_id

    return opened


def _path(cases: Cases, case_id: str) -> str:
    return f"/case/signers/{cases.case(case_id).slots[0].id}"


def _choose(visitor: Visitor, path: str, number: str) -> str | None:
    found = re.search(r'name="extract" value="([^"]+)"', visitor.get(path).text)
    assert found is not None
    return visitor.send(path, set=number, extract=found[1]).location


def test_the_extract_is_asked_first_and_says_what_follows(another: Another, cases: Cases) -> None:
    page = another("en").enter(cases.company()).get("/case")

    assert "It tells who may sign, and so whose identity documents we need." in words(page)
    assert "/case/directors" not in page.text


def test_who_must_sign_and_why_stands_on_the_list(
    another: Another, read: Callable[..., str]
) -> None:
    visitor = another("en").enter(read("stichting", "90000005"))

    said = words(visitor.get("/case"))

    assert (
        "According to the extract, Vera Verzonnen and Otis Onbestaand may only sign together."
        in said
    )
    assert "identity document of Vera Verzonnen" in said
    assert "identity document of Otis Onbestaand" in said


def test_a_sole_director_signs_without_others(another: Another, read: Callable[..., str]) -> None:
    said = words(another("en").enter(read("bv_sole", "90000003")).get("/case"))

    assert "According to the extract, Fenna Fictief may sign without others." in said


def test_the_page_of_a_certified_extract_says_of_whom_and_which_day_it_is(
    another: Another, read: Callable[..., str]
) -> None:
    visitor, case_id = another("en"), read("bv_sole", "90000003")
    visitor.enter(case_id)

    said = words(visitor.get(visitor.slot(case_id)))

    assert "This is a certified extract with the seal of KVK." in said
    assert "Fictieve Fietsen B.V." in said
    assert "2 November 2026" in said
    assert "up to and including" not in said


def test_an_extract_that_lapses_soon_names_its_last_day(
    another: Another, read: Callable[..., str], clock: Clock
) -> None:
    visitor = another("en")
    case_id = read("bv_sole", "90000003", clock.now - timedelta(days=88))
    visitor.enter(case_id)

    said = words(visitor.get(visitor.slot(case_id)))

    assert "You can use this extract up to and including 6 November 2026." in said


def test_an_old_extract_is_refused_with_its_day(
    another: Another, language: str, read: Callable[..., str]
) -> None:
    visitor = another(language)
    case_id = read("bv_sole", "90000003", datetime(2026, 6, 3, 9, tzinfo=UTC))
    visitor.enter(case_id)
    slot = visitor.slot(case_id)
    day = {"nl": "3 juni 2026", "en": "3 June 2026"}[language]

    for page in ("/case", slot, f"{slot}/state"):
        assert day in words(visitor.get(page))
    assert "kvk.nl/producten-bestellen" in visitor.get(slot).text


def test_the_refusal_of_another_company_tells_nothing_of_it_or_of_the_account(
    another: Another, cases: Cases, read: Callable[..., str]
) -> None:
    cases.account(kvk_number="90000005", company="Iemand anders B.V.")
    visitor = another("en")
    case_id = read("bv_sole", "90000005")
    visitor.enter(case_id)

    said = words(visitor.get(visitor.slot(case_id)))

    assert "This extract is of another company" in said
    assert "Fictieve Fietsen" not in said
    assert "Iemand anders" not in said


def test_what_a_person_has_to_look_at_lets_the_customer_go_on(
    another: Another, read: Callable[..., str]
) -> None:
    visitor = another("en")
    case_id = read("vof_bankrupt", "90000011")
    visitor.enter(case_id)

    said = words(visitor.get(visitor.slot(case_id)))
    assert "One of our employees looks at it. You can go on." in said
    assert "Name the directors" in said
    assert "This is a certified extract" not in said
    assert "Who may sign for the company?" in words(visitor.get("/case"))

    visitor.send("/case/directors", **{"people-0-name": "Bas Bel", "people-0-acts": "alone"})
    assert "identity document of Bas Bel" in words(visitor.get("/case"))


def test_where_there_is_more_than_one_way_the_applicant_chooses(
    another: Another, cases: Cases, read: Callable[..., str]
) -> None:
    visitor, case_id = another("en"), read("bv_mixed", "90000008")
    visitor.enter(case_id)
    assert "Choose who signs" in words(visitor.get("/case"))
    assert "Copy of an identity document" not in words(visitor.get("/case"))

    assert _choose(visitor, _path(cases, case_id), "1") == "/case"

    said = words(visitor.get("/case"))
    assert "identity document of Loes Luchtkasteel" in said
    assert "identity document of Timo Theorie" in said
    assert "Dana Denkbeeld" not in said
    assert "Let other people sign" in said


def test_a_choice_without_choosing_is_asked_once_more(
    another: Another, cases: Cases, language: str, read: Callable[..., str]
) -> None:
    visitor, case_id = another(language), read("bv_mixed", "90000008")
    visitor.enter(case_id)

    answer = visitor.send(_path(cases, case_id))

    assert answer.status_code == 422
    assert 'href="#set-0"' in answer.text
    assert [slot.signers for slot in cases.case(case_id).slots] == [[]]


def test_a_choice_on_a_page_that_is_out_of_date_is_not_kept(
    another: Another, cases: Cases, read: Callable[..., str]
) -> None:
    visitor, case_id = another("en"), read("bv_mixed", "90000008")
    visitor.enter(case_id)
    path = _path(cases, case_id)

    answer = visitor.send(path, set="0", extract="00000000-0000-4000-8000-000000000000")

    assert answer.location == path
    assert "The extract was replaced meanwhile." in words(visitor.get(path))
    assert [slot.signers for slot in cases.case(case_id).slots] == [[]]


def test_the_choice_of_another_case_is_not_found(
    another: Another, cases: Cases, read: Callable[..., str]
) -> None:
    mine, theirs = cases.company(), read("bv_mixed", "90000008")

    visitor = another("en").enter(mine)

    assert visitor.get(_path(cases, theirs)).status_code == 404
    assert visitor.send(_path(cases, theirs), form="/case", set="0").status_code == 404


def test_with_nothing_to_choose_the_page_leads_back(
    visitor: Visitor, cases: Cases, read: Callable[..., str]
) -> None:
    case_id = read("bv_sole", "90000003")

    assert visitor.enter(case_id).get(_path(cases, case_id)).location == "/case"


def test_a_held_case_takes_no_choice(
    visitor: Visitor, cases: Cases, parts: Parts, clock: Clock, read: Callable[..., str]
) -> None:
    case_id = read("bv_mixed", "90000008")
    visitor.enter(case_id)
    path, lead = _path(cases, case_id), cases.staff(Role.LEAD)
    seen = cases.case(case_id).slots[0].document_id or ""
    with parts.database.begin() as uow:
        until = clock.now + timedelta(hours=5)
        holds.hold(uow, case_id, lead, reason=HoldReason.SUSPECTED_FRAUD, until=until, note="")

    assert visitor.get(path).location == "/case"
    assert visitor.send(path, form="/case/data", set="0", extract=seen).location == "/case"
    assert [slot.signers for slot in cases.case(case_id).slots] == [[]]


def test_the_naming_page_begins_with_what_was_read_and_goes_back_to_it(
    another: Another, cases: Cases, read: Callable[..., str]
) -> None:
    visitor, case_id = another("en"), read("stichting", "90000005")
    visitor.enter(case_id)
    page = visitor.get("/case/directors")
    assert 'value="Vera Verzonnen"' in page.text
    assert 'value="Otis Onbestaand"' in page.text
    assert "after all" not in words(page)

    visitor.send("/case/directors", **{"people-0-name": "Vera Waar", "people-0-acts": "alone"})
    said = words(visitor.get("/case"))
    assert "identity document of Vera Waar" in said
    assert "Otis Onbestaand" not in said

    assert visitor.send("/case/directors", act="take-back").location == "/case"
    assert "identity document of Otis Onbestaand" in words(visitor.get("/case"))
    assert cases.case(case_id).directors == []


def test_the_people_stand_on_the_page_before_sending(
    another: Another, cases: Cases, worker: Worker, read: Callable[..., str]
) -> None:
    visitor, case_id = another("en"), read("bv_sole", "90000003")
    visitor.enter(case_id)
    assert visitor.get("/case/check").location == "/case"
    cases.upload(case_id, 1)
    worker.run_due()

    said = words(visitor.get("/case/check"))

    assert "Signs for Fictieve Fietsen B.V. Fenna Fictief" in said


def test_a_holding_is_explained_and_its_extract_is_asked(
    another: Another, read: Callable[..., str]
) -> None:
    said = words(another("en").enter(read("bv_holding", "90000009")).get("/case"))

    assert "A company signs by its own directors. So we need its extract too." in said
    assert "of Papieren Paleis Holding B.V." in said


def test_a_check_that_takes_long_lets_the_directors_be_named(
    another: Another, cases: Cases, clock: Clock
) -> None:
    case_id = cases.company()
    cases.upload(case_id, 0, pdf())
    visitor = another("en").enter(case_id)
    assert "/case/directors" not in visitor.get("/case").text

    clock.advance(minutes=3)

    assert "/case/directors" in visitor.get("/case").text


def test_no_address_or_title_of_these_pages_names_a_person(
    visitor: Visitor, cases: Cases, read: Callable[..., str]
) -> None:
    case_id = read("bv_mixed", "90000008")
    visitor.enter(case_id)

    for page in ("/case", visitor.slot(case_id), _path(cases, case_id), "/case/directors"):
        for address in re.findall(r'(?:href|action|src)="([^"]*)"', visitor.get(page).text):
            assert "Dana" not in address


def test_an_identity_slot_waits_while_its_extract_is_gone(
    another: Another, cases: Cases, read: Callable[..., str]
) -> None:
    visitor, case_id = another("en"), read("bv_sole", "90000003")
    visitor.enter(case_id)
    page = visitor.slot(case_id, 1)

    visitor.send(f"{visitor.slot(case_id)}/remove", form=visitor.slot(case_id))

    assert "Copy of an identity document" not in words(visitor.get("/case"))
    assert "Send the extract first." in words(visitor.get(page))
    assert 'type="file"' not in visitor.get(page).text
