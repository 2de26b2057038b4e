"""Whether the time of an answer tells if an account exists.

The first form is sent for a known and for an unknown account in turn, to the portal as it is
served. Nobody looks the account up before the answer: the worker does that afterwards, and does not
run here, so nothing else takes the processor either.
"""

import http.client
import re
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench import servers
from bench.figures import Figure, in_turn
from bench.scale import Scale
from recovery.outside.builtin import BuiltinAccounts, NewAccount
from recovery.rules.evidence import CaseKind
from recovery.store.base import fresh_id

_PATH = "/start/private"
_KNOWN, _UNKNOWN = "K2000", "K9000"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_GOAL = 1.1
_WARMUPS = 10
_HOSTS = 250


def measure(scale: Scale, folder: Path) -> list[Figure]:
    """Send the form for both in turn, each from an address of its own: forms are rate-limited."""
    with servers.portal(folder / "answers") as (server, parts):
        if not isinstance(parts.accounts, BuiltinAccounts):
            raise TypeError(type(parts.accounts).__name__)
        parts.accounts.add_account(
            NewAccount(
                kind=CaseKind.PRIVATE,
                customer_number=_KNOWN,
                holder="Jo Bakker",
                email="jo@example.nl",
                password=fresh_id(),
            )
        )
        send = _sender(server.port)
        for _ in range(_WARMUPS):
            send(_UNKNOWN)
        took = in_turn(
            scale.answers,
            {"known": lambda: send(_KNOWN), "unknown": lambda: send(_UNKNOWN)},
        )
    middle = {name: median(each) for name, each in took.items()}
    value = max(middle.values()) / min(middle.values())
    return [
        Figure(
            "answer_known_to_unknown",
            "answer to the first form for a known and an unknown account, slower / faster",
            value,
            value,
            value,
            _GOAL,
            absolute=" / ".join(f"{1000 * each:.1f} ms" for each in middle.values()),
        )
    ]


def _sender(port: int) -> Callable[[str], float]:
    """Give what sends one form, as a visitor never seen before; seconds until it was answered."""
    visitors = 0

    def send(account: str) -> float:
        nonlocal visitors
        visitors += 1
        host = f"127.0.{visitors // _HOSTS}.{visitors % _HOSTS + 2}"
        connection = http.client.HTTPConnection("127.0.0.1", port, source_address=(host, 0))
        try:
            connection.request("GET", _PATH)
            page = connection.getresponse()
            cookie = (page.headers["Set-Cookie"] or "").partition(";")[0]
            token = _TOKEN.search(page.read().decode())
            form = {
                "csrf_token": token[1] if token else "",
                "asked_for": account,
                "person_name": "Jo Bakker",
                "contact_email": f"jo{visitors}@example.org",
            }
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            began = time.perf_counter()
            connection.request("POST", _PATH, urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
            took = time.perf_counter() - began
        finally:
            connection.close()
        if answer.status != http.client.FOUND:
            raise RuntimeError(f"the form was answered {answer.status}")
        return took

    return send
