"""A customer fetches the proof that their documents are gone, and anybody checks one."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from werkzeug.test import TestResponse

from recovery.audit import receipts
from recovery.audit.receipts import DOES_NOT_PROVE, LIMIT, PROVES
from recovery.audit.signingkeys import read_published
from recovery.flow import intake
from recovery.flow.receipts import find, rotate
from recovery.parts import Parts
from recovery.store.models import Receipt
from tests.kit import Cases, Clock, Worker
from tests.web.portal.visitor import Visitor, complaint, words


@pytest.fixture
def receipt(parts: Parts, cases: Cases, worker: Worker, case_id: str) -> str:
    """Bring the case to its end; give its receipt."""
    cases.upload(case_id)
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
    worker.run_due()
    with parts.database.read() as uow:
        found = find(uow, case_id)
    assert found is not None
    return found.text


@pytest.fixture
def english(another: Callable[[str], Visitor]) -> Visitor:
    return another("en")


def _send(visitor: Visitor, content: bytes | str = b"", text: str = "") -> TestResponse:
    """Hand a file in, as the form does, or the text, or both."""
    raw = content.encode() if isinstance(content, str) else content
    data: dict[str, Any] = {
        "csrf_token": visitor.token("/receipt"),
        "file": (io.BytesIO(raw), "receipt.json" if raw else ""),
        "text": text,
    }
    return visitor.client.post("/receipt", data=data, content_type="multipart/form-data")


def test_the_status_page_offers_the_proof_as_a_file(
    english: Visitor, cases: Cases, case_id: str, receipt: str
) -> None:
    english.enter(case_id)
    assert 'href="/case/receipt"' in english.get("/case").text

    answer = english.get("/case/receipt")

    assert answer.text == receipt
    assert answer.mimetype == "application/json"
    name = f"receipt-{cases.case(case_id).reference}.json"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_there_is_nothing_to_fetch_before_it_is_issued(
    english: Visitor, cases: Cases, case_id: str
) -> None:
    english.enter(case_id)
    cases.upload(case_id)

    assert english.get("/case/receipt").status_code == 404
    assert "/case/receipt" not in english.get("/case").text


def test_a_stranger_gets_no_receipt(visitor: Visitor, receipt: str) -> None:
    assert visitor.get("/case/receipt").location == "/return?ended=1"


def test_the_status_page_watches_for_the_proof_and_gives_up_on_one_that_does_not_come(
    english: Visitor, parts: Parts, case_id: str, receipt: str, clock: Clock
) -> None:
    english.enter(case_id)
    with_it = english.get("/case/state").get_json()
    assert "follow.js" not in english.get("/case").text
    with parts.database.begin() as uow:
        uow.session.delete(uow.session.get_one(Receipt, case_id))

    assert "follow.js" in english.get("/case").text
    assert english.get("/case/state").get_json() != with_it
    clock.advance(minutes=6)
    assert "follow.js" not in english.get("/case").text


@pytest.mark.parametrize("way", ["file", "text"])
def test_a_genuine_proof_is_shown_with_what_it_says(
    another: Callable[[str], Visitor],
    cases: Cases,
    case_id: str,
    receipt: str,
    way: str,
    language: str,
) -> None:
    visitor = another(language)

    answer = _send(visitor, receipt) if way == "file" else _send(visitor, text=receipt)

    assert answer.status_code == 200
    said = words(answer)
    assert cases.case(case_id).reference in said
    assert {"nl": "2 november 2026", "en": "2 November 2026"}[language] in said
    assert PROVES.said_in(language) in said
    assert DOES_NOT_PROVE.said_in(language) in said
    for fingerprint in json.loads(receipt)["documents"][0]["fingerprints"]:
        assert fingerprint in said


def test_the_words_of_the_verdict(english: Visitor, receipt: str) -> None:
    assert "This proof is genuine" in words(_send(english, receipt))
    changed = _send(english, receipt.replace('"withdrawn"', '"restored"'))
    assert changed.status_code == 200
    assert "This proof was changed" in words(changed)
    assert "This proof is genuine" not in words(changed)


def test_a_proof_of_another_installation_is_not_ours(english: Visitor, receipt: str) -> None:
    said = receipts.verify(receipt.encode(), _keys(english)).statement

    answer = _send(english, receipts.sign(said, Ed25519PrivateKey.generate()))

    assert "This proof is not from us" in words(answer)
    assert said.case not in words(answer)


def test_what_a_changed_proof_says_is_not_shown(english: Visitor, receipt: str) -> None:
    found = json.loads(receipt) | {"case": "<b>Pay here</b>"}

    assert "Pay here" not in _send(english, json.dumps(found)).text


def test_proofs_from_before_a_rotation_stay_genuine(
    english: Visitor, parts: Parts, receipt: str
) -> None:
    rotate(parts.database, parts.receipts.keys)

    assert "This proof is genuine" in words(_send(english, receipt))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose a file, or paste the text of the proof."),
        (b" \r\n", "Choose a file, or paste the text of the proof."),
        (b"\xff\xd8\xff", "This is not a proof of destruction, or a part of it is missing."),
        (b"{}", "This is not a proof of destruction, or a part of it is missing."),
        (b"[" * 9000, "This is not a proof of destruction, or a part of it is missing."),
        (b" " * LIMIT + b"{}", "This is not a proof of destruction, or a part of it is missing."),
    ],
    ids=range(6),
)
def test_what_is_no_proof_gets_one_sentence(
    english: Visitor, content: bytes, sentence: str
) -> None:
    answer = _send(english, content)

    assert answer.status_code == 422
    assert complaint(answer) == sentence


def test_a_larger_file_is_refused_unread(english: Visitor) -> None:
    token = english.token("/receipt")

    class Unread(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError(f"{size} bytes of the body were read")

    answer = english.client.post(
        "/receipt",
        input_stream=Unread(),
        content_type="multipart/form-data; boundary=b",
        headers={"X-CSRFToken": token, "Expect": "100-continue"},
        environ_overrides={"CONTENT_LENGTH": str(LIMIT + 70 * 1024)},
    )

    assert answer.status_code == 413
    assert complaint(answer) == "This file is too large to be a proof of destruction."


def test_a_text_that_is_too_large_is_refused(english: Visitor) -> None:
    answer = _send(english, text="x" * (LIMIT + 1))

    assert answer.status_code == 413
    assert complaint(answer) == "This file is too large to be a proof of destruction."


def test_a_form_without_its_token_is_refused(english: Visitor, receipt: str) -> None:
    assert english.client.post("/receipt", data={"text": receipt}).status_code == 400


def test_somebody_who_tries_too_often_waits(english: Visitor, limits: None) -> None:
    token = english.token("/receipt")
    data = {"csrf_token": token, "text": "{}"}

    answers = [english.client.post("/receipt", data=data).status_code for _ in range(61)]

    assert answers == [422] * 60 + [429]


def _keys(visitor: Visitor) -> dict[str, bytes]:
    return read_published(visitor.get("/receipt/keys").data)


def test_the_public_keys_alone_check_a_receipt(english: Visitor, receipt: str) -> None:
    answer = english.get("/receipt/keys")

    assert answer.mimetype == "application/json"
    assert receipts.verify(receipt.encode(), _keys(english)).statement.case


def test_the_public_keys_are_there_before_the_first_receipt(english: Visitor, parts: Parts) -> None:
    assert _keys(english) == parts.receipts.keys.public()


def test_every_page_leads_to_the_check(english: Visitor) -> None:
    assert 'href="/receipt"' in english.get("/").text


def test_the_pages_forbid_foreign_and_inline_content(
    portal: Flask, english: Visitor, receipt: str
) -> None:
    for answer in (english.get("/receipt"), _send(english, receipt), _send(english, b"{}")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert " style=" not in answer.text
        assert "<script" not in answer.text.replace("once.js", "").split("<body>")[1]
