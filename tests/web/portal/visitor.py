"""A visitor of the portal, without a browser: keeps cookies, sends forms with their token."""

import io
import re
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from recovery.flow import contact
from recovery.parts import Parts
from recovery.store import cases

BOUNDARY = "a-boundary"


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, portal: Flask, parts: Parts, language: str = "nl") -> None:
        self.parts = parts
        self.client = portal.test_client()
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def token(self, path: str) -> str:
        """Take the token out of the form of a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert found is not None, f"no form on {path}"
        return found[1]

    def send(self, path: str, form: str = "", **fields: str) -> TestResponse:
        """Send a form that stands on a page of its own path, or of another."""
        data = {"csrf_token": self.token(form or path), **fields}
        return self.client.post(path, data=data)

    def enter(self, case_id: str) -> "Visitor":
        """Begin a visit by a fresh link."""
        link = self.link(case_id)
        assert self.send(f"/link/{link}").location == "/case"
        return self

    def link(self, case_id: str) -> str:
        with self.parts.database.begin() as uow:
            return contact.make_link(uow, cases.get(uow, case_id))

    def slot(self, case_id: str, number: int = 0) -> str:
        """Give the path of the n-th slot's page."""
        with self.parts.database.read() as uow:
            return f"/case/documents/{cases.get(uow, case_id).slots[number].id}"

    def post_file(
        self, page: str, content: bytes, name: str = "id.jpg", form: str = ""
    ) -> TestResponse:
        """Send a document by the plain form; `form` is the page that gives the token."""
        return self.post_body(page, multipart(self.token(form or page), content, name))

    def post_body(self, page: str, body: bytes) -> TestResponse:
        """Send a form that was written by `multipart`, whole or not."""
        return self.client.post(
            page,
            input_stream=io.BytesIO(body),
            content_length=len(body),
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
        )

    def put_file(
        self,
        page: str,
        content: bytes,
        name: str = "id.jpg",
        form: str = "",
        announced: int | None = None,
        **environ: object,
    ) -> TestResponse:
        """Send a document as a script does; `announced` differs when the line was cut."""
        headers = {
            "X-CSRFToken": self.token(form or page),
            "X-File-Name": name,
            "Accept": "application/json",
        }
        return self.client.put(
            f"{page}/content",
            input_stream=io.BytesIO(content),
            headers=headers,
            content_type="application/octet-stream",
            environ_overrides={
                "CONTENT_LENGTH": str(len(content) if announced is None else announced),
                **environ,
            },
        )


def multipart(
    token: str, content: bytes, name: str = "id.jpg", photo: bytes | None = None
) -> bytes:
    """Write the body of the upload form as a browser does, to be cut or changed by a test."""
    parts = [
        ('name="csrf_token"', token.encode()),
        (f'name="document"; filename="{name}"', content),
    ]
    if photo is not None:
        parts.append(('name="photo"; filename="photo.jpg"', photo))
    lines = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {what}\r\n\r\n".encode() + value + b"\r\n"
        for what, value in parts
    )
    return lines + f"--{BOUNDARY}--\r\n".encode()


def words(response: TestResponse) -> str:
    """Give what a page says, without its marks."""
    if response.is_json:
        return str(response.get_json())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def complaint(response: TestResponse) -> str:
    """Give the sentence beside the field that is wrong, or of the JSON answer."""
    if response.is_json:
        return str(response.get_json()["error"])
    found = re.search(r'<p class="error".*?</span>(.*?)</p>', response.text, re.DOTALL)
    assert found is not None, words(response)
    return unescape(found[1]).strip()
