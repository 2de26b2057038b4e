"""Pages of documents: stamped, written down, and only for whom and as long as they may."""

from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from recovery.flow import intake
from recovery.flow.moves import owe_wipe
from recovery.rules.roles import Role
from recovery.rules.states import CaseState
from recovery.store.models import Case, Document
from tests.kit import jpeg
from tests.web.desk.office import Office


def address(case: Case, number: int = 1) -> str:
    return f"/cases/{case.id}/documents/{case.slots[0].document_id}/pages/{number}"


def test_a_page_comes_stamped_and_is_kept_nowhere(office: Office) -> None:
    answer = office.visit_as(Role.REVIEWER).get(address(office.case()))

    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data != jpeg("page 1")
    assert Image.open(BytesIO(answer.data)).size == Image.open(BytesIO(jpeg("page 1"))).size


def test_the_stamp_names_the_viewer(office: Office) -> None:
    case = office.case()
    kim, sam = office.visit_as(Role.REVIEWER, "Kim"), office.visit_as(Role.REVIEWER, "Sam")

    assert kim.get(address(case)).data == kim.get(address(case)).data
    assert kim.get(address(case)).data != sam.get(address(case)).data


def test_the_stamp_names_the_time(office: Office) -> None:
    case, browser = office.case(), office.visit_as(Role.REVIEWER)
    before = browser.get(address(case)).data
    office.clock.advance(minutes=1)

    assert browser.get(address(case)).data != before


def test_each_look_is_written_down(office: Office) -> None:
    case, person = office.case(pages=2), office.hire()
    browser = office.visit(person)

    browser.get(address(case, 2))
    browser.get(address(case, 2))

    seen = office.told("case:document:viewed")
    assert [(each.actor, each.case_id, each.facts) for each in seen] == [
        (f"staff:{person.id}", case.id, {"page": 2})
    ] * 2


def test_a_look_that_cannot_be_written_down_shows_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, browser = office.case(), office.visit_as(Role.REVIEWER)
    monkeypatch.setattr("recovery.flow.review.trail.append", _fail)
    monkeypatch.setitem(office.desk.config, "PROPAGATE_EXCEPTIONS", False)

    answer = browser.get(address(case))

    assert answer.status_code == 503
    assert answer.mimetype == "text/html"


def _fail(*_: object, **__: object) -> None:
    raise OSError


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_may_not_open_documents_gets_403_and_leaves_no_trace_of_a_look(
    office: Office, role: Role
) -> None:
    assert office.visit_as(role).get(address(office.case())).status_code == 403
    assert office.told("case:document:viewed") == []


def test_a_case_that_ended_shows_no_page(office: Office) -> None:
    case = office.case()
    with office.parts.database.begin() as uow:
        intake.withdraw(uow, case.id)

    assert office.visit_as(Role.REVIEWER).get(address(case)).status_code == 404
    assert office.told("case:document:viewed") == []


def test_a_draft_that_was_never_sent_shows_no_page(office: Office) -> None:
    case = office.case(state=CaseState.OPENED)

    assert office.visit_as(Role.REVIEWER).get(address(case)).status_code == 404


def test_a_page_is_found_only_below_its_own_case(office: Office) -> None:
    case, other = office.case(), office.case(asked_for="two.example")
    browser = office.visit_as(Role.REVIEWER)
    path = address(case).replace(case.id, other.id)

    assert browser.get(path).status_code == 404
    assert browser.get(address(case, 2)).status_code == 404
    assert browser.get(address(case, 0)).status_code == 404
    assert browser.get(f"/cases/{case.id}/documents/{uuid4()}/pages/1").status_code == 404


def test_a_document_that_was_replaced_is_no_longer_shown(office: Office) -> None:
    case = office.case()
    old = address(case)
    with office.parts.database.begin() as uow:
        uow.session.get_one(Case, case.id).slots[0].document_id = None

    assert office.visit_as(Role.REVIEWER).get(old).status_code == 404


def test_a_document_that_is_being_destroyed_is_no_longer_shown(office: Office) -> None:
    case = office.case()
    with office.parts.database.begin() as uow:
        owe_wipe(uow, case.id)

    assert office.visit_as(Role.REVIEWER).get(address(case)).status_code == 404


def test_a_document_whose_key_is_gone_is_no_longer_shown(office: Office) -> None:
    case = office.case()
    office.parts.vault.destroy(str(case.slots[0].document_id))

    assert office.visit_as(Role.REVIEWER).get(address(case)).status_code == 404
    assert office.told("case:document:viewed") == []


def test_a_document_that_no_page_could_be_made_of_is_told(office: Office) -> None:
    reviewer = office.hire()
    case = office.claimed(reviewer)
    with office.parts.database.begin() as uow:
        uow.session.get_one(Document, case.slots[0].document_id).pages = 0

    page = office.visit(reviewer).get(f"/cases/{case.id}", headers={"Accept-Language": "en"}).text

    assert "There is no page to look at." in page
