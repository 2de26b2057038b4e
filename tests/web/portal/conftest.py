"""The portal with visitors, in Dutch and in English."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from recovery.parts import Parts
from recovery.web.limits import limiter
from tests.kit import Cases
from tests.web.portal.visitor import Visitor


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests press as often as they need; the tests of the limits switch them on again."""
    monkeypatch.setattr(limiter, "enabled", False)


@pytest.fixture
def limits(portal: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(limiter, "enabled", True)
    with portal.app_context():
        limiter.reset()
    yield
    with portal.app_context():
        limiter.reset()


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
