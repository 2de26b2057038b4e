"""Applicants with a browser: a case each, a visit to it, and the token that its pages carry."""

from dataclasses import dataclass
from http.cookies import SimpleCookie

from flask import Flask, Response, session
from flask_wtf.csrf import generate_csrf

from bench.place import open_case
from recovery.app import create_portal
from recovery.parts import Parts
from recovery.store import cases
from recovery.web.portal.visit import enter


@dataclass(frozen=True)
class Visitor:
    """Somebody who may send one document.

    Attributes:
        path: Where to.
        headers: What their browser sends along.
    """

    path: str
    headers: dict[str, str]


def visitors(parts: Parts, count: int) -> list[Visitor]:
    """Open cases, and begin a visit to each in the way that the portal does."""
    app = create_portal(parts.settings, parts)
    return [_visitor(parts, app, open_case(parts)) for _ in range(count)]


def _visitor(parts: Parts, app: Flask, case_id: str) -> Visitor:
    with parts.database.read() as uow:
        slot_id = cases.get(uow, case_id).slots[0].id
    with app.test_request_context(base_url=parts.settings.portal_url):
        enter(case_id)
        token = generate_csrf()
        answer = Response()
        app.session_interface.save_session(app, session, answer)
    (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    return Visitor(
        path=f"/case/documents/{slot_id}/content",
        headers={
            "Cookie": f"{cookie.key}={cookie.value}",
            "X-CSRFToken": token,
            "X-File-Name": "document.jpg",
            "Accept": "application/json",
        },
    )
