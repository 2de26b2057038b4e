"""`recovery doctor`: one line a check; exit status 1 when one of them fails."""

import json
import os
import sys

import click

from recovery.doctor import Level, Result, examine, worst


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(*, as_json: bool) -> None:
    """Say whether everything is as it must be, and what this machine can promise.

    Changes nothing. Run it as the user of the service, with its environment.
    """
    results = []
    for result in examine(os.environ):
        results.append(result)
        if not as_json:
            click.echo(f"{result.level.value:<7}  {result.name}: {result.text}")
    if as_json:
        click.echo(json.dumps(_report(results)))
    sys.exit(1 if worst(results) is Level.FAIL else 0)


def _report(results: list[Result]) -> dict[str, object]:
    return {
        "status": worst(results).value,
        "checks": [
            {"name": each.name, "level": each.level.value, "text": each.text} for each in results
        ],
    }
