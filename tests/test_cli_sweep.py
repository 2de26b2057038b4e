"""`recovery sweep`: what an administrator or a timer reads, and the exit status."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from recovery.cli.sweep import sweep
from recovery.flow import intake
from recovery.flow.reconcile import BEAT
from recovery.parts import Parts
from recovery.rules.states import CaseState
from recovery.settings import Settings
from recovery.store import cases as questions
from recovery.store.models import Case, Document, Task
from recovery.store.uow import utc_now
from tests.flow.disorder import Disorder
from tests.kit import NEW_ADDRESS, Cases, Worker


@pytest.fixture(autouse=True)
def _here(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOVERY_DATA_DIR", str(settings.data_dir))


@pytest.fixture
def disorder(parts: Parts) -> Disorder:
    return Disorder(parts)


def _sweep(*words: str) -> Result:
    return CliRunner().invoke(sweep, words)


def _check(status: int) -> dict[str, Any]:
    """Look, expect this exit status, and give the one JSON object that was printed."""
    result = _sweep("--check")
    assert result.exit_code == status, result.output
    report = json.loads(result.stdout)
    assert isinstance(report, dict)
    return report


def _never_due(parts: Parts) -> None:
    """The command tells the real time, and the cases of a test are of another."""
    with parts.database.begin() as uow:
        for document in uow.session.scalars(select(Document)):
            document.wipe_by = document.wipe_by.replace(year=9000)
        for case in uow.session.scalars(select(Case)):
            case.expires_at = None


def test_where_all_fits_together_nothing_is_found(parts: Parts, cases: Cases) -> None:
    cases.in_review()
    _never_due(parts)

    assert _check(0) == {"clean": True, "found": {}, "faults": 0}


def test_what_is_found_is_counted_and_named_by_opaque_ids(
    parts: Parts, cases: Cases, disorder: Disorder
) -> None:
    case_id = cases.in_review()
    document_id = cases.case(case_id).documents[0].id
    _never_due(parts)
    disorder.lose_key(document_id)

    report = _check(1)

    assert report["found"] == {"row_without_key": {"count": 1, "ids": [document_id]}}
    assert report["clean"] is False
    assert cases.case(case_id).state is CaseState.IN_REVIEW


def test_what_is_due_and_what_is_owed_is_found(parts: Parts, cases: Cases) -> None:
    expired, withdrawn = cases.opened(), cases.opened(contact_email="al@example.org")
    overdue, owed = cases.upload(expired), cases.upload(withdrawn)
    with parts.database.begin() as uow:
        intake.withdraw(uow, withdrawn)
        for case_id in (expired, withdrawn):
            for document in questions.get(uow, case_id).documents:
                document.wipe_by = document.wipe_by.replace(year=2000)
        questions.get(uow, expired).expires_at = uow.now.replace(year=2000)

    found = _check(1)["found"]

    assert sorted(found["past_deadline"]["ids"]) == sorted([overdue, owed])
    assert found["wipe_owed"] == {"count": 1, "ids": [owed]}
    assert found["case_expired"] == {"count": 1, "ids": [expired]}


def test_a_wipe_that_was_owed_just_now_is_work_and_no_finding(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()
    cases.upload(case_id)
    with parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
        uow.session.flush()
        uow.session.execute(update(Task).values(created_at=utc_now()))
        uow.session.execute(update(Document).values(wipe_begun_at=None, wipe_by=utc_now()))

    assert _check(0)["found"] == {}


def test_a_sweep_mends_what_a_check_found_and_says_how_much(
    parts: Parts, cases: Cases, worker: Worker, disorder: Disorder
) -> None:
    case_id = cases.in_review()
    _never_due(parts)
    disorder.lose_blob(cases.case(case_id).documents[0].id)

    result = _sweep()

    assert result.exit_code == 0
    assert "found row_without_blob 1; mended 1" in result.output
    assert cases.case(case_id).state is CaseState.OPENED
    with parts.database.read() as uow:
        assert questions.seen_at(uow, BEAT) is not None


def test_what_could_not_be_done_is_exit_status_1(
    parts: Parts, cases: Cases, settings: Settings
) -> None:
    cases.upload(cases.opened())
    _never_due(parts)
    # A file where the folder was: whatever asks for an object gets an error, and no answer.
    away: Path = settings.blobs.rename(settings.blobs.with_name("away"))
    away.joinpath("x").touch()
    settings.blobs.mkdir()
    shards = [each.name for each in away.iterdir() if each.is_dir()]
    for shard in shards:
        settings.blobs.joinpath(shard).touch()

    result = _sweep()

    assert result.exit_code == 1
    assert "could not be done" in result.output


def test_nothing_about_a_person_is_printed(parts: Parts, cases: Cases, disorder: Disorder) -> None:
    case_id = cases.in_review()
    disorder.lose_key(cases.case(case_id).documents[0].id)

    for words in ((), ("--check",)):
        output = _sweep(*words).output.lower()
        for personal in (NEW_ADDRESS, "bakker", "k1001", "id.jpg"):
            assert personal not in output
