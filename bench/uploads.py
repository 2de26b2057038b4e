"""What an upload costs the server, and how much memory a crowd of them takes.

The portal does all of it: visit, CSRF token, rate limit, slot, seal, sync, rows, trail. Processor
time is that of every process of the server, and for the portal that of its Redis as well.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median

from flask import Flask

from bench import servers
from bench.figures import Figure, in_turn, ratios
from bench.place import JPEG_HEAD
from bench.processes import MemoryWatch
from bench.profiling import profile
from bench.scale import MEBIBYTE, Scale
from bench.sending import Letter, form_around, send_all
from bench.servers import Server
from bench.visitors import Visitor, visitors
from recovery.app import create_portal

_TO_FORM = 0.5
_GROWTH = 3.0
_AT_ONCE = 4
_WARMUPS = 8
_PROFILED = 10


def measure(scale: Scale, folder: Path) -> list[Figure]:
    """Compare the portal with the two rivals, then let a crowd come."""
    body = JPEG_HEAD + secrets.token_bytes(scale.upload - len(JPEG_HEAD))
    with ExitStack() as stack:
        portal, parts = stack.enter_context(servers.portal(folder))
        form = stack.enter_context(servers.flask_form(folder))
        sink = stack.enter_context(servers.sink(folder))
        # Every upload is somebody's first: a document that replaces another costs a little more.
        needed = (scale.rounds * scale.uploads) + _WARMUPS + scale.crowds * scale.crowd + _PROFILED
        waiting = iter(visitors(parts, needed))
        send_all(_to_portal(portal, waiting, body, _WARMUPS), _AT_ONCE)
        send_all(_to_form(form, body, _WARMUPS), _AT_ONCE)
        send_all(_to_sink(sink, body, _WARMUPS), _AT_ONCE)
        figures = _cpu(
            scale,
            {
                "portal": _spent(portal, lambda: _to_portal(portal, waiting, body, scale.uploads)),
                "form": _spent(form, lambda: _to_form(form, body, scale.uploads)),
                "kept": _spent(form, lambda: _to_form(form, body, scale.uploads, "/kept")),
                "sink": _spent(sink, lambda: _to_sink(sink, body, scale.uploads)),
            },
            lambda: profile(partial(_take, create_portal(parts.settings, parts), waiting, body)),
        )
        crowd = JPEG_HEAD + secrets.token_bytes(scale.crowd_size - len(JPEG_HEAD))
        return [*figures, _growth(scale, portal, waiting, crowd)]


def _to_portal(server: Server, who: Iterator[Visitor], body: bytes, count: int) -> list[Letter]:
    senders = [next(who) for _ in range(count)]
    return [Letter(server.port, "PUT", one.path, (body,), 201, one.headers) for one in senders]


def _to_form(server: Server, body: bytes, count: int, path: str = "/") -> list[Letter]:
    headers, pieces = form_around(body)
    return [Letter(server.port, "POST", path, pieces, 200, headers)] * count


def _to_sink(server: Server, body: bytes, count: int) -> list[Letter]:
    return [Letter(server.port, "PUT", "/", (body,), 201)] * count


def _spent(server: Server, letters: Callable[[], list[Letter]]) -> Callable[[], float]:
    def spent() -> float:
        those = letters()
        before = server.cpu_seconds()
        send_all(those, _AT_ONCE)
        # Two clock ticks at least: what is too little to be counted must not divide by nothing.
        return max(server.cpu_seconds() - before, 0.02) / len(those)

    return spent


def _take(app: Flask, who: Iterator[Visitor], body: bytes) -> None:
    """Take uploads in this process, without a server, where they can be looked into."""
    browser = app.test_client(use_cookies=False)
    for visitor in (next(who) for _ in range(_PROFILED)):
        browser.put(visitor.path, data=body, headers=visitor.headers)


def _cpu(
    scale: Scale, contestants: dict[str, Callable[[], float]], look: Callable[[], str]
) -> list[Figure]:
    spent = in_turn(scale.rounds, contestants)
    to_form = ratios(spent["portal"], spent["form"])
    size = f"{scale.upload // MEBIBYTE} MiB"
    told = {name: f"{1000 * median(each):.0f} ms" for name, each in spent.items()}
    return [
        Figure(
            "upload_cpu_to_form",
            f"upload of {size}, server CPU / Flask's form under gunicorn",
            *to_form,
            goal=_TO_FORM,
            absolute=f"{told['portal']} / {told['form']} an upload",
            profile=look() if to_form[0] > _TO_FORM else "",
        ),
        Figure(
            "upload_cpu_to_kept_form",
            "the same / a form that saves its file, in clear, unsynced",
            *ratios(spent["portal"], spent["kept"]),
            absolute=f"{told['portal']} / {told['kept']} an upload",
        ),
        Figure(
            "upload_cpu_to_sink",
            f"upload of {size}, server CPU / the same server, body dropped",
            *ratios(spent["portal"], spent["sink"]),
            absolute=f"{told['portal']} / {told['sink']} an upload",
        ),
    ]


def _growth(scale: Scale, server: Server, who: Iterator[Visitor], body: bytes) -> Figure:
    """Let the crowd come; idle is what the server held before the first one."""
    idle = server.memory()
    peaks = []
    for _ in range(scale.crowds):
        letters = _to_portal(server, who, body, scale.crowd)
        with MemoryWatch(server.pids) as watch:
            send_all(letters, scale.crowd, scale.crowd_seconds)
        peaks.append((watch.peak - idle) / MEBIBYTE / scale.crowd)
    return Figure(
        "upload_memory",
        f"memory growth an upload, {scale.crowd} x {scale.crowd_size // MEBIBYTE} MiB at once",
        max(peaks),
        min(peaks),
        max(peaks),
        goal=_GROWTH,
        unit="MiB",
        absolute=f"idle {idle / MEBIBYTE:.0f} MiB in all",
    )
