"""Stands in for one process: `stub.py <name> serve <port> | work <redis socket> | keep`.

Says its process id, and on SIGTERM that it stops; the worker also says whether Redis is there.
With `STUB_DEAF` set to its name it ignores the request.
"""

import os
import signal
import socket
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import FrameType


class _Alive(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the output to what the test reads."""


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _redis_answers(path: str) -> bool:
    # Without a client library, which takes longer to load than the rest of the test.
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(b"PING\r\n")
        return connection.recv(7) == b"+PONG\r\n"


def _stop(_number: int, _frame: FrameType | None) -> None:
    name, kind, *rest = sys.argv[1:]
    if os.environ.get("STUB_DEAF") == name:
        return
    if kind == "work" and _redis_answers(rest[0]):
        _say("redis is there")
    _say("stops")
    sys.exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    _say(f"lives as {os.getpid()}")
    if sys.argv[2] == "serve":
        HTTPServer(("127.0.0.1", int(sys.argv[3])), _Alive).serve_forever()
    while True:
        signal.pause()
