"""The portal under gunicorn, started as the operator's guide says: it works, and spools nothing."""

import io
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from PIL import Image

from recovery.flow import contact
from recovery.parts import make_parts
from recovery.settings import from_environment
from recovery.store import cases as stored
from tests.kit import Cases, Worker

GUIDE = Path(__file__).parents[2] / "docs" / "operator.md"
MARKER = b"Ge7Heim-in-het-document"
SIZE = 2 * 1024 * 1024
_PATIENCE = 20.0

Request = tuple[str, str, dict[str, str], bytes]


def command() -> list[str]:
    """Take the server's options and the application out of the guide, but for the address."""
    line = re.search(
        r"`gunicorn --bind \S+ ([^`]*)'(recovery\.app:portal[^']+)'`", GUIDE.read_text()
    )
    assert line is not None
    return [*line[1].split(), line[2]]


class Served:
    """The portal in gunicorn, and a customer whose case is open."""

    def __init__(self, data_dir: Path, folder: Path, port: int) -> None:
        self.port = port
        self.cookie = ""
        self.temporary = folder / "tmp"
        self.log = folder / "log"
        self.temporary.mkdir()
        environment = {
            "RECOVERY_DATA_DIR": str(data_dir),
            "RECOVERY_REDIS_URL": f"unix://{folder}/none.sock",
            "TMPDIR": str(self.temporary),
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
        }
        self.parts = make_parts(from_environment(environment))
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *command()],
                env=os.environ | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def begin(self) -> None:
        """Wait until the server answers, and enter a case with one open slot."""
        deadline = time.monotonic() + _PATIENCE
        while not self._lives():
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)
        kit = Cases(self.parts, Worker(self.parts))
        self.case_id = kit.opened()
        with self.parts.database.begin() as uow:
            link = f"/link/{contact.make_link(uow, stored.get(uow, self.case_id))}"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.ask("POST", link, form, f"csrf_token={self.token(link)}".encode())
        self.page = f"/case/documents/{kit.case(self.case_id).slots[0].id}"

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, str]:
        return self.answer_of(self.send(method, path, headers or {}, body, len(body)))

    def send(
        self, method: str, path: str, headers: dict[str, str], body: bytes, part: int
    ) -> HTTPConnection:
        """Send a request and the first part of its body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        connection.putrequest(method, path)
        for name, value in {**headers, "Cookie": self.cookie}.items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        connection.send(body[:part])
        return connection

    def answer_of(self, connection: HTTPConnection) -> tuple[int, str]:
        response = connection.getresponse()
        self.cookie = (response.getheader("Set-Cookie") or self.cookie).split(";")[0]
        text = response.read().decode()
        connection.close()
        return response.status, text

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", path)[1])
        assert found is not None
        return found[1]

    def spooled(self) -> list[str]:
        """Name temporary files that hold a piece of the document, deleted but open ones too."""
        files = [each for each in self.temporary.rglob("*") if each.is_file()]
        for process in self._processes():
            files += Path(f"/proc/{process}/fd").iterdir()
        return [str(each) for each in files if _holds(each)]

    def documents(self) -> int:
        with self.parts.database.read() as uow:
            return len(stored.get(uow, self.case_id).documents)

    def _lives(self) -> bool:
        try:
            return self.ask("GET", "/livez")[0] == 200
        except OSError:
            return False

    def _processes(self) -> list[int]:
        ours = []
        for each in Path("/proc").glob("[0-9]*"):
            try:
                group = int((each / "stat").read_text().rsplit(")", 1)[1].split()[2])
            except OSError:
                continue
            if group == self.process.pid:
                ours.append(int(each.name))
        return ours


def _holds(file: Path) -> bool:
    try:
        return file.is_file() and MARKER in file.read_bytes()
    except OSError:
        return False


@pytest.fixture(scope="module")
def served(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("gunicorn")
    data_dir = folder / "data"
    shutil.copytree(installed, data_dir)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    served = Served(data_dir, folder, port)
    try:
        served.begin()
        yield served
    finally:
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(_PATIENCE)
        served.parts.close()


@pytest.fixture(scope="module")
def document() -> bytes:
    """Make a real JPEG of two megabytes that carries the marker again and again."""
    out = io.BytesIO()
    Image.new("RGB", (64, 40), "#cfd8e3").save(out, "JPEG")
    comments = b""
    while len(comments) < SIZE:
        text = MARKER + secrets.token_bytes(32_000)
        comments += b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text
    return out.getvalue()[:2] + comments + out.getvalue()[2:]


def by_script(served: Served, document: bytes) -> Request:
    headers = {
        "X-CSRFToken": served.token(served.page),
        "X-File-Name": "id.jpg",
        "Accept": "application/json",
    }
    return "PUT", f"{served.page}/content", headers, document


def by_form(served: Served, document: bytes) -> Request:
    edge = secrets.token_hex(8)
    token = served.token(served.page)
    before = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--{edge}'
        '\r\nContent-Disposition: form-data; name="document"; filename="id.jpg"\r\n\r\n'
    )
    body = before.encode() + document + f"\r\n--{edge}--\r\n".encode()
    return "POST", served.page, {"Content-Type": f"multipart/form-data; boundary={edge}"}, body


def test_a_form_comes_to_somebody_without_a_visit(served: Served) -> None:
    mine, served.cookie = served.cookie, ""
    status, text = served.ask("GET", "/start/private")
    served.cookie = mine

    assert status == 200
    assert 'name="contact_email"' in text


@pytest.mark.parametrize("way", [by_script, by_form], ids=["script", "form"])
def test_a_document_is_kept_and_never_written_in_clear(
    served: Served, document: bytes, way: Callable[[Served, bytes], Request]
) -> None:
    before = served.documents()
    method, path, headers, body = way(served, document)

    part = len(body) * 3 // 5
    connection = served.send(method, path, headers, body, part)
    deadline = time.monotonic() + _PATIENCE
    while not list(served.parts.vault.blobs.parts(0)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert served.spooled() == [], "during the upload"
    connection.send(body[part:])
    status, _ = served.answer_of(connection)

    assert status in {201, 302}, served.log.read_text()
    assert served.documents() == before + 1
    assert served.spooled() == [], "after the upload"


def test_the_search_would_find_it(served: Served) -> None:
    planted = served.temporary / "planted"
    planted.write_bytes(b"x" * 1000 + MARKER)

    assert served.spooled() == [str(planted)]
    planted.unlink()
