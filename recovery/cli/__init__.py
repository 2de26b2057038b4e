"""`recovery …`: everything an administrator does at a command line."""

import logging

import click

from recovery.cli.backup import backup, restore
from recovery.cli.doctor import doctor
from recovery.cli.extract import extract
from recovery.cli.keys import keys
from recovery.cli.receipts import receipt
from recovery.cli.retention import retention
from recovery.cli.staff import staff
from recovery.cli.start import init, run, run_demo, serve
from recovery.cli.sweep import sweep
from recovery.cli.trail import trail_group


@click.group()
@click.version_option(package_name="recovery")
def main() -> None:
    """Give locked-out customers their account back, then provably forget their documents."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


for command in (
    init,
    run,
    run_demo,
    serve,
    sweep,
    doctor,
    retention,
    staff,
    trail_group,
    keys,
    receipt,
    extract,
    backup,
    restore,
):
    main.add_command(command)
