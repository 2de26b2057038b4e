"""Swap and core dumps, from what the kernel tells, and once for real."""

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from recovery.doctor.memory import core_dumps, swap
from recovery.doctor.report import Level, Result
from recovery.settings import Settings


class Kernel:
    """What `/proc` and `/sys` say."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.proc, self.sys = folder / "proc", folder / "sys"
        self.settings = settings
        (self.proc / "sys/kernel").mkdir(parents=True)
        self.swaps()
        self.pattern("core")

    def swaps(self, *files: str) -> None:
        rows = [f"{file} partition 8388604 0 -2" for file in files]
        (self.proc / "swaps").write_text("\n".join(["Filename Type Size Used Priority", *rows]))

    def pattern(self, pattern: str) -> None:
        (self.proc / "sys/kernel/core_pattern").write_text(f"{pattern}\n")

    def encrypted(self, name: str) -> None:
        (self.sys / "block" / name / "dm").mkdir(parents=True)
        (self.sys / "block" / name / "dm/uuid").write_text("CRYPT-PLAIN-swap\n")

    def service(self, limit: str) -> None:
        (self.settings.data_dir / "run.lock").write_text("4711\n")
        (self.proc / "4711").mkdir()
        line = f"Max core file size        {limit}                    unlimited            bytes\n"
        (self.proc / "4711/limits").write_text(f"Limit  Soft Limit  Hard Limit  Units\n{line}")

    def swap(self) -> Result:
        return swap(self.settings, self.proc, self.sys)

    def core_dumps(self) -> Result:
        return core_dumps(self.settings, self.proc)


@pytest.fixture
def kernel(tmp_path: Path, settings: Settings) -> Kernel:
    return Kernel(tmp_path / "kernel", settings)


@pytest.fixture
def dumps() -> Iterator[None]:
    """Let this very process dump its memory."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


@pytest.fixture
def no_dumps() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


def test_swap_that_is_off_is_well(kernel: Kernel) -> None:
    assert kernel.swap().text == "Off."


def test_swap_on_a_disk_is_a_warning_by_name(kernel: Kernel) -> None:
    kernel.swaps("/dev/zram0", "/dev/sda2")

    result = kernel.swap()

    assert result.level is Level.WARNING
    assert "(sda2)" in result.text


def test_compressed_and_encrypted_swap_are_well(kernel: Kernel) -> None:
    kernel.swaps("/dev/zram0", "/dev/dm-1")
    assert kernel.swap().level is Level.WARNING

    kernel.encrypted("dm-1")

    assert kernel.swap().level is Level.OK


def test_core_dumps_of_this_command_are_a_warning(kernel: Kernel, dumps: None) -> None:
    if resource.getrlimit(resource.RLIMIT_CORE)[0] == 0:
        pytest.skip("this machine lets nobody dump")

    assert kernel.core_dumps().level is Level.WARNING


def test_a_service_that_dumps_nothing_is_well(kernel: Kernel, dumps: None) -> None:
    kernel.service("0")

    result = kernel.core_dumps()

    assert result.level is Level.OK
    assert "the running service" in result.text


def test_a_service_that_dumps_is_a_warning(kernel: Kernel, no_dumps: None) -> None:
    kernel.service("unlimited")

    assert kernel.core_dumps().level is Level.WARNING


@pytest.mark.parametrize(
    ("program", "level"),
    [
        ("|/usr/share/apport/apport -p%p", Level.WARNING),
        ("|/usr/lib/systemd/systemd-coredump %P", Level.OK),
        ("core.%p", Level.OK),
    ],
)
def test_a_program_that_takes_dumps_whatever_the_limit_is_a_warning(
    kernel: Kernel, no_dumps: None, program: str, level: Level
) -> None:
    kernel.pattern(program)

    assert kernel.core_dumps().level is level


def test_the_running_service_is_found_by_its_lock(settings: Settings, no_dumps: None) -> None:
    (settings.data_dir / "run.lock").write_text(f"{os.getpid()}\n")

    assert "the running service" in core_dumps(settings).text
