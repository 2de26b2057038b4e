"""Where a view finds the parts of its process."""

from typing import cast

from flask import Flask, current_app

from recovery.parts import Parts

_KEY = "recovery"


def join(app: Flask, parts: Parts) -> None:
    """Give an application its parts."""
    app.extensions[_KEY] = parts


def parts() -> Parts:
    """Give the parts of the application that answers this request."""
    return cast("Parts", current_app.extensions[_KEY])
