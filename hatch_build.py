"""What the build does besides packing: compile the catalogues, bring along what lies outside."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_OUTSIDE = ("templates", "static", "Procfile")
"""Top-level files and folders that an installed package has inside (`recovery.resources`)."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Prepares a wheel, and an editable install as well."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues in place; add the outside to a wheel.

        Args:
            version: `editable` for an install that reads the checkout itself.
            build_data: Where hatchling takes our additions from.
        """
        root = Path(self.root)
        compile_catalogues(root / "recovery" / "translations")
        if self.target_name == "wheel" and version != "editable":
            for name in _OUTSIDE:
                build_data["force_include"][str(root / name)] = f"recovery/{name}"


def compile_catalogues(translations: Path) -> None:
    """Write a `.mo` file beside each `.po` file."""
    for source in translations.glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as written:
            catalogue = read_po(written)
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)
