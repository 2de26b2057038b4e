"""The home of a case: what is to be done, what happens, what is gone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from recovery.audit import trail
from recovery.flow import intake, review
from recovery.flow.moves import move
from recovery.flow.review import Question
from recovery.flow.sweep import sweep
from recovery.rules.decisions import AskReason, RejectReason
from recovery.rules.evidence import Director, SlotKind
from recovery.rules.states import Action, CaseState
from recovery.settings import Retention
from recovery.store import cases as stored
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
    fits = {SlotKind.IDENTITY: AskReason.UNREADABLE, SlotKind.EXTRACT: AskReason.INCOMPLETE}
    reason = fits[case.slots[0].kind]
    with cases.parts.database.begin() as uow:
        review.ask_more(
            uow,
            case_id,
            person,
            {case.slots[0].id: Question(reason, note)},
            version=case.version,
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
    assert {"nl": "U krijgt bij elke stap een mail.", "en": "You get a mail at each step."}[
        language
    ] in text
    assert {"nl": "werkdag", "en": "working day"}[language] not in text
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


def refused(cases: Cases, reason: RejectReason, **more: object) -> str:
    case_id, person = cases.in_review(**more), cases.staff()
    cases.claim(case_id, person)
    with cases.parts.database.begin() as uow:
        review.reject(uow, case_id, person, reason, version=cases.case(case_id).version)
    cases.worker.run_due()
    return case_id


def test_an_account_that_was_not_found_may_have_been_mistyped(
    another: Callable[[str], Visitor], language: str, cases: Cases
) -> None:
    case_id = refused(cases, RejectReason.ACCOUNT_UNKNOWN, asked_for="K10001", language=language)
    mail = cases.mails()[1].get_body(("plain",))
    assert mail is not None
    wrong = {"nl": "Misschien zit er een typefout in.", "en": "Perhaps there is a typing mistake"}

    text = words(another(language).enter(case_id).get("/case"))

    assert wrong[language] in text
    assert {"nl": "U hebt ingevuld: k10001", "en": "You gave us: k10001"}[language] in text
    told = " ".join(str(mail.get_content()).split())
    assert wrong[language] in told
    assert {"nl": "opnieuw beginnen: http://", "en": "start again at any time: http://"}[
        language
    ] in told


def end(cases: Cases, case_id: str, action: Action) -> str:
    with cases.parts.database.begin() as uow:
        move(uow, stored.get(uow, case_id), action, trail.WORKER)
    return case_id


@pytest.mark.parametrize("how", ["rejected", "expired", "withdrawn", "stopped"])
def test_a_request_that_ended_without_access_can_be_begun_again(
    visitor: Visitor, cases: Cases, how: str
) -> None:
    if how == "rejected":
        case_id = refused(cases, RejectReason.NOT_THE_HOLDER)
    else:
        actions = {"expired": Action.EXPIRE, "withdrawn": Action.WITHDRAW, "stopped": Action.STOP}
        case_id = end(cases, cases.opened(), actions[how])

    page = visitor.enter(case_id).get("/case").text

    assert '<a class="button" href="/start/private">Opnieuw beginnen</a>' in page


def test_what_is_wrong_can_be_changed_by_beginning_again(
    visitor: Visitor, case_id: str, cases: Cases, worker: Worker
) -> None:
    cases.upload(case_id)
    worker.run_due()
    visitor.enter(case_id)
    assert 'href="/case/withdraw?again=1"' in visitor.get("/case/check").text
    assert "Opnieuw beginnen?" in words(visitor.get("/case/withdraw?again=1"))

    answer = visitor.send("/case/withdraw", form="/case/withdraw?again=1", again="1")
    worker.run_due()

    assert answer.location == "/start/private"
    assert 'value="Jo Bakker"' in visitor.get("/start/private").text
    assert cases.case(case_id).state is CaseState.WITHDRAWN
    assert cases.kept() == []


def test_only_who_asks_for_it_is_led_to_the_first_form(visitor: Visitor, case_id: str) -> None:
    visitor.enter(case_id)

    assert 'name="again"' not in visitor.get("/case/withdraw").text


def pause(cases: Cases, case_id: str, **time: float) -> str:
    with cases.parts.database.begin() as uow:
        stored.get(uow, case_id).held_until = uow.now + timedelta(**time)
    return case_id


PAUSED = {
    "nl": "Uw aanvraag is gepauzeerd tot 12 december 2026 om 10:00 uur.",
    "en": "Your request is paused until 12 December 2026 at 10:00.",
}


def test_a_paused_request_says_until_when_and_moves_the_date_of_destruction(
    another: Callable[[str], Visitor], language: str, cases: Cases
) -> None:
    case_id = pause(cases, cases.in_review(), days=40)

    text = words(another(language).enter(case_id).get("/case"))

    assert PAUSED[language] in text
    assert {"nl": "uiterlijk op 12 december 2026", "en": "on 12 December 2026 at the latest"}[
        language
    ] in text
    assert {"nl": "2 december 2026 at", "en": "on 2 December 2026"}[language] not in text


def test_a_short_pause_leaves_the_date_of_destruction(
    open_page: Callable[..., str], cases: Cases
) -> None:
    text = open_page(pause(cases, cases.in_review(), days=3))

    assert "gepauzeerd tot 5 november 2026" in text
    assert "uiterlijk op 2 december 2026" in text


def test_a_pause_that_is_over_is_not_spoken_of(
    open_page: Callable[..., str], cases: Cases, clock: Clock
) -> None:
    case_id = pause(cases, cases.in_review(), days=3)
    clock.advance(days=3)

    assert "gepauzeerd" not in open_page(case_id)


def test_a_paused_draft_takes_nothing_and_says_so(
    visitor: Visitor, case_id: str, cases: Cases, worker: Worker
) -> None:
    cases.upload(case_id)
    worker.run_due()
    pause(cases, case_id, days=40)
    visitor.enter(case_id)

    task_list, slot = visitor.get("/case"), visitor.get(visitor.slot(case_id))

    for answer in (task_list, slot):
        assert PAUSED["nl"] in words(answer)
    assert "Stuur alles vóór" not in words(task_list)
    assert 'href="/case/check"' not in task_list.text
    assert 'type="file"' not in slot.text
    assert visitor.get("/case/check").location == "/case"
    assert visitor.send("/case/check", form="/case").location == "/case"
    assert cases.case(case_id).state is CaseState.OPENED


def test_no_directors_are_named_during_a_pause(visitor: Visitor, cases: Cases) -> None:
    case_id = pause(cases, cases.business(Director("Jo Bakker", acts_alone=True)), days=40)
    visitor.enter(case_id)
    other = {"people-0-name": "An Smit", "people-0-acts": "alone"}

    assert visitor.get("/case/directors").location == "/case"
    assert visitor.send("/case/directors", form="/case", **other).location == "/case"
    assert cases.case(case_id).directors[0]["name"] == "Jo Bakker"


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
    assert {"nl": "Deze aanvraag is al verder", "en": "This case has moved on"}[language] in words(
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


def test_a_grace_is_told_as_a_date_and_not_as_being_under_way(
    cases: Cases, worker: Worker, clock: Clock, open_page: Callable[..., str]
) -> None:
    case_id = cases.in_review()
    with cases.parts.database.begin() as uow:
        intake.withdraw(replace(uow, retention=Retention(withdrawn=timedelta(days=3))), case_id)
    worker.run_due()

    page = open_page(case_id, "en")

    assert "Documents destroyed (still to come) on 5 November 2026 at the latest" in page
    assert cases.kept()
    letter = cases.mails()[0].get_body(("plain",))
    assert letter is not None
    assert "tot uiterlijk 5 november 2026" in " ".join(letter.get_content().split())


def test_where_everything_is_asked_again_nothing_is_called_in_order(
    cases: Cases, open_page: Callable[..., str]
) -> None:
    case_id = cases.in_review()
    ask_again(cases, case_id)

    text = open_page(case_id, "en")

    assert "Send what is marked below once more." in text
    assert "the rest is in order" not in text


def test_what_was_accepted_and_is_not_asked_again_is_called_in_order(
    cases: Cases, open_page: Callable[..., str]
) -> None:
    case_id = cases.business(Director("Jo Bakker", acts_alone=True))
    cases.upload(case_id, 0, pdf())
    cases.upload(case_id, 1)
    cases.submit(case_id)
    ask_again(cases, case_id)

    assert "the rest is in order" in open_page(case_id, "en")


def test_the_systems_come_first_only_until_they_have_looked(
    case_id: str, cases: Cases, open_page: Callable[..., str]
) -> None:
    cases.upload(case_id)
    with cases.parts.database.begin() as uow:
        intake.submit(uow, case_id)
    assert "First our systems look at your documents" in open_page(case_id, "en")

    cases.worker.run_due()

    text = open_page(case_id, "en")
    assert "A member of our staff reads your request now." in text
    assert "First our systems" not in text


def test_nobody_is_at_a_paused_request_and_it_cannot_be_withdrawn(
    cases: Cases, open_page: Callable[..., str]
) -> None:
    text = open_page(pause(cases, cases.in_review(), days=3), "en")

    assert "(now)" not in text
    assert "reads your request now" not in text
    assert "You cannot withdraw your request during this time either. Call us on" in text


def test_who_is_owed_no_link_is_not_told_that_one_was_sent(
    another: Callable[[str], Visitor], cases: Cases
) -> None:
    case_id = cases.in_review()
    visitor = another("en").enter(case_id)

    visitor.send("/case/password-link", form="/case/withdraw")

    text = words(visitor.get("/case"))
    assert "We have sent a new link." not in text
    assert "No link was sent" in text


def test_a_draft_shows_the_day_on_which_it_takes_its_documents_along(
    visitor: Visitor, case_id: str, cases: Cases, worker: Worker
) -> None:
    cases.upload(case_id)
    worker.run_due()
    visitor.enter(case_id)

    assert "Wij vernietigen uw documenten uiterlijk op 9 november 2026" in words(
        visitor.get("/case")
    )
    assert "Wij vernietigen uw documenten uiterlijk op 2 december 2026" in words(
        visitor.get("/case/check")
    )


def test_the_page_of_a_document_says_the_same_day_as_the_task_list(
    visitor: Visitor, case_id: str, cases: Cases, worker: Worker
) -> None:
    cases.upload(case_id)
    worker.run_due()
    visitor.enter(case_id)
    (slot,) = cases.case(case_id).slots

    assert "9 november 2026" in words(visitor.get(f"/case/documents/{slot.id}"))
