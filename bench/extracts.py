"""One extract through the confined child, beside a process that only validates its signature.

The child does more: it cuts, validates, looks at revocation, reads, and draws every page. The rival
is the shortest program that answers with pyHanko's own verdict on the same file. Both are processes
of their own that load what they need; peak memory is looked at every few milliseconds.
"""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure, in_turn, ratios
from bench.scale import Scale
from recovery.inspection.answer import decode
from recovery.inspection.sandbox import child_command
from recovery.inspection.trust import Trust, before
from recovery.rules.evidence import MediaType, SlotKind
from recovery.rules.findings import Code, Finding, Verdict
from recovery.samples.extract import draw_extract
from recovery.samples.register import REGISTRATIONS
from recovery.samples.sealing import SUBJECT, SampleSeal

_LOOK = 0.003  # seconds between two looks at its memory

_BARE = """
import io, logging, sys
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable()
data = sys.stdin.buffer.read()
size = int.from_bytes(data[:4])
root = x509.Certificate.load(pem.unarmor(data[4 : 4 + size])[2])
signature = PdfFileReader(io.BytesIO(data[4 + size :])).embedded_regular_signatures[0]
context = ValidationContext(trust_roots=[root], allow_fetching=False)
sys.exit(not validate_pdf_signature(signature, context).bottom_line)
"""


def measure(scale: Scale, _folder: Path) -> list[Figure]:
    """Compare seconds and peak memory."""
    now = datetime.now(UTC)
    seal = SampleSeal.make(now)
    pdf = seal.seal(draw_extract(REGISTRATIONS["bv_sole"], now), now)
    anchors = seal.anchors.encode()
    trust = Trust(anchors=seal.anchors, subject=SUBJECT, now=now.timestamp())
    peaks: dict[str, list[float]] = {"child": [], "bare": []}

    def child() -> float:
        told = b"".join(before(trust, [pdf]))
        command = child_command(MediaType.PDF, SlotKind.EXTRACT)
        seconds, peak, answer = _run(command, told)
        given = decode(answer)
        if given is None or Finding(Code.SEAL, Verdict.PASS) not in given.findings:
            raise RuntimeError("the child did not take the extract for certified")
        peaks["child"].append(peak)
        return seconds

    def bare() -> float:
        told = len(anchors).to_bytes(4) + anchors + pdf
        seconds, peak, _ = _run([sys.executable, "-I", "-c", _BARE], told)
        peaks["bare"].append(peak)
        return seconds

    work: dict[str, Callable[[], float]] = {"child": child, "bare": bare}
    times = in_turn(scale.rounds, work)
    seconds, memory = sorted(times["child"]), sorted(peaks["child"])
    middle = len(seconds) // 2
    return [
        Figure(
            "extract_seconds",
            "one extract in the child",
            seconds[middle],
            seconds[0],
            seconds[-1],
            unit="s",
        ),
        Figure(
            "extract_to_bare", "the same ÷ bare validation", *ratios(times["child"], times["bare"])
        ),
        Figure(
            "extract_memory",
            "peak memory of the child",
            memory[middle],
            memory[0],
            memory[-1],
            unit="MiB",
        ),
        Figure(
            "extract_memory_to_bare",
            "the same ÷ bare validation",
            *ratios(peaks["child"], peaks["bare"]),
        ),
    ]


def _run(command: Sequence[str], told: bytes) -> tuple[float, float, bytes]:
    """Run a command on these bytes: seconds on the wall, peak memory in MiB, what it answered."""
    with tempfile.TemporaryFile() as source:
        source.write(told)
        source.seek(0)
        began = time.perf_counter()
        # The child may write no file, so its answer comes by a pipe.
        with subprocess.Popen(
            command,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
        ) as process:
            answer: list[bytes] = []
            reader = threading.Thread(target=lambda: answer.append(_all(process)))
            reader.start()
            peak = 0.0
            while reader.is_alive():
                peak = max(peak, _peak(process.pid))
                reader.join(_LOOK)
            status = process.wait()
            seconds = time.perf_counter() - began
    if status:
        raise RuntimeError(f"ended with status {status}")
    return seconds, peak, answer[0]


def _all(process: subprocess.Popen[bytes]) -> bytes:
    return process.stdout.read() if process.stdout else b""


def _peak(pid: int) -> float:
    """Read the highest memory so far, in MiB.

    The kernel's sum at the end would count what the starting process held before the exec.
    """
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
