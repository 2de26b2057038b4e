"""A browser as far as it is needed: cookies, forms with their token, and no patience of its own."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from threading import Event
from typing import TypeVar
from urllib.parse import urlencode

from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")

PATIENCE = 120.0
_TIMEOUT = 45.0
_PAUSE = 0.3
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_BUSY = (429, 500, 502, 503, 504)


over = Event()
"""Set when the run is to end: nobody waits any longer."""


class NoAnswer(Exception):
    """Nothing came back, or that it does not work now; whether it was done is not known."""


class GaveUp(Exception):
    """What should happen did not within two minutes."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


@dataclass
class Browser:
    """Somebody's browser.

    Attributes:
        port: Of portal or desk, on this machine.
        address: The client's own address, as a proxy would tell it.
    """

    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Load a page.

        Raises:
            NoAnswer: The server is not there, or says that it cannot now.
        """
        return self._ask("GET", path, b"", {})

    def post(self, path: str, page: str, **fields: str | list[str]) -> Answer:
        """Send a form that stands on a page.

        Raises:
            NoAnswer: As `get`; or the page has no form now.
        """
        token = self.token(page)
        body = urlencode({"csrf_token": token, **fields}, doseq=True).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, headers)

    def put(self, path: str, page: str, body: bytes, *, name: str, part: float = 1.0) -> Answer:
        """Send a document as the page's script does.

        Args:
            page: Where the token stands.
            part: Less than 1: the line is cut after this part of the body.

        Raises:
            NoAnswer: As `get`.
        """
        headers = {
            "Content-Type": "application/octet-stream",
            "X-CSRFToken": self.token(page),
            "X-File-Name": name,
            "Accept": "application/json",
        }
        return self._ask("PUT", path, body, headers, part=part)

    def token(self, page: str) -> str:
        """Take the token out of a page's form.

        Raises:
            NoAnswer: There is none: the page led somewhere else.
        """
        answer = self.get(page)
        found = _TOKEN.search(answer.text)
        if found is None:
            raise NoAnswer(f"no form on {page}: {answer.status} {answer.location}")
        return found[1]

    def _ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], part: float = 1.0
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT)
        try:
            connection.putrequest(method, path, skip_host=True)
            connection.putheader("Host", f"localhost:{self.port}")
            connection.putheader("X-Forwarded-For", self.address)
            connection.putheader("Content-Length", str(len(body)))
            if self.cookies:
                connection.putheader(
                    "Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items())
                )
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            connection.send(body[: int(len(body) * part)])
            if part < 1:
                raise NoAnswer("the line was cut")
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, HTTPException) as error:
            raise NoAnswer(type(error).__name__) from error
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {each.key: each.value for each in SimpleCookie(cookie).values()}
        if response.status in _BUSY:
            raise NoAnswer(f"{method} {path} answered {response.status}")
        return Answer(response.status, response.headers.get("Location", ""), text)


def patiently(act: Callable[[], T | None], what: str) -> T:
    """Try until there is something.

    Args:
        act: None, NoAnswer or a database that is locked: not yet.

    Raises:
        GaveUp: Two minutes were not enough.
    """
    end = time.monotonic() + PATIENCE
    last = ""
    while time.monotonic() < end and not over.is_set():
        try:
            found = act()
        except NoAnswer as error:
            last = str(error)
        except SQLAlchemyError as error:  # locked: nothing was written
            last = type(error).__name__
        else:
            if found is not None:
                return found
        time.sleep(_PAUSE)
    raise GaveUp(f"{what}: {last}")
