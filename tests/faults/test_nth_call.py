"""Every call of an adapter fails once, at each position in turn; the next run ends the same.

A call fails before it did anything, or after it did everything and only the answer was lost.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from faults.checks import Found
from recovery.errors import TryLater
from recovery.outside.builtin import BuiltinAccounts
from recovery.outside.maildir import MaildirMailer
from recovery.parts import Parts
from recovery.rules.states import Task as Kind
from recovery.store.models import Task
from recovery.store.uow import Database, UnitOfWork
from recovery.vault.keystore import KeyStore
from recovery.vault.localblobs import LocalBlobs
from tests.faults.stage import Scene, Stage, copy
from workers import runner


def _locked() -> Exception:
    return OperationalError("", {}, Exception())


ADAPTERS: dict[str, tuple[type, tuple[str, ...], Callable[[], Exception]]] = {
    "blobs": (LocalBlobs, ("of_document", "zero_header", "delete_all"), PermissionError),
    "keys": (KeyStore, ("destroy_all", "present"), _locked),
    "accounts": (
        BuiltinAccounts,
        (
            "get",
            "set_email",
            "clear_second_factors",
            "revoke_sessions",
            "issue_link",
            "annotate",
        ),
        TryLater,
    ),
    "mailer": (MaildirMailer, ("send",), TryLater),
}


@dataclass
class Bomb:
    """Counts calls, and makes one of them fail.

    Attributes:
        at: The number of the call that fails; 0: none does.
        after: It fails after its work was done.
        error: Makes what it raises.
    """

    error: Callable[[], Exception] = _locked
    at: int = 0
    after: bool = False
    calls: int = 0
    is_armed: bool = False

    def around(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Give a call that counts."""

        def call(*args: Any, **more: Any) -> Any:
            is_it = self.goes_off()
            if is_it and not self.after:
                raise self.error()
            answer = real(*args, **more)
            if is_it:
                raise self.error()
            return answer

        return call

    def goes_off(self) -> bool:
        """Count a call; say whether it is the one."""
        self.calls += self.is_armed
        return self.is_armed and self.calls == self.at


def _end(stage: Stage, folder: Path, bomb: Bomb) -> tuple[Scene, object]:
    """Play to the end, with one more run for whatever failed; give the end state."""
    scene = copy(stage, folder)
    scene.decide()
    scene.run()
    calls, bomb.at = bomb.calls, 0
    scene.run_again()
    bomb.calls = calls
    mails = {(mail["To"], mail["Subject"]) for mail in scene.cases.mails()}
    cases = [
        scene.cases.case(each.case_id)
        for each in (stage.restored, stage.withdrawn, stage.left_open)
    ]
    documents = [[(each.id, each.state) for each in case.documents] for case in cases]
    scene.parts.close()
    return scene, ([case.state for case in cases], documents, mails, scene.cases.kept())


def _every_failure(stage: Stage, folder: Path, bomb: Bomb) -> Iterator[tuple[int, bool]]:
    """Play once without a fault; then fail each call, before and after its work."""
    scene, usual = _end(stage, folder / "usual", bomb)
    assert scene.found() == Found()
    calls = bomb.calls
    assert calls > 0
    for after in (False, True):
        for position in range(1, calls + 1):
            bomb.at, bomb.after, bomb.calls = position, after, 0
            place = folder / f"{after}-{position}"
            scene, end = _end(stage, place, bomb)
            assert bomb.calls >= position
            if end != usual or scene.found():
                yield position, after
            shutil.rmtree(place)


@pytest.fixture
def bomb(monkeypatch: pytest.MonkeyPatch) -> Bomb:
    """Give a bomb that goes off while access is restored or documents are wiped."""
    bomb, real = Bomb(), runner.run_with

    def run_with(parts: Parts, task_id: str) -> None:
        with parts.database.read() as uow:
            kind = uow.session.get_one(Task, task_id).kind
        bomb.is_armed = kind in {Kind.RESTORE_ACCESS, Kind.WIPE_DOCUMENTS}
        try:
            real(parts, task_id)
        finally:
            bomb.is_armed = False

    monkeypatch.setattr(runner, "run_with", run_with)
    return bomb


@pytest.mark.parametrize("name", ADAPTERS)
def test_a_call_of_an_adapter_that_fails_once_changes_nothing_in_the_end(
    stage: Stage, memory: Path, monkeypatch: pytest.MonkeyPatch, bomb: Bomb, name: str
) -> None:
    owner, methods, bomb.error = ADAPTERS[name]
    for method in methods:
        monkeypatch.setattr(owner, method, bomb.around(getattr(owner, method)))

    assert list(_every_failure(stage, memory, bomb)) == []


def test_a_commit_that_fails_once_changes_nothing_in_the_end(
    stage: Stage, memory: Path, monkeypatch: pytest.MonkeyPatch, bomb: Bomb
) -> None:
    real = Database.begin

    @contextmanager
    def begin(self: Database) -> Iterator[UnitOfWork]:
        is_it = bomb.goes_off()
        with real(self) as uow:
            yield uow
            if is_it and not bomb.after:
                raise _locked()
        if is_it:
            raise _locked()

    monkeypatch.setattr(Database, "begin", begin)

    assert list(_every_failure(stage, memory, bomb)) == []
