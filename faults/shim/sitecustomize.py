"""Bad disks and moved clocks inside a process of the product, which knows nothing of it.

Python imports a module of this name at the start of every process; the harness puts this folder on
their PYTHONPATH. What is wrong now is read from a small file, again and again, so that a process
that runs for long hears of it, and so do its children. Below the blob folder, calls of `os` fail or
wait; the one clock of the product gives a moment that lies ahead by so many seconds.

It stands alone: it is imported before anything else can be.
"""

import errno
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

DIALS = os.environ.get("FAULTS_DIALS", "")
BLOBS = os.environ.get("FAULTS_BLOBS", "")
CLOCK_MODULE = "recovery.store.uow"

_PAUSE = 0.15  # seconds that a slow disk takes for a call
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_real_open, _real_read, _real_close, _real_stat = os.open, os.read, os.close, os.stat


class _Dials:
    """What the harness says that is wrong now; read anew when its file is another one."""

    def __init__(self) -> None:
        self._seen: tuple[int, int] | None = None
        self.shift = 0.0
        self.disk = "fine"

    def look(self) -> "_Dials":
        try:
            status = _real_stat(DIALS)
            if (status.st_ino, status.st_mtime_ns) != self._seen:
                handle = _real_open(DIALS, os.O_RDONLY)
                try:
                    said = json.loads(_real_read(handle, 4096))
                finally:
                    _real_close(handle)
                self.shift, self.disk = said["shift"], said["disk"]
                self._seen = (status.st_ino, status.st_mtime_ns)
        except FileNotFoundError:
            pass  # the harness has not begun
        return self


dials = _Dials()


def _is_blob(what: object) -> bool:
    if isinstance(what, int):
        try:
            what = Path(f"/proc/self/fd/{what}").readlink()
        except OSError:
            return False
    return (
        os.fsdecode(what).startswith(BLOBS)
        if isinstance(what, str | bytes | os.PathLike)
        else False
    )


def _hinder(what: object, *, takes_room: bool = False) -> None:
    disk = dials.look().disk
    if disk == "fine" or not _is_blob(what):
        return
    if disk == "slow":
        time.sleep(_PAUSE)
    elif disk == "read-only":
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    elif disk == "full" and takes_room:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _hindered(real: Callable[..., Any], *, takes_room: bool = False) -> Callable[..., Any]:
    def call(what: object, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever `os` takes
        _hinder(what, takes_room=takes_room)
        return real(what, *rest, **more)

    return call


def _open(path: Any, flags: int, *rest: Any, **more: Any) -> int:  # noqa: ANN401 - as `os.open`
    if flags & _WRITES:
        _hinder(path, takes_room=bool(flags & os.O_CREAT))
    return _real_open(path, flags, *rest, **more)


class _Ahead(datetime):
    """A clock that the harness can move."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=dials.look().shift)


class _ClockMover(MetaPathFinder):
    """Moves the clock of the one module that tells the time, as soon as it is loaded."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if name != CLOCK_MODULE:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            loaded = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                loaded(module)
                vars(module)["datetime"] = _Ahead

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def install() -> None:
    """Stand between the product and `os`, and before its clock."""
    os.open = _open
    for name in ("write", "pwrite"):
        setattr(os, name, _hindered(getattr(os, name), takes_room=name == "write"))
    for name in ("fsync", "fdatasync", "unlink", "rename", "replace"):
        setattr(os, name, _hindered(getattr(os, name)))
    os.mkdir = _hindered(os.mkdir, takes_room=True)
    sys.meta_path.insert(0, _ClockMover())


if DIALS and BLOBS:
    install()
