"""The banner: documents that should be gone, and a sweep that does not run.

For leads, who answer for the promise, and administrators, who can mend it. Each process asks the
database at most every 15 seconds, however many pages it draws.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from flask import Flask, current_app
from flask_babel import gettext, ngettext

from recovery.flow.sweep import BEAT
from recovery.flow.watch import Watch, look
from recovery.rules.roles import Role
from recovery.store.uow import Database
from recovery.web.desk.access import signed_in
from recovery.web.joined import parts

SILENT_AFTER = timedelta(minutes=10)
"""The sweep runs each minute; ten of them in a row do not all meet a busy moment."""

_KEPT = 15.0
_KEY = "recovery_alarm"
_TOLD = frozenset({Role.LEAD, Role.ADMINISTRATOR})


@dataclass
class _Last:
    """The last look of this process."""

    watch: Watch | None = None
    until: float = 0.0

    def __post_init__(self) -> None:
        self._lock = Lock()

    def look(self, database: Database) -> Watch:
        """Give the last look, or a new one when that is old."""
        with self._lock:
            if self.watch is None or time.monotonic() >= self.until:
                with database.read() as uow:
                    self.watch = look(uow)
                self.until = time.monotonic() + _KEPT
            return self.watch


def install(app: Flask) -> None:
    """Let templates ask."""
    app.extensions[_KEY] = _Last()
    app.jinja_env.globals["alarm"] = sentences


def sentences() -> list[str]:
    """Say what is wrong, to whom it concerns; empty: nothing, or somebody else's business."""
    somebody = signed_in()
    if somebody is None or somebody.role not in _TOLD:
        return []
    last: _Last = current_app.extensions[_KEY]
    watch = last.look(parts().database)
    wrong = []
    if watch.overdue:
        wrong.append(
            ngettext(
                "%(num)s document should have been destroyed by now, and is still there.",
                "%(num)s documents should have been destroyed by now, and are still there.",
                watch.overdue,
            )
        )
    age = watch.ages.get(BEAT)
    if age is None:
        wrong.append(gettext("Nothing has looked yet for documents that must be destroyed."))
    elif age > SILENT_AFTER.total_seconds():
        wrong.append(
            ngettext(
                "For %(num)s minute nothing has looked for documents that must be destroyed.",
                "For %(num)s minutes nothing has looked for documents that must be destroyed.",
                int(age // 60),
            )
        )
    return wrong
