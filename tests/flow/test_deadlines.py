"""A changed period brings dates forward by a command, and never back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from recovery.audit import trail
from recovery.flow.deadlines import changes
from recovery.parts import Parts
from recovery.rules.states import CaseState
from recovery.settings import Retention
from recovery.store import cases as questions
from tests.kit import Cases, Worker

DAY = timedelta(days=1)


def _changes(parts: Parts, retention: Retention, *, apply: bool = False) -> list[tuple[str, int]]:
    with parts.database.begin() as uow:
        found = list(changes(replace(uow, retention=retention), apply=apply))
    return [(each.what, (each.now - each.shown).days) for each in found]


def test_with_the_same_settings_nothing_would_change(parts: Parts, cases: Cases) -> None:
    cases.in_review()
    cases.opened(contact_email="al@example.org")

    assert _changes(parts, parts.settings.retention) == []


def test_a_shorter_period_is_shown_first_and_changes_nothing(parts: Parts, cases: Cases) -> None:
    case_id = cases.in_review()
    before = cases.case(case_id).documents[0].wipe_by

    assert _changes(parts, Retention(document=10 * DAY)) == [("document", -20)]

    assert cases.case(case_id).documents[0].wipe_by == before


def test_applied_it_brings_documents_forward_and_stands_in_the_trail(
    parts: Parts, cases: Cases
) -> None:
    case_id = cases.in_review()

    _changes(parts, Retention(document=10 * DAY), apply=True)

    (document,) = cases.case(case_id).documents
    assert document.wipe_by == document.received_at + 10 * DAY
    with parts.database.read() as uow:
        assert questions.history(uow, case_id)[-1].facts == {
            "wipe_by": document.wipe_by.isoformat()
        }
        assert trail.verify(uow)


@pytest.mark.parametrize("apply", [False, True])
def test_a_longer_period_moves_no_date_that_was_shown(
    parts: Parts, cases: Cases, *, apply: bool
) -> None:
    case_id = cases.in_review()
    before = cases.case(case_id).documents[0].wipe_by

    assert _changes(parts, Retention(document=60 * DAY), apply=apply) == [("document", 30)]

    assert cases.case(case_id).documents[0].wipe_by == before


def test_a_shorter_draft_period_counts_from_now(parts: Parts, cases: Cases) -> None:
    case_id = cases.opened()

    assert _changes(parts, Retention(draft=3 * DAY), apply=True) == [("draft", -4)]

    case = cases.case(case_id)
    assert case.state is CaseState.OPENED
    assert case.expires_at == parts.database.clock() + 3 * DAY


def test_an_applicant_whose_time_was_shortened_hears_so(
    parts: Parts, cases: Cases, worker: Worker
) -> None:
    case_id = cases.opened()

    _changes(parts, Retention(draft=DAY), apply=True)
    worker.run_due()

    assert "verloopt" in str(cases.mails()[0]["Subject"])
    with parts.database.read() as uow:
        told = questions.history(uow, case_id)[-2:]
    assert "case:document:deadline" in [entry.event for entry in told]
