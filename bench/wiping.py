"""Wiping documents beside the least that a program could do: unlink their files, sync the folder.

A case of three documents is wiped as its task does it: keys, headers, files, a second look, rows
and trail. The bare side has as many files of the same sizes in the same kind of folders, and has
nothing to prove afterwards.
"""

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

from bench.figures import Figure, in_turn, ratios
from bench.place import JPEG_HEAD, environment, installed, open_case, send
from bench.profiling import profile
from bench.scale import MEBIBYTE, Scale
from recovery.flow import intake
from recovery.flow.checks import page_role
from recovery.flow.wipe import wipe_documents
from recovery.parts import Parts
from recovery.rules.states import DocumentState
from recovery.store import cases
from recovery.vault.disk import sync_folder

_GOAL = 0.9
_DIRECTORS = 2
_DOCUMENTS = _DIRECTORS + 1
_PAGE = 300 * 1024
"""A page of the safe view; each document has one, beside its original and its name."""

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
        return [
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
