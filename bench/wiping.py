"""Wiping documents beside the least that a program could do: unlink their files, sync the folder.

A case of three documents is wiped as its task does it: keys, headers, files, a second look, rows
and trail. The bare side has as many files of the same sizes in the same kind of folders, and has
nothing to prove afterwards.

The same cases are then wiped by one and by two real RQ workers, each with a process for every
task. Their speed is that between the first case's end and the last one's, so starting them is not
counted.
"""

import os
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import TypeVar

from sqlalchemy import update

from bench.crew import crew
from bench.figures import Figure, in_turn, ratios
from bench.place import JPEG_HEAD, environment, installed, open_case, send
from bench.profiling import profile
from bench.scale import MEBIBYTE, Scale
from recovery.flow import intake
from recovery.flow.checks import page_role
from recovery.flow.wipe import wipe_documents
from recovery.parts import Parts
from recovery.rules.states import DocumentState
from recovery.rules.states import Task as TaskKind
from recovery.store import cases
from recovery.store.models import Task
from recovery.vault.disk import sync_folder

_GOAL = 0.9
_DIRECTORS = 2
_DOCUMENTS = _DIRECTORS + 1
_PAGE = 300 * 1024
"""A page of the safe view; each document has one, beside its original and its name."""

_PATIENCE = 60.0
_PAUSE = 0.1

_EXTRACT = b"%PDF-1.7\n"

T = TypeVar("T")


def measure(scale: Scale, folder: Path) -> list[Figure]:
    """Compare whole cases with bare files."""
    with installed(environment(folder / "wipe")) as parts:
        body = secrets.token_bytes(scale.wiped - len(JPEG_HEAD))
        bare = folder / "bare"
        times = in_turn(
            scale.rounds,
            {
                "wipe": _timed(
                    lambda: _fill(parts, scale.wipes, body),
                    lambda case_id: wipe_documents(parts.database, parts.vault, case_id),
                    scale.wipes,
                ),
                "bare": _timed(lambda: _fill_bare(bare, scale.wipes, body), _unlink, scale.wipes),
            },
        )
        value, low, high = ratios(times["bare"], times["wipe"])
        told = " / ".join(f"{1 / median(times[name]):.0f}" for name in ("wipe", "bare"))
        figures = [
            Figure(
                "wipe_to_unlink",
                f"documents of {scale.wiped // MEBIBYTE} MiB wiped a second / bare unlink and sync",
                value,
                low,
                high,
                _GOAL,
                at_least=True,
                absolute=f"{told} a second",
                profile=_profile(parts, scale.wipes, body) if value < _GOAL else "",
            )
        ]
    bare_rate = 1 / median(times["bare"])
    return figures + [_by_workers(scale, folder, body, count, bare_rate) for count in (1, 2)]


def _by_workers(scale: Scale, folder: Path, body: bytes, workers: int, bare_rate: float) -> Figure:
    """Let real workers do it; the bare side is that of the same run, on its own."""
    # An installation each: a second keeper waits ten seconds for a first one that says nothing.
    with crew(folder / f"workers-{workers}") as those:
        case_ids = _fill(those.parts, scale.shared, body)
        _owe_nothing_else(those.parts)
        with those.at_work(workers):
            ended = sorted(_wiped_at(those.parts, case_id) for case_id in case_ids)
    seconds = max((ended[-1] - ended[0]).total_seconds(), 0.001)
    rate = (len(ended) - 1) * _DOCUMENTS / seconds
    value = rate / bare_rate
    return Figure(
        f"wipe_{workers}_workers",
        f"the same through the queue, {workers} of its worker{'s' if workers > 1 else ''}",
        value,
        value,
        value,
        absolute=f"{rate:.0f} / {bare_rate:.0f} a second",
    )


def _owe_nothing_else(parts: Parts) -> None:
    """Leave out the inspections and letters that these cases owe too: they are not measured."""
    others = update(Task).where(Task.kind != TaskKind.WIPE_DOCUMENTS, Task.done_at.is_(None))
    with parts.database.begin() as uow:
        uow.session.execute(others.values(done_at=uow.now))


def _wiped_at(parts: Parts, case_id: str) -> datetime:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with parts.database.read() as uow:
            wiped = cases.documents_in(uow, case_id, DocumentState.WIPED)
        ends = [document.wiped_at for document in wiped if document.wiped_at]
        if len(ends) == _DOCUMENTS:
            return max(ends)
        time.sleep(_PAUSE)
    raise RuntimeError("the workers do not wipe")


def _timed(
    fill: Callable[[], list[T]], wipe: Callable[[T], None], count: int
) -> Callable[[], float]:
    """Time the wiping alone; seconds for each document."""

    def timed() -> float:
        those = fill()
        began = time.perf_counter()
        for each in those:
            wipe(each)
        return (time.perf_counter() - began) / count / _DOCUMENTS

    return timed


def _fill(parts: Parts, count: int, body: bytes) -> list[str]:
    """Make cases whose documents are owed to the wipe; give their ids."""
    return [_ended_case(parts, body) for _ in range(count)]


def _ended_case(parts: Parts, body: bytes) -> str:
    case_id = open_case(parts, directors=_DIRECTORS)
    with parts.database.read() as uow:
        slot_ids = [slot.id for slot in cases.get(uow, case_id).slots]
    for head, slot_id in zip((_EXTRACT, JPEG_HEAD, JPEG_HEAD), slot_ids, strict=True):
        document_id = send(parts, case_id, slot_id, head + body)
        parts.vault.put(case_id, document_id, page_role(1), body[:_PAGE])
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
        owed = cases.documents_in(uow, case_id, DocumentState.WIPING)
    if len(owed) != _DOCUMENTS:
        raise RuntimeError(f"{len(owed)} documents to wipe, not {_DOCUMENTS}")
    return case_id


def _fill_bare(folder: Path, count: int, body: bytes) -> list[list[Path]]:
    """Write the files of as many documents, as durable as those of the vault."""
    return [
        [_write(folder, name, size, body) for size in (len(body), len("document.jpg"), _PAGE)]
        for name in (secrets.token_hex(16) for _ in range(count * _DOCUMENTS))
    ]


def _write(folder: Path, name: str, size: int, body: bytes) -> Path:
    path = folder / name[:2] / f"{name}.{size}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(body[:size])
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
    return path


def _unlink(files: list[Path]) -> None:
    for path in files:
        path.unlink()
    sync_folder(files[0].parent)


def _profile(parts: Parts, count: int, body: bytes) -> str:
    case_ids = _fill(parts, count, body)

    def wipe_all() -> None:
        for case_id in case_ids:
            wipe_documents(parts.database, parts.vault, case_id)

    return profile(wipe_all)
