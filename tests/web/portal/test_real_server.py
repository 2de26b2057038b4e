"""What only a real server and a real socket can show."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from recovery.flow import contact
from recovery.parts import make_parts
from recovery.settings import from_environment
from recovery.store import cases as stored
from tests.kit import Cases, Worker

MEGABYTE = 1_000_000
PHOTO = b"\xff\xd8\xff\xe0"


class Server:
    """The portal in granian, and a customer whose case is open."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.port = port
        self.cookie = ""
        environment = {
            "RECOVERY_DATA_DIR": str(data_dir),
            "RECOVERY_REDIS_URL": f"unix://{data_dir}/none.sock",
        }
        self.parts = make_parts(from_environment(environment))
        self.log = data_dir / "server.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory"),
                    *("--port", str(port), "recovery.app:portal_from_environment"),
                ],
                env=os.environ | environment,
                stdout=log,
                stderr=log,
            )

    def open_case(self) -> None:
        """Wait until the server answers, and enter a case with one open slot."""
        self._wait()
        kit = Cases(self.parts, Worker(self.parts))
        self.case_id = kit.opened()
        with self.parts.database.begin() as uow:
            link = contact.make_link(uow, stored.get(uow, self.case_id))
        self.page = f"/case/documents/{kit.case(self.case_id).slots[0].id}"
        token = self.token(f"/link/{link}")
        self.ask("POST", f"/link/{link}", f"csrf_token={token}".encode(), _FORM)
        self.token_of_page = self.token(self.page)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, {"Cookie": self.cookie, **(headers or {})})
        response = connection.getresponse()
        self.cookie = (response.getheader("Set-Cookie") or self.cookie).split(";")[0]
        text = response.read().decode()
        connection.close()
        return response.status, text

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", path)[1])
        assert found is not None
        return found[1]

    def kept(self) -> list[str]:
        return [str(each) for each in self.parts.settings.blobs.rglob("*") if each.is_file()]

    def _wait(self) -> None:
        for _ in range(100):
            try:
                if self.ask("GET", "/livez")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def server(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data_dir = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(installed, data_dir)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = Server(data_dir, port)
    try:
        server.open_case()
        yield server
    finally:
        server.process.terminate()
        server.process.wait(20)
        server.parts.close()


def put(server: Server, content: bytes) -> tuple[int, str]:
    headers = {"X-CSRFToken": server.token_of_page, "Accept": "application/json"}
    return server.ask("PUT", f"{server.page}/content", content, headers)


@pytest.mark.parametrize("size", [16, 29])
def test_a_body_over_the_limit_gets_an_answer_and_no_broken_connection(
    server: Server, size: int
) -> None:
    status, text = put(server, PHOTO + bytes(size * MEGABYTE))

    assert status == 413
    assert "Dit bestand is te groot" in text
    assert server.kept() == []


def test_a_form_over_the_limit_gets_a_page_and_no_broken_connection(server: Server) -> None:
    status, text = server.ask(
        "POST",
        server.page,
        bytes(20 * MEGABYTE),
        {"Content-Type": "multipart/form-data; boundary=x"},
    )

    assert status == 413
    assert "Kies een bestand kleiner dan 15 MB." in text


def test_a_body_refused_for_its_first_bytes_gets_an_answer(server: Server) -> None:
    status, text = put(server, b"hello" + bytes(10 * MEGABYTE))

    assert status == 415
    assert "Dit soort bestand" in text
    assert server.kept() == []


def test_who_announces_far_too_much_is_answered_before_sending_it(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(
            f"PUT {server.page}/content HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {server.cookie}\r\n"
            f"X-CSRFToken: {server.token_of_page}\r\nContent-Length: 9000000000\r\n\r\n".encode()
        )

        assert line.recv(1000).startswith(b"HTTP/1.1 413")


def test_a_connection_cut_at_sixty_percent_leaves_nothing_and_no_name_in_the_log(
    server: Server,
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(
            f"PUT {server.page}/content HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {server.cookie}\r\n"
            f"X-CSRFToken: {server.token_of_page}\r\nX-File-Name: geheime-naam.jpg\r\n"
            f"Content-Length: {3 * MEGABYTE}\r\n\r\n".encode()
        )
        line.sendall(PHOTO + bytes(3 * MEGABYTE * 6 // 10))
        deadline = time.monotonic() + 20
        while not server.kept() and time.monotonic() < deadline:
            time.sleep(0.02)
    while server.kept() and time.monotonic() < deadline:
        time.sleep(0.02)

    assert server.kept() == []
    assert "geheime-naam" not in server.log.read_text()
