"""Can what is in memory in clear reach a disk: by swap, or by a core dump?"""

import resource
from pathlib import Path

from recovery.doctor.report import Result, ok, warning
from recovery.settings import Settings

_CORE_LIMIT = "Max core file size"
_KEEPS_THE_LIMIT = "systemd-coredump"
"""A program that is handed core dumps, and keeps none beyond the limit of who crashed."""


def swap(_: Settings, proc: Path = Path("/proc"), sys: Path = Path("/sys")) -> Result:
    """Whether swap can write memory to a disk in clear."""
    try:
        lines = (proc / "swaps").read_text("utf-8").splitlines()[1:]
    except OSError:
        return ok("swap", "Cannot be told on this system: see that it is off or encrypted.")
    used = [Path(line.split()[0]).name for line in lines]
    doubtful = [name for name in used if not name.startswith("zram") and not _encrypted(name, sys)]
    if doubtful:
        return warning(
            "swap",
            f"On ({', '.join(doubtful)}), and whether it is encrypted cannot be told: pages of "
            "documents may reach the disk. Switch it off (`swapoff -a`), or encrypt it.",
        )
    return ok("swap", "On, compressed in memory or encrypted." if used else "Off.")


def core_dumps(settings: Settings, proc: Path = Path("/proc")) -> Result:
    """Whether a crash can write memory to a disk; of the running service, if there is one."""
    limit, whose = _core_limit(settings, proc)
    try:
        pattern = (proc / "sys/kernel/core_pattern").read_text("utf-8").strip()
    except OSError:
        pattern = ""
    if limit != "0":
        return warning(
            "core dumps",
            f"On for {whose}: set LimitCORE=0 in its systemd unit, or `ulimit -c 0` before it.",
        )
    if pattern.startswith("|") and _KEEPS_THE_LIMIT not in pattern:
        return warning(
            "core dumps",
            f"Off for {whose}, but the kernel hands them to {pattern[1:].split()[0]} all the same: "
            "see that it keeps none, or set kernel.core_pattern to a plain name.",
        )
    return ok("core dumps", f"Off for {whose}.")


def _encrypted(name: str, sys: Path) -> bool:
    try:
        return (sys / "block" / name / "dm/uuid").read_text("ascii").startswith("CRYPT-")
    except OSError:
        return False


def _core_limit(settings: Settings, proc: Path) -> tuple[str, str]:
    """Give the limit of `recovery run` here, or else of this command, and whose it is."""
    try:
        service = (settings.data_dir / "run.lock").read_text("ascii").strip()
        lines = (proc / service / "limits").read_text("ascii").splitlines()
    except OSError:
        soft, _ = resource.getrlimit(resource.RLIMIT_CORE)
        return str(soft), "this command (the service was not found running here)"
    values = [line.removeprefix(_CORE_LIMIT) for line in lines if line.startswith(_CORE_LIMIT)]
    return values[0].split()[0], "the running service"
