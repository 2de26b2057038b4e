"""Who asks gets everything that is held about their case, and only theirs."""

import io
import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.flow import intake, invitations, readings, review
from recovery.flow.invited import InvitedUpload
from recovery.parts import Parts
from recovery.rules.decisions import RejectReason
from recovery.rules.registration import IdentityFacts
from recovery.rules.states import DocumentState
from recovery.store import cases as stored
from recovery.store.models import Invitation
from tests.flow.registrations import EITHER
from tests.kit import NEW_ADDRESS, Cases, Clock, Worker, jpeg
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


def hold(parts: Parts, case_id: str, **time: float) -> None:
    with parts.database.begin() as uow:
        stored.get(uow, case_id).held_until = uow.now + timedelta(**time)


def test_a_pause_and_the_later_date_of_destruction_are_told(
    another: Callable[[str], Visitor], looked_at: str, parts: Parts
) -> None:
    hold(parts, looked_at, days=40)
    visitor = another("en").enter(looked_at)

    held, text = json.loads(visitor.get("/case/data.json").text), words(visitor.get("/case/data"))

    assert held["paused_until"] == "2026-12-12T09:00:00+00:00"
    assert held["documents"][0]["destroyed_by"] == "2026-12-12T09:00:00+00:00"
    assert "Paused until 12 December 2026 at 10:00" in text
    assert "Destroyed at the latest 12 December 2026 at 10:00" in text


def test_a_pause_that_is_over_moves_no_date(
    visitor: Visitor, looked_at: str, parts: Parts, clock: Clock
) -> None:
    hold(parts, looked_at, days=1)
    clock.advance(days=1)

    held = json.loads(visitor.enter(looked_at).get("/case/data.json").text)

    assert held["paused_until"] is None
    assert held["documents"][0]["destroyed_by"].startswith("2026-12-02")


def test_the_page_shows_what_was_decided_and_what_the_applicant_was_told(
    another: Callable[[str], Visitor], looked_at: str, cases: Cases, parts: Parts
) -> None:
    person = cases.staff(name="Ilse")
    cases.claim(looked_at, person)
    with parts.database.begin() as uow:
        review.reject(
            uow,
            looked_at,
            person,
            RejectReason.NOT_THE_HOLDER,
            version=stored.get(uow, looked_at).version,
            customer_text="The surname is another one.",
            private_note="For colleagues.",
        )

    text = words(another("en").enter(looked_at).get("/case/data"))

    assert "We did not approve your request." in text
    assert "The documents do not match the holder of the account." in text
    assert "The surname is another one." in text
    assert "For colleagues." not in text


def test_looks_of_one_person_at_one_page_are_one_line(
    another: Callable[[str], Visitor], cases: Cases, parts: Parts, clock: Clock
) -> None:
    case_id, person = cases.in_review(), cases.staff()
    for _ in range(3):
        clock.advance(minutes=5)
        with parts.database.begin() as uow:
            review.viewed(uow, case_id, cases.case(case_id).documents[0].id, 1, person)

    text = words(another("en").enter(case_id).get("/case/data"))

    assert text.count("employee 1 looked at page 1") == 1
    assert "10:15: employee 1 looked at page 1 (3 times" in text


def test_a_document_that_another_took_the_place_of_is_marked(
    another: Callable[[str], Visitor], case_id: str, cases: Cases
) -> None:
    cases.upload(case_id)
    visitor = another("en").enter(case_id)
    assert "(replaced)" not in words(visitor.get("/case/data"))

    cases.upload(case_id, 0, jpeg("sharper"))

    assert words(visitor.get("/case/data")).count("(replaced)") == 1


SECRET = IdentityFacts(surname="VERZONNEN", given_names="AN", birth_date=date(1980, 5, 17))


def test_what_was_read_of_a_document_is_told_and_stands_in_the_file(
    another: Callable[[str], Visitor], case_id: str, cases: Cases, parts: Parts, worker: Worker
) -> None:
    document_id = cases.upload(case_id)
    worker.run_due()
    readings.keep(parts.vault, cases.document(document_id), SECRET)
    visitor = another("en").enter(case_id)

    said = words(visitor.get("/case/data"))
    (told,) = json.loads(visitor.get("/case/data.json").text)["documents"]

    assert "What we have read in it" in said
    assert "Surname VERZONNEN" in said
    assert "Date of birth 17 May 1980" in said
    assert told["read"]["surname"] == "VERZONNEN"
    assert told["read"]["birth_date"] == "1980-05-17"


def test_what_was_read_of_an_extract_is_told_with_its_officers(
    another: Callable[[str], Visitor], cases: Cases
) -> None:
    case_id = cases.company()
    cases.read(case_id, 0, EITHER)

    said = words(another("en").enter(case_id).get("/case/data"))

    assert "Company Verzonnen B.V." in said
    assert "Director An Verzonnen, 17 May 1980" in said


def test_that_somebody_saw_what_was_read_is_told(
    another: Callable[[str], Visitor], case_id: str, cases: Cases, parts: Parts
) -> None:
    document_id, person = cases.upload(case_id), cases.staff()
    with parts.database.begin() as uow:
        trail.append(
            uow,
            Event.DOCUMENT_READ,
            trail.staff(person.id),
            case_id=case_id,
            document_id=document_id,
        )

    said = words(another("en").enter(case_id).get("/case/data"))

    assert "employee 1 looked at what we have read in it" in said
    assert "Nobody of our staff has looked at this document." not in said


def test_what_was_read_is_not_told_once_it_is_destroyed(
    visitor: Visitor, case_id: str, cases: Cases, parts: Parts, worker: Worker
) -> None:
    document_id = cases.upload(case_id)
    readings.keep(parts.vault, cases.document(document_id), SECRET)
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    visitor.enter(case_id)
    assert "VERZONNEN" not in visitor.get("/case/data.json").text
    worker.run_due()

    assert json.loads(visitor.get("/case/data.json").text)["documents"][0]["read"] is None


def test_what_somebody_sent_by_a_link_of_their_own_is_not_the_applicants_to_see(
    visitor: Visitor, cases: Cases, parts: Parts, worker: Worker
) -> None:
    case_id = cases.business()
    slot_id = cases.case(case_id).slots[1].id
    with parts.database.begin() as uow:
        invitations.invite(uow, case_id, slot_id, "an@example.com", "nl")
        invitation_id = str(uow.session.scalar(select(Invitation.id)))
    settings = parts.settings
    with InvitedUpload(parts.database, parts.vault, settings, invitation_id) as upload:
        upload.write(jpeg())
        document_id = upload.keep("paspoort van An.jpg")
    worker.run_due()
    readings.keep(parts.vault, cases.document(document_id), SECRET)
    visitor.enter(case_id)

    for page in ("/case/data", "/case/data.json", "/case", visitor.slot(case_id, 1)):
        text = visitor.get(page).text
        assert "VERZONNEN" not in text
        assert "paspoort" not in text


def sent_by_own_link(cases: Cases, data: bytes) -> tuple[str, str]:
    """Have a co-director open their link and send this; give the ids of case and document."""
    case_id, parts = cases.business(), cases.parts
    slot_id = cases.case(case_id).slots[1].id
    with parts.database.begin() as uow:
        invitations.invite(uow, case_id, slot_id, "an@example.com", "nl")
        invitation_id = str(uow.session.scalar(select(Invitation.id)))
        trail.append(
            uow,
            Event.INVITATION_OPENED,
            trail.CUSTOMER,
            case_id=case_id,
            invitation=invitation_id,
        )
    with InvitedUpload(parts.database, parts.vault, parts.settings, invitation_id) as upload:
        upload.fill_from(io.BytesIO(data), len(data))
        return case_id, upload.keep("paspoort.jpg")


USABLE, BROKEN = jpeg("AN"), jpeg("AN")[:300]


@pytest.mark.parametrize(
    ("data", "state", "is_there"),
    [(USABLE, DocumentState.ACCEPTED, True), (BROKEN, DocumentState.WIPED, False)],
    ids=["accepted", "refused"],
)
def test_of_what_came_by_an_own_link_the_applicant_gets_only_whether_it_is_there(
    visitor: Visitor,
    cases: Cases,
    worker: Worker,
    data: bytes,
    state: DocumentState,
    *,
    is_there: bool,
) -> None:
    case_id, document_id = sent_by_own_link(cases, data)
    worker.run_due()
    assert cases.document(document_id).state is state
    assert cases.document(document_id).findings

    held = json.loads(visitor.enter(case_id).get("/case/data.json").text)

    assert held["documents"] == [
        {
            "id": document_id,
            "kind": "identity",
            "is_there": is_there,
            "destroyed_by": "2026-11-09",
            "destroyed_at": None if is_there else "2026-11-02",
        }
    ]
    told = {each["event"] for each in held["history"]}
    assert "case:invitation:sent" in told
    assert not told & {"case:invitation:opened", "case:invitation:answered"}
    assert all(not each["document"] for each in held["history"])


@pytest.mark.parametrize("data", [USABLE, BROKEN], ids=["accepted", "refused"])
def test_the_page_tells_nothing_that_was_found_in_what_came_by_an_own_link(
    another: Callable[[str], Visitor],
    cases: Cases,
    parts: Parts,
    worker: Worker,
    clock: Clock,
    data: bytes,
) -> None:
    case_id, document_id = sent_by_own_link(cases, data)
    worker.run_due()
    with parts.database.begin() as uow:
        review.viewed(uow, case_id, document_id, 1, cases.staff())
    clock.advance(hours=1)

    page = another("en").enter(case_id).get("/case/data")
    section = page.text.partition('aria-labelledby="documents"')[2].partition("</section>")[0]

    assert "by a link of their own" in section
    for secret in ("Size", "Received", "File name", "10:00", "employee", "Nobody", "(replaced)"):
        assert secret not in section
    assert ("Ready" in section) is (data is USABLE)
    assert "efused" not in section


def shape(value: object) -> object:
    """Give keys, lengths and kinds of values, without what stands there."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return type(value).__name__


def test_whether_there_is_an_account_changes_nothing_of_what_is_given(
    another: Callable[[str], Visitor], cases: Cases
) -> None:
    account = cases.account()
    known, unknown = cases.in_review(), cases.in_review(asked_for="nergens.example")
    assert cases.case(known).account_id == account
    assert cases.case(unknown).account_id is None

    one, other = (
        json.loads(another("nl").enter(case_id).get("/case/data.json").text)
        for case_id in (known, unknown)
    )

    assert shape(one) == shape(other)
    told = [each["event"] for each in one["history"]]
    assert told == [each["event"] for each in other["history"]]
    assert "case:account:matched" not in told
