"""The home of a case: what is to be done, what happens, what is gone."""

from collections.abc import Callable

import pytest

from recovery.flow import intake, review
from recovery.flow.review import Question
from recovery.flow.sweep import sweep
from recovery.rules.decisions import AskReason, RejectReason
from recovery.rules.evidence import Director
from recovery.rules.states import CaseState
from tests.kit import Cases, Clock, Worker, jpeg, pdf
from tests.web.portal.visitor import Visitor, complaint, words


@pytest.fixture
def open_page(
    another: Callable[[str], Visitor],
) -> Callable[..., str]:
    """Give what the home of a case says."""

    def read(case_id: str, language: str = "nl") -> str:
        return words(another(language).enter(case_id).get("/case"))

    return read


def ask_again(cases: Cases, case_id: str, note: str = "") -> None:
    person = cases.staff()
    cases.claim(case_id, person)
    case = cases.case(case_id)
    with cases.parts.database.begin() as uow:
        review.ask_more(
            uow,
            case_id,
            person,
            {case.slots[0].id: Question(AskReason.UNREADABLE, note)},
            version=case.version,
            draft_age=cases.parts.settings.draft_age,
        )


def test_a_draft_lists_what_is_to_be_sent(case_id: str, open_page: Callable[..., str]) -> None:
    text = open_page(case_id)

    assert "Kopie van een identiteitsbewijs Te doen" in text
    assert "Is alles er? Dan kunt u uw aanvraag controleren en versturen." in text


def test_a_checked_document_is_ready_to_be_handed_in(
    case_id: str, cases: Cases, worker: Worker, open_page: Callable[..., str]
) -> None:
    cases.upload(case_id)
    assert "Kopie van een identiteitsbewijs Wordt gecontroleerd" in open_page(case_id)

    worker.run_due()

    assert "Kopie van een identiteitsbewijs Klaar" in open_page(case_id)


def test_a_company_names_its_directors_first_and_then_sends_the_extract(
    cases: Cases, open_page: Callable[..., str]
) -> None:
    case_id = cases.business(Director("Jo Bakker", acts_alone=True))

    text = open_page(case_id)

    assert text.index("Wie mag tekenen") < text.index("uittreksel") < text.index("van Jo Bakker")


def test_what_was_said_and_sent_is_shown_before_it_is_handed_in(
    visitor: Visitor, cases: Cases, worker: Worker
) -> None:
    case_id = cases.business(Director("Jo Bakker", acts_alone=True))
    cases.upload(case_id, 0, pdf(), "uittreksel.pdf")
    cases.upload(case_id, 1)
    worker.run_due()

    text = words(visitor.enter(case_id).get("/case/check"))

    for said in ("k1001", "Bakker B.V.", "90000003", "Jo Bakker (tekent alleen)"):
        assert said in text
    assert "Wij vernietigen uw documenten uiterlijk op 2 december 2026." in text


def test_nothing_can_be_handed_in_before_everything_is_there(
    visitor: Visitor, case_id: str, cases: Cases
) -> None:
    visitor.enter(case_id)

    assert visitor.get("/case/check").location == "/case"
    assert visitor.send("/case/check", form="/case").location == "/case"
    assert cases.case(case_id).state is CaseState.OPENED


def test_handing_in_shows_the_reference_what_comes_next_and_the_wipe_date(
    another: Callable[[str], Visitor], language: str, case_id: str, cases: Cases
) -> None:
    cases.upload(case_id)
    visitor = another(language).enter(case_id)

    answer = visitor.send("/case/check")

    assert answer.location == "/case"
    text = words(visitor.get("/case"))
    assert cases.case(case_id).reference in text
    assert {"nl": "binnen één werkdag", "en": "within one working day"}[language] in text
    assert {"nl": "uiterlijk op 2 december 2026", "en": "on 2 December 2026"}[language] in text


def test_handing_in_twice_is_once(visitor: Visitor, case_id: str, cases: Cases) -> None:
    cases.upload(case_id)
    form = {"csrf_token": visitor.enter(case_id).token("/case/check")}

    answers = [visitor.client.post("/case/check", data=form) for _ in range(2)]

    assert [answer.location for answer in answers] == ["/case", "/case"]
    assert cases.case(case_id).state is CaseState.CHECKING


def test_only_what_is_asked_again_can_be_sent_again(
    visitor: Visitor, cases: Cases, worker: Worker
) -> None:
    case_id = cases.business(Director("Jo Bakker", acts_alone=True))
    cases.upload(case_id, 0, pdf())
    cases.upload(case_id, 1)
    cases.submit(case_id)
    ask_again(cases, case_id, "Pagina 2 ontbreekt.")
    visitor.enter(case_id)

    text = words(visitor.get("/case"))
    extract, identity = visitor.slot(case_id, 0), visitor.slot(case_id, 1)

    assert "Wij hebben nog iets van u nodig" in text
    assert "Pagina 2 ontbreekt." in text
    assert identity not in visitor.get("/case").text
    assert visitor.put_file(identity, jpeg("new"), form="/case").status_code == 409
    assert visitor.get("/case/check").location == "/case"
    assert visitor.put_file(extract, pdf("new")).status_code == 201
    worker.run_due()
    assert visitor.send("/case/check").location == "/case"
    assert cases.case(case_id).state is CaseState.CHECKING


def test_the_reason_stands_beside_the_field_that_is_asked_again(
    another: Callable[[str], Visitor], language: str, cases: Cases
) -> None:
    case_id = cases.in_review()
    ask_again(cases, case_id)
    visitor = another(language).enter(case_id)

    answer = visitor.get(visitor.slot(case_id))

    assert (
        complaint(answer)
        == {
            "nl": "Het document is niet scherp genoeg om te lezen.",
            "en": "The document is not sharp enough to read.",
        }[language]
    )


def test_a_case_in_review_says_so(cases: Cases, open_page: Callable[..., str]) -> None:
    assert "Wordt gelezen door een medewerker (nu)" in open_page(cases.in_review())


def test_a_restored_case_shows_when_the_documents_were_destroyed(
    cases: Cases, clock: Clock, worker: Worker, open_page: Callable[..., str]
) -> None:
    cases.account()
    case_id = cases.in_review()
    cases.approve(case_id, cases.staff())
    clock.advance(minutes=7)
    worker.run_due()

    assert "U hebt weer toegang" in open_page(case_id)
    assert "Documenten vernietigd op 2 november 2026 om 10:07 uur" in open_page(case_id)
    assert "Documents destroyed on 2 November 2026 at 10:07" in open_page(case_id, "en")


def test_a_refused_case_says_why(
    cases: Cases, worker: Worker, open_page: Callable[..., str]
) -> None:
    case_id, person = cases.in_review(), cases.staff()
    cases.claim(case_id, person)
    with cases.parts.database.begin() as uow:
        review.reject(
            uow,
            case_id,
            person,
            RejectReason.NOT_THE_HOLDER,
            version=cases.case(case_id).version,
            customer_text="De achternaam is een andere.",
            private_note="Niet voor de klant.",
        )
    worker.run_due()

    text = open_page(case_id)

    assert "De documenten passen niet bij de houder van het account." in text
    assert "De achternaam is een andere." in text
    assert "Niet voor de klant." not in text


def test_withdrawing_destroys_everything_now(
    visitor: Visitor, case_id: str, cases: Cases, worker: Worker
) -> None:
    cases.upload(case_id)
    visitor.enter(case_id)
    assert "Uw aanvraag intrekken?" in words(visitor.get("/case/withdraw"))

    answers = [visitor.send("/case/withdraw", form="/case") for _ in range(2)]
    worker.run_due()

    assert [answer.location for answer in answers] == ["/case", "/case"]
    assert cases.kept() == []
    assert "Documenten vernietigd op 2 november 2026" in words(visitor.get("/case"))


def test_a_decided_case_can_no_longer_be_withdrawn(
    visitor: Visitor, cases: Cases, language: str
) -> None:
    cases.account()
    case_id = cases.in_review()
    cases.approve(case_id, cases.staff())
    visitor.enter(case_id)
    visitor.get(f"/language/{language}")

    answer = visitor.send("/case/withdraw", form="/case")

    assert visitor.get("/case/withdraw").location == "/case"
    assert answer.status_code == 409
    assert {"nl": "Deze zaak is al verder", "en": "This case has moved on"}[language] in words(
        answer
    )


def test_a_case_that_expired_says_so(
    case_id: str, cases: Cases, clock: Clock, open_page: Callable[..., str]
) -> None:
    clock.advance(days=8)
    sweep(cases.parts.database, cases.parts.vault)

    assert "Uw aanvraag is verlopen" in open_page(case_id)
    assert "Er zijn geen documenten bewaard" in open_page(case_id)


def test_a_waiting_page_is_told_of_news_and_of_nothing_else(
    visitor: Visitor, case_id: str, cases: Cases, worker: Worker
) -> None:
    cases.upload(case_id)
    visitor.enter(case_id)
    before = visitor.get("/case/state").get_json()

    worker.run_due()

    after = visitor.get("/case/state").get_json()
    assert before.keys() == after.keys() == {"state"}
    assert before != after


def test_a_slot_that_lost_its_document_after_the_submit_opens_with_the_next_question(
    cases: Cases, visitor: Visitor
) -> None:
    case_id = cases.business(Director("Jo Bakker", acts_alone=True))
    cases.upload(case_id, 0, pdf())
    cases.upload(case_id, 1, b"\xff\xd8\xff\xe0" + bytes(5000))
    with cases.parts.database.begin() as uow:
        intake.submit(uow, case_id)
    cases.worker.run_due()
    ask_again(cases, case_id)

    visitor.enter(case_id)

    assert visitor.put_file(visitor.slot(case_id, 1), jpeg()).status_code == 201


def test_who_missed_the_link_for_a_new_password_asks_for_another(
    visitor: Visitor, cases: Cases, worker: Worker
) -> None:
    cases.account()
    case_id = cases.in_review()
    cases.approve(case_id, cases.staff())
    worker.run_due()
    before = len(cases.mails())
    visitor.enter(case_id)

    answer = visitor.send("/case/password-link", form="/case")
    worker.run_due()

    assert answer.status_code == 302
    newest = cases.mails()[: len(cases.mails()) - before]
    assert [str(mail["To"]) for mail in newest] == [cases.case(case_id).contact_email]


def test_nobody_else_asks_for_a_link(visitor: Visitor, cases: Cases, worker: Worker) -> None:
    case_id = cases.in_review()
    before = len(cases.mails())
    visitor.enter(case_id)

    visitor.send("/case/password-link", form="/case/withdraw")
    worker.run_due()

    assert len(cases.mails()) == before
