"""A portal served for real, alone and behind a proxy that collects bodies."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask

from recovery.doctor import spool
from recovery.doctor.report import Level
from recovery.settings import Settings
from recovery.web.portal.probe import LIMIT

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def served(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve a portal as `recovery serve` does; give its port."""
    data_dir = tmp_path_factory.mktemp("probed") / "data"
    shutil.copytree(installed, data_dir)
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory"),
            *("--port", str(port), "recovery.app:portal_from_environment"),
        ],
        env=os.environ
        | {
            "RECOVERY_DATA_DIR": str(data_dir),
            "RECOVERY_REDIS_URL": f"unix://{data_dir}/none.sock",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            connection = HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/livez")
            answered = connection.getresponse().status == 200
            connection.close()
        except OSError:
            answered = False
        if answered:
            return
        time.sleep(0.1)
    raise AssertionError("the portal did not start")


@contextmanager
def _collecting(port: int) -> Iterator[int]:
    """Stand before a port as a proxy that reads whole bodies first."""

    class Collecting(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            behind = HTTPConnection(HOST, port, timeout=20)
            behind.request("PUT", self.path, body)
            answer = behind.getresponse()
            self.send_response(answer.status)
            self.end_headers()
            self.wfile.write(answer.read())
            behind.close()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((HOST, 0), Collecting) as proxy:
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        yield proxy.server_port
        proxy.shutdown()
        thread.join()


def _at(settings: Settings, port: int) -> Settings:
    return replace(settings, portal_url=f"http://{HOST}:{port}")


def test_a_portal_without_a_proxy_answers_before_the_end(settings: Settings, served: int) -> None:
    assert spool.proxy(_at(settings, served)).level is Level.OK


def test_a_proxy_that_collects_fails_with_the_line_that_helps(
    settings: Settings, served: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "_PATIENCE", 1.0)
    with _collecting(served) as port:
        result = spool.proxy(_at(settings, port))

    assert result.level is Level.FAIL
    assert "proxy_request_buffering off;" in result.text


def test_a_portal_that_cannot_be_reached_is_a_warning(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))  # and nobody listens
        result = spool.proxy(_at(settings, taken.getsockname()[1]))

    assert result.level is Level.WARNING
    assert "ConnectionRefusedError" in result.text


def test_another_answer_is_a_warning(settings: Settings, served: int) -> None:
    # A host that is not the portal's own is refused.
    result = spool.proxy(replace(settings, portal_url=f"http://127.0.0.2:{served}"))

    assert result.level is Level.WARNING


def test_the_probe_begins_no_visit_and_needs_no_token(portal: Flask) -> None:
    answer = portal.test_client().put("/probe/body", data=b"12345")

    assert (answer.status_code, answer.data) == (200, b"1\n")
    assert "Set-Cookie" not in answer.headers


def test_the_probe_takes_little(portal: Flask) -> None:
    assert portal.test_client().put("/probe/body", data=bytes(LIMIT + 1)).status_code == 413


def test_the_probe_is_counted(portal: Flask) -> None:
    client = portal.test_client()
    answers = [
        client.put(
            "/probe/body", data=b"1", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}
        ).status_code
        for _ in range(31)
    ]

    assert answers == [200] * 30 + [429]
