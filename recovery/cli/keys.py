"""`recovery keys …`: the wrapping keys."""

import sys

import click

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.cli.common import one_line_errors, parts


@click.group()
def keys() -> None:
    """Manage the wrapping keys."""


@keys.command("rotate")
@one_line_errors
def rotate_keys() -> None:
    """Make a new wrapping key and wrap every document key with it."""
    own = parts()
    before, done = own.vault.keys.keyring.active, own.vault.rotate()
    key = own.vault.keys.keyring.active
    with own.database.begin() as uow:
        trail.append(uow, Event.KEYS_ROTATED, trail.OPERATOR, key=key, documents=done.changed)
    click.echo(f"Key {key} is active; {done.changed} document keys wrapped anew.")
    if done.unreadable:
        click.echo(f"{done.unreadable} document keys could not be read.", err=True)
        sys.exit(1)
    click.echo(f"Nothing uses {before} any more; `recovery keys forget {before}` removes it.")


@keys.command("forget")
@click.argument("key_id")
@one_line_errors
def forget_key(key_id: str) -> None:
    """Remove a wrapping key that nothing uses any more."""
    parts().vault.forget(key_id)
    click.echo(f"Key {key_id} is forgotten.")
