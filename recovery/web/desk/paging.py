"""The place where the next page of the queue begins, as a link can carry it."""

from datetime import datetime

from flask import abort, current_app
from itsdangerous import BadSignature, URLSafeSerializer

from recovery.store.cases import QueueKey
from recovery.store.models import Case


def place_after(case: Case) -> str:
    """Write down the place after this case, signed; it holds a time and an opaque id."""
    if case.waiting_since is None:
        raise ValueError("a case in the queue waits since a moment")
    return str(_serializer().dumps([case.rank, case.waiting_since.isoformat(), case.id]))


def place(written: str) -> QueueKey | None:
    """Read a place; empty is the first page, and anything not from here is answered with 400."""
    if not written:
        return None
    try:
        rank, since, case_id = _serializer().loads(written)
    except BadSignature:
        abort(400)
    return QueueKey(rank, datetime.fromisoformat(since), case_id)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="queue")
