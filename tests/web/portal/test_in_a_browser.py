"""What only a browser can show: the upload of a document with its script."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, FilePayload, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.kit import jpeg
from tests.web.portal.visitor import Visitor

Open = Callable[..., Page]


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(portal: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, portal, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_slot(browser: Browser, visitor: Visitor, case_id: str, address: str) -> Iterator[Open]:
    """Open the page of the one slot, on a screen of this width."""
    contexts = []

    def open_it(width: int = 1280, *, touch: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, locale="en", has_touch=touch, is_mobile=touch
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}/link/{visitor.link(case_id)}")
        page.get_by_role("button", name="Open my request").click()
        page.goto(address + visitor.slot(case_id))
        return page

    yield open_it
    for context in contexts:
        context.close()


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "", "buffer": content}


@pytest.mark.parametrize(
    ("name", "content", "sent"),
    [
        pytest.param("letter.docx", b"PK", False, id="seen in the browser"),
        pytest.param("id.jpg", b"<!doctype html>" * 400, True, id="seen by the server"),
        pytest.param("id.jpg", b"", False, id="empty"),
    ],
)
def test_a_file_that_will_never_do_is_replaced_with_the_one_button(
    open_slot: Open, name: str, content: bytes, *, sent: bool
) -> None:
    page = open_slot()
    page.locator("#document").set_input_files(file(name, content))
    if sent:
        page.locator("#send").click()

    other = page.get_by_role("button", name="Choose another file", exact=True)
    expect(page.locator("#document-error")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        other.click()
    chooser.value.set_files(file("id.jpg", jpeg()))
    expect(page.locator("#document-error")).to_have_count(0)
    page.get_by_role("button", name="Send this document", exact=True).click()

    expect(page.get_by_text("We have received your document safely.")).to_be_visible()


def test_a_button_pressed_without_a_file_asks_for_one(open_slot: Open) -> None:
    page = open_slot()

    page.locator("#send").click()

    expect(page.locator("#document-error")).to_have_text("Choose a file first.")


@pytest.mark.parametrize(
    ("width", "touch", "shown"), [(1280, False, True), (390, False, False), (1024, True, False)]
)
def test_only_who_can_drag_a_file_is_told_to(
    open_slot: Open, *, width: int, touch: bool, shown: bool
) -> None:
    page = open_slot(width, touch=touch)

    expect(page.locator(".drop__invite")).to_be_visible(visible=shown)
