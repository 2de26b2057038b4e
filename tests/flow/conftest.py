"""Steps of a case run on SQLite; those marked `BOTH` on PostgreSQL as well."""

import pytest

from recovery.parts import Parts
from tests.flow.disorder import Disorder


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    if getattr(request, "param", "sqlite") == "sqlite":
        return ""
    return str(request.getfixturevalue("on_postgres"))


@pytest.fixture
def disorder(parts: Parts) -> Disorder:
    return Disorder(parts)
