"""Many who try a code at once: no try goes uncounted, and the right one is right for all."""

import threading
from collections.abc import Callable

import pytest

from recovery.audit.events import Event
from recovery.errors import CodeSpent, CodeWrong
from recovery.flow import contact, intake
from recovery.flow.intake import Application
from recovery.parts import Parts
from recovery.rules.evidence import CaseKind
from recovery.rules.retention import CODE_TRIES
from recovery.store.models import ContactCode, Entry

CROWD = 12


@pytest.fixture
def case_id(parts: Parts) -> str:
    """Open a case whose address waits to be confirmed."""
    application = Application(CaseKind.PRIVATE, "nl", "K1", "Jo", "jo@example.org")
    with parts.database.begin() as uow:
        return intake.open_case(uow, application).id


@pytest.fixture
def digits(parts: Parts, case_id: str) -> str:
    with parts.database.begin() as uow:
        return contact.make_code(uow, case_id)


def _at_once(parts: Parts, case_id: str, typed: str) -> list[str]:
    """Let a crowd send these digits at the same moment; give how each was answered."""
    answers: list[str] = []
    start = threading.Barrier(CROWD)

    def one() -> None:
        start.wait()
        try:
            with parts.database.begin() as uow:
                answer = contact.confirm(uow, case_id, typed)
        except CodeSpent:
            answers.append("spent")
        else:
            answers.append("wrong" if isinstance(answer, CodeWrong) else "right")

    _run(one)
    return answers


def _run(act: Callable[[], None]) -> None:
    threads = [threading.Thread(target=act) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_many_wrong_codes_at_once_five_are_looked_at(
    parts: Parts, case_id: str, digits: str
) -> None:
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"

    answers = _at_once(parts, case_id, wrong)

    assert sorted(answers) == ["spent"] * (CROWD - CODE_TRIES) + ["wrong"] * CODE_TRIES
    with parts.database.read() as uow:
        assert uow.session.get_one(ContactCode, case_id).tries == CODE_TRIES
    assert _at_once(parts, case_id, digits) == ["spent"] * CROWD


def test_the_right_code_sent_many_times_at_once_is_right_each_time_and_used_once(
    parts: Parts, case_id: str, digits: str
) -> None:
    assert _at_once(parts, case_id, digits) == ["right"] * CROWD

    with parts.database.read() as uow:
        confirmed = uow.session.query(Entry).where(Entry.event == Event.CONTACT_CONFIRMED)
        assert confirmed.count() == 1
