"""Whether portal and desk answer."""

from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from recovery.settings import Settings

_PATIENCE = 0.5  # seconds; asked again in a moment, and output waits meanwhile


def all_answer(settings: Settings) -> bool:
    """Ask both apps whether they live.

    An open port is not enough: the server listens before its app is loaded.
    """
    return all(
        _answers(settings.bind, port, urlsplit(url).netloc)
        for port, url in (
            (settings.portal_port, settings.portal_url),
            (settings.desk_port, settings.desk_url),
        )
    )


def _answers(address: str, port: int, host: str) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - not bound
    connection = HTTPConnection(reachable, port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/livez", headers={"Host": host})
        return connection.getresponse().status == 200  # noqa: PLR2004 - OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
