"""Whatever the child does, its parent gets an answer, in time."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from recovery import inspection as package
from recovery.errors import SealBroken
from recovery.inspection.answer import UNKNOWN, Inspection, encode, refused
from recovery.inspection.sandbox import MOST_ANSWERED, child_command, converse, inspect
from recovery.rules.evidence import MediaType
from recovery.rules.findings import Code
from tests.inspection import samples

GOOD = b"".join(encode(refused(Code.DAMAGED)))


def play(script: str, chunks: object = (b"some bytes",), *, seconds: float = 10.0) -> Inspection:
    """Let a script stand in for the child."""
    command = [sys.executable, "-I", "-S", "-c", f"import os, sys, time\n{script}"]
    return converse(command, chunks, seconds=seconds)  # type: ignore[arg-type]  # chunks of any kind


def children() -> set[int]:
    mine = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return {int(each) for each in mine.split()}


def test_a_child_that_answers_is_believed() -> None:
    assert play(f"os.write(1, {GOOD!r})") == refused(Code.DAMAGED)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("sys.exit(1)", id="fails"),
        pytest.param("pass", id="says nothing"),
        pytest.param("os.kill(os.getpid(), 9)", id="is killed"),
        pytest.param("os.abort()", id="aborts"),
        pytest.param("os.write(1, b'nonsense')", id="babbles"),
        pytest.param(f"os.write(1, {GOOD!r}); sys.exit(3)", id="answers and then fails"),
        pytest.param(f"os.write(1, {GOOD!r}); os.kill(os.getpid(), 11)", id="answers and crashes"),
        pytest.param(f"os.write(1, {GOOD[:-1]!r})", id="stops in the middle"),
        pytest.param("while True: os.write(1, bytes(1 << 20))", id="floods"),
        pytest.param("os.write(2, b'x' * (1 << 20)); sys.exit(1)", id="floods its errors"),
    ],
)
def test_a_child_that_misbehaves_leaves_unknown(script: str) -> None:
    assert play(script) == UNKNOWN


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("time.sleep(60)", id="hangs"),
        pytest.param("os.close(0); os.close(1); time.sleep(60)", id="hangs with its pipes closed"),
        pytest.param("while True: os.write(1, b'.'); time.sleep(0.02)", id="drips"),
        pytest.param("while True: pass", id="spins"),
    ],
)
def test_a_child_that_takes_too_long_is_killed(script: str) -> None:
    before = children()

    assert play(script, seconds=0.3) == UNKNOWN
    assert children() <= before


def test_an_answer_too_large_is_not_taken_however_well_formed() -> None:
    finding = b"f\x00\x00\x00\x0esafe_view:pass"
    half = f"b'p' + ({MOST_ANSWERED} // 2).to_bytes(4) + b'\\xff\\xd8\\xff'"
    half += f" + bytes({MOST_ANSWERED} // 2 - 5) + b'\\xff\\xd9'"
    script = f"out = sys.stdout.buffer; out.write(b'RCI1' + {finding!r}); half = {half}\n"
    script += "out.write(half); out.write(half); out.write(b'e' + bytes(4))"

    assert play(script) == UNKNOWN


def test_a_child_that_ends_before_it_read_everything_is_still_believed() -> None:
    megabytes = (bytes(1 << 20) for _ in range(8))

    assert play(f"os.write(1, {GOOD!r})", megabytes) == refused(Code.DAMAGED)


def test_a_child_that_answers_before_it_reads_does_not_lock_up() -> None:
    script = f"os.write(1, {GOOD[:4]!r}); sys.stdin.buffer.read(); os.write(1, {GOOD[4:]!r})"

    assert play(script, [bytes(4 << 20)]) == refused(Code.DAMAGED)


def test_chunks_of_any_length_arrive_as_one_file() -> None:
    file = samples.png()
    pieces = [b"", file[:1], file[1:7], b"", file[7:], b""]

    assert inspect(pieces, MediaType.PNG) == inspect([file], MediaType.PNG)


def test_the_real_child_killed_half_way_leaves_unknown() -> None:
    before = children()

    def killing() -> Iterator[bytes]:
        yield samples.jpeg()[:1000]
        (child,) = children() - before
        os.kill(child, signal.SIGKILL)
        yield samples.jpeg()[1000:]

    assert inspect(killing(), MediaType.JPEG) == UNKNOWN


def test_a_vault_that_cannot_open_the_bytes_is_heard_and_the_child_is_gone() -> None:
    before = children()

    def broken() -> Iterator[bytes]:
        yield samples.jpeg()[:1000]
        raise SealBroken

    with pytest.raises(SealBroken):
        inspect(broken(), MediaType.JPEG)
    assert children() <= before


def test_the_child_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOVERY_SECRET", "not for the child")
    script = f"os.write(1, {GOOD!r} if not set(os.environ) - {{'LC_CTYPE'}} else b'')"

    assert play(script) == refused(Code.DAMAGED)


def test_the_child_has_three_descriptors_and_no_more() -> None:
    with Path("/etc/passwd").open("rb") as other:
        os.set_inheritable(other.fileno(), True)
        script = (
            f"os.write(1, {GOOD!r} if set(os.listdir('/proc/self/fd')) <= set('0123') else b'')"
        )

        assert play(script) == refused(Code.DAMAGED)


def test_no_file_beside_the_package_can_pass_for_a_module(tmp_path: Path) -> None:
    # As in a checkout, or a folder of installed packages that somebody else can write to.
    (tmp_path / "recovery").symlink_to(Path(package.__file__).parents[1])
    for name in ("struct", "dataclasses", "selectors"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(7)\n", encoding="ascii")
    command = child_command(MediaType.PNG)
    command[-3] = str(tmp_path)

    answer = converse(command, [samples.png()], seconds=20)

    assert answer == inspect([samples.png()], MediaType.PNG)


def test_inspections_leave_no_process_behind() -> None:
    before = children()

    inspect([samples.jpeg()], MediaType.JPEG)

    assert children() == before


def test_a_time_limit_of_nothing_is_over_at_once() -> None:
    started = time.monotonic()

    assert inspect([samples.jpeg()], MediaType.JPEG, seconds=0.0) == UNKNOWN
    assert time.monotonic() > started
