"""The desk with its staff."""

import pytest
from flask import Flask

from recovery.parts import Parts
from tests.kit import Clock
from tests.web.desk.office import Office


@pytest.fixture
def office(desk: Flask, parts: Parts, clock: Clock) -> Office:
    return Office(desk, parts, clock)
