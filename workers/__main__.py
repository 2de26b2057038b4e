"""`python -m workers work` runs an RQ worker, `python -m workers keep` the keeper."""

import logging
import os
import sys

from rq import Worker
from rq.serializers import JSONSerializer

from recovery.errors import SettingsError
from recovery.parts import make_parts
from recovery.settings import Settings, from_environment
from workers.keeper import keep
from workers.queues import connect, queue

_WORKER_TTL = 30
"""Seconds after which RQ takes a silent worker for dead."""


def work(settings: Settings) -> None:
    """Run an RQ worker until SIGTERM; jobs run in forked work horses."""
    connection = connect(settings)
    worker = Worker(
        [queue(connection)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=_WORKER_TTL,
        job_monitoring_interval=2,
        log_job_description=False,
    )
    worker.work(logging_level="WARNING")


def main(arguments: list[str]) -> int:
    """Run the process that the one argument names."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = from_environment(os.environ)
        if arguments == ["work"]:
            work(settings)
        elif arguments == ["keep"]:
            keep(make_parts(settings))
        else:
            sys.stderr.write("usage: python -m workers work|keep\n")
            return 2
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
