"""The parent's side of an inspection: feed a child, wait for its answer, believe only its form.

The child decodes hostile bytes and is expected to crash now and then: pdfium aborts where memory
runs out. Whatever it does, the answer here is an `Inspection`, and UNKNOWN means that a person
looks. The bytes travel by pipe, so none of them meets a disk; the child's error output goes
nowhere, because it could quote the document.

The child runs isolated (`-I`) and with an empty environment: no setting, secret or search path
reaches it. It then finds this package by the one folder it is told, which serves a checkout, an
editable and a plain install alike; the folder leaves the search path again at once, so that no
other file in it can pass for a module.
"""

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from recovery.inspection.answer import UNKNOWN, Inspection, decode
from recovery.inspection.identity.pages import (
    LONGEST,
    framed,
    is_installed,
    joined,
    should_be_read,
)
from recovery.inspection.trust import Trust, before
from recovery.rules.evidence import MediaType, SlotKind

__all__ = ["Inspection", "inspect"]

SECONDS = 60.0
"""Time on the wall for one inspection."""

MOST_ANSWERED = 64 * 1024 * 1024
"""Bytes of an answer; MAX_PAGES pages of dense scan come to less than half of it."""

NOBODY_TRUSTED = Trust()

_PIECE = 256 * 1024
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); import recovery; del sys.path[0]; "
    "from recovery.inspection.{} import main; main()"
)


def inspect(
    chunks: Iterable[bytes],
    media_type: MediaType,
    kind: SlotKind = SlotKind.IDENTITY,
    *,
    trust: Trust = NOBODY_TRUSTED,
    seconds: float = SECONDS,
) -> Inspection:
    """Inspect one file in a confined child process.

    Args:
        chunks: The bytes of the file, in pieces of any length; read at most once, and not to the
            end when the child ends first.
        media_type: What `filetype.sniff` took it for.
        kind: What it should be.
        trust: For an extract: whose seal counts.
        seconds: Time on the wall; then the child is killed. Reading the text of an identity
            document (`identity/reader.py`, where it is installed) takes LONGEST more at most.

    Returns:
        The findings and the pages of the safe view. One finding INSPECTION, UNKNOWN when the
        child crashed, was killed, took too long, or answered anything but an answer; when only
        the text could not be read, the finding TEXT_LOOK, UNKNOWN among the others.

    Raises:
        OSError: The system could not start a child; never because of the bytes. What `chunks`
            raises passes through, and the child is gone by then.
    """
    if kind is SlotKind.EXTRACT:
        return converse(child_command(media_type, kind), before(trust, chunks), seconds=seconds)
    seen = converse(child_command(media_type, kind), chunks, seconds=seconds)
    if not (should_be_read(seen) and is_installed()):
        return seen
    return joined(seen, converse(reader_command(), framed(seen.pages), seconds=LONGEST))


def child_command(media_type: MediaType, kind: SlotKind = SlotKind.IDENTITY) -> list[str]:
    """Say how the child of an inspection is started."""
    return [*_command("child"), media_type, kind]


def reader_command() -> list[str]:
    """Say how the child that reads text off pages is started."""
    return _command("identity.reader")


def _command(module: str) -> list[str]:
    root = Path(__file__).resolve().parents[2]
    return [sys.executable, "-I", "-c", _START.format(module), str(root)]


def converse(command: Sequence[str], chunks: Iterable[bytes], *, seconds: float) -> Inspection:
    """Start a command, feed it the chunks and read its answer; see `inspect`."""
    deadline = time.monotonic() + seconds
    with subprocess.Popen(
        command,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
        start_new_session=True,  # a Ctrl-C at the terminal is for the parent to handle
    ) as child:
        try:
            answer = _exchange(child, chunks, deadline)
            if answer is None or child.wait(max(0.0, deadline - time.monotonic())):
                return UNKNOWN
        except subprocess.TimeoutExpired:
            return UNKNOWN
        finally:
            child.kill()
    return decode(answer) or UNKNOWN


def _exchange(
    child: subprocess.Popen[bytes], chunks: Iterable[bytes], deadline: float
) -> bytes | None:
    """Write and read as the child is ready for either, so that neither side waits for the other.

    Returns:
        Everything that the child wrote; None when time ran out or the answer grew too large.
    """
    if child.stdin is None or child.stdout is None:
        raise AssertionError("both ends are pipes")
    feed = _Feed(child.stdin, chunks)
    answer = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdin, selectors.EVENT_WRITE)
        ready.register(child.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0 and len(answer) <= MOST_ANSWERED:
            for key, _ in ready.select(left):
                if key.fileobj is child.stdin:
                    if not feed.write():
                        ready.unregister(child.stdin)
                        child.stdin.close()
                elif piece := child.stdout.read(_PIECE):
                    answer += piece
                else:
                    return bytes(answer)
    return None


class _Feed:
    """Hands the chunks to the child, as much of them at a time as its pipe takes."""

    def __init__(self, pipe: IO[bytes], chunks: Iterable[bytes]) -> None:
        os.set_blocking(pipe.fileno(), False)
        self._pipe = pipe
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")

    def write(self) -> bool:
        """Write once; False when there is nothing more to write or nobody to read it."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._rest = memoryview(chunk)
        try:
            written = os.write(self._pipe.fileno(), self._rest)
        except BrokenPipeError:  # the child has ended; its answer says why
            return False
        self._rest = self._rest[written:]
        return True
