"""What must be true when all faults are over, read from rows, disk and mails: nobody's word.

The harness, the table of sabotage and the table of failing calls all look through these eyes. They
ask the product's own functions only for opening documents and for following the trail.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import cast

from redis import Redis

from faults.answers import as_answered, moved_twice, wiped_twice
from faults.records import Record
from faults.restored import restored
from faults.world import ALIVE, Found, World, files, load
from recovery.audit import trail
from recovery.errors import RecoveryError, TrailBroken
from recovery.outside.maildir import MaildirMailer
from recovery.parts import Parts
from recovery.rules.retention import grace_after
from recovery.rules.states import FINAL, CaseState, DocumentState
from recovery.rules.states import Task as TaskKind

__all__ = ["Found", "look", "nothing"]


def look(parts: Parts, records: Iterable[Record], markers: Sequence[bytes] = ()) -> Found:
    """Look at everything.

    Args:
        parts: Of the installation; nothing may be under way in it, and no work that is due undone.
        records: What was answered with success.
        markers: Bytes that stand in documents and in their names: nowhere may they be in clear.
    """
    world = load(parts)
    found = Found(
        left_over=[
            *_overdue(parts, world),
            *_of_the_wiped(parts, world),
            *_strangers(parts, world),
            *_in_clear(parts, markers),
        ],
        missing=[
            *_closed(parts, world),
            *_undone(world),
            *_letters(parts, world),
            *_trail(parts),
        ],
        twice=[*moved_twice(world), *wiped_twice(world)],
    )
    found += restored(parts, world)
    for record in records:
        found += as_answered(parts, world, record)
    return found


def nothing(parts: Parts) -> list[str]:
    """List what is there of any document: rows that are no tombstones, keys, files."""
    world = load(parts)
    rows = [
        f"document {each.id} is {each.state}"
        for each in world.documents.values()
        if each.state is not DocumentState.WIPED
    ]
    keys = [f"key of {each}" for each in parts.vault.keys.store.document_ids()]
    return [*rows, *keys, *(f"file {each.name}" for each in files(parts))]


def _overdue(parts: Parts, world: World) -> Iterator[str]:
    """Documents past their deadline, or past their case's end; drafts past theirs."""
    for case in world.cases:
        if case.held_until is not None and case.held_until > world.now:
            continue
        if case.state is CaseState.OPENED and case.expires_at and case.expires_at <= world.now:
            yield f"case {case.id} is past its time and not expired"
        over = case.state in FINAL and not grace_after(case.state, parts.settings.retention)
        for document in case.documents:
            if document.state is DocumentState.WIPED:
                continue
            if over or document.wipe_by <= world.now:
                yield f"document {document.id} is {document.state} past its deadline"


def _of_the_wiped(parts: Parts, world: World) -> Iterator[str]:
    """What is owed and not wiped, half received, or there in spite of its tombstone."""
    standing = {slot.document_id for case in world.cases for slot in case.slots}
    for document in world.documents.values():
        if document.state is DocumentState.WIPED:
            for name in parts.vault.remains_of(document.id):
                yield f"{name} of document {document.id}, which is wiped"
        elif document.state not in ALIVE:
            yield f"document {document.id} is {document.state}"
        elif document.id not in standing:
            yield f"document {document.id} stands for no slot"


def _strangers(parts: Parts, world: World) -> Iterator[str]:
    """Keys and files of no document that is alive."""
    alive = {each.id for each in world.documents.values() if each.state in ALIVE}
    for document_id in parts.vault.keys.store.document_ids():
        if document_id not in alive:
            yield f"key of document {document_id}, which is not alive"
    for file in files(parts):
        document_id, _, rest = file.name.partition(".")
        if document_id not in alive or rest.endswith(".part"):
            yield f"file {file.name}, of nothing that is alive"


def _in_clear(parts: Parts, markers: Sequence[bytes]) -> Iterator[str]:
    """Files and Redis keys that hold a marker."""
    if not markers:
        return
    folder = parts.settings.data_dir
    for file in (*folder.rglob("*"), *files(parts)):
        if file.is_file() and any(marker in file.read_bytes() for marker in markers):
            yield f"{file.name} holds a marker in clear"
    with closing(Redis.from_url(parts.settings.redis)) as redis:
        for key in redis.scan_iter():
            # The client's own types differ from version to version.
            dump = cast("bytes | None", redis.dump(key)) or b""
            if any(marker in dump for marker in markers):
                yield "a key of Redis holds a marker in clear"


def _closed(parts: Parts, world: World) -> Iterator[str]:
    """Documents that are alive and do not open, with everything that belongs to them."""
    for document in world.documents.values():
        if document.state not in ALIVE:
            continue
        pages = [f"page-{number}" for number in range(1, document.pages + 1)]
        for role in ("original", "name", *pages):
            try:
                parts.vault.read(document.case_id, document.id, role)
            except (RecoveryError, OSError) as error:
                yield f"{role} of document {document.id}: {type(error).__name__}"


def _undone(world: World) -> Iterator[str]:
    """Work that is due and not done."""
    for task in world.tasks:
        if task.done_at is None and task.due_at <= world.now:
            yield f"{task.kind} {task.detail} of {task.subject}: {task.fault or 'not begun'}"


def _letters(parts: Parts, world: World) -> Iterator[str]:
    """Letters that were owed and never came; the same one twice counts as one."""
    if not isinstance(parts.mailer, MaildirMailer):
        return
    arrived: dict[str, set[str]] = {}
    for mail in parts.mailer.messages():
        to = str(mail.message["To"])
        arrived.setdefault(to, set()).add(str(mail.message["Message-ID"]))
    owed = Counter(
        task.subject
        for task in world.tasks
        if task.kind is TaskKind.SEND_LETTER and task.done_at is not None
    )
    for case in world.cases:
        came = len(arrived.get(case.contact_email, ()))
        if case.contact_email and came < owed[case.id]:
            yield f"case {case.id} was owed {owed[case.id]} letters, and {came} came"


def _trail(parts: Parts) -> Iterator[str]:
    try:
        with parts.database.read() as uow:
            trail.verify(uow)
    except TrailBroken as error:
        yield f"the trail: {error}"
