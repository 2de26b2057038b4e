"""`recovery init|run|demo|serve`: make an installation, and start it."""

import os
import sys
from collections.abc import Mapping

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from recovery import demo, installation, supervisor
from recovery.cli.common import one_line_errors
from recovery.parts import Parts
from recovery.settings import from_environment

_THREADS = 32
"""Per server: an upload that trickles in holds one while it waits for its socket."""

_SERVERS = 2


@click.command()
@one_line_errors
def init() -> None:
    """Make secrets, keys and databases where they are missing, and migrate."""
    settings = _prepared(os.environ).settings
    click.echo(f"Ready in {settings.data_dir}. Add staff with: recovery staff add")


@click.command()
@one_line_errors
def run() -> None:
    """Start portal, desk, worker and keeper (and Redis, if no URL is set) on this machine."""
    settings = _prepared(os.environ).settings
    for name in installation.still_made_up(settings):
        click.echo(f"recovery: {name} is not set; customers would meet made-up data", err=True)
    sys.exit(
        supervisor.run(
            settings,
            os.environ,
            lambda: click.echo(f"Portal {settings.portal_url}   Desk {settings.desk_url}"),
        )
    )


@click.command("demo")
@one_line_errors
def run_demo() -> None:
    """Start everything with made-up accounts, staff and documents, and say where they are."""
    environment = demo.environment(os.environ)
    parts = _prepared(environment)
    demo.seed(parts)
    sys.exit(
        supervisor.run(
            parts.settings, environment, lambda: click.echo(demo.welcome(parts.settings))
        )
    )


@click.command()
@click.argument("face", type=click.Choice(["portal", "desk"]))
@one_line_errors
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


def _prepared(environment: Mapping[str, str]) -> Parts:
    own = installation.prepare(environment)
    click.get_current_context().call_on_close(own.close)
    return own
