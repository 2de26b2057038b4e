"""What every command shares: one line for an error, and the parts of this installation."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from recovery.errors import RecoveryError
from recovery.parts import Parts, make_parts
from recovery.settings import from_environment

P = ParamSpec("P")
R = TypeVar("R")


def one_line_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an error of the domain into one line and exit status 1."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except RecoveryError as error:
            click.echo(f"recovery: {error}", err=True)
            sys.exit(1)

    return guarded


def parts() -> Parts:
    """Join the parts that the environment names, until the command ends.

    Raises:
        SettingsError: As `make_parts` does.
    """
    own = make_parts(from_environment(os.environ))
    click.get_current_context().call_on_close(own.close)
    return own
