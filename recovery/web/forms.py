"""The base of our forms: the form library's own, with the types that it leaves out."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field


class PageForm(FlaskForm):
    """A form of a page, filled with what was sent, or else with what is given."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data=data)  # type: ignore[no-untyped-call]

    def was_sent_well(self) -> bool:
        """Say whether the form was sent, with its token, and every field has the right shape."""
        return bool(self.validate_on_submit())  # type: ignore[no-untyped-call]


def refuse(field: Field, text: str) -> None:
    """Put a sentence beside a field whose shape was right and whose meaning was not."""
    field.errors = (text,)
