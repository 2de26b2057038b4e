import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A made-up checkout with a text in the code and one in a template."""
    shutil.copy(_ROOT / "pyproject.toml", tmp_path)
    for folder in ("recovery", "workers", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "recovery" / "mail.py").write_text('_("Dear %(name)s", name="Anna")\n')
    (tmp_path / "templates" / "page.html").write_text("{% trans %}Welcome{% endtrans %}")
    _run(tmp_path, "update")
    return tmp_path


def _run(checkout: Path, act: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, _ROOT / "tools" / "catalogues.py", act],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )


def _translate(checkout: Path, text: str, translation: str) -> None:
    file = checkout / "recovery" / "translations" / "nl" / "LC_MESSAGES" / "messages.po"
    before = file.read_text()
    after = before.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{translation}"')
    assert after != before
    file.write_text(after)


def test_a_complete_catalogue_passes(checkout: Path) -> None:
    _translate(checkout, "Welcome", "Welkom")
    _translate(checkout, "Dear %(name)s", "Beste %(name)s")

    assert _run(checkout, "check").returncode == 0


def test_an_untranslated_text_is_named(checkout: Path) -> None:
    _translate(checkout, "Dear %(name)s", "Beste %(name)s")

    done = _run(checkout, "check")

    assert done.returncode == 1
    assert "'Welcome' is not translated" in done.stdout


def test_a_text_that_the_catalogue_has_not_is_named(checkout: Path) -> None:
    (checkout / "workers" / "new.py").write_text('_("Goodbye")\n')

    assert "'Goodbye' is not in the catalogue" in _run(checkout, "check").stdout


def test_a_translation_that_nothing_uses_is_named(checkout: Path) -> None:
    (checkout / "templates" / "page.html").unlink()

    assert "'Welcome' is used nowhere" in _run(checkout, "check").stdout


@pytest.mark.parametrize("translation", ["Beste", "Beste %(naam)s"])
def test_a_translation_with_other_placeholders_is_named(checkout: Path, translation: str) -> None:
    _translate(checkout, "Dear %(name)s", translation)

    assert "placeholder" in _run(checkout, "check").stdout


def test_a_template_that_cannot_be_read_stops_the_check(checkout: Path) -> None:
    (checkout / "templates" / "page.html").write_text("{% trans %}Welcome")

    assert _run(checkout, "check").returncode == 1


def test_an_update_keeps_what_was_translated(checkout: Path) -> None:
    _translate(checkout, "Welcome", "Welkom")
    _translate(checkout, "Dear %(name)s", "Beste %(name)s")
    _run(checkout, "update")

    assert _run(checkout, "check").returncode == 0
