"""Server-side sessions in the database: a cookie names a visit, and the visit can be ended.

The cookie holds 32 random bytes, the database only their hash. A visit dies on sign-out, when it
has been idle too long, and with its row. It survives an empty Redis, so nobody loses a half-sent
application to a restart of the queue.
"""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete, update
from werkzeug.datastructures import CallbackDict

from recovery.store.models import Visit
from recovery.store.uow import Database

_STILL_FRESH = timedelta(seconds=60)
"""A visit's last moment is written this often at most: reading a page need not write."""


class VisitSession(CallbackDict[str, Any], SessionMixin):
    """What one visit remembers."""

    def __init__(self, initial: dict[str, Any] | None = None, token: str = "") -> None:
        """Begin with what the row held, under the cookie's token; both empty for a new visit."""
        super().__init__(initial, on_update=_mark_modified)
        self.token = token
        self.spent_tokens: list[str] = []
        self.modified = False
        self.stale = False

    def renew(self) -> None:
        """Change the token, so that a cookie known before a sign-in is worth nothing after it."""
        if self.token:
            self.spent_tokens.append(self.token)
        self.token = ""
        self.modified = True


def _mark_modified(session: "CallbackDict[str, Any]") -> None:
    if isinstance(session, VisitSession):
        session.modified = True


class Visits(SessionInterface):
    """Opens and saves visits of one face.

    Args:
        face: `portal` or `desk`; a visit of one is nothing to the other.
        idle: A visit ends after this long without a request.
        secure: The cookie travels over HTTPS only.
    """

    serializer = TaggedJSONSerializer()

    def __init__(self, database: Database, face: str, idle: timedelta, *, secure: bool) -> None:
        """Remember where visits are kept."""
        self._database = database
        self._face = face
        self._idle = idle
        self._secure = secure
        self.cookie = f"__Host-recovery-{face}" if secure else f"recovery-{face}"

    def open_session(self, app: Flask, request: Request) -> VisitSession:
        """Find the visit that the cookie names; an unknown or idle one is a new, empty visit."""
        del app
        token = request.cookies.get(self.cookie, "")
        if not token:
            return VisitSession()
        with self._database.read() as uow:
            row = uow.session.get(Visit, _digest(token))
            if row is None or row.face != self._face or row.seen_at <= uow.now - self._idle:
                return VisitSession()
            session = VisitSession(self.serializer.loads(row.data), token)
            session.stale = row.seen_at <= uow.now - _STILL_FRESH
            return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the visit if it changed; an emptied one is ended."""
        del app
        if not isinstance(session, VisitSession):
            raise TypeError(type(session).__name__)
        response.vary.add("Cookie")
        if not session.modified and not session.stale:
            return
        if not session:
            self._end(session)
            response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True)
            return
        token = session.token or secrets.token_urlsafe(32)
        with self._database.begin() as uow:
            for spent in session.spent_tokens:
                uow.session.execute(delete(Visit).where(Visit.digest == _digest(spent)))
            data = self.serializer.dumps(dict(session))
            if token == session.token:
                # Only if it still stands: a slow request must not bring back what a sign-out ended.
                uow.session.execute(
                    update(Visit)
                    .where(Visit.digest == _digest(token), Visit.face == self._face)
                    .values(data=data, seen_at=uow.now)
                )
            else:
                uow.session.add(
                    Visit(digest=_digest(token), face=self._face, data=data, seen_at=uow.now)
                )
        if token != session.token:
            session.token = token
            response.set_cookie(
                self.cookie,
                token,
                path="/",
                secure=self._secure,
                httponly=True,
                samesite="Lax",
            )

    def _end(self, session: VisitSession) -> None:
        tokens = [*session.spent_tokens, session.token]
        with self._database.begin() as uow:
            uow.session.execute(
                delete(Visit).where(Visit.digest.in_([_digest(token) for token in tokens]))
            )


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
