"""The Procfile: which processes one installation has, one `name: command` a line."""

import re
import shlex
import shutil
import sys
import sysconfig
from pathlib import Path

_LINE = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>\S.*)")


def read(file: Path) -> dict[str, tuple[str, ...]]:
    """Read the processes of a Procfile, in its order.

    `python` and `recovery` mean those of the running program, whatever the PATH says, so that
    every process runs the same code. There is no shell: no variables, no pipes.

    Returns:
        For each name the absolute path of a program, and its arguments.

    Raises:
        ValueError: A line is no `name: command`, or its program does not exist.
    """
    commands = {}
    for line in file.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"{file.name}: not `name: command`: {line}")
        program, *arguments = shlex.split(found["command"])
        commands[found["name"]] = (_locate(program), *arguments)
    return commands


def _locate(program: str) -> str:
    if program == "python":
        return sys.executable
    for folder in (Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))):
        if (folder / program).is_file():
            return str(folder / program)
    on_path = shutil.which(program)
    if on_path is None:
        raise ValueError(f"no program named {program} was found")
    return str(Path(on_path).absolute())
