"""`recovery backup` and `recovery restore`: everything but the keys, and back."""

import os
import sys
from pathlib import Path

import click

from recovery import installation
from recovery.backup import making, restoring, vacancy
from recovery.backup.manifest import Manifest
from recovery.cli.common import one_line_errors, parts
from recovery.errors import BackupRefused
from recovery.store.uow import utc_now
from recovery.supervisor.guards import only_one


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@one_line_errors
def backup(file: Path) -> None:
    """Write rows and sealed objects, without any key, into a new tar FILE."""
    own = parts()
    try:
        made = making.make(own, file)
    except OSError as error:
        raise BackupRefused(f"{file} could not be written: {error.strerror}") from error
    click.echo(f"Backup {file}: {_content(made)}.")
    click.echo("No key is in it. Without the key store, which stays here, it opens nothing.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@one_line_errors
def restore(file: Path) -> None:
    """Load the backup FILE into an installation that is empty and stopped.

    Exit status 1: nothing usable was loaded, or all was and the trail does not verify.
    """
    try:
        restoring.check(file)
        settings = installation.settle(os.environ, restoring=True)
        with only_one(settings.data_dir):
            # Asked here as well: preparing migrates, and what is in use must not be touched.
            vacancy.require_vacant(settings, utc_now())
            done = restoring.restore(installation.prepare(os.environ, restoring=True), file)
    except OSError as error:
        raise BackupRefused(f"not restored: {error.strerror} ({error.filename})") from error
    click.echo(f"Restored from {done.manifest.made_at}: {_content(done.manifest)}.")
    if done.lost:
        click.echo(
            f"{done.lost} documents open no longer, since their keys are not here, and are wiped. "
            "Customers whose case still waits for a decision are asked to send them again."
        )
    if done.broken_at is None:
        click.echo(f"The trail verifies: {done.entries} entries.")
    else:
        click.echo(
            f"Everything is loaded, but the trail does not verify from entry {done.broken_at} on. "
            "If this installation has another trail-secret than the old one, that is why: "
            "empty it, put the old trail-secret in place and restore again. "
            "If it is the same, the trail was changed.",
            err=True,
        )
        sys.exit(1)


def _content(manifest: Manifest) -> str:
    rows = manifest.rows
    return (
        f"{rows.get('cases', 0)} cases, {rows.get('documents', 0)} documents, "
        f"{rows.get('trail', 0)} entries of the trail, {manifest.blobs} sealed objects "
        f"({manifest.blob_bytes} bytes)"
    )
