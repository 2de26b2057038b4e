"""`recovery retention`: what changed periods mean for what is here already."""

import click

from recovery.cli.common import one_line_errors, parts
from recovery.flow.deadlines import Change, changes


@click.command()
@click.option("--apply", "applied", is_flag=True, help="Bring these dates forward.")
@one_line_errors
def retention(*, applied: bool) -> None:
    """Show which dates the settings of now would bring forward; nothing changes without --apply.

    A date never moves later: the customer was shown it.
    """
    database = parts().database
    with database.begin() if applied else database.read() as uow:
        found = list(changes(uow, apply=applied))
    earlier = [change for change in found if change.is_earlier]
    for change in earlier:
        click.echo(_line(change))
    kept = len(found) - len(earlier)
    verb = "brought" if applied else "would be brought"
    click.echo(f"{len(earlier)} dates {verb} forward; {kept} stay earlier than a new one would be.")


def _line(change: Change) -> str:
    shown, now = (when.strftime("%Y-%m-%d %H:%M") for when in (change.shown, change.now))
    return f"{change.case}\t{change.what}\t{shown} -> {now}"
