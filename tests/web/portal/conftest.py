"""The portal with visitors, in Dutch and in English."""

from collections.abc import Callable

import pytest
from flask import Flask

from recovery.parts import Parts
from recovery.web.limits import limiter
from tests.kit import Cases
from tests.web.portal.visitor import Visitor


@pytest.fixture(autouse=True)
def _no_limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests press as often as they need; those that ask for `limits` have them."""
    monkeypatch.setattr(limiter, "enabled", "limits" in request.fixturenames)


@pytest.fixture
def limits() -> None:
    """Count for real, in this process."""


@pytest.fixture(params=["nl", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(portal: Flask, parts: Parts) -> Visitor:
    return Visitor(portal, parts)


@pytest.fixture
def another(portal: Flask, parts: Parts) -> Callable[[str], Visitor]:
    """Make one more visitor, who reads this language."""
    return lambda language: Visitor(portal, parts, language)


@pytest.fixture
def case_id(cases: Cases) -> str:
    """Open a private case with a confirmed address."""
    return cases.opened()


@pytest.fixture
def page(visitor: Visitor, case_id: str) -> str:
    """Enter the case; give the page of its one slot."""
    return visitor.enter(case_id).slot(case_id)
