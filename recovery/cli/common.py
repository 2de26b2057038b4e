"""What every command shares: one line for an error, and the parts of this installation."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from recovery.errors import RecoveryError
from recovery.parts import Parts, make_parts
from recovery.settings import from_environment

P = ParamSpec("P")
R = TypeVar("R")


def one_line_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an error into one line.

    Exit status 1 for an error of the domain; 2 for one of disk or database, so that nobody takes
    it for an answer. What a database says may quote a row, so only its kind is told.
    """

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except RecoveryError as error:
            click.echo(f"recovery: {error}", err=True)
            sys.exit(1)
        except BrokenPipeError:
            raise  # nobody reads on; click ends quietly
        except (SQLAlchemyError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            what = ": ".join(filter(None, (type(error).__name__, reason)))
            click.echo(f"recovery: {what}; `recovery doctor` tells what does not work", err=True)
            sys.exit(2)

    return guarded


def parts() -> Parts:
    """Join the parts that the environment names, until the command ends.

    Raises:
        SettingsError: As `make_parts` does.
    """
    own = make_parts(from_environment(os.environ))
    click.get_current_context().call_on_close(own.close)
    return own
