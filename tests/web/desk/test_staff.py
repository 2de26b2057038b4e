"""Staff on the administrator's page, and the functions below it and below the command line."""

import re

import pytest

from recovery import staffing
from recovery.errors import AddressInvalid, StaffKnown, StaffUnknown
from recovery.rules.roles import Role
from recovery.store.staff import Passkey
from tests.web.desk.office import PASSWORD, SECRET, Browser, Office


@pytest.fixture
def browser(office: Office) -> Browser:
    return office.visit_as(Role.ADMINISTRATOR, "Pat")


def shown_password(page: str) -> str:
    found = re.search(r'id="password">([a-z0-9-]+)<', page)
    assert found
    return found[1]


def test_a_new_colleague_gets_a_password_that_works_once_and_then_must_change(
    office: Office, browser: Browser
) -> None:
    page = browser.post("/staff", name="Kim Smit", email="Kim@Example.nl", role="reviewer").text
    password = shown_password(page)
    newcomer = office.stranger()

    entered = newcomer.post("/login", email="kim@example.nl", password=password)

    assert entered.location == "/tf-setup"
    assert "Kim Smit" in browser.get("/staff").text
    assert password not in browser.get("/staff").text
    added = office.told("staff:added")[0]
    assert added.actor.startswith("staff:")
    assert added.facts["role"] == "reviewer"


@pytest.mark.parametrize(
    ("field", "value", "dutch", "english"),
    [
        ("name", "", "Vul een naam in.", "Enter a name."),
        ("email", "", "Vul een e-mailadres in.", "Enter an e-mail address."),
        ("email", "kim", "Vul een volledig e-mailadres in.", "Enter a complete e-mail"),
        ("email", "PAT-administrator@example.nl", "heeft dit adres al", "has this address"),
        ("role", "", "Kies een rol.", "Choose a role."),
        ("role", "emperor", "", ""),
    ],
)
def test_a_form_with_a_fault_adds_nobody(
    office: Office, browser: Browser, field: str, value: str, dutch: str, english: str
) -> None:
    form = {"name": "Kim", "email": "kim@example.nl", "role": "reviewer"} | {field: value}

    for language, sentence in (("nl", dutch), ("en", english)):
        browser.get(f"/language/{language}")
        answer = browser.post("/staff", form)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert office.told("staff:added") == []


def test_whoever_is_disabled_is_out_at_once_and_their_cases_are_free(
    office: Office, browser: Browser
) -> None:
    kim = office.hire(name="Kim")
    case = office.claimed(kim)
    as_kim = office.visit(kim)

    assert browser.post(f"/staff/{kim.id}/disable").location == "/staff"

    assert as_kim.get("/").location == "/login"
    assert office.now(case).claimed_by is None
    assert [each.facts["from_staff"] for each in office.told("case:released")] == [kim.id]
    assert len(office.told("staff:disabled")) == 1


def test_a_reset_takes_every_way_in_and_gives_one_new_password(
    office: Office, browser: Browser
) -> None:
    kim = office.hire(name="Kim", code_step=5, mf_recovery_codes=["sealed"])
    with office.parts.database.begin() as uow:
        uow.session.add(
            Passkey(
                user_id=kim.id,
                credential_id=b"1",
                public_key=b"2",
                backup_state=False,
                device_type="single_device",
                lastuse_datetime=office.clock().replace(tzinfo=None),
                name="laptop",
                usage="secondary",
            )
        )
    as_kim = office.visit(kim)

    password = shown_password(browser.post(f"/staff/{kim.id}/reset").text)

    assert as_kim.get("/").location == "/login"
    with office.parts.database.read() as uow:
        after = uow.session.get_one(type(kim), kim.id)
        assert after.webauthn == []
    assert after.tf_totp_secret is None
    assert after.code_step is None
    assert not after.mf_recovery_codes
    entered = office.stranger().post("/login", email=kim.email, password=password)
    assert entered.location == "/tf-setup"
    assert len(office.told("staff:reset")) == 1


def test_whoever_is_disabled_between_password_and_code_is_not_let_in(
    office: Office, browser: Browser
) -> None:
    kim = office.hire(name="Kim")
    as_kim = office.stranger()
    as_kim.post("/login", email=kim.email, password=PASSWORD)
    browser.post(f"/staff/{kim.id}/disable")

    as_kim.post("/tf-validate", code=office.code())

    assert as_kim.get("/").location == "/login"
    assert office.told("staff:signed_in") == []


def test_a_reset_lets_a_disabled_colleague_in_again(office: Office, browser: Browser) -> None:
    kim = office.hire(name="Kim", active=False)

    browser.post(f"/staff/{kim.id}/reset")

    assert office.person(kim).active


@pytest.mark.parametrize("act", ["disable", "reset"])
def test_a_page_asks_first_by_name_and_only_its_button_acts(
    office: Office, browser: Browser, act: str
) -> None:
    kim = office.hire(name="Kim Smit")
    path = f"/staff/{kim.id}/{act}"
    people = browser.get("/staff").text

    page = browser.get(path).text

    assert f'href="{path}"' in people
    assert f'action="{path}"' not in people
    assert "Kim Smit" in page[page.index("<h1>") : page.index("</h1>")]
    assert f'<form method="post" action="{path}"' in page
    assert office.person(kim).active
    assert office.person(kim).password == kim.password


def test_that_a_password_is_shown_once_is_said_before_and_on_its_page(
    office: Office, browser: Browser
) -> None:
    kim = office.hire(name="Kim")
    browser.get("/language/en")

    assert "You then see their first password, once." in browser.get("/staff").text
    assert "You see it once, on the next page." in browser.get(f"/staff/{kim.id}/reset").text
    shown = browser.post(f"/staff/{kim.id}/reset").text
    assert "When you leave or load this page again, it is gone." in shown
    assert browser.get(f"/staff/{kim.id}/reset").status_code == 200


@pytest.mark.parametrize("act", ["disable", "reset"])
def test_nobody_shuts_themselves_out(office: Office, act: str) -> None:
    pat = office.hire(Role.ADMINISTRATOR, "Pat")

    answer = office.visit(pat).post(f"/staff/{pat.id}/{act}")

    assert answer.status_code == 403
    assert office.visit(pat).get(f"/staff/{pat.id}/{act}").status_code == 403
    assert office.person(pat).password == pat.password


@pytest.mark.parametrize("act", ["disable", "reset"])
def test_an_unknown_colleague_is_not_found(browser: Browser, act: str) -> None:
    path = f"/staff/00000000-0000-4000-8000-000000000000/{act}"

    assert browser.post(path).status_code == 404
    assert browser.get(path).status_code == 404


def test_staff_can_be_added_with_a_known_password_and_app(office: Office) -> None:
    sealed = staffing.sealed_totp(SECRET, office.parts.settings.desk_secret)
    with office.parts.database.begin() as uow:
        staffing.add(
            uow,
            email="kim@example.nl",
            name="Kim",
            role=Role.LEAD,
            password="a known password",
            totp_secret=sealed,
        )
    browser = office.stranger()

    browser.post("/login", email="kim@example.nl", password="a known password")
    browser.post("/tf-validate", code=office.code())

    assert browser.get("/").status_code == 200
    assert SECRET not in sealed
    assert [each.actor for each in office.told("staff:added")] == ["operator"]


def test_an_address_is_one_persons_however_it_is_written(office: Office) -> None:
    office.hire(email="kim@example.nl")

    with office.parts.database.begin() as uow, pytest.raises(StaffKnown):
        staffing.add(uow, email=" Kim@Example.NL ", name="Kim", role=Role.LEAD)


@pytest.mark.parametrize(
    "address", ["", "kim", "kim@", "kim@example", "kim smit@example.nl", "@nl"]
)
def test_an_address_that_is_none_is_refused_in_one_sentence(office: Office, address: str) -> None:
    with office.parts.database.begin() as uow, pytest.raises(AddressInvalid) as refused:
        staffing.add(uow, email=address, name="Kim", role=Role.LEAD)

    assert str(refused.value) == "this is not a complete e-mail address, such as name@example.nl"
    assert office.told("staff:added") == []


def test_only_a_password_that_was_made_here_must_be_changed(office: Office) -> None:
    with office.parts.database.begin() as uow:
        staffing.add(uow, email="a@example.nl", name="A", role=Role.LEAD)
        staffing.add(uow, email="b@example.nl", name="B", role=Role.LEAD, password=PASSWORD)

    with office.parts.database.read() as uow:
        assert [each.password_given for each in staffing.everybody(uow)] == [True, False]


def test_staff_are_found_however_their_address_is_written(office: Office) -> None:
    kim = office.hire(email="kim@example.nl")
    with office.parts.database.begin() as uow:
        staffing.disable(uow, " Kim@Example.NL ")

    assert not office.person(kim).active


def test_nobody_by_that_address_is_an_error_of_its_own(office: Office) -> None:
    with office.parts.database.begin() as uow:
        for act in (staffing.disable, staffing.reset):
            with pytest.raises(StaffUnknown):
                act(uow, "nobody@example.nl")


def test_everybody_is_listed_by_name(office: Office) -> None:
    for name in ("Sam", "Kim"):
        office.hire(name=name, active=name == "Kim")

    with office.parts.database.read() as uow:
        assert [person.name for person in staffing.everybody(uow)] == ["Kim", "Sam"]
