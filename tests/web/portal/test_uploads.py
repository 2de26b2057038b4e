"""Documents on their way in: what cannot serve costs its sender one sentence, and nothing stays."""

import io
from collections.abc import Callable
from contextlib import suppress
from hashlib import shake_256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Request, Response
from flask_babel import force_locale, gettext
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from recovery.flow.words import CODES
from recovery.parts import Parts
from recovery.rules.evidence import Director
from recovery.rules.findings import Code
from recovery.rules.states import DocumentState
from recovery.store.models import Document
from tests.inspection import samples
from tests.kit import Cases, Worker, jpeg, pdf
from tests.web.portal.visitor import BOUNDARY, Visitor, complaint, multipart, words

Send = Callable[..., TestResponse]

WRONG_TYPE = {
    "nl": "Dit soort bestand kunnen wij niet lezen. Kies een JPEG, PNG, WebP, HEIC of pdf.",
    "en": "We cannot read this type of file. Choose a JPEG, PNG, WebP, HEIC or PDF.",
}
TOO_LARGE = {
    "nl": "Dit bestand is te groot. Kies een bestand kleiner dan 15 MB.",
    "en": "This file is too large. Choose a file smaller than 15 MB.",
}
EMPTY = {
    "nl": "Dit bestand is leeg. Kies een ander bestand.",
    "en": "This file is empty. Choose another file.",
}
NO_FILE = {"nl": "Kies eerst een bestand.", "en": "Choose a file first."}
CUT_OFF = {
    "nl": "Het versturen is afgebroken en er is niets bewaard. Stuur het bestand opnieuw.",
    "en": "The upload was cut off and nothing was kept. Send the file again.",
}
NOT_A_PDF = {
    "nl": "Een foto, scan of afdruk van het uittreksel bewijst niets. "
    "Stuur het originele pdf-bestand van KVK.",
    "en": "A photo, scan or print of the extract proves nothing. "
    "Send the original PDF file from KVK.",
}
MOVED_ON = {
    "nl": "U kunt dit document nu niet sturen. Uw aanvraag is al verder.",
    "en": "You cannot send this document now. Your request has moved on.",
}

DISGUISED = {
    "html": b"<!doctype html><html><script>alert(1)</script></html>" * 200,
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>' * 200,
    "program": b"MZ\x90\x00" + bytes(8000),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(8000),
    "zip": samples.archive(),
    "text": b"hello",
}


def rows(parts: Parts) -> int:
    with parts.database.read() as uow:
        return uow.session.scalar(select(func.count()).select_from(Document)) or 0


def keys(parts: Parts) -> list[str]:
    return list(parts.vault.keys.store.document_ids())


def assert_nothing_kept(parts: Parts) -> None:
    """Look for a row, a sealed object, a half-written part and a key."""
    assert rows(parts) == 0
    assert not [each for each in parts.settings.blobs.rglob("*") if each.is_file()]
    assert keys(parts) == []


@pytest.fixture(params=["form", "script"])
def send(request: pytest.FixtureRequest) -> Send:
    """Send a file without script, and with it."""
    return Visitor.post_file if request.param == "form" else Visitor.put_file


def test_a_picture_is_sealed_and_waits_to_be_checked(
    send: Send, visitor: Visitor, page: str, cases: Cases, case_id: str
) -> None:
    answer = send(visitor, page, jpeg(), "mijn-id.jpg")

    assert answer.status_code in {201, 302}
    (document,) = cases.case(case_id).documents
    assert document.state is DocumentState.SEALED
    assert cases.parts.vault.read(case_id, document.id) == jpeg()


def test_the_sender_sees_the_name_of_their_own_file(
    send: Send, visitor: Visitor, page: str
) -> None:
    send(visitor, page, jpeg(), "mijn-id.jpg")

    assert "mijn-id.jpg" in words(visitor.get(page))


def test_a_name_with_other_letters_arrives_whole(visitor: Visitor, page: str) -> None:
    visitor.put_file(page, jpeg(), "Zo%C3%AB%20%26%20co.jpg")

    assert "Zoë & co.jpg" in words(visitor.get(page))


@pytest.mark.parametrize("what", DISGUISED)
@pytest.mark.parametrize("name", ["id.jpg", "id.pdf"])
def test_a_file_of_another_type_is_refused_whatever_its_name_says(
    send: Send, visitor: Visitor, page: str, parts: Parts, what: str, name: str
) -> None:
    answer = send(visitor, page, DISGUISED[what], name)

    assert answer.status_code == 415
    assert complaint(answer) == WRONG_TYPE["nl"]
    assert_nothing_kept(parts)


def test_an_empty_file_is_refused(
    send: Send,
    another: Callable[[str], Visitor],
    language: str,
    case_id: str,
    parts: Parts,
) -> None:
    visitor = another(language).enter(case_id)

    answer = send(visitor, visitor.slot(case_id), b"", "id.jpg")

    assert (answer.status_code, complaint(answer)) == (422, EMPTY[language])
    assert_nothing_kept(parts)


def test_a_form_without_a_file_asks_to_choose_one(
    another: Callable[[str], Visitor], language: str, case_id: str
) -> None:
    visitor = another(language).enter(case_id)

    answer = visitor.post_file(visitor.slot(case_id), b"", "")

    assert (answer.status_code, complaint(answer)) == (422, NO_FILE[language])


def test_a_file_over_the_limit_is_refused(
    send: Send,
    another: Callable[[str], Visitor],
    language: str,
    case_id: str,
    parts: Parts,
) -> None:
    visitor = another(language).enter(case_id)
    content = b"\xff\xd8\xff\xe0" + bytes(parts.settings.max_document)

    answer = send(visitor, visitor.slot(case_id), content, "id.jpg")

    assert (answer.status_code, complaint(answer)) == (413, TOO_LARGE[language])
    assert_nothing_kept(parts)


def test_a_form_far_over_the_limit_is_answered_beside_its_field(
    visitor: Visitor, page: str, parts: Parts
) -> None:
    answer = visitor.post_file(page, jpeg() + bytes(parts.settings.max_document + 100_000))

    assert (answer.status_code, complaint(answer)) == (413, TOO_LARGE["nl"])


def test_a_form_over_the_limit_is_refused_unread(visitor: Visitor, page: str) -> None:
    sent = io.BytesIO(multipart(visitor.token(page), jpeg()))

    answer = visitor.client.post(
        page,
        input_stream=sent,
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        environ_overrides={"CONTENT_LENGTH": "900000000"},
    )

    assert answer.status_code == 413
    assert sent.tell() == 0


def test_a_file_of_exactly_the_limit_is_kept(
    send: Send, visitor: Visitor, page: str, parts: Parts, cases: Cases, case_id: str
) -> None:
    content = jpeg() + bytes(parts.settings.max_document - len(jpeg()))

    send(visitor, page, content, "id.jpg")

    (document,) = cases.case(case_id).documents
    assert document.size == parts.settings.max_document


def test_a_file_of_two_types_or_the_wrong_one_is_refused_in_english_too(
    send: Send, another: Callable[[str], Visitor], case_id: str
) -> None:
    visitor = another("en").enter(case_id)

    answer = send(visitor, visitor.slot(case_id), b"hello", "id.jpg")

    assert complaint(answer) == WRONG_TYPE["en"]


def test_a_picture_of_the_extract_is_refused(
    send: Send,
    another: Callable[[str], Visitor],
    language: str,
    cases: Cases,
    parts: Parts,
) -> None:
    case_id = cases.business(Director("Jo Bakker", acts_alone=True))
    visitor = another(language).enter(case_id)

    answer = send(visitor, visitor.slot(case_id), jpeg(), "uittreksel.pdf")

    assert (answer.status_code, complaint(answer)) == (415, NOT_A_PDF[language])
    assert_nothing_kept(parts)


@pytest.mark.parametrize("server", [{}, {"wsgi.input_terminated": True}], ids=["plain", "granian"])
def test_an_upload_cut_at_sixty_percent_leaves_nothing(
    another: Callable[[str], Visitor],
    language: str,
    case_id: str,
    parts: Parts,
    server: dict[str, Any],
) -> None:
    visitor = another(language).enter(case_id)
    content = jpeg(size=(1600, 1200))

    answer = visitor.put_file(
        visitor.slot(case_id),
        content[: len(content) * 6 // 10],
        announced=len(content),
        **server,
    )

    assert (answer.status_code, complaint(answer)) == (400, CUT_OFF[language])
    assert_nothing_kept(parts)


def test_a_form_cut_at_sixty_percent_leaves_nothing(
    visitor: Visitor, page: str, parts: Parts
) -> None:
    body = multipart(visitor.token(page), b"\xff\xd8\xff\xe0" + bytes(1_000_000))

    answer = visitor.post_body(page, body[: len(body) * 6 // 10])

    assert answer.status_code == 400
    assert_nothing_kept(parts)


def test_a_body_of_unknown_length_is_refused_unread(
    visitor: Visitor, page: str, parts: Parts
) -> None:
    answer = visitor.client.put(
        f"{page}/content",
        data=jpeg(),
        headers={"X-CSRFToken": visitor.token(page), "Transfer-Encoding": "chunked"},
        environ_overrides={"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
    )

    assert answer.status_code == 411
    assert_nothing_kept(parts)


def test_a_form_without_its_token_keeps_nothing(
    another: Callable[[str], Visitor], language: str, case_id: str, parts: Parts
) -> None:
    visitor = another(language).enter(case_id)

    answer = visitor.post_body(visitor.slot(case_id), multipart("", jpeg()))

    assert answer.status_code == 400
    assert {
        "nl": "Ga terug, laad de pagina opnieuw en probeer het nog een keer.",
        "en": "Go back, load the page again and try once more.",
    }[language] in words(answer)
    assert_nothing_kept(parts)


def test_a_script_without_its_token_keeps_nothing(
    visitor: Visitor, page: str, parts: Parts
) -> None:
    answer = visitor.client.put(f"{page}/content", data=jpeg())

    assert answer.status_code == 400
    assert_nothing_kept(parts)


def test_a_form_of_an_ended_visit_keeps_nothing(visitor: Visitor, page: str, parts: Parts) -> None:
    token = visitor.token(page)
    visitor.send("/leave", form=page)

    answer = visitor.post_body(page, multipart(token, jpeg()))

    assert answer.status_code == 400
    assert_nothing_kept(parts)


def test_somebody_elses_slot_is_not_there(
    send: Send, visitor: Visitor, page: str, cases: Cases, parts: Parts
) -> None:
    theirs = visitor.slot(cases.opened(contact_email="ander@example.org"))

    answer = send(visitor, theirs, jpeg(), form=page)

    assert answer.status_code == 404
    assert "Het adres klopt niet, of de pagina bestaat niet meer." in words(answer)
    assert_nothing_kept(parts)


def test_an_upload_after_the_submit_is_refused(
    send: Send,
    another: Callable[[str], Visitor],
    language: str,
    case_id: str,
    cases: Cases,
    parts: Parts,
) -> None:
    visitor = another(language).enter(case_id)
    kept = cases.upload(case_id)
    cases.submit(case_id)

    answer = send(visitor, visitor.slot(case_id), jpeg("other"), form="/case")

    assert answer.status_code == 409
    assert MOVED_ON[language] in words(answer)
    assert [each.id for each in cases.case(case_id).documents] == [kept]
    assert rows(parts) == 1


def test_the_same_file_twice_stands_once_and_the_first_is_wiped(
    send: Send, visitor: Visitor, page: str, cases: Cases, case_id: str, worker: Worker
) -> None:
    send(visitor, page, jpeg(), "id.jpg")
    send(visitor, page, jpeg(), "id.jpg")
    worker.run_due()

    states = sorted(each.state for each in cases.case(case_id).documents)
    assert states == [DocumentState.ACCEPTED, DocumentState.WIPED]


TRUNCATED = jpeg(size=(1600, 1200))[:6000]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(samples.png_claiming(50_000, 50_000), Code.TOO_MANY_PIXELS, id="pixels"),
        pytest.param(samples.pdf(password="geheim"), Code.PASSWORD, id="password"),
        pytest.param(jpeg() + samples.archive(), Code.POLYGLOT, id="polyglot"),
        pytest.param(TRUNCATED, Code.DAMAGED, id="truncated"),
    ],
)
def test_a_file_that_fails_its_inspection_is_wiped_and_asked_again(
    another: Callable[[str], Visitor],
    language: str,
    case_id: str,
    cases: Cases,
    worker: Worker,
    content: bytes,
    code: Code,
) -> None:
    visitor = another(language).enter(case_id)
    page = visitor.slot(case_id)
    assert visitor.put_file(page, content).status_code == 201

    worker.run_due()

    answer = visitor.get(page)
    assert complaint(answer) == _in(language, visitor, code)
    state = visitor.get(f"{page}/state").get_json()
    assert state == {"state": "again", "why": _in(language, visitor, code)}
    assert cases.kept() == []
    assert keys(cases.parts) == []


def test_a_locked_extract_is_to_be_downloaded_anew_and_not_to_be_unlocked(
    another: Callable[[str], Visitor], language: str, cases: Cases, worker: Worker
) -> None:
    case_id = cases.business(Director("Jo Bakker", acts_alone=True))
    visitor = another(language).enter(case_id)
    page = visitor.slot(case_id)
    assert visitor.put_file(page, samples.pdf(password="geheim")).status_code == 201

    worker.run_due()

    assert (
        complaint(visitor.get(page))
        == {
            "nl": "Deze pdf heeft een wachtwoord. Download het origineel opnieuw bij KVK en stuur"
            " dat, zonder er een wachtwoord op te zetten.",
            "en": "This PDF has a password. Download the original from KVK once more and send"
            " that, without adding a password.",
        }[language]
    )


def _in(language: str, visitor: Visitor, code: Code) -> str:
    with visitor.client.application.test_request_context(), force_locale(language):
        return str(gettext(CODES[code]))


def test_a_document_can_be_replaced_before_the_submit(
    send: Send, visitor: Visitor, page: str, cases: Cases, case_id: str, worker: Worker
) -> None:
    send(visitor, page, jpeg("first"), "eerste.jpg")
    send(visitor, page, pdf("second"), "tweede.pdf")
    worker.run_due()

    assert "tweede.pdf" in words(visitor.get(page))
    (standing,) = [e for e in cases.case(case_id).documents if e.state is DocumentState.ACCEPTED]
    assert cases.parts.vault.read(case_id, standing.id) == pdf("second")


def test_a_document_can_be_removed_before_the_submit(
    visitor: Visitor, page: str, cases: Cases, case_id: str, worker: Worker
) -> None:
    visitor.put_file(page, jpeg())

    answer = visitor.send(f"{page}/remove", form=page)
    worker.run_due()

    assert answer.location == page
    assert cases.case(case_id).slots[0].document_id is None
    assert cases.kept() == []


@pytest.fixture
def temporary_files(
    portal: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], list[str]]:
    """Give the temporary files that were open while a request was answered, deleted ones too."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    seen: list[str] = []

    def look(response: Response) -> Response:
        for descriptor in Path("/proc/self/fd").iterdir():
            with suppress(FileNotFoundError):  # the listing itself opened one
                seen.append(str(descriptor.readlink()))
        return response

    portal.after_request(look)
    return lambda: [each for each in seen if each.startswith(str(folder))]


def test_two_megabytes_open_no_temporary_file(
    temporary_files: Callable[[], list[str]], send: Send, visitor: Visitor, page: str
) -> None:
    # Any bytes, line ends among them: at those, the parser of a form keeps a piece back.
    answer = send(visitor, page, jpeg() + shake_256().digest(2_000_000), "id.jpg")

    assert answer.status_code in {201, 302}
    assert temporary_files() == []


def test_the_frameworks_own_request_would_open_one(
    temporary_files: Callable[[], list[str]], portal: Flask, visitor: Visitor, page: str
) -> None:
    portal.request_class = Request

    visitor.post_file("/return", jpeg() + bytes(2_000_000), form=page)

    assert temporary_files() != []


def test_a_form_of_two_files_keeps_the_first(
    visitor: Visitor, page: str, cases: Cases, case_id: str
) -> None:
    visitor.post_body(page, multipart(visitor.token(page), jpeg("one"), photo=jpeg("two")))

    (document,) = cases.case(case_id).documents
    assert cases.parts.vault.read(case_id, document.id) == jpeg("one")


def test_a_photo_from_the_camera_button_alone_is_kept(
    visitor: Visitor, page: str, cases: Cases, case_id: str
) -> None:
    visitor.post_body(page, multipart(visitor.token(page), b"", name="", photo=jpeg("two")))

    (document,) = cases.case(case_id).documents
    assert cases.parts.vault.read(case_id, document.id) == jpeg("two")


@pytest.mark.parametrize("elsewhere", ["/return", "/leave", "/case/withdraw", "/nowhere"])
def test_a_file_sent_to_another_page_is_dropped(
    visitor: Visitor, page: str, parts: Parts, elsewhere: str
) -> None:
    answer = visitor.post_file(elsewhere, jpeg() + bytes(1_000_000), form=page)

    assert answer.status_code < 500
    assert_nothing_kept(parts)
