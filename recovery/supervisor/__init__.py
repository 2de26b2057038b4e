"""One machine's processes: Redis, portal, desk, worker and keeper, started and stopped in order.

A general process runner stops everything at the same instant, and a worker that loses Redis in
the middle of a job reports a failure that was none. So the order is ours: first no new visitors,
then no new tasks, then the running jobs, and Redis last.
"""

from recovery.supervisor.processes import Timing
from recovery.supervisor.redis_server import RedisServer
from recovery.supervisor.supervise import run

__all__ = ["RedisServer", "Timing", "run"]
