"""`recovery doctor`: is everything as it must be, and what can this machine promise?

Each check asks one thing and answers with one line: ok, warning, or FAIL with what to do. A check
changes nothing, and one that cannot be made says so without keeping the others.
"""

from recovery.doctor.examine import examine
from recovery.doctor.report import Level, Result, worst

__all__ = ["Level", "Result", "examine", "worst"]
