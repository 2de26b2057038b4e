"""The page of an invited person: theirs alone, and nothing of the case."""

import logging
import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from recovery.flow import intake, invitations
from recovery.flow.sweep import sweep
from recovery.parts import Parts
from recovery.rules.evidence import Director
from recovery.rules.states import DocumentState
from recovery.store import cases as questions
from tests.kit import Cases, Clock, Worker, jpeg, pdf
from tests.web.portal.visitor import Visitor, complaint, multipart, words

ADDRESS = "anna@example.com"
OWN = "/own-document"
ANNAS, BEAS = 1, 2
PNG = b"<!doctype html>" * 400


@pytest.fixture
def case_id(cases: Cases, worker: Worker) -> str:
    case_id = cases.business(
        Director("Anna Arends", acts_alone=False), Director("Bea Bos", acts_alone=False)
    )
    worker.run_due()
    return case_id


Invite = Callable[..., str]


@pytest.fixture
def invite(parts: Parts, cases: Cases, worker: Worker, clock: Clock, case_id: str) -> Invite:
    """Invite somebody for a slot; give the path of the link in their mail."""

    def ask(number: int = ANNAS, address: str = ADDRESS) -> str:
        with parts.database.begin() as uow:
            slot_id = questions.get(uow, case_id).slots[number].id
            invitations.invite(uow, case_id, slot_id, address, "nl")
        worker.run_due()
        clock.advance(minutes=1)
        return mailed(cases, address)

    return ask


@pytest.fixture
def anna(visitor: Visitor, invite: Invite) -> Visitor:
    """Open Anna's link."""
    assert visitor.send(invite()).location == OWN
    return visitor


def mailed(cases: Cases, address: str = ADDRESS) -> str:
    mail = next(each for each in cases.mails() if each["To"] == address)
    part = mail.get_body(("plain",))
    assert part is not None
    found = re.search(r"(/invited/[\w-]{43})", part.get_content())
    assert found is not None
    return found[1]


def _document(cases: Cases, case_id: str, number: int = ANNAS) -> str | None:
    return cases.case(case_id).slots[number].document_id


def _take_back(parts: Parts, case_id: str) -> None:
    with parts.database.begin() as uow:
        slot_id = questions.get(uow, case_id).slots[ANNAS].id
        invitations.take_back(uow, case_id, slot_id)


# --- the link ------------------------------------------------------------------------------


def test_opening_a_link_changes_nothing_and_its_button_uses_it(
    visitor: Visitor, invite: Invite
) -> None:
    link = invite()
    assert [visitor.get(link).status_code for _ in range(3)] == [200, 200, 200]
    assert visitor.client.head(link).status_code == 200
    assert visitor.get(OWN).location == f"{OWN}/ended"

    assert visitor.send(link).location == OWN
    assert visitor.get(OWN).status_code == 200


def test_the_page_of_the_link_says_nothing_of_the_case(visitor: Visitor, invite: Invite) -> None:
    text = visitor.get(invite()).text

    for secret in ("Arends", "Bos", "Bakker", "90000003"):
        assert secret not in text


def test_a_used_link_is_spent_for_everybody_else(
    another: Callable[[str], Visitor], language: str, invite: Invite
) -> None:
    first, second = another(language), another(language)
    link = invite()
    token = second.token(link)
    first.send(link)

    for answer in (second.client.post(link, data={"csrf_token": token}), second.get(link)):
        assert answer.status_code == 410
        assert f'action="{link}/again"' in answer.text
    assert second.get(OWN).location == f"{OWN}/ended"


def test_a_made_up_link_is_spent_and_gets_the_same_answer(
    visitor: Visitor, worker: Worker, cases: Cases
) -> None:
    assert visitor.get("/invited/made-up").status_code == 410
    assert visitor.send("/invited/made-up/again", form="/invited/made-up").location == (
        "/invited/sent"
    )
    worker.run_due()
    assert cases.mails() == []


def test_a_spent_link_sends_a_fresh_one_to_the_same_address(
    visitor: Visitor, invite: Invite, worker: Worker, cases: Cases
) -> None:
    link = invite()
    visitor.send(link)

    answer = visitor.send(f"{link}/again", form=link)
    worker.run_due()

    assert answer.location == "/invited/sent"
    assert visitor.get("/invited/sent").status_code == 200
    assert mailed(cases) != link
    assert visitor.send(mailed(cases)).location == OWN


def test_the_link_is_not_one_to_the_case_and_the_other_way_round(
    visitor: Visitor, another: Callable[[str], Visitor], invite: Invite, case_id: str
) -> None:
    own = invite().removeprefix("/invited/")
    to_case = visitor.link(case_id)

    assert visitor.get(f"/link/{own}").status_code == 410
    assert visitor.send(f"/link/{own}").status_code == 410
    assert visitor.get(f"/invited/{to_case}").status_code == 410
    assert visitor.send(f"/invited/{to_case}").status_code == 410
    assert visitor.get("/case").status_code == 302
    assert another("nl").send(f"/invited/{own}").location == OWN


# --- two kinds of visits -------------------------------------------------------------------


def test_to_the_pages_of_the_case_an_invited_visit_is_a_stranger(
    anna: Visitor, another: Callable[[str], Visitor], case_id: str
) -> None:
    stranger = another("nl")
    slot = anna.slot(case_id, ANNAS)
    for path in (
        "/case",
        "/case/data",
        "/case/data.json",
        "/case/check",
        "/case/state",
        "/case/directors",
        "/case/withdraw",
        slot,
        f"{slot}/state",
        f"{slot}/invite",
        "/confirm",
        "/case/receipt",
    ):
        mine, theirs = anna.get(path), stranger.get(path)
        assert (mine.status_code, mine.location) == (theirs.status_code, theirs.location), path
        assert mine.status_code in {302, 404}, path


@pytest.mark.parametrize("number", [ANNAS, BEAS])
def test_an_invited_visit_sends_nothing_by_the_pages_of_the_case(
    anna: Visitor, cases: Cases, case_id: str, number: int
) -> None:
    slot = anna.slot(case_id, number)

    posted = anna.post_file(slot, jpeg(), form=OWN)
    put = anna.put_file(slot, jpeg(), form=OWN)
    removed = anna.send(f"{slot}/remove", form=OWN)
    sent = anna.send("/case/check", form=OWN)

    assert [each.status_code for each in (posted, put, removed, sent)] == [302, 401, 302, 302]
    assert _document(cases, case_id, number) is None
    assert cases.kept() == []


def test_to_the_page_of_an_invited_person_the_applicant_is_a_stranger(
    visitor: Visitor, invite: Invite, cases: Cases, case_id: str
) -> None:
    invite()
    visitor.enter(case_id)

    for path in (OWN, f"{OWN}/state", f"{OWN}/decline"):
        assert visitor.get(path).location == f"{OWN}/ended"
    assert visitor.post_file(OWN, jpeg(), form="/case").location == f"{OWN}/ended"
    assert visitor.put_file(OWN, jpeg(), form="/case").status_code == 401
    assert visitor.send(f"{OWN}/decline", form="/case").location == f"{OWN}/ended"
    assert cases.kept() == []
    assert _document(cases, case_id) is None


def test_a_visit_is_to_one_of_both_and_never_to_both(
    visitor: Visitor, invite: Invite, case_id: str
) -> None:
    visitor.enter(case_id)
    visitor.send(invite())
    assert visitor.get(OWN).status_code == 200
    assert visitor.get("/case").location == "/return?ended=1"

    visitor.enter(case_id)
    assert visitor.get(OWN).location == f"{OWN}/ended"


def test_who_sends_fills_their_own_slot_only(
    another: Callable[[str], Visitor], invite: Invite, cases: Cases, case_id: str
) -> None:
    anna, bea = another("nl"), another("nl")
    anna.send(invite(ANNAS))
    bea.send(invite(BEAS, "bea@example.com"))

    anna.post_file(OWN, jpeg("A"), "anna-geheim.jpg")
    bea.put_file(OWN, jpeg("B"), "bea-geheim.jpg")

    slots = cases.case(case_id).slots
    documents = {each.id: each.slot_id for each in cases.case(case_id).documents}
    assert documents == {slots[each].document_id: slots[each].id for each in (ANNAS, BEAS)}
    assert "anna-geheim.jpg" in words(anna.get(OWN))
    assert "bea-geheim.jpg" in words(bea.get(OWN))
    assert "bea-geheim" not in anna.get(OWN).text
    assert "Bea" not in anna.get(OWN).text


# --- the page -----------------------------------------------------------------------------


def test_the_page_says_what_it_is_about_and_whose_it_is(
    another: Callable[[str], Visitor], language: str, invite: Invite, cases: Cases, case_id: str
) -> None:
    anna = another(language)
    anna.send(invite())

    text = words(anna.get(OWN))

    assert "Bakker B.V." in text
    assert "Anna Arends" in text
    assert cases.case(case_id).reference in text
    for secret in ("Bea Bos", "Jo Bakker", "K1001", "90000003", "jo.nieuw@example.org"):
        assert secret not in text


@pytest.mark.parametrize("way", ["post_file", "put_file"])
def test_a_document_is_received_checked_and_shown_to_its_sender(
    anna: Visitor, worker: Worker, cases: Cases, case_id: str, way: str
) -> None:
    answer: TestResponse = getattr(anna, way)(OWN, jpeg(), "mijn-id.jpg")

    assert OWN in (answer.location or answer.get_json()["next"])
    assert anna.get(f"{OWN}/state").get_json() == {"state": "checking"}
    assert "data-follow" in anna.get(OWN).text
    worker.run_due()
    assert anna.get(f"{OWN}/state").get_json() == {"state": "ready"}
    assert "mijn-id.jpg" in words(anna.get(OWN))
    document_id = _document(cases, case_id)
    assert document_id is not None
    assert cases.document(document_id).state is DocumentState.ACCEPTED


@pytest.mark.parametrize("way", ["post_file", "put_file"])
@pytest.mark.parametrize(
    ("content", "status"), [(PNG, 415), (b"", 422)], ids=["wrong type", "empty"]
)
def test_a_file_that_cannot_serve_is_told_beside_its_field(
    anna: Visitor, cases: Cases, way: str, content: bytes, status: int
) -> None:
    answer: TestResponse = getattr(anna, way)(OWN, content)

    assert answer.status_code == status
    assert complaint(answer)
    assert cases.kept() == []


def test_a_form_without_a_file_asks_for_one(anna: Visitor) -> None:
    answer = anna.send(OWN)

    assert answer.status_code == 422
    assert complaint(answer)


def test_a_form_without_its_token_keeps_nothing(anna: Visitor, cases: Cases) -> None:
    assert anna.post_body(OWN, multipart("made-up", jpeg())).status_code == 400
    assert cases.kept() == []


@pytest.mark.parametrize("way", ["post_file", "put_file"])
def test_a_file_over_the_limit_is_told_beside_its_field(
    anna: Visitor, cases: Cases, parts: Parts, way: str
) -> None:
    answer: TestResponse = getattr(anna, way)(OWN, b"x" * (parts.settings.max_document + 70_000))

    assert answer.status_code == 413
    assert complaint(answer)
    assert cases.kept() == []


def test_what_was_cut_off_is_not_kept(anna: Visitor, cases: Cases) -> None:
    assert anna.put_file(OWN, jpeg(), announced=len(jpeg()) + 10).status_code == 400
    assert cases.kept() == []


def test_a_refused_file_is_told_with_its_reason(anna: Visitor, worker: Worker) -> None:
    anna.post_file(OWN, b"%PDF-1.7 broken")
    worker.run_due()

    page = anna.get(OWN)
    assert anna.get(f"{OWN}/state").get_json() == {"state": "again"}
    assert complaint(page)


def test_a_document_can_be_removed_and_replaced(
    anna: Visitor, worker: Worker, cases: Cases, case_id: str
) -> None:
    anna.post_file(OWN, jpeg("1"))
    first = _document(cases, case_id)
    anna.post_file(OWN, jpeg("2"))
    second = _document(cases, case_id)
    assert anna.send(f"{OWN}/remove", form=OWN).location == OWN
    worker.run_due()

    for each in (first, second):
        assert each is not None
        assert cases.document(each).state is DocumentState.WIPED
    assert _document(cases, case_id) is None
    assert anna.get(OWN).status_code == 200


# --- what the applicant sees ----------------------------------------------------------------


def test_the_applicant_sees_that_it_is_there_and_nothing_of_it(
    anna: Visitor,
    another: Callable[[str], Visitor],
    worker: Worker,
    case_id: str,
) -> None:
    applicant = another("nl").enter(case_id)
    slot = applicant.slot(case_id, ANNAS)
    pages = ("/case", slot, f"{slot}/state", f"{slot}/invite")
    anna.post_file(OWN, jpeg(), "mijn-id.jpg")
    worker.run_due()

    for path in pages:
        assert "mijn-id" not in applicant.get(path).text, path
    assert ADDRESS in applicant.get(f"{slot}/invite").text

    anna.post_file(OWN, b"%PDF-1.7 broken")
    worker.run_due()
    told = "beschadigd"
    assert told in words(anna.get(OWN))
    for path in pages:
        assert told not in words(applicant.get(path)), path


# --- saying no ------------------------------------------------------------------------------


def test_a_no_is_confirmed_first_and_then_said_once(
    anna: Visitor, worker: Worker, cases: Cases, case_id: str
) -> None:
    anna.post_file(OWN, jpeg())
    document_id = _document(cases, case_id)
    assert anna.get(f"{OWN}/decline").status_code == 200
    assert _document(cases, case_id) == document_id
    token = anna.token(f"{OWN}/decline")

    answer = anna.client.post(f"{OWN}/decline", data={"csrf_token": token})
    worker.run_due()

    assert answer.location == f"{OWN}/declined"
    assert anna.get(f"{OWN}/declined").status_code == 200
    assert anna.get(OWN).location == f"{OWN}/ended"
    assert document_id is not None
    assert cases.document(document_id).state is DocumentState.WIPED
    assert cases.case(case_id).state == "opened"


def test_a_no_said_on_another_device_is_told(
    anna: Visitor, another: Callable[[str], Visitor], invite: Invite, worker: Worker, cases: Cases
) -> None:
    del invite
    elsewhere = another("nl")
    link = mailed(cases)
    anna.send(f"{link}/again", form=link)
    worker.run_due()
    elsewhere.send(mailed(cases))
    token = anna.token(f"{OWN}/decline")
    elsewhere.send(f"{OWN}/decline")

    assert anna.get(OWN).status_code == 410
    again = anna.client.post(f"{OWN}/decline", data={"csrf_token": token})
    assert again.status_code == 410
    assert anna.get(link).status_code == 410


def test_the_applicant_who_hears_no_can_ask_again_or_send_it_themself(
    anna: Visitor, another: Callable[[str], Visitor], worker: Worker, case_id: str
) -> None:
    anna.send(f"{OWN}/decline")
    worker.run_due()
    applicant = another("nl").enter(case_id)
    slot = applicant.slot(case_id, ANNAS)

    page = applicant.get(f"{slot}/invite")
    assert 'name="contact_email"' in page.text
    assert 'href="/case/withdraw"' in page.text
    assert applicant.get("/case").status_code == 200
    assert applicant.post_file(slot, jpeg()).location == slot


# --- everything that can have happened meanwhile --------------------------------------------


def _everything(anna: Visitor, token: str) -> dict[str, int]:
    """Press everything there is; give each answer's status."""
    answers = {
        "page": anna.get(OWN),
        "state": anna.get(f"{OWN}/state"),
        "ask": anna.get(f"{OWN}/decline"),
        "form": anna.post_body(OWN, multipart(token, jpeg())),
        "put": anna.client.put(
            f"{OWN}/content",
            data=jpeg(),
            headers={"X-CSRFToken": token, "Accept": "application/json"},
        ),
        "remove": anna.client.post(f"{OWN}/remove", data={"csrf_token": token}),
        "decline": anna.client.post(f"{OWN}/decline", data={"csrf_token": token}),
    }
    return {name: answer.status_code for name, answer in answers.items()}


GONE = dict.fromkeys(("page", "state", "ask", "form", "put", "remove", "decline"), 410)


@pytest.mark.parametrize("how", ["taken_back", "replaced", "slot", "withdrawn", "expired"])
def test_after_the_end_every_page_answers_that_nothing_is_asked(
    anna: Visitor,
    invite: Invite,
    cases: Cases,
    clock: Clock,
    case_id: str,
    how: str,
) -> None:
    parts = cases.parts
    anna.post_file(OWN, jpeg())
    token = anna.token(OWN)
    with parts.database.begin() as uow:
        if how == "withdrawn":
            intake.withdraw(uow, case_id)
        elif how == "slot":
            intake.name_directors(uow, case_id, [Director("Cor Cas", acts_alone=True)])
    if how == "taken_back":
        _take_back(parts, case_id)
    elif how == "replaced":
        invite(ANNAS, "andere@example.com")
    elif how == "expired":
        clock.advance(hours=1)
        with parts.database.begin() as uow:
            questions.get(uow, case_id).expires_at = uow.now
        sweep(parts.database, parts.vault)
    cases.worker.run_due()

    assert _everything(anna, token) == GONE
    if how != "taken_back":
        assert cases.kept() == []


def test_while_the_case_is_held_the_page_says_so_and_takes_nothing(
    anna: Visitor, parts: Parts, case_id: str
) -> None:
    anna.post_file(OWN, jpeg())
    token = anna.token(OWN)
    with parts.database.begin() as uow:
        questions.get(uow, case_id).held_until = uow.now.replace(year=2027)

    came = _everything(anna, token)

    assert came == {
        "page": 200,
        "state": 200,
        "ask": 302,
        "form": 409,
        "put": 409,
        "remove": 409,
        "decline": 409,
    }
    assert '<form class="upload"' not in anna.get(OWN).text


def test_after_the_request_was_sent_the_page_says_so_and_takes_nothing(
    anna: Visitor, cases: Cases, worker: Worker, case_id: str
) -> None:
    anna.post_file(OWN, jpeg(), "mijn-id.jpg")
    token = anna.token(OWN)
    cases.upload(case_id, 0, pdf())
    cases.upload(case_id, BEAS)
    worker.run_due()
    cases.submit(case_id)

    came = _everything(anna, token)

    assert came["page"] == 200
    assert {came[each] for each in ("form", "put", "remove", "decline")} == {409}
    assert "mijn-id.jpg" in words(anna.get(OWN))
    assert '<form class="upload"' not in anna.get(OWN).text


def test_a_link_of_an_ended_case_says_so_and_sends_no_other(
    visitor: Visitor, invite: Invite, parts: Parts, worker: Worker, cases: Cases, case_id: str
) -> None:
    link = invite()
    token = visitor.token(link)
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    worker.run_due()
    before = len(cases.mails())

    for answer in (visitor.get(link), visitor.client.post(link, data={"csrf_token": token})):
        assert answer.status_code == 410
        assert "/again" not in answer.text
    visitor.client.post(f"{link}/again", data={"csrf_token": token})
    worker.run_due()
    assert len(cases.mails()) == before


def test_leaving_ends_the_visit(anna: Visitor) -> None:
    cookie = anna.client.get_cookie("recovery-portal")
    assert cookie is not None

    assert anna.send(f"{OWN}/leave", form=OWN).location == f"{OWN}/ended?left=1"

    assert anna.get(f"{OWN}/ended?left=1").status_code == 200
    anna.client.set_cookie("recovery-portal", cookie.value)
    assert anna.get(OWN).location == f"{OWN}/ended"


@pytest.mark.usefixtures("limits")
def test_asking_for_fresh_links_is_limited(visitor: Visitor) -> None:
    token = visitor.token("/invited/made-up")

    came = [
        visitor.client.post("/invited/made-up/again", data={"csrf_token": token}).status_code
        for _ in range(21)
    ]

    assert came == [302] * 20 + [429]


def test_nothing_of_a_person_stands_in_a_log_line(
    anna: Visitor,
    worker: Worker,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    anna.post_file(OWN, jpeg(), "mijn-id.jpg")
    anna.post_file(OWN, b"%PDF-1.7 broken")
    worker.run_due()
    anna.send(f"{OWN}/decline")
    worker.run_due()

    for secret in ("anna", "arends", "mijn-id", "bakker"):
        assert secret not in caplog.text.lower()
