"""The base of our forms: the form library's own, with the types that it leaves out."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field

_LONGEST_NAME = 64


class PageForm(FlaskForm):
    """A form of a page, filled with what was sent, or else with what is given."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        sent = _fields() if request.method == "POST" else None
        super().__init__(formdata=sent, data=data)  # type: ignore[no-untyped-call]

    def was_sent_well(self) -> bool:
        """Say whether the form was sent, with its token, and every field has the right shape."""
        return bool(self.validate_on_submit())  # type: ignore[no-untyped-call]


def _fields() -> MultiDict[str, str]:
    """Give what was sent as text, without names that no field of ours can have.

    A file under a text field's name is no text, and the form library counts rows by what looks
    like a number in a name.
    """
    sent = request.form.items(multi=True)
    return MultiDict(
        [(name, value) for name, value in sent if name.isascii() and len(name) <= _LONGEST_NAME]
    )


def refuse(field: Field, text: str) -> None:
    """Put a sentence beside a field whose shape was right and whose meaning was not."""
    field.errors = (text,)
