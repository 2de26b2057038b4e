"""`recovery trail …`: check the trail."""

import sys

import click

from recovery.audit import trail
from recovery.cli.common import one_line_errors, parts
from recovery.errors import TrailBroken


@click.group("trail")
def trail_group() -> None:
    """Read and check the trail."""


@trail_group.command("verify")
@one_line_errors
def verify_trail() -> None:
    """Follow the chain; exit status 1 names the first entry that was tampered with."""
    try:
        with parts().database.read() as uow:
            entries = trail.verify(uow)
    except TrailBroken as error:
        click.echo(f"The trail is broken at entry {error.number}.", err=True)
        sys.exit(1)
    click.echo(f"{entries} entries, unbroken.")
