"""Does what stands before the portal hand bodies on as they come, or collect them on its disk?

Half of a body is sent to the portal's public address, and the rest held back. An answer that comes
all the same came through: nothing on the way waits for the whole.
"""

import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from recovery.doctor.report import Result, fail, ok, warning
from recovery.settings import Settings

_PATH = "/probe/body"
_HALF = bytes(64 * 1024)
_PATIENCE = 5.0
"""Seconds; an answer takes a few milliseconds."""


def proxy(settings: Settings, tls: ssl.SSLContext | None = None) -> Result:
    """Whether the portal answers before a body has ended.

    Args:
        tls: Whom to trust; None: the system's certificate authorities.
    """
    url = settings.portal_url
    connection = _connection(url, tls)
    try:
        return _ask(connection, url)
    except (OSError, HTTPException) as error:
        text = f"{url} cannot be reached from here ({type(error).__name__}), so whether a proxy "
        return warning("proxy", f"{text}collects uploads on its disk cannot be told.")
    finally:
        connection.close()


def _connection(url: str, tls: ssl.SSLContext | None) -> HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=_PATIENCE, context=tls)
    return HTTPConnection(host, parts.port, timeout=_PATIENCE)


def _ask(connection: HTTPConnection, url: str) -> Result:
    connection.putrequest("PUT", _PATH)
    connection.putheader("Content-Type", "application/octet-stream")
    connection.putheader("Content-Length", str(2 * len(_HALF)))
    connection.endheaders(_HALF)
    early = True
    try:
        answer = connection.getresponse()
    except TimeoutError:
        # Nothing of an answer had come, so the connection can go on.
        early = False
        connection.send(_HALF)
        answer = connection.getresponse()
    said = answer.read(100)
    if (answer.status, said) != (200, b"1\n"):
        text = f"{url} answered {answer.status}, so whether a proxy collects uploads on its disk "
        return warning("proxy", f"{text}cannot be told.")
    if early:
        return ok("proxy", "Uploads are handed on as they come.")
    return fail(
        "proxy",
        f"What stands before {url} collects uploads, in clear, before it hands them on. For nginx: "
        "proxy_request_buffering off; and proxy_http_version 1.1;",
    )
