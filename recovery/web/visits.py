"""Server-side sessions in the database: a cookie names a visit, and the visit can be ended.

The cookie holds 32 random bytes, the database only their hash. A visit dies on sign-out, when it
has been idle too long, and with its row. It survives an empty Redis, so nobody loses a half-sent
application to a restart of the queue.

A visit gets its row when there is something to keep, such as a case or somebody half-way in. Until
then it holds no more than the token of its forms and a word for the next page, and the cookie
itself carries these, signed: whoever asks for a form a million times leaves no row. Such a light
visit cannot be ended, and need not be: one that comes back is nobody, in no case.

A visit that cannot be read or saved now ends nothing: the answer is 503, the cookie stays.
"""

import logging
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, g, request, session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from recovery.store.models import Visit
from recovery.store.uow import Database

log = logging.getLogger(__name__)

_STILL_FRESH = timedelta(seconds=60)
"""A visit's last moment is written this often at most: reading a page need not write."""

_LIGHT = frozenset({"csrf_token", "_flashes", "fs_cc"})
"""All that a visit without a row may hold: worth nothing to who reads it or sends it again.

The last is a mark of the desk's sign-in library, the same for everybody."""

_NEED_NO_VISIT = frozenset({"static", "look.brand_css", "look.logo", "health.live", "health.ready"})


class VisitSession(CallbackDict[str, Any], SessionMixin):
    """What one visit remembers.

    Attributes:
        token: Names its row; empty while it has none.
        fault: Why its row could not be read; it then holds nothing, and must not be saved.
    """

    def __init__(self, initial: dict[str, Any] | None = None, token: str = "") -> None:
        """Begin with what was kept, under the cookie's token; both empty for a new visit."""
        super().__init__(initial, on_update=_mark_modified)
        self.token = token
        self.spent_tokens: list[str] = []
        self.modified = False
        self.stale = False
        self.fault: SQLAlchemyError | None = None

    def renew(self) -> None:
        """Change the token, so that a cookie known before a sign-in is worth nothing after it."""
        if self.token:
            self.spent_tokens.append(self.token)
        self.token = ""
        self.modified = True


def _mark_modified(session: "CallbackDict[str, Any]") -> None:
    if isinstance(session, VisitSession):
        session.modified = True


def leave_as_it_was() -> None:
    """Save nothing of this request in its visit: it failed half-way."""
    g.visit_unsaved = True


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
        value = request.cookies.get(self.cookie, "")
        if not value:
            return VisitSession()
        # A signature stands behind a point, which no token has.
        return self._light(app, value) if "." in value else self._kept(value)

    def must_have_been_read(self) -> None:
        """Stop a request whose visit could not be read: it would meet a stranger.

        Raises:
            SQLAlchemyError: What stood in the way.
        """
        visit = session._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own way
        if visit.fault is not None and request.endpoint not in _NEED_NO_VISIT:
            raise visit.fault

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the visit if it changed; an emptied one is ended.

        Raises:
            SQLAlchemyError: It cannot be written now; the visit is as it was.
        """
        if not isinstance(session, VisitSession):
            raise TypeError(type(session).__name__)
        response.vary.add("Cookie")
        if session.fault is not None or g.get("visit_unsaved", False):
            return
        if not session.modified:
            if session.stale:
                self._keep_fresh(app, session, response)
            return
        if not session:
            self._end([*session.spent_tokens, session.token])
            response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True)
        elif not session.token and session.keys() <= _LIGHT:
            self._end(session.spent_tokens)
            self._give_light(app, session, response)
        else:
            self._write(session, response)

    def _kept(self, token: str) -> VisitSession:
        try:
            with self._database.read() as uow:
                row = uow.session.get(Visit, _digest(token))
                if row is None or row.face != self._face or row.seen_at <= uow.now - self._idle:
                    return VisitSession()
                visit = VisitSession(self.serializer.loads(row.data), token)
                visit.stale = row.seen_at <= uow.now - _STILL_FRESH
                return visit
        except SQLAlchemyError as error:
            # Raised here, it would come before anything that could answer it.
            visit = VisitSession()
            visit.fault = error
            return visit

    def _light(self, app: Flask, value: str) -> VisitSession:
        try:
            seen, data = self._signer(app).loads(value)
        except BadSignature:
            return VisitSession()
        age = timedelta(seconds=self._database.clock().timestamp() - seen)
        if age >= self._idle:
            return VisitSession()
        visit = VisitSession(data)
        visit.stale = age >= _STILL_FRESH
        return visit

    def _keep_fresh(self, app: Flask, visit: VisitSession, response: Response) -> None:
        if not visit.token:
            self._give_light(app, visit, response)
            return
        try:
            self._write(visit, response)
        except SQLAlchemyError as error:
            # The page is right without it, and the next request tries again.
            log.warning("visit not kept fresh: %s", type(error).__name__)

    def _write(self, visit: VisitSession, response: Response) -> None:
        token = visit.token or secrets.token_urlsafe(32)
        data = self.serializer.dumps(dict(visit))
        with self._database.begin() as uow:
            for spent in visit.spent_tokens:
                uow.session.execute(delete(Visit).where(Visit.digest == _digest(spent)))
            if token == visit.token:
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
        if token != visit.token:
            visit.token = token
            self._give(response, token)

    def _give_light(self, app: Flask, visit: VisitSession, response: Response) -> None:
        seen = int(self._database.clock().timestamp())
        self._give(response, self._signer(app).dumps((seen, dict(visit))))

    def _give(self, response: Response, value: str) -> None:
        response.set_cookie(
            self.cookie, value, path="/", secure=self._secure, httponly=True, samesite="Lax"
        )

    def _signer(self, app: Flask) -> URLSafeSerializer:
        return URLSafeSerializer(
            app.secret_key or "",
            salt=f"light visit to the {self._face}",
            serializer=self.serializer,
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )

    def _end(self, tokens: list[str]) -> None:
        digests = [_digest(token) for token in tokens if token]
        if digests:
            with self._database.begin() as uow:
                uow.session.execute(delete(Visit).where(Visit.digest.in_(digests)))


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
