"""All checks in the order in which they are read: the promise first, the machine last."""

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy.exc import SQLAlchemyError

from recovery.doctor import clock, disk, duties, files, memory, post, redis, seal, spool, stores
from recovery.doctor.report import Result, fail
from recovery.errors import SettingsError
from recovery.parts import Parts, make_parts
from recovery.settings import Settings, from_environment

Check = Callable[[Parts], Result]

INSIDE: dict[str, Check] = {
    "overdue": duties.overdue,
    "owed": duties.owed,
    "sweep": duties.sweep,
    "reconcile": duties.reconcile,
    "worker": duties.worker,
    "keeper": duties.keeper,
    "database": stores.database,
    "trail": stores.trail,
    "keys": stores.keys,
    "document keys": stores.document_keys,
    "blobs": stores.blobs,
    "documents": stores.documents,
    "redis": redis.answers,
    "redis memory": redis.memory,
    "clock": clock.against_others,
    "mail": post.mail,
    "extract seal": seal.trust,
}
"""Checks that need the parts of the installation."""

OUTSIDE: dict[str, Callable[[Settings], Result]] = {
    "keys apart": files.keys_apart,
    "permissions": files.permissions,
    "proxy": spool.proxy,
    "disk": disk.promise,
    "swap": memory.swap,
    "core dumps": memory.core_dumps,
    "clock source": clock.synchronised,
}
"""Checks of the machine and of what stands in front; the settings are enough."""


def examine(environment: Mapping[str, str]) -> Iterator[Result]:
    """Make every check of the installation that the environment names.

    What cannot be told without right settings, or without keys that can be read, is left out; the
    line that says so is a FAIL.
    """
    try:
        settings = from_environment(environment)
    except (SettingsError, OSError) as error:
        yield fail("settings", _reason(error))
        return
    try:
        parts = make_parts(settings)
    except (SettingsError, OSError, SQLAlchemyError) as error:
        yield fail("settings", _reason(error))
    else:
        yield from inside(parts)
        parts.close()
    for name, check in OUTSIDE.items():
        yield _made(name, lambda check=check: check(settings))  # type: ignore[misc] # bound now


def _reason(error: Exception) -> str:
    if isinstance(error, SettingsError):
        return f"{error}."
    if isinstance(error, OSError):
        return f"{error.filename} cannot be used or made ({error.strerror}): put that right first."
    return f"A database cannot be used: {type(error).__name__}."


def inside(parts: Parts) -> Iterator[Result]:
    """Make the checks that need the parts."""
    for name, check in INSIDE.items():
        yield _made(name, lambda check=check: check(parts))  # type: ignore[misc] # bound now


def _made(name: str, check: Callable[[], Result]) -> Result:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - the line names it, and the other checks go on
        return fail(name, f"Cannot be told: {type(error).__name__}. See the other lines and logs.")
