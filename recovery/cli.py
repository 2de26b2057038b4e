"""`recovery …`: everything an administrator does at a command line."""

import logging
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from recovery import demo, installation, staffing, supervisor
from recovery.audit import trail
from recovery.audit.events import Event
from recovery.errors import RecoveryError, TrailBroken
from recovery.flow.sweep import sweep as sweep_now
from recovery.parts import Parts, make_parts
from recovery.rules.roles import Role
from recovery.settings import from_environment

P = ParamSpec("P")
R = TypeVar("R")

_THREADS = 32
"""Per server: an upload that trickles in holds one while it waits for its socket."""

_SERVERS = 2


def _one_line_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an error of the domain into one line and exit status 1."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except RecoveryError as error:
            click.echo(f"recovery: {error}", err=True)
            sys.exit(1)

    return guarded


def _parts() -> Parts:
    return make_parts(from_environment(os.environ))


@click.group()
@click.version_option(package_name="recovery")
def main() -> None:
    """Give locked-out customers their account back, then provably forget their documents."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


@main.command()
@_one_line_errors
def init() -> None:
    """Make secrets, keys and databases where they are missing, and migrate."""
    settings = installation.prepare(os.environ).settings
    click.echo(f"Ready in {settings.data_dir}. Add staff with: recovery staff add")


@main.command()
@_one_line_errors
def run() -> None:
    """Start portal, desk, worker and keeper (and Redis, if no URL is set) on this machine."""
    settings = installation.prepare(os.environ).settings
    for name in installation.still_made_up(settings):
        click.echo(f"recovery: {name} is not set; customers would meet made-up data", err=True)
    sys.exit(
        supervisor.run(
            settings,
            os.environ,
            lambda: click.echo(f"Portal {settings.portal_url}   Desk {settings.desk_url}"),
        )
    )


@main.command("demo")
@_one_line_errors
def run_demo() -> None:
    """Start everything with made-up accounts, staff and documents, and say where they are."""
    environment = {**os.environ, "RECOVERY_DEMO": "1"}
    parts = installation.prepare(environment)
    demo.seed(parts)
    sys.exit(
        supervisor.run(
            parts.settings, environment, lambda: click.echo(demo.welcome(parts.settings))
        )
    )


@main.command()
@click.argument("face", type=click.Choice(["portal", "desk"]))
@_one_line_errors
def serve(face: str) -> None:
    """Serve one application with granian, which hands bodies on as they come in."""
    settings = from_environment(os.environ)
    Server(
        f"recovery.app:{face}_from_environment",
        address=settings.bind,
        port=settings.portal_port if face == "portal" else settings.desk_port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=_SERVERS,
        blocking_threads=_THREADS,
        websockets=False,
        log_access=False,
        # Its warnings are advice about thread counts; the supervisor tells what starts and stops.
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    ).serve()


@main.command()
@_one_line_errors
def sweep() -> None:
    """Owe again whatever is due, forgotten or out of time."""
    parts = _parts()
    done = sweep_now(parts.database, parts.vault)
    click.echo(
        f"expired {done.expired}, overdue {done.overdue}, "
        f"stalled uploads {done.stalled}, wipes owed {done.owed_again}"
    )


@main.group()
def staff() -> None:
    """Add, list, disable and reset members of staff."""


@staff.command("add")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@_one_line_errors
def add_staff(email: str, name: str, role: str) -> None:
    """Add a member of staff; prints a password that is shown this once."""
    with _parts().database.begin() as uow:
        password = staffing.add(uow, email=email, name=name, role=Role(role))
    click.echo(f"Password for the first sign-in: {password}")


@staff.command("list")
@_one_line_errors
def list_staff() -> None:
    """List everybody, with role and whether they can sign in."""
    with _parts().database.read() as uow:
        for person in staffing.everybody(uow):
            active = "active" if person.active else "disabled"
            click.echo(f"{person.email}\t{person.name}\t{person.role}\t{active}")


@staff.command("disable")
@click.argument("email")
@_one_line_errors
def disable_staff(email: str) -> None:
    """Take somebody's access away at once; every session of theirs ends."""
    with _parts().database.begin() as uow:
        staffing.disable(uow, email)
    click.echo("Disabled.")


@staff.command("reset")
@click.argument("email")
@_one_line_errors
def reset_staff(email: str) -> None:
    """Give a new password and remove every second factor; prints the password this once."""
    with _parts().database.begin() as uow:
        password = staffing.reset(uow, email)
    click.echo(f"Password for the next sign-in: {password}")


@main.group("trail")
def trail_group() -> None:
    """Read and check the trail."""


@trail_group.command("verify")
@_one_line_errors
def verify_trail() -> None:
    """Follow the chain; exit status 1 names the first entry that was tampered with."""
    try:
        with _parts().database.read() as uow:
            entries = trail.verify(uow)
    except TrailBroken as error:
        click.echo(f"The trail is broken at entry {error.number}.", err=True)
        sys.exit(1)
    click.echo(f"{entries} entries, unbroken.")


@main.group()
def keys() -> None:
    """Manage the wrapping keys."""


@keys.command("rotate")
@_one_line_errors
def rotate_keys() -> None:
    """Make a new wrapping key and wrap every document key with it."""
    parts = _parts()
    before, done = parts.vault.keys.keyring.active, parts.vault.rotate()
    key = parts.vault.keys.keyring.active
    with parts.database.begin() as uow:
        trail.append(uow, Event.KEYS_ROTATED, trail.OPERATOR, key=key, documents=done.changed)
    click.echo(f"Key {key} is active; {done.changed} document keys wrapped anew.")
    if done.unreadable:
        click.echo(f"{done.unreadable} document keys could not be read.", err=True)
        sys.exit(1)
    click.echo(f"Nothing uses {before} any more; `recovery keys forget {before}` removes it.")


@keys.command("forget")
@click.argument("key_id")
@_one_line_errors
def forget_key(key_id: str) -> None:
    """Remove a wrapping key that nothing uses any more."""
    _parts().vault.forget(key_id)
    click.echo(f"Key {key_id} is forgotten.")
