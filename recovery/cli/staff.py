"""`recovery staff …`: who may sign in at the desk."""

import click

from recovery import staffing
from recovery.cli.common import one_line_errors, parts
from recovery.rules.roles import Role


@click.group()
def staff() -> None:
    """Add, list, disable and reset members of staff."""


@staff.command("add")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@one_line_errors
def add_staff(email: str, name: str, role: str) -> None:
    """Add a member of staff; prints a password that is shown this once."""
    with parts().database.begin() as uow:
        password = staffing.add(uow, email=email, name=name, role=Role(role))
    click.echo(f"Password for the first sign-in: {password}")


@staff.command("list")
@one_line_errors
def list_staff() -> None:
    """List everybody, with role and whether they can sign in."""
    with parts().database.read() as uow:
        for person in staffing.everybody(uow):
            active = "active" if person.active else "disabled"
            click.echo(f"{person.email}\t{person.name}\t{person.role}\t{active}")


@staff.command("disable")
@click.argument("email")
@one_line_errors
def disable_staff(email: str) -> None:
    """Take somebody's access away at once; every session of theirs ends."""
    with parts().database.begin() as uow:
        staffing.disable(uow, email)
    click.echo("Disabled.")


@staff.command("reset")
@click.argument("email")
@one_line_errors
def reset_staff(email: str) -> None:
    """Give a new password and remove every second factor; prints the password this once."""
    with parts().database.begin() as uow:
        password = staffing.reset(uow, email)
    click.echo(f"Password for the next sign-in: {password}")
