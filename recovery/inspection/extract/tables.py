"""The words of an extract in each language: data with a version, read when this is imported.

The files in `labels/` are for people to mend when KVK words something differently; the confined
child can open none, so they are in memory before it shuts itself in.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from recovery.rules.registration import (
    Bar,
    Function,
    Language,
    LegalForm,
    Powers,
    SpecialState,
)

T = TypeVar("T")


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    language: Language
    titles: list[str]
    above_title: list[str]
    printed: str
    page_mark: str
    furniture: list[str]
    months: list[str]
    matters: list[str]
    headings: dict[str, str]
    company: dict[str, str]
    officer: dict[str, str]
    powers: dict[str, Powers]
    functions: dict[str, Function]
    legal_forms: dict[str, LegalForm]
    unformed: dict[str, str]
    states: dict[str, SpecialState]
    bars: dict[str, Bar]
    nothing: dict[str, str]


def plain(words: str) -> str:
    """Bring words to the form in which they are compared: small, single spaces, no last colon."""
    joined = " ".join(unicodedata.normalize("NFKC", words).casefold().split())
    return joined.removesuffix(":").rstrip()


class Tables:
    """The words of one language, ready to be looked up by their plain form.

    Attributes:
        version: Goes with everything that was read with them.
        headings: Name of a part by its heading.
        company, officer: Meaning of a label in a part about the company, and about people.
        labels: Every label of both.
        months: Number of a month by its name.
    """

    def __init__(self, file: _File) -> None:
        self.version = file.version
        self.language = file.language
        self.titles = {plain(each) for each in file.titles}
        self.printed = re.compile(file.printed, re.IGNORECASE)
        self.page_mark = re.compile(file.page_mark, re.IGNORECASE)
        self.headings = _plain(file.headings)
        self.company = _plain(file.company)
        self.officer = _plain(file.officer)
        self.labels = self.company.keys() | self.officer.keys()
        self.months = {name: number for number, name in enumerate(file.months, 1)}
        self._above = tuple(plain(each) for each in file.above_title)
        self._furniture = tuple(plain(each) for each in file.furniture)
        self._matters = tuple(file.matters)
        self._powers = _plain(file.powers)
        self._functions = _plain(file.functions)
        self._legal_forms = _plain(file.legal_forms)
        self._unformed = tuple(file.unformed)
        self._states, self._bars = file.states, file.bars
        self._nothing = _plain(file.nothing)

    def is_furniture(self, words: str) -> bool:
        """Say whether a line begins as one of the page's own furniture does."""
        return plain(words).startswith(self._furniture)

    def may_precede_title(self, words: str) -> bool:
        """Say whether a line may stand above the first page's heading."""
        return plain(words).startswith(self._above) or self.is_furniture(words)

    def matters(self, words: str) -> bool:
        """Say whether a line of no known kind may bear on who may act."""
        low = plain(words)
        return any(part in low for part in self._matters)

    def is_nothing(self, words: str) -> bool:
        """Say whether a value means that there is none."""
        return plain(words) in self._nothing

    def powers(self, words: str) -> Powers:
        """Give the powers of these words; `UNKNOWN` when they are not among the known ones."""
        low = plain(words).rstrip(".")
        for known, powers in self._powers.items():
            if low == known or (known.endswith("*") and _begins(low, known[:-1])):
                return powers
        return Powers.UNKNOWN

    def function(self, words: str) -> Function | None:
        """Give the function of these words; None when they are not among the known ones."""
        return self._functions.get(plain(words))

    def legal_form(self, words: str) -> LegalForm:
        """Give the legal form of these words; `OTHER` when they are not among the known ones."""
        low = plain(words)
        if any(part in low for part in self._unformed):
            return LegalForm.OTHER
        fitting = [known for known in self._legal_forms if _begins(low, known)]
        return self._legal_forms[max(fitting, key=len)] if fitting else LegalForm.OTHER

    def state(self, words: str) -> SpecialState | None:
        """Give the special state that these words tell, when they tell one."""
        return _first(self._states, plain(words))

    def bar(self, words: str) -> Bar | None:
        """Give what bars an officer by these words, when they do."""
        return _first(self._bars, plain(words))


def _plain(table: Mapping[str, T]) -> dict[str, T]:
    return {plain(words): meaning for words, meaning in table.items()}


def _begins(words: str, start: str) -> bool:
    """Whole words only: what begins with `maat` is not yet a `maatschap`."""
    return words.startswith(start) and not words[len(start) : len(start) + 1].isalnum()


def _first(table: Mapping[str, T], words: str) -> T | None:
    return next((meaning for part, meaning in table.items() if part in words), None)


def _load(names: Iterable[str]) -> tuple[Tables, ...]:
    folder = Path(__file__).parent / "labels"
    decode: Callable[[bytes], _File] = lambda data: msgspec.toml.decode(data, type=_File)  # noqa: E731
    return tuple(Tables(decode((folder / f"{name}.toml").read_bytes())) for name in names)


LANGUAGES = _load(Language)
"""Dutch first: what no first page decides is read as Dutch."""
