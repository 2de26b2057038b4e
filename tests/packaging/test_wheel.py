"""The wheel alone, in an empty environment, is the whole product.

Its dependencies are lent from the environment of the tests: a path file names that folder, and
path files inside a lent folder are not read, so the checkout's own install stays out of sight.
"""

import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from recovery import resources
from tests.journeys.installation import Installation

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of an environment that has the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    _do("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, _ROOT)
    _do("-m", "venv", "--without-pip", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    (wheel,) = folder.glob("*.whl")
    _do("-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    site = folder / "venv" / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return python.parent


def _do(*arguments: str | Path) -> None:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _print_in(programs: Path, expression: str) -> str:
    code = f"from recovery import resources; print({expression})"
    return subprocess.run(
        [programs / "python", "-I", "-c", code],
        cwd=programs,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_the_command_answers(installed: Path) -> None:
    done = subprocess.run(
        [installed / "recovery", "--help"], cwd=installed, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("kind", ["templates", "static", "procfile", "translations", "migrations"])
def test_files_are_found_inside_the_package(installed: Path, kind: str) -> None:
    found = Path(_print_in(installed, f"resources.{kind}()"))

    assert found.is_relative_to(installed.parent)


@pytest.mark.parametrize("kind", ["templates", "static", "translations", "migrations"])
def test_every_file_of_the_checkout_came_along(installed: Path, kind: str) -> None:
    here = getattr(resources, kind)()
    there = Path(_print_in(installed, f"resources.{kind}()"))

    assert _files(there) == _files(here)


def test_translations_are_compiled(installed: Path) -> None:
    there = Path(_print_in(installed, "resources.translations()"))

    assert [file for file in there.rglob("*.po") if not file.with_suffix(".mo").exists()] == []


def test_each_process_of_the_procfile_finds_its_program(installed: Path) -> None:
    expression = (
        "sorted({command[0] for command in __import__('recovery.supervisor.procfile',"
        " fromlist=['read']).read(resources.procfile()).values()})"
    )

    programs = [str(installed / "python"), str(installed / "recovery")]
    assert _print_in(installed, expression) == str(programs)


def test_the_workers_came_along(installed: Path) -> None:
    found = _print_in(installed, "__import__('importlib.util').util.find_spec('workers').origin")

    assert Path(found).is_relative_to(installed.parent)


def test_the_licence_came_along(installed: Path) -> None:
    expression = "__import__('importlib.metadata').metadata.metadata('recovery')"
    metadata = _print_in(installed, f"{expression}['License-Expression']")

    assert metadata == "Apache-2.0"
    (licence,) = installed.parent.rglob("recovery-*/licenses/LICENSE")
    assert licence.read_text() == (_ROOT / "LICENSE").read_text()


def test_the_version_is_that_of_the_project(installed: Path) -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]

    version = "__import__('importlib.metadata').metadata.version('recovery')"
    assert _print_in(installed, version) == project["version"]


def test_everything_starts_from_it_and_is_ready(installed: Path, tmp_path: Path) -> None:
    product = Installation(tmp_path, installed)

    product.start()  # waits until portal and desk say that nothing is missing

    assert product.stop() == 0


def _files(folder: Path) -> set[Path]:
    return {
        file.relative_to(folder)
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
