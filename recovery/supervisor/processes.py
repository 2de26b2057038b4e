"""One supervised process: started, listened to, started again when it dies, stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

_LONGEST_LINE = 8192  # bytes; what comes without a line end is passed on in pieces of this


@dataclass(frozen=True)
class Timing:
    """How patient the supervisor is, in seconds.

    Attributes:
        grace: From the request to stop until the kill.
        hurried: The same after a second request.
        first_pause: Before a dead process starts again; doubled at each further death.
        longest_pause: Where the doubling ends.
        settled: A process that lived this long begins again at the first pause.
    """

    grace: float = 15.0
    hurried: float = 0.5
    first_pause: float = 1.0
    longest_pause: float = 30.0
    settled: float = 60.0


class Process:
    """A process with a name, whose output we read.

    Args:
        name: As in the Procfile.
        launch: Starts it with the given file descriptor as its output.
        timing: Pauses before it starts again.
    """

    def __init__(
        self, name: str, launch: Callable[[int], subprocess.Popen[bytes]], timing: Timing
    ) -> None:
        self.name = name
        self._launch = launch
        self._timing = timing
        self._pause = timing.first_pause
        self._process: subprocess.Popen[bytes] | None = None
        self._output = -1
        self._begun = b""
        self._started_at = 0.0
        self._due_at: float | None = None

    def start(self) -> None:
        """Start it; call from the main thread (`leash.start` says why)."""
        self._output, theirs = os.pipe()
        os.set_blocking(self._output, False)
        try:
            self._process = self._launch(theirs)
        finally:
            os.close(theirs)
        self._started_at = time.monotonic()
        self._due_at = None

    @property
    def running(self) -> bool:
        """Whether it lives now."""
        return self._process is not None and self._process.poll() is None

    def lines(self) -> list[str]:
        """Take the lines that it wrote since the last call; the rest of a dead one as well."""
        while True:
            try:
                piece = os.read(self._output, 65536) if self._output >= 0 else b""
            except BlockingIOError:
                break
            if not piece:
                break
            self._begun += piece
        *lines, self._begun = self._begun.split(b"\n")
        if self._begun and (len(self._begun) > _LONGEST_LINE or not self.running):
            lines.append(self._begun)
            self._begun = b""
        return [line.decode("utf-8", "replace").rstrip("\r") for line in lines]

    def revive(self) -> str | None:
        """Start it again when it has died and its pause is over.

        Returns:
            What to tell about it, if there is something new.
        """
        if self._process is None or self.running:
            return None
        now = time.monotonic()
        if self._due_at is not None:
            if now < self._due_at:
                return None
            self._close()
            self.start()
            return "started again"
        if now - self._started_at >= self._timing.settled:
            self._pause = self._timing.first_pause
        self._due_at = now + self._pause
        told = f"{_ending(self._process.returncode)}; starts again in {self._pause:g} s"
        self._pause = min(2 * self._pause, self._timing.longest_pause)
        return told

    def ask_to_stop(self) -> None:
        """Ask it to end what it is doing, and then itself."""
        if self._process is not None and self.running:
            self._process.terminate()

    def kill(self) -> None:
        """End it at once, with what it started in its group."""
        if self._process is not None and self.running:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _close(self) -> None:
        if self._output >= 0:
            os.close(self._output)
            self._output = -1


def _ending(status: int) -> str:
    if status < 0:
        return f"ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
