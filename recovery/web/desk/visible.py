"""Characters that are not seen, shown: what an applicant types may hold some.

A character that turns the direction of writing around makes a page read otherwise than what is
stored, and one without width makes two names look the same. So every page of the desk shows such
a character by its number, as `[U+202E]`. That is done where a template puts out a value, so that
no page can forget it. Two joiners stay as they are: names in some scripts are written with them.
"""

import re
from typing import TypeVar

from jinja2 import Environment
from markupsafe import Markup

_UNSEEN = re.compile(
    "["
    "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f"  # controls, less tab and line ends
    "\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb"
    "\\U000e0000-\\U000e0fff"
    "]"
)

Value = TypeVar("Value")


def install(environment: Environment) -> None:
    """Show unseen characters in everything that the templates of this environment put out."""
    environment.finalize = shown


def shown(value: Value) -> Value | str:
    """Give a text with its unseen characters made visible; anything else as it is.

    Markup stays markup: a number in brackets means nothing to a browser.
    """
    if not isinstance(value, str) or not _UNSEEN.search(value):
        return value
    text = _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", value)
    return Markup(text) if isinstance(value, Markup) else text  # noqa: S704 - it was before
