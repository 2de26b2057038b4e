"""Each safeguard is broken once, and the checks see it; with all of them whole, they see nothing.

A safeguard is there for a fault, so most rows bring one: the first try dies, or the disk refuses.
The same fault without the sabotage is clean.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from faults.checks import Found
from recovery.flow import intake, wipe
from recovery.outside.builtin import BuiltinAccounts
from recovery.outside.maildir import MaildirMailer
from recovery.rules.states import DocumentState
from recovery.store import cases as questions
from recovery.store import due
from recovery.store.models import Document, Entry
from recovery.store.uow import Database
from recovery.vault import destruction
from recovery.vault.destruction import Destroyed
from recovery.vault.documentkeys import DocumentKeys
from recovery.vault.documents import Vault
from recovery.vault.localblobs import LocalBlobs
from tests.faults.stage import Scene
from tests.kit import jpeg

Change = Callable[[pytest.MonkeyPatch, Scene], None]


def no_fault(_patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    """Everything outside works."""


def _once(patch: pytest.MonkeyPatch, owner: object, name: str, error: BaseException) -> None:
    real = getattr(owner, name)
    raised: list[bool] = []

    def fail(*args: Any, **more: Any) -> Any:
        if not raised:
            raised.append(True)
            raise error
        return real(*args, **more)

    patch.setattr(owner, name, fail)


def death_before_destroying(patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    _once(patch, Vault, "destroy_all", SystemExit())


def disk_refuses_once(patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    real = LocalBlobs.delete_all
    refused: list[bool] = []

    def delete_all(self: LocalBlobs, names: Iterable[str]) -> dict[str, OSError]:
        if refused:
            return real(self, names)
        refused.append(True)
        return {name: PermissionError() for name in names}

    patch.setattr(LocalBlobs, "delete_all", delete_all)


def one_file_stays(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    real = LocalBlobs.delete_all

    def delete_all(self: LocalBlobs, names: Iterable[str]) -> dict[str, OSError]:
        stuck = [name for name in names if name.startswith(scene.two[0])]
        faults = real(self, [name for name in names if name not in stuck])
        return faults | {name: PermissionError() for name in stuck}

    patch.setattr(LocalBlobs, "delete_all", delete_all)


def death_after_a_step(patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    real = BuiltinAccounts.annotate
    died: list[bool] = []

    def annotate(self: BuiltinAccounts, account_id: str, note: str, *, key: str) -> str:
        answer = real(self, account_id, note, key=key)
        if not died:
            died.append(True)
            raise SystemExit
        return answer

    patch.setattr(BuiltinAccounts, "annotate", annotate)


def nothing_broken(_patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    """Every safeguard works."""


def skip_the_key(patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    patch.setattr(DocumentKeys, "destroy_all", lambda _, ids: dict.fromkeys(ids, "gone"))
    patch.setattr(DocumentKeys, "present", lambda *_: frozenset())


def mark_before_destroying(patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    def wipe_documents(database: Database, vault: Vault, case_id: str) -> None:
        with database.begin() as uow:
            marked = questions.documents_in(uow, case_id, DocumentState.WIPING)
            for document in marked:
                document.state, document.wiped_at = DocumentState.WIPED, uow.now
        vault.destroy_all([document.id for document in marked])

    patch.setattr(wipe, "wipe_documents", wipe_documents)


def swallow_the_error(patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    real = destruction.destroy_all

    def destroy_all(*args: Any) -> dict[str, Destroyed]:
        return {name: replace(each, fault=None) for name, each in real(*args).items()}

    patch.setattr("recovery.vault.documents.destroy_all", destroy_all)


def let_one_failure_stop_the_loop(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    real = destruction.destroy_all

    def destroy_all(blobs: Any, keys: Any, ids: Iterable[str]) -> dict[str, Destroyed]:
        done: dict[str, Destroyed] = {}
        for document_id in sorted(ids, key=lambda each: each != scene.two[0]):
            done |= real(blobs, keys, (document_id,))
            fault = done[document_id].fault
            if fault is not None:
                raise fault
        return done

    patch.setattr("recovery.vault.documents.destroy_all", destroy_all)


def keep_the_safe_view(patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    real = LocalBlobs.of_document

    def of_document(self: LocalBlobs, document_id: str) -> tuple[str, ...]:
        return tuple(name for name in real(self, document_id) if ".page-" not in name)

    patch.setattr(LocalBlobs, "of_document", of_document)


def forget_the_deadline(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(due, "expired", lambda *_: ())
    scene.clock.advance(days=8)


def forget_what_was_done(patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    real = BuiltinAccounts.annotate

    def annotate(self: BuiltinAccounts, account_id: str, note: str, *, key: str) -> str:
        return real(self, account_id, note, key=f"{key}{self.notes(account_id)}")

    patch.setattr(BuiltinAccounts, "annotate", annotate)


def say_that_it_is_mailed(patch: pytest.MonkeyPatch, _scene: Scene) -> None:
    patch.setattr(MaildirMailer, "send", lambda *_: None)


def lose_an_open_document(_patch: pytest.MonkeyPatch, scene: Scene) -> None:
    document = scene.cases.case(scene.open_case).documents[0]
    scene.parts.vault.blobs.delete(f"{document.id}.original")


def lose_its_safe_view(_patch: pytest.MonkeyPatch, scene: Scene) -> None:
    document = scene.cases.case(scene.open_case).documents[0]
    scene.parts.vault.blobs.delete(f"{document.id}.page-1")


def mix_up_two_documents(_patch: pytest.MonkeyPatch, scene: Scene) -> None:
    scene.cases.upload(scene.open_case, data=jpeg("somebody else's"))


def lose_a_row(_patch: pytest.MonkeyPatch, scene: Scene) -> None:
    with scene.parts.database.begin() as uow:
        case = questions.get(uow, scene.open_case)
        for slot in case.slots:
            slot.document_id = None
        for document in case.documents:
            for finding in document.findings:
                uow.session.delete(finding)
            uow.session.delete(document)


def leave_half_an_upload(_patch: pytest.MonkeyPatch, scene: Scene) -> None:
    document = scene.cases.case(scene.open_case).documents[0]
    scene.parts.vault.blobs.create(f"{document.id}.text").write(b"half")


def rewrite_the_trail(_patch: pytest.MonkeyPatch, scene: Scene) -> None:
    with scene.parts.database.begin() as uow:
        uow.session.execute(update(Entry).where(Entry.number == 2).values(actor="nobody"))


def write_the_wipe_down_twice(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    with scene.parts.database.begin() as uow:
        intake.withdraw(uow, scene.open_case)
    scene.run()
    with scene.parts.database.begin() as uow:
        uow.session.execute(
            update(Document)
            .where(Document.case_id == scene.open_case)
            .values(state=DocumentState.WIPING)
        )


def _played(scene: Scene) -> Found:
    """Bring two cases to their end, in spite of everything; then look."""
    scene.decide()
    scene.run()
    scene.run_again()
    return scene.found()


CLEAN = (no_fault, death_before_destroying, disk_refuses_once, death_after_a_step)

CAUGHT: tuple[tuple[Change, Change, str, str], ...] = (
    # with this fault, this safeguard broken, what is told, and in which words
    (no_fault, skip_the_key, "left_over", "key of document"),
    (death_before_destroying, mark_before_destroying, "left_over", "which is wiped"),
    (disk_refuses_once, swallow_the_error, "left_over", "which is wiped"),
    (no_fault, keep_the_safe_view, "left_over", ".page-1"),
    (no_fault, forget_the_deadline, "left_over", "past its time"),
    (no_fault, leave_half_an_upload, "left_over", ".part"),
    (no_fault, lose_a_row, "left_over", "of nothing that is alive"),
    (no_fault, lose_a_row, "missing", "the slot is empty"),
    (no_fault, lose_an_open_document, "missing", "original of document"),
    (no_fault, lose_its_safe_view, "missing", "page-1 of document"),
    (no_fault, mix_up_two_documents, "missing", "another document"),
    (no_fault, say_that_it_is_mailed, "missing", "letters"),
    (no_fault, rewrite_the_trail, "missing", "the trail"),
    (death_after_a_step, forget_what_was_done, "twice", "noted 2 times"),
    (no_fault, write_the_wipe_down_twice, "twice", "written down as wiped 2 times"),
)


@pytest.mark.parametrize("fault", CLEAN, ids=lambda each: each.__name__)
def test_with_every_safeguard_a_fault_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, scene: Scene, fault: Change
) -> None:
    fault(monkeypatch, scene)

    assert _played(scene) == Found()


@pytest.mark.parametrize(
    ("fault", "broken", "kind", "words"),
    CAUGHT,
    ids=[f"{broken.__name__}-{kind}" for _, broken, kind, _ in CAUGHT],
)
def test_a_broken_safeguard_is_seen(
    monkeypatch: pytest.MonkeyPatch,
    scene: Scene,
    fault: Change,
    broken: Change,
    kind: str,
    words: str,
) -> None:
    fault(monkeypatch, scene)
    broken(monkeypatch, scene)

    assert words in " ".join(getattr(_played(scene), kind))


@pytest.mark.parametrize(
    ("broken", "stays"), [(nothing_broken, False), (let_one_failure_stop_the_loop, True)]
)
def test_a_loop_that_one_failure_stops_is_seen_by_the_other_document(
    monkeypatch: pytest.MonkeyPatch, scene: Scene, broken: Change, *, stays: bool
) -> None:
    one_file_stays(monkeypatch, scene)
    broken(monkeypatch, scene)

    told = " ".join(_played(scene).left_over)

    assert scene.two[0] in told
    assert (scene.two[1] in told) is stays
