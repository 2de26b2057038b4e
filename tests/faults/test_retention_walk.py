"""A draft on its way: warned, held, warned again, expired; and nothing of its document is left."""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from faults import checks
from faults.checks import Found
from recovery.flow import holds
from recovery.flow.sweep import sweep
from recovery.parts import Parts
from recovery.rules.decisions import HoldReason
from recovery.rules.roles import Role
from recovery.rules.states import CaseState, DocumentState
from recovery.store.models import Task
from recovery.supervisor import RedisServer
from recovery.vault.envelope import HEADER
from tests.kit import NEW_ADDRESS, Cases, Clock, jpeg
from workers import dispatch, queues, runner

MARKER = "Ge7Heim-op-de-wandeling"


@dataclass
class Day:
    """One installation whose clock is turned by days; bells ring in a real Redis."""

    parts: Parts
    cases: Cases
    clock: Clock
    redis: Redis

    def passes(self, days: float) -> None:
        """Turn the clock; sweep, ring, and let an RQ worker do all that is due."""
        self.clock.advance(days=days)
        sweep(self.parts.database, self.parts.vault)
        bells = queues.queue(self.redis)
        while dispatch.ring(self.parts.database, bells, timedelta(minutes=2)):
            SimpleWorker([bells], connection=self.redis, serializer=JSONSerializer).work(
                burst=True, logging_level="WARNING"
            )

    def letters(self, name: str) -> int:
        """Count the letters of a name that were sent."""
        with self.parts.database.read() as uow:
            sent = uow.session.query(Task).filter_by(detail=name).filter(Task.done_at.is_not(None))
            return sent.count()

    def held(self, case_id: str, days: float) -> None:
        """Stop the clock of the case, on the word of two."""
        lead, second = self.cases.staff(Role.LEAD), self.cases.staff()
        with self.parts.database.begin() as uow:
            until = uow.now + timedelta(days=days)
            reason = HoldReason.SUSPECTED_FRAUD
            holds.hold(uow, case_id, lead, reason=reason, until=until, note="A strange voice.")
        with self.parts.database.begin() as uow:
            holds.agree(uow, case_id, second)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    socket = tmp_path / "s" / "r"
    server = RedisServer(folder=tmp_path / "data" / "redis", socket=socket, environment=os.environ)
    with server, closing(Redis(unix_socket_path=str(socket))) as client:
        yield client


@pytest.fixture
def day(
    parts: Parts, cases: Cases, clock: Clock, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> Day:
    # The jobs run in this process, and so under this clock.
    monkeypatch.setattr(runner, "process_parts", lambda: parts)
    return Day(parts, cases, clock, redis)


def test_a_draft_is_warned_held_warned_again_and_expires_and_nothing_is_left(day: Day) -> None:
    case_id = day.cases.opened()
    content = jpeg(size=(320, 200)) + MARKER.encode()
    document_id = day.cases.upload(case_id, data=content, name=f"{MARKER}.jpg")
    day.passes(days=0)
    secrets = _secrets(day.parts, document_id)

    day.passes(days=4.9)
    assert day.letters("expires_soon") == 0

    day.passes(days=0.2)
    assert day.letters("expires_soon") == 1
    assert any(mail["To"] == NEW_ADDRESS for mail in day.cases.mails())

    day.held(case_id, days=10)
    day.passes(days=9.9)
    assert day.cases.case(case_id).state is CaseState.OPENED
    assert day.parts.vault.read(case_id, document_id) == content

    day.passes(days=0.2)
    assert day.cases.case(case_id).held_until is None
    assert day.parts.vault.read(case_id, document_id) == content

    day.passes(days=5.1)
    assert day.letters("expires_soon") == 2
    assert _holding(day, secrets[1:]) != [], "the search finds what is there"

    day.passes(days=2)
    assert day.cases.case(case_id).state is CaseState.EXPIRED
    assert day.cases.document(document_id).state is DocumentState.WIPED
    assert checks.nothing(day.parts) == []
    assert checks.look(day.parts, ()) == Found()
    assert _holding(day, secrets) == []
    assert _names_in_redis(day, case_id, document_id) == []


def _secrets(parts: Parts, document_id: str) -> list[bytes]:
    """Give what nobody may find afterwards: the marker, the wrapped key, each object's header."""
    wrapped, _ = parts.vault.keys.store.get(document_id)
    headers = []
    for name in parts.vault.blobs.of_document(document_id):
        with parts.vault.blobs.open(name) as blob:
            headers.append(blob.read(HEADER))
    assert len(headers) == len(("original", "name", "page-1"))
    return [MARKER.encode(), wrapped, *headers]


def _holding(day: Day, secrets: list[bytes]) -> list[str]:
    """Name every file and every key of Redis that holds a secret: disk and both databases."""
    files = [
        file.name
        for file in day.parts.settings.data_dir.rglob("*")
        if file.is_file() and any(secret in file.read_bytes() for secret in secrets)
    ]
    return files + [
        str(key)
        for key in day.redis.scan_iter()
        if any(secret in _dump(day, key) for secret in secrets)
    ]


def _dump(day: Day, key: bytes) -> bytes:
    # The client's own types differ from version to version.
    return cast("bytes | None", day.redis.dump(key)) or b""


def _names_in_redis(day: Day, *ids: str) -> list[bytes]:
    """Name every key of Redis that names the case or the document."""
    return [
        key
        for key in day.redis.scan_iter()
        if any(each.encode() in key + _dump(day, key) for each in ids)
    ]
