"""The first form."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from recovery.parts import Parts
from recovery.store.models import Case
from tests.kit import Cases, Worker
from tests.web.portal.visitor import Visitor, words

ANSWERS = {
    "asked_for": "K1001",
    "person_name": "Jo Bakker",
    "contact_email": "jo.nieuw@example.org",
}
OF_A_COMPANY = ("asked_for", "company_name", "kvk_number", "person_name", "contact_email")
COMPANY = {"company_name": "Bakker B.V.", "kvk_number": "9000 0003"}


def opened(parts: Parts) -> list[Case]:
    with parts.database.read() as uow:
        return list(uow.session.scalars(select(Case)))


def test_a_private_customer_gets_a_code_and_is_asked_for_it(
    visitor: Visitor, parts: Parts, worker: Worker, cases: Cases
) -> None:
    answer = visitor.send("/start/private", **ANSWERS)
    worker.run_due()

    assert answer.location == "/confirm"
    (case,) = opened(parts)
    assert (case.kind, case.language, case.asked_for) == ("private", "nl", "k1001")
    assert [mail["To"] for mail in cases.mails()] == ["jo.nieuw@example.org"]


def test_a_company_gives_its_name_and_number_too(visitor: Visitor, parts: Parts) -> None:
    visitor.send("/start/business", **ANSWERS, **COMPANY)

    (case,) = opened(parts)
    assert (case.company_name, case.kvk_number) == ("Bakker B.V.", "90000003")


def test_the_answer_is_the_same_for_an_account_that_does_not_exist(
    another: Callable[[str], Visitor], cases: Cases, worker: Worker
) -> None:
    cases.account()
    known, unknown = another("nl"), another("nl")

    first = known.send("/start/private", **ANSWERS)
    second = unknown.send("/start/private", **(ANSWERS | {"asked_for": "nobody@example.nl"}))
    worker.run_due()

    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert _but_the_time(known) == _but_the_time(unknown)


def _but_the_time(visitor: Visitor) -> list[str]:
    return [word for word in words(visitor.get("/confirm")).split() if ":" not in word]


SENTENCES = {
    "asked_for": (
        "Vul uw klantnummer, een e-mailadres of een domeinnaam in.",
        "Fill in your customer number, an e-mail address or a domain name.",
    ),
    "person_name": ("Vul uw naam in.", "Fill in your name."),
    "contact_email": ("Vul een e-mailadres in.", "Fill in an e-mail address."),
    "company_name": ("Vul de naam van het bedrijf in.", "Fill in the name of the company."),
    "kvk_number": ("Vul het KVK-nummer in.", "Fill in the KVK number."),
}


@pytest.mark.parametrize("field", SENTENCES)
def test_a_field_that_is_left_empty_is_named_in_the_readers_language(
    another: Callable[[str], Visitor], language: str, parts: Parts, field: str
) -> None:
    visitor = another(language)

    answer = visitor.send("/start/business", **(ANSWERS | COMPANY | {field: "  "}))

    sentence = SENTENCES[field][0 if language == "nl" else 1]
    assert answer.status_code == 422
    assert f'<a href="#{field}">{sentence}</a>' in answer.text
    assert opened(parts) == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (
            "contact_email",
            "jo@",
            "Dit is geen volledig e-mailadres. Voorbeeld: naam@example.nl",
        ),
        ("contact_email", "a" * 250 + "@example.org", "Dit e-mailadres is te lang."),
        ("kvk_number", "1234567", "Een KVK-nummer heeft 8 cijfers."),
        ("kvk_number", "1234567x", "Een KVK-nummer heeft 8 cijfers."),
        ("kvk_number", "\uff11" * 8, "Een KVK-nummer heeft 8 cijfers."),
        ("person_name", "x" * 201, "Uw naam is te lang."),
        ("company_name", "x" * 201, "De naam van het bedrijf is te lang."),
        (
            "asked_for",
            "x" * 255,
            "Dit klantnummer, e-mailadres of deze domeinnaam is te lang.",
        ),
        *(
            (
                field,
                f"Jo {unseen}Bakker",
                f"In dit veld staan tekens die niemand kan zien: {label}. Typ het opnieuw.",
            )
            for field, label, unseen in (
                ("person_name", "Uw naam", "\u202e"),
                ("company_name", "Naam van het bedrijf", "\u2066"),
                ("person_name", "Uw naam", "\x00"),
            )
        ),
    ],
)
def test_a_field_of_the_wrong_shape_is_refused(
    visitor: Visitor, parts: Parts, field: str, value: str, sentence: str
) -> None:
    answer = visitor.send("/start/business", **(ANSWERS | COMPANY | {field: value}))

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert opened(parts) == []


def test_the_list_of_what_is_missing_follows_the_fields_of_the_page(visitor: Visitor) -> None:
    answer = visitor.send("/start/business")

    listed = re.findall(r'<li><a href="#(\w+)">', answer.text)
    shown = re.findall(r'<input class="input[^>]* name="(\w+)"', answer.text)
    assert listed == shown == list(OF_A_COMPANY)


def test_who_begins_again_finds_what_was_said_before(visitor: Visitor) -> None:
    visitor.send("/start/business", **ANSWERS, **COMPANY)

    page = visitor.get("/start/business").text

    for said in ("k1001", "Jo Bakker", "jo.nieuw@example.org", "Bakker B.V.", "90000003"):
        assert f'value="{said}"' in page


def test_a_first_visitor_finds_empty_fields(visitor: Visitor) -> None:
    assert set(
        re.findall(r'id="\w+" name="\w+"\s+value="(.*?)"', visitor.get("/start/business").text)
    ) == {""}


def test_the_lost_mailbox_itself_is_no_new_address(visitor: Visitor) -> None:
    same = {"asked_for": "JO@example.nl", "contact_email": "jo@example.nl"}

    answer = visitor.send("/start/private", **(ANSWERS | same))

    assert answer.status_code == 422
    assert "In deze mailbox kunt u niet meer." in words(answer)


def test_what_was_typed_comes_back_escaped(visitor: Visitor) -> None:
    answer = visitor.send("/start/private", person_name='"><script>alert(1)</script>')

    assert "<script>alert(1)</script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_cookie_known_before_is_worth_nothing_after(visitor: Visitor) -> None:
    visitor.get("/start/private")
    before = visitor.client.get_cookie("recovery-portal")

    visitor.send("/start/private", **ANSWERS)

    after = visitor.client.get_cookie("recovery-portal")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    visitor.client.set_cookie("recovery-portal", before.value)
    assert visitor.get("/confirm").location == "/return?ended=1"


def test_a_form_without_a_token_opens_nothing(visitor: Visitor, parts: Parts) -> None:
    answer = visitor.client.post("/start/private", data=ANSWERS)

    assert answer.status_code == 400
    assert opened(parts) == []


@pytest.mark.usefixtures("limits")
def test_one_address_is_not_sent_codes_without_end(
    another: Callable[[str], Visitor], parts: Parts
) -> None:
    statuses = [another("nl").send("/start/private", **ANSWERS).status_code for _ in range(11)]

    assert statuses == [302] * 10 + [429]
    assert len(opened(parts)) == 10
