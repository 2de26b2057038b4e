import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT = Path(__file__).parents[2]
_LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")


def _project() -> dict[str, Any]:
    return tomllib.loads((_ROOT / "pyproject.toml").read_text())


def _wanted(lock: str) -> list[str]:
    """What pyproject.toml asks of a lock file."""
    project, groups = _project()["project"], _project()["dependency-groups"]
    extras = project["optional-dependencies"]
    if lock == "requirements-build.txt":
        return list(groups["build"])
    wanted = [*project["dependencies"], *extras["heic"]]
    if lock == "requirements-dev.txt":
        wanted += [*extras["postgres"], *groups["build"]]
        wanted += [each for each in groups["dev"] if isinstance(each, str)]
    return wanted


def _locked(lock: str) -> dict[str, Requirement]:
    lines = (_ROOT / lock).read_text().splitlines()
    pins = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[\w-]+(\[|==)", line)]
    return {canonicalize_name(pin.name): pin for pin in pins}


@pytest.mark.parametrize("lock", _LOCKS)
def test_the_lock_names_no_host(lock: str) -> None:
    text = (_ROOT / lock).read_text()

    assert re.findall(r".*(?:://|--index-url|--find-links|--trusted-host).*", text) == []


@pytest.mark.parametrize("lock", _LOCKS)
def test_each_locked_version_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=\w)", (_ROOT / lock).read_text())[1:]

    assert entries
    assert [each for each in entries if "--hash=sha256:" not in each] == []


@pytest.mark.parametrize("lock", _LOCKS)
def test_the_lock_gives_what_the_project_asks_for(lock: str) -> None:
    locked = _locked(lock)

    for wanted in map(Requirement, _wanted(lock)):
        pin = locked[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(next(iter(pin.specifier)).version), wanted


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-build.txt"])
def test_tests_run_on_the_versions_that_people_get(lock: str) -> None:
    tested = {name: {str(pin.specifier)} for name, pin in _locked("requirements-dev.txt").items()}

    for name, pin in _locked(lock).items():
        assert str(pin.specifier) in tested[name]


def test_the_build_itself_asks_for_nothing_outside_its_lock() -> None:
    locked = _locked("requirements-build.txt")

    for wanted in map(Requirement, _project()["build-system"]["requires"]):
        pin = locked[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(next(iter(pin.specifier)).version)
