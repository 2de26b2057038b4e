"""Three cases that wait for their end, made once and copied for each test."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from faults import checks
from faults.checks import Found
from faults.records import Record
from recovery.flow import intake
from recovery.flow.letters import Letters
from recovery.flow.sweep import sweep
from recovery.parts import Parts, make_parts
from recovery.rules.states import Action
from recovery.settings import Settings, from_environment
from recovery.store.staff import Staff
from tests.kit import Cases, Clock, Worker, jpeg, pdf


@dataclass(frozen=True)
class Stage:
    """A folder with an installation in it, which nobody changes.

    Attributes:
        reviewer: Who approves.
        restored, withdrawn, left_open: One case to be approved, one business case to be withdrawn,
            and one that stays as it is.
        letters, clock: Shared by all copies: reading the templates anew costs more than a copy.
    """

    folder: Path
    reviewer: Staff
    restored: Record
    withdrawn: Record
    left_open: Record
    letters: Letters
    clock: Clock


@dataclass
class Scene:
    """A copy of the stage, to play on.

    Attributes:
        two: The documents of the case that is to be withdrawn.
    """

    stage: Stage
    parts: Parts
    cases: Cases
    clock: Clock
    two: tuple[str, str]

    @property
    def open_case(self) -> str:
        """The case that stays as it is."""
        return self.stage.left_open.case_id

    def decide(self) -> None:
        """Approve one case and withdraw another; no worker has run yet."""
        self.cases.approve(self.stage.restored.case_id, self.stage.reviewer)
        with self.parts.database.begin() as uow:
            intake.withdraw(uow, self.stage.withdrawn.case_id)

    def run(self) -> None:
        """Run what is due; a worker that dies is followed by another, half an hour later."""
        for _ in range(4):
            try:
                self.cases.worker.run_due()
            except (SystemExit, SQLAlchemyError):
                self.clock.advance(minutes=30)

    def run_again(self) -> None:
        """Let some hours pass, sweep, and run what is due."""
        self.clock.advance(hours=3)
        sweep(self.parts.database, self.parts.vault)
        self.run()

    def found(self) -> Found:
        """Look with the eyes of the harness."""
        records = (self.stage.restored, self.stage.withdrawn, self.stage.left_open)
        return checks.look(self.parts, records)


def build(settings: Settings) -> Stage:
    """Make the three cases in an installation that is prepared."""
    clock = Clock()
    parts = make_parts(settings, clock)
    worker = Worker(parts)
    cases = Cases(parts, worker)
    cases.account(customer_number="K2002", email="jip.oud@example.nl", contacts=(), domains=())
    restored = Record(
        case_id=cases.opened(asked_for="K2002", contact_email="jip.nieuw@example.org"),
        answered=[Action.SUBMIT, Action.APPROVE],
        asked=[Action.SUBMIT, Action.APPROVE],
    )
    withdrawn = Record(
        case_id=cases.business(), answered=[Action.WITHDRAW], asked=[Action.WITHDRAW]
    )
    left_open = Record(case_id=cases.opened(asked_for="nobody", contact_email="jo@example.org"))
    for record, slot, content in (
        (restored, 0, jpeg("one")),
        (withdrawn, 0, pdf("two")),
        (withdrawn, 1, jpeg("three")),
        (left_open, 0, jpeg("four")),
    ):
        cases.upload(record.case_id, slot, content)
        record.kept(cases.case(record.case_id).slots[slot].id, content)
    cases.submit(restored.case_id)
    worker.run_due()
    stage = Stage(
        settings.data_dir, cases.staff(), restored, withdrawn, left_open, parts.letters, clock
    )
    parts.close()
    return stage


def settings_in(folder: Path) -> Settings:
    """Give the settings of an installation in this folder."""
    return from_environment({"RECOVERY_DATA_DIR": str(folder)})


def copy(stage: Stage, folder: Path) -> Scene:
    """Copy the stage to a folder that is not there yet."""
    shutil.copytree(stage.folder, folder)
    stage.clock.now = Clock().now
    parts = replace(make_parts(settings_in(folder), stage.clock), letters=stage.letters)
    cases = Cases(parts, Worker(parts))
    one, other = cases.case(stage.withdrawn.case_id).documents
    return Scene(stage, parts, cases, stage.clock, (one.id, other.id))
