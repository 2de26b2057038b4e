"""Texts and translations: `catalogues.py update` takes texts in, `check` finds what is missing.

The texts in the code are English; every other language is a catalogue in
`recovery/translations/<language>/LC_MESSAGES/messages.po`.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

TRANSLATIONS = Path("recovery/translations")
LANGUAGES = ("nl",)
_KEYWORDS = ("lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2", "_l")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def main(act: str) -> int:
    """Do one act; returns the exit status."""
    with TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        _extract(template)
        if act == "update":
            for language in LANGUAGES:
                _update(template, language)
            return 0
        faults = [
            f"{catalogue}: {fault}"
            for catalogue in map(_catalogue, LANGUAGES)
            for fault in _faults(_read(template), _read(catalogue))
        ]
    print("\n".join(faults) or f"Translations are complete: {', '.join(LANGUAGES)}")
    return 1 if faults else 0


def _faults(needed: Catalog, translated: Catalog) -> Iterator[str]:
    for message in needed:
        if message.id:
            found = translated.get(message.id, message.context)
            fault = "is not in the catalogue" if found is None else _fault(found)
            if fault:
                yield f"{message.id!r} {fault}"
    for message in translated:
        if message.id and needed.get(message.id, message.context) is None:
            yield f"{message.id!r} is used nowhere"


def _fault(message: Message) -> str | None:
    originals, translations = _each(message.id), _each(message.string)
    if message.fuzzy:
        return "is marked as a guess (fuzzy)"
    if not all(translations):
        return "is not translated"
    named = _names(*originals)
    if _names(*translations) - named:
        return "has a placeholder that the text has not"
    if named - _names(translations[-1]):
        return "lacks a placeholder of the text"
    return None


def _each(text: str | Sequence[str] | None) -> Sequence[str]:
    """Give one text or its plural forms alike."""
    return (text or "",) if text is None or isinstance(text, str) else text


def _names(*texts: str) -> set[str]:
    return {name for text in texts for name in _PLACEHOLDER.findall(text)}


def _read(file: Path) -> Catalog:
    if not file.exists():
        return Catalog()
    with file.open("rb") as written:
        return read_po(written)


def _catalogue(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def _extract(template: Path) -> None:
    keywords = [part for keyword in _KEYWORDS for part in ("--keyword", keyword)]
    _babel(
        *("extract", "--mapping-file", "pyproject.toml", *keywords, "--no-location"),
        *("--sort-output", "--omit-header", "--output-file", str(template)),
        *("recovery", "workers", "templates"),
    )


def _update(template: Path, language: str) -> None:
    catalogue = _catalogue(language)
    act = ["update", "--no-fuzzy-matching", "--ignore-obsolete"] if catalogue.exists() else ["init"]
    _babel(
        *(*act, "--input-file", str(template), "--output-file", str(catalogue)),
        *("--locale", language, "--width", "100"),
    )


def _babel(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments], check=True
    )


if __name__ == "__main__":
    if sys.argv[1:] not in (["check"], ["update"]):
        sys.exit("usage: catalogues.py check|update")
    sys.exit(main(sys.argv[1]))
