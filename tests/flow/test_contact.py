import pytest
from sqlalchemy import select

from recovery.errors import CodeSpent, CodeWrong, LinkSpent
from recovery.flow import contact, intake
from recovery.flow.intake import Application
from recovery.flow.sweep import sweep
from recovery.parts import Parts
from recovery.rules.evidence import CaseKind
from recovery.rules.retention import CODE_SENDS, CODE_WAIT
from recovery.rules.states import CaseState
from recovery.store.models import ContactCode, Link
from tests.kit import Cases, Clock


@pytest.fixture
def case_id(parts: Parts) -> str:
    with parts.database.begin() as uow:
        return intake.open_case(
            uow, Application(CaseKind.PRIVATE, "nl", "K1", "Jo Bakker", "jo@example.org")
        ).id


def _code(parts: Parts, case_id: str) -> str:
    with parts.database.begin() as uow:
        return contact.make_code(uow, case_id)


def _confirm(parts: Parts, case_id: str, digits: str) -> CodeWrong | None:
    with parts.database.begin() as uow:
        return contact.confirm(uow, case_id, digits)


def _wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_the_right_digits_confirm_the_address(parts: Parts, case_id: str, cases: Cases) -> None:
    assert _confirm(parts, case_id, _code(parts, case_id)) is None
    assert cases.case(case_id).contact_confirmed_at is not None


def test_a_wrong_try_says_how_many_are_left(parts: Parts, case_id: str) -> None:
    wrong = _confirm(parts, case_id, _wrong(_code(parts, case_id)))

    assert wrong is not None
    assert wrong.tries_left == 4


def test_after_five_wrong_tries_the_right_digits_are_refused(parts: Parts, case_id: str) -> None:
    digits = _code(parts, case_id)
    for _ in range(5):
        assert _confirm(parts, case_id, _wrong(digits)) is not None

    with pytest.raises(CodeSpent):
        _confirm(parts, case_id, digits)


def test_a_code_dies_after_ten_minutes(parts: Parts, case_id: str, clock: Clock) -> None:
    digits = _code(parts, case_id)
    clock.advance(minutes=10)

    with pytest.raises(CodeSpent):
        _confirm(parts, case_id, digits)


def test_a_fresh_code_ends_the_one_before(parts: Parts, case_id: str) -> None:
    first = _code(parts, case_id)
    second = _code(parts, case_id)

    assert (_confirm(parts, case_id, first) is None) == (first == second)


def test_a_code_of_another_case_is_wrong(parts: Parts, case_id: str) -> None:
    with parts.database.begin() as uow:
        other = intake.open_case(
            uow, Application(CaseKind.PRIVATE, "nl", "K2", "Al", "al@example.org")
        ).id
    digits = _code(parts, other)
    _code(parts, case_id)

    assert _confirm(parts, case_id, digits) is not None


def test_no_digits_stand_in_the_database(parts: Parts, case_id: str) -> None:
    digits = _code(parts, case_id)

    with parts.database.read() as uow:
        row = uow.session.scalars(select(ContactCode)).one()
        assert digits not in row.digest
        assert len(row.digest) == 64


def test_the_next_code_waits_a_minute(parts: Parts, case_id: str, clock: Clock) -> None:
    with parts.database.begin() as uow:
        assert contact.ask_code(uow, case_id) == clock.now + CODE_WAIT
        assert uow.session.get_one(ContactCode, case_id).sends == 1
    clock.advance(seconds=60)
    with parts.database.begin() as uow:
        contact.ask_code(uow, case_id)
        assert uow.session.get_one(ContactCode, case_id).sends == 2


def test_codes_end_somewhere(parts: Parts, case_id: str, clock: Clock) -> None:
    for _ in range(CODE_SENDS - 1):
        clock.advance(seconds=60)
        with parts.database.begin() as uow:
            assert contact.ask_code(uow, case_id) is not None
    clock.advance(seconds=60)

    with parts.database.begin() as uow:
        assert contact.ask_code(uow, case_id) is None


def test_a_link_works_once(parts: Parts, cases: Cases) -> None:
    case = cases.case(cases.opened())
    with parts.database.begin() as uow:
        token = contact.make_link(uow, case)

    with parts.database.begin() as uow:
        assert contact.use_link(uow, token) == case.id
    with pytest.raises(LinkSpent), parts.database.begin() as uow:
        contact.use_link(uow, token)


def test_looking_at_a_link_does_not_use_it(parts: Parts, cases: Cases) -> None:
    case = cases.case(cases.opened())
    with parts.database.begin() as uow:
        token = contact.make_link(uow, case)

    with parts.database.begin() as uow:
        assert contact.link_works(uow, token)
    with parts.database.begin() as uow:
        assert contact.use_link(uow, token) == case.id


def test_a_link_dies_after_three_days(parts: Parts, cases: Cases, clock: Clock) -> None:
    case = cases.case(cases.opened())
    with parts.database.begin() as uow:
        token = contact.make_link(uow, case)
    clock.advance(days=3)

    with pytest.raises(LinkSpent), parts.database.begin() as uow:
        contact.use_link(uow, token)


def test_an_invented_link_is_spent(parts: Parts) -> None:
    with pytest.raises(LinkSpent), parts.database.begin() as uow:
        contact.use_link(uow, "invented")


def test_only_the_hash_of_a_link_is_kept(parts: Parts, cases: Cases) -> None:
    case = cases.case(cases.opened())
    with parts.database.begin() as uow:
        token = contact.make_link(uow, case)

    with parts.database.read() as uow:
        assert all(token not in link.digest for link in uow.session.scalars(select(Link)))


def test_an_address_never_confirmed_expires_in_a_day(
    parts: Parts, case_id: str, cases: Cases, clock: Clock
) -> None:
    clock.advance(hours=25)
    sweep(parts.database, parts.vault)

    assert cases.case(case_id).state is CaseState.EXPIRED
