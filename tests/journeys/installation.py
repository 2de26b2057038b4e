"""A whole installation as its users meet it: real processes, started as the README says."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TypeVar

from recovery.outside.maildir import MaildirMailer
from recovery.parts import Parts, make_parts
from recovery.settings import from_environment
from recovery.store import cases as questions

PATIENCE = 60.0

_WITHOUT_OCR = "import sys\nsys.modules['rapidocr'] = None\n"
"""What hides the extra `ocr`, as `make run` does not install it: it takes seconds for each card."""

T = TypeVar("T")


def wait_for(look: Callable[[], T], what: str) -> T:
    """Look until there is something; fail with a sentence after a minute."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"no {what} within {PATIENCE:.0f} seconds")


class Installation:
    """One run of `recovery demo` on free ports and an empty folder."""

    def __init__(self, folder: Path, programs: Path | None = None) -> None:
        self.folder = folder
        self.programs = programs or Path(sys.executable).parent
        self.log = folder / "log"
        self.temporary = folder / "tmp"
        self.temporary.mkdir(parents=True)
        portal, desk = _free_ports()
        site = folder / "site"
        site.mkdir()
        (site / "sitecustomize.py").write_text(_WITHOUT_OCR)
        self.environment = {
            **{name: value for name, value in os.environ.items() if "RECOVERY" not in name},
            "RECOVERY_DATA_DIR": str(folder / "data"),
            "RECOVERY_PORTAL_PORT": str(portal),
            "RECOVERY_DESK_PORT": str(desk),
            # RQ ends a job five seconds before: an extract takes one, and more on a busy machine.
            "RECOVERY_TASK_LEASE_SECONDS": "12",
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(site),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._hired: list[dict[str, str]] = []

    @property
    def portal(self) -> str:
        """Address of the portal."""
        return f"http://localhost:{self.environment['RECOVERY_PORTAL_PORT']}"

    @property
    def desk(self) -> str:
        """Address of the desk."""
        return f"http://localhost:{self.environment['RECOVERY_DESK_PORT']}"

    @property
    def documents(self) -> Path:
        """Folder of the sample documents."""
        return self.folder / "data" / "demo" / "documents"

    def start(self) -> None:
        """Start everything and wait until it says that it can work."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self.programs / "recovery", "demo"],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        wait_for(lambda: self._ready(self.portal) and self._ready(self.desk), "running demo")

    def stop(self) -> int:
        """Press Ctrl-C; give the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(PATIENCE)

    def parts(self) -> Parts:
        """Look into the installation from outside, with its own settings."""
        return make_parts(from_environment(self.environment))

    def keeps_nothing_of(self, reference: str) -> None:
        """See that the vault holds nothing of the documents of a case any more."""
        parts = self.parts()
        with parts.database.read() as uow:
            case = questions.by_reference(uow, reference)
            assert case is not None
            documents = questions.get(uow, case.id).documents
        assert documents
        for document in documents:
            assert parts.vault.remains_of(document.id) == ()

    def processes(self, words: str) -> list[int]:
        """Find processes of this installation by words of their command line."""
        assert self._process is not None
        found = []
        for pid in _descendants(self._process.pid):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except FileNotFoundError:
                continue
            if words in command:
                found.append(pid)
        return found

    def mails(self, to: str) -> list[EmailMessage]:
        """Give the mails to an address, newest first."""
        box = MaildirMailer(self.folder / "data" / "mailbox")
        return [stored.message for stored in box.messages() if str(stored.message["To"]) == to]

    def text_of(self, to: str, words: str, *, after: int = 0) -> str:
        """Wait for a mail to an address that holds these words; give its text."""

        def look() -> str:
            mails = self.mails(to)
            for mail in mails[: len(mails) - after]:
                body = mail.get_body(("plain",))
                assert body is not None
                if re.search(words, body.get_content()):
                    return str(body.get_content())
            return ""

        return wait_for(look, f"mail with {words!r}")

    def staff(self) -> list[dict[str, str]]:
        """Give the made-up staff with their passwords and one-time secrets."""
        found: list[dict[str, str]] = json.loads(
            (self.folder / "data" / "demo" / "staff.json").read_text()
        )
        return found + self._hired

    def remember(self, **person: str) -> int:
        """Remember somebody whom a test added; give their number in the list of staff."""
        self._hired.append(person)
        return len(self.staff()) - 1

    def _ready(self, url: str) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()[-3000:]
        connection = HTTPConnection(url.removeprefix("http://"), timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


def _descendants(pid: int) -> list[int]:
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in children.read_text().split():
                found += [int(child), *_descendants(int(child))]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]
