"""What is said of each kind of disk, from what the kernel tells of it."""

from pathlib import Path

import pytest

from recovery.doctor.disk import promise
from recovery.doctor.report import Level, Result
from recovery.settings import Settings


@pytest.fixture
def machine(tmp_path: Path, settings: Settings) -> "Machine":
    return Machine(tmp_path / "machine", settings)


class Machine:
    """A kernel that tells of other mounts and disks."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.proc, self.sys = folder / "proc", folder / "sys"
        self.settings = settings
        (self.proc / "self").mkdir(parents=True)
        self._mounts: list[str] = []
        self.mount("/", "ext4", "254:1")

    def mount(self, point: str, kind: str, device: str) -> None:
        self._mounts.append(f"22 1 {device} / {point} rw,relatime shared:1 - {kind} dev rw")
        (self.proc / "self/mountinfo").write_text("\n".join(self._mounts) + "\n")

    def disk(self, rotational: str, disk: str = "sda", partition: str = "8:1") -> None:
        """Add a disk with one partition, as the kernel lays them out."""
        own = self.sys / "devices" / disk
        (own / f"{disk}1").mkdir(parents=True)
        (own / "queue").mkdir()
        (own / "queue/rotational").write_text(f"{rotational}\n")
        (self.sys / "dev/block").mkdir(parents=True)
        (self.sys / "dev/block" / partition).symlink_to(own / f"{disk}1")

    def promise(self) -> Result:
        return promise(self.settings, self.proc, self.sys)


def test_flash_promises_nothing(machine: Machine) -> None:
    machine.mount(str(machine.settings.data_dir), "ext4", "8:1")
    machine.disk("0")

    result = machine.promise()

    assert result.level is Level.OK
    assert result.text.startswith("ext4: flash")


def test_a_rotating_disk_writes_in_place(machine: Machine) -> None:
    machine.mount(str(machine.settings.data_dir), "xfs", "8:1")
    machine.disk("1")

    assert machine.promise().text.startswith("xfs: a rotating disk writes in place")


@pytest.mark.parametrize("kind", ["btrfs", "zfs", "overlay"])
def test_copy_on_write_promises_nothing_whatever_the_disk(machine: Machine, kind: str) -> None:
    machine.mount(str(machine.settings.data_dir), kind, "8:1")
    machine.disk("1")

    result = machine.promise()

    assert result.level is Level.OK
    assert "elsewhere" in result.text


def test_a_network_promises_nothing(machine: Machine) -> None:
    machine.mount(str(machine.settings.data_dir), "nfs4", "0:55")

    assert "cannot be looked through" in machine.promise().text


def test_memory_is_no_place_for_documents(machine: Machine) -> None:
    machine.mount(str(machine.settings.data_dir), "tmpfs", "0:55")

    assert machine.promise().level is Level.WARNING


def test_the_deepest_and_last_mount_is_the_one(machine: Machine) -> None:
    machine.mount(str(machine.settings.blobs), "btrfs", "0:50")
    machine.mount(str(machine.settings.blobs), "ext4", "8:1")
    machine.mount(str(machine.settings.data_dir), "zfs", "0:51")
    machine.disk("0")

    assert machine.promise().text.startswith("ext4: flash")


def test_a_mount_with_a_space_in_its_name_is_found(machine: Machine, tmp_path: Path) -> None:
    place = tmp_path / "my disk"
    place.mkdir()
    machine.mount(str(place).replace(" ", "\\040"), "btrfs", "0:50")
    object.__setattr__(machine.settings, "blobs_dir", place / "blobs")

    assert machine.promise().text.startswith("btrfs")


def test_a_system_without_such_files_says_that_it_cannot_be_told(
    settings: Settings, tmp_path: Path
) -> None:
    result = promise(settings, tmp_path / "none", tmp_path / "none")

    assert result.level is Level.OK
    assert "cannot be told" in result.text


def test_this_machine_gives_an_answer(settings: Settings) -> None:
    assert promise(settings).text.endswith("The destroyed key is what counts.")
