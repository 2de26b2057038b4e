"""What staff decide, what is refused, and where they go next."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from recovery import staffing
from recovery.rules.decisions import CHECKLIST, AskReason
from recovery.rules.findings import Code, Verdict
from recovery.rules.roles import Role
from recovery.rules.states import CaseState
from recovery.settings import Retention
from recovery.store.models import Case, Decision, Task
from recovery.store.staff import Staff
from tests.web.desk import register
from tests.web.desk.office import SIGNERS, Browser, Office


@pytest.fixture
def reviewer(office: Office) -> Staff:
    return office.hire()


@pytest.fixture
def browser(office: Office, reviewer: Staff) -> Browser:
    return office.visit(reviewer)


@pytest.fixture
def case(office: Office, reviewer: Staff) -> Case:
    return office.claimed(reviewer, account_id=office.account())


def approval(office: Office, case: Case, **change: Any) -> dict[str, Any]:
    form = {
        "approve-version": case.version,
        "approve-checks": [check.value for check in CHECKLIST[case.kind]],
        "approve-private_note": "All of it matches.",
        "approve-code": office.code(),
    }
    return form | change


def refusal(case: Case, **change: Any) -> dict[str, Any]:
    form = {
        "reject-version": case.version,
        "reject-reason": "not_the_holder",
        "reject-customer_text": "Please call us.",
        "reject-private_note": "The photo shows somebody else.",
    }
    return form | change


def question(case: Case, **change: Any) -> dict[str, Any]:
    prefix = f"ask-{case.slots[0].id}-"
    form = {
        "ask-version": case.version,
        f"{prefix}ask": "y",
        f"{prefix}reason": "unreadable",
        f"{prefix}note": "The corner is dark.",
    }
    return form | {key.replace("slot-", prefix): value for key, value in change.items()}


def decisions(office: Office, case: Case) -> list[Decision]:
    with office.parts.database.read() as uow:
        return uow.session.query(Decision).filter_by(case_id=case.id).all()


def owed(office: Office, case: Case) -> set[tuple[str, str]]:
    with office.parts.database.read() as uow:
        tasks = uow.session.query(Task).filter_by(subject=case.id, done_at=None)
        return {(task.kind.value, task.detail) for task in tasks}


def test_approving_restores_access_and_goes_on(
    office: Office, browser: Browser, case: Case
) -> None:
    answer = browser.post(f"/cases/{case.id}/approve", approval(office, case))

    assert answer.location == "/next"
    assert office.now(case).state is CaseState.APPROVED
    assert ("restore_access", "") in owed(office, case)
    assert [each.private_note for each in decisions(office, case)] == ["All of it matches."]


def test_approving_stops_the_others_who_ask_for_the_account(
    office: Office, browser: Browser, case: Case
) -> None:
    rival = office.case(account_id=case.account_id)

    browser.post(f"/cases/{case.id}/approve", approval(office, case))

    assert office.now(rival).state is CaseState.STOPPED


def test_a_business_case_has_the_longer_checklist(office: Office, reviewer: Staff) -> None:
    case = office.claimed(reviewer, account_id=office.account(), directors=SIGNERS)
    browser = office.visit(reviewer)

    some = browser.post(
        f"/cases/{case.id}/approve",
        approval(office, case, **{"approve-checks": ["name_matches", "document_genuine"]}),
    )
    every = browser.post(f"/cases/{case.id}/approve", approval(office, case))

    assert (some.status_code, every.status_code) == (422, 302)


@pytest.mark.parametrize(
    ("field", "value", "dutch", "english"),
    [
        ("checks", ["name_matches"], "Vink elk punt aan.", "Tick every point."),
        ("checks", [], "Vink elk punt aan.", "Tick every point."),
        (
            "private_note",
            "  ",
            "Schrijf op waarom u goedkeurt.",
            "Write down why you approve.",
        ),
        ("code", "", "Vul de code in die uw app nu laat zien.", "Enter the code that your app"),
        ("code", "000000", "Deze code klopt niet", "This code is not right"),
        ("code", "not a code", "Deze code klopt niet", "This code is not right"),
    ],
)
def test_an_incomplete_approval_is_told_in_both_languages_and_nothing_happens(
    office: Office,
    browser: Browser,
    case: Case,
    field: str,
    value: object,
    dutch: str,
    english: str,
) -> None:
    form = approval(office, case, **{f"approve-{field}": value})

    for language, sentence in (("nl", dutch), ("en", english)):
        browser.get(f"/language/{language}")
        answer = browser.post(f"/cases/{case.id}/approve", form)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'class="card panel is-open" id="approve"' in answer.text
    assert office.now(case).state is CaseState.IN_REVIEW
    assert decisions(office, case) == []


def test_what_was_typed_is_still_there_after_an_error(
    office: Office, browser: Browser, case: Case
) -> None:
    form = approval(office, case, **{"approve-code": "", "approve-checks": ["name_matches"]})

    page = browser.post(f"/cases/{case.id}/approve", form).text

    assert "All of it matches." in page
    assert page.count(" checked> <span>De naam op het document") == 1


def test_a_code_approves_once(office: Office, browser: Browser, reviewer: Staff) -> None:
    first = office.claimed(reviewer, account_id=office.account())
    other = office.account(customer_number="K-2", email="other@example.nl", domains=())
    second = office.claimed(reviewer, account_id=other, asked_for="K-2")

    answers = [
        browser.post(f"/cases/{each.id}/approve", approval(office, each)).status_code
        for each in (first, second)
    ]

    assert answers == [302, 422]
    assert office.now(second).state is CaseState.IN_REVIEW


def test_the_code_that_opened_the_door_does_not_approve(
    office: Office, reviewer: Staff, case: Case
) -> None:
    browser = office.stranger()
    browser.post("/login", email=reviewer.email, password="four words in a row")
    browser.post("/tf-validate", code=office.code())

    same = browser.post(f"/cases/{case.id}/approve", approval(office, case))
    following = approval(office, case, **{"approve-code": office.code(later=30)})

    assert same.status_code == 422
    assert browser.post(f"/cases/{case.id}/approve", following).status_code == 302


def test_a_code_is_not_used_up_by_a_form_with_another_fault(
    office: Office, browser: Browser, case: Case
) -> None:
    browser.post(f"/cases/{case.id}/approve", approval(office, case, **{"approve-checks": []}))

    assert browser.post(f"/cases/{case.id}/approve", approval(office, case)).status_code == 302


def test_a_colleagues_code_does_not_approve(office: Office) -> None:
    own = staffing.sealed_totp(
        "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU", office.parts.settings.desk_secret
    )
    reviewer = office.hire(tf_totp_secret=own)
    case = office.claimed(reviewer, account_id=office.account())
    colleague = office.code()

    answer = office.visit(reviewer).post(
        f"/cases/{case.id}/approve", approval(office, case, **{"approve-code": colleague})
    )

    assert answer.status_code == 422
    assert office.now(case).state is CaseState.IN_REVIEW


def test_ten_wrong_codes_are_enough(office: Office, browser: Browser, case: Case) -> None:
    wrong = approval(office, case, **{"approve-code": "000000"})

    answers = [browser.post(f"/cases/{case.id}/approve", wrong).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_forms_with_other_faults_do_not_count_as_wrong_codes(
    office: Office, browser: Browser, case: Case
) -> None:
    for _ in range(11):
        browser.post(f"/cases/{case.id}/approve", approval(office, case, **{"approve-code": ""}))

    assert browser.post(f"/cases/{case.id}/approve", approval(office, case)).status_code == 302


def test_a_case_without_an_account_is_not_approved(
    office: Office, browser: Browser, reviewer: Staff
) -> None:
    case = office.claimed(reviewer)

    answer = browser.post(f"/cases/{case.id}/approve", approval(office, case))

    assert answer.status_code == 409
    assert office.now(case).state is CaseState.IN_REVIEW


def test_refusing_keeps_reason_text_and_note_and_wipes(
    office: Office, browser: Browser, case: Case
) -> None:
    answer = browser.post(f"/cases/{case.id}/reject", refusal(case))

    assert answer.location == "/next"
    assert office.now(case).state is CaseState.REJECTED
    assert ("wipe_documents", "") in owed(office, case)
    kept = decisions(office, case)[0]
    assert (kept.reason, kept.customer_text) == ("not_the_holder", "Please call us.")
    assert kept.private_note == "The photo shows somebody else."


def test_a_refusal_with_a_grace_says_until_when_documents_stay(
    office: Office, browser: Browser, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    grace = Retention(rejected=timedelta(days=3))
    monkeypatch.setattr(office.parts.database, "_retention", grace)
    browser.get("/language/en")

    browser.post(f"/cases/{case.id}/reject", refusal(case))

    page = browser.get("/").text
    assert "Refused. The documents are destroyed on 5 November 2026 at the latest." in page


def test_a_refusal_without_a_grace_says_that_documents_are_being_destroyed(
    browser: Browser, case: Case
) -> None:
    browser.get("/language/en")

    browser.post(f"/cases/{case.id}/reject", refusal(case))

    assert "Refused. The documents are being destroyed." in browser.get("/").text


def refusals(office: Office, by: Staff, **facts: Any) -> set[str]:
    """List the reasons for which a case can be refused."""
    form = office.visit(by).get(f"/cases/{office.claimed(by, **facts).id}").text
    select = form.partition('name="reject-reason"')[2].partition("</select>")[0]
    return set(re.findall(r'value="(\w+)"', select))


def test_only_reasons_that_fit_the_case_are_offered(office: Office, reviewer: Staff) -> None:
    company = refusals(office, reviewer, account_id=office.account(), directors=SIGNERS)
    private = refusals(office, reviewer)

    assert "no_authority" in company
    assert "no_authority" not in private
    assert "account_unknown" in private
    assert "account_unknown" not in company
    assert "not_the_holder" in company & private


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("reason", "", "Kies een reden."),
        ("reason", "because", ""),
        ("customer_text", "x" * 601, "Gebruik hoogstens 600 tekens."),
        ("private_note", "x" * 2001, "Gebruik hoogstens 2000 tekens."),
    ],
)
def test_a_refusal_with_a_fault_changes_nothing(
    office: Office, browser: Browser, case: Case, field: str, value: str, sentence: str
) -> None:
    answer = browser.post(f"/cases/{case.id}/reject", refusal(case, **{f"reject-{field}": value}))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert office.now(case).state is CaseState.IN_REVIEW


def test_asking_for_more_opens_only_the_slots_that_were_ticked(
    office: Office, browser: Browser, reviewer: Staff
) -> None:
    case = office.claimed(reviewer, account_id=office.account(), directors=SIGNERS)

    answer = browser.post(f"/cases/{case.id}/ask", question(case, **{"slot-reason": "old_extract"}))

    assert answer.location == "/next"
    after = office.now(case)
    assert after.state is CaseState.OPENED
    assert [slot.is_open for slot in after.slots] == [True, False, False]
    assert after.slots[0].asked_reason == "old_extract"
    assert after.slots[0].asked_note == "The corner is dark."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"slot-ask": ""}, "Vink minstens één document aan."),
        ({"slot-reason": ""}, "Kies een reden."),
        ({"slot-reason": "other", "slot-note": ""}, "Vertel de klant wat u nodig hebt."),
        ({"slot-note": "x" * 601}, "Gebruik hoogstens 600 tekens."),
    ],
)
def test_a_question_with_a_fault_asks_nothing(
    office: Office, browser: Browser, case: Case, change: dict[str, str], sentence: str
) -> None:
    form = question(case, **change)
    if not change.get("slot-ask", "y"):
        del form[f"ask-{case.slots[0].id}-ask"]

    answer = browser.post(f"/cases/{case.id}/ask", form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert office.now(case).state is CaseState.IN_REVIEW


def offered(page: str, case: Case, number: int) -> list[str]:
    """List the reasons that can be chosen for the n-th slot."""
    name = f'id="ask-{case.slots[number].id}-reason"'
    start = page.index(name)
    return re.findall(r'<option value="(\w+)"', page[start : page.index("</select>", start)])


def test_each_document_is_asked_again_for_reasons_that_fit_it(
    office: Office, reviewer: Staff, browser: Browser
) -> None:
    case = office.claimed(reviewer, account_id=office.account(), directors=SIGNERS)

    page = browser.get(f"/cases/{case.id}").text
    extract, identity = offered(page, case, 0), offered(page, case, 1)

    assert {"old_extract", "changed_extract"} <= set(extract)
    assert not {"bsn_visible", "expired_document"} & set(extract)
    assert {"bsn_visible", "expired_document"} <= set(identity)
    assert not {"old_extract", "changed_extract"} & set(identity)
    # A document that was lost is asked again by the system itself, and by nobody else.
    assert set(extract) | set(identity) == set(AskReason) - {AskReason.LOST}


def test_a_reason_that_does_not_fit_the_document_asks_nothing(
    office: Office, browser: Browser, case: Case
) -> None:
    form = question(case, **{"slot-reason": "old_extract"})

    answer = browser.post(f"/cases/{case.id}/ask", form)

    assert answer.status_code == 422
    assert "Kies een reden." in answer.text
    assert office.now(case).state is CaseState.IN_REVIEW


def test_after_a_decision_comes_the_next_case(office: Office, browser: Browser, case: Case) -> None:
    waiting = office.case(asked_for="two.example")

    answer = browser.post(f"/cases/{case.id}/reject", refusal(case))

    assert browser.get(answer.location).location == f"/cases/{waiting.id}"
    assert "Afgewezen." in browser.get(f"/cases/{waiting.id}").text


@pytest.mark.parametrize("action", ["approve", "reject", "ask"])
def test_a_decision_on_a_case_that_moved_on_is_refused_with_a_way_back(
    office: Office, browser: Browser, case: Case, action: str
) -> None:
    forms = {"approve": approval(office, case), "reject": refusal(case), "ask": question(case)}
    stale = {
        key: int(value) - 1 if key.endswith("-version") else value
        for key, value in forms[action].items()
    }

    for language, sentence in (
        ("nl", "Deze aanvraag is al verder"),
        ("en", "This case has moved on"),
    ):
        browser.get(f"/language/{language}")
        answer = browser.post(f"/cases/{case.id}/{action}", stale)
        assert answer.status_code == 409
        assert sentence in answer.text
        assert f'href="/cases/{case.id}"' in answer.text
    assert office.now(case).state is CaseState.IN_REVIEW
    assert decisions(office, case) == []


ACTS = ("claim", "release", "ask", "approve", "reject", "reopen", "hold", "agree", "end-hold")


@pytest.mark.parametrize("act", [*ACTS, "reassign"])
def test_a_refused_form_can_be_loaded_again(browser: Browser, case: Case, act: str) -> None:
    again = browser.get(f"/cases/{case.id}/{act}")

    assert again.location == f"/cases/{case.id}#{act}"
    assert browser.get(again.location).status_code == 200


def test_sending_a_decision_twice_decides_once(
    office: Office, browser: Browser, case: Case
) -> None:
    form = refusal(case)

    answers = [browser.post(f"/cases/{case.id}/reject", form).status_code for _ in range(2)]

    assert answers == [302, 409]
    assert len(decisions(office, case)) == 1


@pytest.mark.parametrize("action", ["approve", "reject", "ask"])
def test_only_whoever_claimed_the_case_decides_it(office: Office, case: Case, action: str) -> None:
    forms = {"approve": approval(office, case), "reject": refusal(case), "ask": question(case)}
    other = office.visit_as(Role.REVIEWER, "Sam")

    assert other.post(f"/cases/{case.id}/{action}", forms[action]).status_code == 409
    assert office.now(case).state is CaseState.IN_REVIEW


def test_a_stale_form_does_not_use_up_the_code(
    office: Office, browser: Browser, case: Case
) -> None:
    browser.post(f"/cases/{case.id}/approve", approval(office, case, **{"approve-version": 1}))

    assert browser.post(f"/cases/{case.id}/approve", approval(office, case)).status_code == 302


def test_a_lead_opens_a_refused_case_again(office: Office, browser: Browser, case: Case) -> None:
    browser.post(f"/cases/{case.id}/reject", refusal(case))
    lead = office.visit_as(Role.LEAD, "Kim")
    form = {"reopen-version": office.now(case).version, "reopen-note": "The customer called."}

    assert lead.post(f"/cases/{case.id}/reopen", form | {"reopen-note": ""}).status_code == 422
    assert lead.post(f"/cases/{case.id}/reopen", form).location == f"/cases/{case.id}"
    assert lead.post(f"/cases/{case.id}/reopen", form).status_code == 409

    after = office.now(case)
    assert after.state is CaseState.OPENED
    assert all(slot.is_open and slot.document_id is None for slot in after.slots)


def days_from_now(office: Office, days: int) -> str:
    return (office.clock() + timedelta(days=days)).date().isoformat()


def test_a_lead_holds_a_case_and_lets_it_go(office: Office, case: Case, browser: Browser) -> None:
    lead = office.visit_as(Role.LEAD, "Kim")
    form = {
        "hold-version": case.version,
        "hold-reason": "holder_objects",
        "hold-note": "The owner called.",
        "hold-until": days_from_now(office, 3),
    }

    assert lead.post(f"/cases/{case.id}/hold", form).location == f"/cases/{case.id}"
    assert office.now(case).held_until == office.clock() + timedelta(days=1)
    assert browser.post(f"/cases/{case.id}/agree").location == f"/cases/{case.id}"
    held = office.now(case).held_until
    assert held == datetime.fromisoformat("2026-11-05T22:59:00+00:00")
    assert browser.post(f"/cases/{case.id}/reject", refusal(case)).status_code == 409

    lead.post(f"/cases/{case.id}/end-hold")
    assert browser.post(f"/cases/{case.id}/reject", refusal(case)).status_code == 302


def held_by(office: Office, case: Case) -> Staff:
    lead = office.hire(Role.LEAD, "Kim")
    form = {
        "hold-version": case.version,
        "hold-reason": "suspected_fraud",
        "hold-note": "The owner called.",
        "hold-until": days_from_now(office, 3),
    }
    assert office.visit(lead).post(f"/cases/{case.id}/hold", form).status_code == 302
    return lead


def test_a_hold_tells_colleagues_who_asks_and_why(
    office: Office, browser: Browser, case: Case
) -> None:
    held_by(office, case)
    browser.get("/language/en")

    page = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", browser.get(f"/cases/{case.id}").text))

    assert "Kim asks to put this case on hold up to and including 5 November 2026." in page
    assert "We suspect fraud." in page
    assert "The owner called." in page


def test_whoever_must_agree_reads_the_reason_beside_the_note(
    office: Office, browser: Browser, case: Case
) -> None:
    held_by(office, case)
    browser.get("/language/en")

    page = browser.get(f"/cases/{case.id}").text

    assert "<p>We suspect fraud. The owner called.</p>" in page


def test_a_hold_without_a_second_person_is_told_as_asked_for(
    office: Office, browser: Browser, case: Case
) -> None:
    held_by(office, case)
    browser.get("/language/en")

    page = browser.get(f"/cases/{case.id}").text

    assert page.count("Hold asked for, up to and including 5 November 2026") == 2
    assert "Put on hold" not in page


def test_only_a_second_person_agrees_to_a_hold(
    office: Office, browser: Browser, case: Case
) -> None:
    lead = office.visit(held_by(office, case))
    path, button = f"/cases/{case.id}/agree", f'action="/cases/{case.id}/agree"'

    assert button not in lead.get(f"/cases/{case.id}").text
    assert lead.post(path).status_code == 409
    assert button in browser.get(f"/cases/{case.id}").text
    assert browser.post(path).status_code == 302
    assert browser.post(path).status_code == 409


@pytest.mark.parametrize(("days", "status"), [(0, 422), (1, 302), (90, 302), (91, 422)])
def test_a_hold_ends_within_ninety_days(office: Office, case: Case, days: int, status: int) -> None:
    lead = office.visit_as(Role.LEAD, "Kim")
    form = {
        "hold-version": case.version,
        "hold-reason": "holder_objects",
        "hold-note": "The owner called.",
        "hold-until": days_from_now(office, days),
    }

    assert lead.post(f"/cases/{case.id}/hold", form).status_code == status


@pytest.mark.parametrize("missing", ["reason", "note", "until"])
def test_a_hold_takes_a_reason_and_an_end(office: Office, case: Case, missing: str) -> None:
    lead = office.visit_as(Role.LEAD, "Kim")
    form = {
        "hold-version": case.version,
        "hold-reason": "other",
        "hold-note": "x",
        "hold-until": days_from_now(office, 3),
    }

    answer = lead.post(f"/cases/{case.id}/hold", form | {f"hold-{missing}": ""})

    assert answer.status_code == 422
    assert office.now(case).held_until is None


def test_a_lead_gives_a_case_to_a_colleague(office: Office, case: Case) -> None:
    lead, sam = office.visit_as(Role.LEAD, "Kim"), office.hire(name="Sam")
    path, form = f"/cases/{case.id}/reassign", {"reassign-version": case.version}

    assert lead.post(path, form | {"reassign-to": ""}).status_code == 422
    assert lead.post(path, form | {"reassign-to": sam.id}).status_code == 302
    assert office.now(case).claimed_by == sam.id


def test_a_case_is_given_to_nobody_who_could_not_claim_it(office: Office, case: Case) -> None:
    lead = office.visit_as(Role.LEAD, "Kim")
    gone = office.hire(name="Sam", active=False)
    administrator = office.hire(Role.ADMINISTRATOR, "Pat")

    for person in (gone, administrator):
        form = {"reassign-version": case.version, "reassign-to": person.id}
        assert lead.post(f"/cases/{case.id}/reassign", form).status_code == 422
    assert office.now(case).claimed_by == case.claimed_by


def test_a_lead_frees_a_case_of_somebody_else(office: Office, case: Case) -> None:
    assert office.visit_as(Role.LEAD, "Kim").post(f"/cases/{case.id}/release").status_code == 302
    assert office.now(case).claimed_by is None


def test_a_form_that_names_no_version_is_refused(
    office: Office, browser: Browser, case: Case
) -> None:
    form = refusal(case)
    del form["reject-version"]

    assert browser.post(f"/cases/{case.id}/reject", form).status_code == 422
    assert office.now(case).state is CaseState.IN_REVIEW


def uncertain(office: Office, reviewer: Staff, *found: tuple[Code, Verdict]) -> Case:
    """Bring a business case whose extract has these findings."""
    case = register.business(office, account_id=register.account(office))
    register.keep(office, case, register.facts(), found)
    return register.take(office, case, reviewer)


def test_an_extract_that_is_not_certified_takes_a_note_that_says_why(
    office: Office, reviewer: Staff, browser: Browser
) -> None:
    case = uncertain(office, reviewer, (Code.SEAL_TRUST_UNSET, Verdict.UNKNOWN))
    form = approval(office, case)

    silent = browser.post(f"/cases/{case.id}/approve", form | {"approve-private_note": " "})
    told = browser.post(f"/cases/{case.id}/approve", form)

    assert silent.status_code == 422
    assert "Schrijf op waarom u toch goedkeurt." in silent.text
    assert told.status_code == 302
    assert office.now(case).state is CaseState.APPROVED


@pytest.mark.parametrize(
    "found", [(Code.COMPANY_BLOCKED, Verdict.UNKNOWN), (Code.ACTIVE_CONTENT, Verdict.FAIL)]
)
def test_what_speaks_against_a_case_is_never_passed_over_in_silence(
    office: Office, reviewer: Staff, browser: Browser, found: tuple[Code, Verdict]
) -> None:
    case = uncertain(office, reviewer, *register.CERTIFIED, found)
    form = approval(office, case)

    silent = browser.post(f"/cases/{case.id}/approve", form)
    seen = browser.post(f"/cases/{case.id}/approve", form | {"approve-despite": "y"})

    assert silent.status_code == 422
    assert "Vink aan dat u dit hebt gezien, of keur niet goed." in silent.text
    assert seen.status_code == 302
    assert office.now(case).state is CaseState.APPROVED


def test_a_certified_extract_is_approved_with_the_checklist_and_a_note(
    office: Office, reviewer: Staff, browser: Browser
) -> None:
    case = uncertain(office, reviewer, *register.CERTIFIED)
    page = browser.get(f"/cases/{case.id}").text

    browser.post(f"/cases/{case.id}/approve", approval(office, case))

    assert "approve-despite" not in page
    assert office.now(case).state is CaseState.APPROVED
