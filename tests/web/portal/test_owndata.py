"""Who asks gets everything that is held about their case, and only theirs."""

import json
from collections.abc import Callable

import pytest

from recovery.flow import intake, review
from recovery.parts import Parts
from recovery.store import cases as stored
from tests.kit import NEW_ADDRESS, Cases, Worker
from tests.web.portal.visitor import Visitor, words


@pytest.fixture
def looked_at(cases: Cases, parts: Parts) -> str:
    """Have two members of staff look at the pages of a case in review."""
    case_id = cases.in_review()
    document = cases.case(case_id).documents[0].id
    for name in ("Rens", "Lotte"):
        person = cases.staff(name=name)
        with parts.database.begin() as uow:
            review.viewed(uow, case_id, document, 1, person)
    return case_id


def test_the_file_holds_what_was_said_sent_and_looked_at(
    visitor: Visitor, looked_at: str, cases: Cases
) -> None:
    answer = visitor.enter(looked_at).get("/case/data.json")

    assert answer.mimetype == "application/json"
    reference = cases.case(looked_at).reference
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{reference}.json"'
    held = json.loads(answer.text)
    assert held["case"]["contact_email"] == NEW_ADDRESS
    assert held["case"]["person_name"] == "Jo Bakker"
    (document,) = held["documents"]
    assert document["file_name"] == "id.jpg"
    assert document["destroyed_by"]
    views = [each for each in held["history"] if each["event"] == "case:document:viewed"]
    assert [each["by"] for each in views] == ["employee 1", "employee 2"]
    assert all(each["document"] == document["id"] and each["page"] == 1 for each in views)


def test_neither_file_nor_page_names_staff_or_their_notes(
    visitor: Visitor, looked_at: str, cases: Cases, parts: Parts
) -> None:
    person = cases.staff(name="Ilse")
    cases.claim(looked_at, person)
    case = cases.case(looked_at)
    with parts.database.begin() as uow:
        stored.get(uow, looked_at)
    visitor.enter(looked_at)

    for page in ("/case/data", "/case/data.json"):
        text = visitor.get(page).text
        for secret in ("Rens", "Lotte", "Ilse", person.id, str(case.account_id)):
            assert secret not in text


def test_the_page_says_who_looked_and_when(
    another: Callable[[str], Visitor], looked_at: str
) -> None:
    dutch = words(another("nl").enter(looked_at).get("/case/data"))
    english = words(another("en").enter(looked_at).get("/case/data"))

    assert "medewerker 1 bekeek bladzijde 1" in dutch
    assert "medewerker 2 bekeek bladzijde 1" in dutch
    assert "employee 2 looked at page 1" in english
    assert "id.jpg" in english


def test_each_look_at_ones_own_data_is_in_the_trail(
    visitor: Visitor, case_id: str, parts: Parts
) -> None:
    visitor.enter(case_id)

    visitor.get("/case/data")
    visitor.get("/case/data.json")

    with parts.database.read() as uow:
        told = [
            (entry.actor, entry.facts)
            for entry in stored.history(uow, case_id)
            if entry.event == "case:exported"
        ]
    assert told == [("customer", {"form": "page"}), ("customer", {"form": "file"})]


def test_after_the_wipe_the_file_name_is_gone_too(
    visitor: Visitor, looked_at: str, parts: Parts, worker: Worker
) -> None:
    with parts.database.begin() as uow:
        intake.withdraw(uow, looked_at)
    worker.run_due()

    held = json.loads(visitor.enter(looked_at).get("/case/data.json").text)

    assert held["documents"][0]["file_name"] is None
    assert held["documents"][0]["destroyed_at"]


@pytest.mark.parametrize("page", ["/case/data", "/case/data.json"])
def test_without_a_visit_nothing_is_given(visitor: Visitor, looked_at: str, page: str) -> None:
    answer = visitor.get(page)

    assert NEW_ADDRESS not in answer.text
    assert answer.status_code == 302
