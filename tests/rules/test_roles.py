import pytest

from recovery.rules.decisions import CHECKLIST, Check, unchecked
from recovery.rules.evidence import CaseKind
from recovery.rules.roles import PERMISSIONS, Permission, Role, may


def test_every_role_has_its_row() -> None:
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
@pytest.mark.parametrize(
    "permission", [Permission.OPEN_DOCUMENT, Permission.DECIDE, Permission.SEE_QUEUE]
)
def test_who_runs_or_audits_the_desk_sees_no_case(role: Role, permission: Permission) -> None:
    assert not may(role, permission)


def test_a_lead_may_all_that_a_reviewer_may() -> None:
    assert PERMISSIONS[Role.REVIEWER] < PERMISSIONS[Role.LEAD]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_the_administrator_manages_staff(role: Role) -> None:
    assert not may(role, Permission.MANAGE_STAFF)


@pytest.mark.parametrize("kind", sorted(CaseKind))
def test_a_checklist_is_complete_only_when_every_point_is_ticked(kind: CaseKind) -> None:
    everything = frozenset(CHECKLIST[kind])

    assert unchecked(kind, everything) == ()
    for check in everything:
        assert unchecked(kind, everything - {check}) == (check,)


def test_a_business_case_checks_seal_age_and_authority() -> None:
    assert {Check.EXTRACT_SEAL, Check.EXTRACT_AGE, Check.AUTHORITY} <= set(
        CHECKLIST[CaseKind.BUSINESS]
    )
