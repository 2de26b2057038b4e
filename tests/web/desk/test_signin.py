"""Signing in and out; what is asked, what is refused, what ends a visit."""

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recovery.engine import each_alone
from recovery.rules.roles import Role
from recovery.store.models import Visit
from recovery.store.staff import Staff
from tests.web.desk.office import PASSWORD, Browser, Office

NEW_PASSWORD = "another few words"


def enter(browser: Browser, person: Staff, password: str = PASSWORD) -> str:
    """Send the password; give the place that the answer leads to, or its status."""
    answer = browser.post("/login", email=person.email, password=password)
    return answer.location or str(answer.status_code)


def test_password_and_code_lead_to_the_first_page_of_ones_role(office: Office) -> None:
    person, browser = office.hire(Role.LEAD), office.stranger()

    assert enter(browser, person) == "/tf-validate?next=/start"
    answer = browser.post("/tf-validate?next=/start", code=office.code())

    assert answer.location == "/start"
    assert browser.get("/start").location == "/"
    assert browser.get("/").status_code == 200
    assert [each.actor for each in office.told("staff:signed_in")] == [f"staff:{person.id}"]


def test_a_password_alone_opens_nothing(office: Office) -> None:
    browser = office.stranger()

    enter(browser, office.hire())

    assert browser.get("/").location == "/login"


def test_signing_in_changes_the_cookie_and_ends_the_one_before(office: Office) -> None:
    person, browser = office.hire(), office.stranger()
    before = browser.cookie()

    enter(browser, person)
    browser.post("/tf-validate", code=office.code())
    after = browser.cookie()

    assert after != before
    browser.client.set_cookie("recovery-desk", before)
    assert browser.get("/").location == "/login"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    office: Office, language: str
) -> None:
    person, browser = office.hire(), office.stranger()
    browser.get(f"/language/{language}")

    known = browser.post("/login", email=person.email, password="wrong one here")
    unknown = browser.post("/login", email="robin-nobody@example.nl", password="wrong one here")

    assert known.status_code == unknown.status_code == 422
    tokens = re.compile(r'name="csrf_token" value="[^"]*"')
    assert tokens.sub("", known.text) == tokens.sub("", unknown.text).replace(
        "robin-nobody@example.nl", person.email
    )


@pytest.mark.parametrize(
    ("language", "email", "password", "sentences"),
    [
        ("nl", "", "", ["Vul uw e-mailadres in.", "Vul uw wachtwoord in."]),
        ("en", "", "", ["Enter your e-mail address.", "Enter your password."]),
        ("en", "robin@example.nl", " ", ["Enter your password."]),
        ("en", "robin@example.nl", "x", ["The e-mail address or the password is not right."]),
    ],
)
def test_what_is_wrong_with_a_sign_in_is_listed_once(
    office: Office, language: str, email: str, password: str, sentences: list[str]
) -> None:
    browser = office.stranger()
    browser.get(f"/language/{language}")

    page = browser.post("/login", email=email, password=password).text
    summary = page[page.index('class="summary"') : page.index("</ul>")]

    assert re.findall(r"<li><a [^>]*>([^<]*)</a></li>", summary) == sentences


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_empty_form_names_its_field(office: Office, language: str) -> None:
    half_way, inside = office.stranger(), office.visit(office.hire(Role.ADMINISTRATOR, "Pat"))
    enter(half_way, office.hire())
    pages = [
        (half_way, "/tf-validate"),
        (half_way, "/mf-recovery"),
        (inside, "/change"),
        (inside, "/verify"),
        (inside, "/wan-register"),
        (inside, "/staff"),
    ]

    for browser, path in pages:
        browser.get(f"/language/{language}")
        answer = browser.post(path)
        assert answer.status_code == 422, path
        assert 'class="error"' in answer.text, path
        for framework in ("Dit veld is vereist", "This field is required", "Not a valid"):
            assert framework not in answer.text, path


def test_each_empty_password_is_asked_for_by_its_own_name(office: Office) -> None:
    browser = office.visit(office.hire())
    browser.get("/language/en")

    page = browser.post("/change").text

    for sentence in (
        "Enter the password that you have now.",
        "Enter a new password.",
        "Type the new password once more.",
    ):
        assert page.count(f">{sentence}</a>") == 1


def test_a_disabled_colleague_hears_the_same_as_a_stranger(office: Office) -> None:
    person, browser = office.hire(active=False), office.stranger()

    assert enter(browser, person) == "422"


def test_a_code_works_once(office: Office) -> None:
    person, first, second = office.hire(), office.stranger(), office.stranger()
    enter(first, person)
    enter(second, person)

    assert first.post("/tf-validate", code=office.code()).status_code == 302
    assert second.post("/tf-validate", code=office.code()).status_code == 422
    assert second.post("/tf-validate", code=office.code(later=30)).status_code == 302


def test_a_code_of_another_time_is_refused(office: Office) -> None:
    person, browser = office.hire(), office.stranger()
    enter(browser, person)

    assert browser.post("/tf-validate", code=office.code(later=-90)).status_code == 422
    assert browser.post("/tf-validate", code=office.code(later=90)).status_code == 422


def test_the_first_sign_in_sets_up_the_app_with_a_picture_to_scan(office: Office) -> None:
    person = office.hire(tf_totp_secret=None, tf_primary_method=None)
    browser = office.stranger()

    assert enter(browser, person) == "/tf-setup"
    page = browser.post("/tf-setup", setup="authenticator").text
    key = re.search(r'secret--small">([A-Z2-7-]+)<', page)
    assert 'src="data:image/svg+xml;base64,' in page
    assert key

    assert browser.post("/tf-validate", code=office.code(secret=key[1])).location == "/start"
    kept = office.person(person).tf_totp_secret
    assert kept
    assert key[1].replace("-", "") not in kept


def test_a_wrong_code_keeps_the_picture_that_was_scanned(office: Office) -> None:
    person = office.hire(tf_totp_secret=None, tf_primary_method=None)
    browser = office.stranger()
    enter(browser, person)
    first = shown_key(browser.post("/tf-setup", setup="authenticator").text)

    wrong = browser.post("/tf-validate", code="000000")

    assert wrong.status_code == 422
    assert shown_key(wrong.text) == first
    assert 'id="code-error"' in wrong.text
    assert shown_key(browser.get("/tf-validate").text) == first
    assert browser.post("/tf-validate", code=office.code(secret=first)).location == "/start"


def test_a_wrong_code_of_a_new_app_keeps_its_picture_and_the_old_app_counts(
    office: Office,
) -> None:
    person = office.hire()
    browser = office.visit(person)
    first = shown_key(browser.post("/tf-setup", setup="authenticator").text)

    wrong = browser.post("/tf-validate", code="000000")

    assert (wrong.status_code, shown_key(wrong.text)) == (422, first)
    assert office.person(person).tf_totp_secret == person.tf_totp_secret
    assert browser.post("/tf-validate", code=office.code(secret=first)).location == "/me"
    assert office.person(person).tf_totp_secret != person.tf_totp_secret


def shown_key(page: str) -> str:
    """Give the key below the picture to scan."""
    assert 'src="data:image/svg+xml;base64,' in page
    key = re.search(r'secret--small">([A-Z2-7-]+)<', page)
    assert key
    return key[1]


def test_the_second_step_cannot_be_switched_off(office: Office) -> None:
    person = office.hire()
    browser = office.visit(person)

    assert browser.post("/tf-setup", setup="disable").status_code == 422
    assert office.person(person).tf_totp_secret


def test_a_password_that_was_given_is_changed_before_anything_else(office: Office) -> None:
    person = office.hire(password_given=True)
    browser = office.visit(person)

    assert browser.get("/").location == "/change"
    answer = browser.post(
        "/change",
        password=PASSWORD,
        new_password=NEW_PASSWORD,
        new_password_confirm=NEW_PASSWORD,
    )

    assert answer.status_code == 302
    assert browser.get("/").status_code == 200
    assert not office.person(person).password_given


def test_a_new_password_ends_all_other_visits(office: Office) -> None:
    person = office.hire()
    here, elsewhere = office.visit(person), office.visit(person)

    here.post(
        "/change",
        password=PASSWORD,
        new_password=NEW_PASSWORD,
        new_password_confirm=NEW_PASSWORD,
    )

    assert here.get("/").status_code == 200
    assert elsewhere.get("/").location == "/login"
    assert office.told("staff:signed_in") == []


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong one here", NEW_PASSWORD, NEW_PASSWORD),
        (PASSWORD, "too short", "too short"),
        (PASSWORD, NEW_PASSWORD, "something else here"),
        (PASSWORD, PASSWORD, PASSWORD),
    ],
    ids=["old one wrong", "short", "not the same twice", "unchanged"],
)
def test_a_password_change_with_a_fault_changes_nothing(
    office: Office, old: str, new: str, again: str
) -> None:
    person = office.hire()

    answer = office.visit(person).post(
        "/change", password=old, new_password=new, new_password_confirm=again
    )

    assert answer.status_code == 422
    assert office.person(person).password == person.password


def test_a_recovery_code_lets_in_once_and_is_kept_encrypted(office: Office) -> None:
    person = office.hire()
    codes = re.findall(
        r"<code>([0-9a-f-]{14})</code>", office.visit(person).post("/mf-recovery-codes").text
    )
    kept = office.person(person).mf_recovery_codes
    assert len(codes) == 8
    assert kept
    assert codes[0] not in "".join(kept)

    for expected in (302, 422):
        browser = office.stranger()
        enter(browser, person)
        assert browser.post("/mf-recovery", code=codes[0]).status_code == expected


def test_signing_out_ends_the_visit(office: Office) -> None:
    browser = office.visit(office.hire())
    cookie = browser.cookie()

    browser.post("/logout")

    browser.client.set_cookie("recovery-desk", cookie)
    assert browser.get("/").location == "/login"
    with office.parts.database.read() as uow:
        assert uow.session.scalar(select(func.count()).select_from(Visit)) == 0


def test_half_an_hour_without_a_request_ends_the_visit(office: Office) -> None:
    browser = office.visit(office.hire())
    office.clock.advance(minutes=31)

    assert browser.get("/").location == "/login"


def test_requests_keep_a_visit_alive(office: Office) -> None:
    browser = office.visit(office.hire())

    for _ in range(3):
        office.clock.advance(minutes=20)
        assert browser.get("/").status_code == 200


def test_nothing_outlives_the_visit_even_when_the_form_asks(office: Office) -> None:
    person, browser = office.hire(), office.stranger()

    browser.post("/login", email=person.email, password=PASSWORD, remember="y")
    answer = browser.post("/tf-validate", code=office.code(), remember="y")

    assert all("remember" not in each for each in answer.headers.getlist("Set-Cookie"))
    assert all("Max-Age" not in each for each in answer.headers.getlist("Set-Cookie"))


def test_ten_wrong_passwords_close_the_door_of_one_person_only(office: Office) -> None:
    tried, other, browser = office.hire(name="Robin"), office.hire(name="Kim"), office.stranger()

    answers = [enter(browser, tried, "wrong one here") for _ in range(11)]

    assert answers == ["422"] * 10 + ["429"]
    assert enter(browser, tried) == "429"
    assert enter(browser, other) == "/tf-validate?next=/start"


def test_thirty_wrong_passwords_close_the_door_of_one_address(office: Office) -> None:
    browser = office.stranger()
    with_names = [f"nobody-{number}@example.nl" for number in range(31)]

    answers = [browser.post("/login", email=name, password="").status_code for name in with_names]

    assert answers == [422] * 30 + [429]


def test_wrong_codes_are_counted_too(office: Office) -> None:
    person, browser = office.hire(), office.stranger()
    enter(browser, person)

    answers = [browser.post("/tf-validate", code="000000").status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_changing_how_one_signs_in_asks_for_the_password_again(office: Office) -> None:
    browser = office.visit(office.hire())
    with browser.client.session_transaction() as visit:
        visit["fs_paa"] = 1.0

    answer = browser.get("/mf-recovery-codes")

    assert answer.location.startswith("/verify")
    assert browser.post("/verify", password="wrong one here").status_code == 422
    assert browser.post("/verify", password=PASSWORD).status_code == 302
    assert browser.get("/mf-recovery-codes").status_code == 200


def test_the_page_one_wanted_comes_after_the_sign_in(office: Office) -> None:
    person, browser = office.hire(), office.stranger()

    door = browser.get("/me").location
    browser.post(door, email=person.email, password=PASSWORD)
    answer = browser.post("/tf-validate?next=/me", code=office.code())

    assert door == "/login?next=/me"
    assert answer.location == "/me"


def test_an_address_elsewhere_is_no_page_to_go_on_to(office: Office) -> None:
    person, browser = office.hire(), office.stranger()

    answer = browser.post("/login?next=https://example.com/", email=person.email, password=PASSWORD)

    assert "example.com" not in (answer.location or "")


def test_what_the_sign_in_reads_and_writes_locks_nobody_out(office: Office) -> None:
    person = office.hire()
    with Session(each_alone(office.parts.database.engine)) as rows:
        rows.get_one(Staff, person.id).name = "Changed"
        rows.flush()

        with office.parts.database.begin() as uow:
            uow.session.get_one(Staff, person.id).code_step = 1

        assert office.person(person).name == "Changed"
