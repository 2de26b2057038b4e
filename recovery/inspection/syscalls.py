"""Ask the kernel to refuse this process new processes, programs, sockets and signals to others.

The HEIC decoder cannot work without a thread of its own, and the one limit on processes counts
threads as well. A filter on system calls tells them apart. It is classic BPF as seccomp(2) takes
it, a dozen instructions, and needs no privilege once the process has given up gaining any.

It is a second fence: where the kernel or the machine does not know it, the limits of `confine.py`
still keep network and files shut. Numbers: the kernel's asm/unistd.h of each architecture.
"""

import ctypes
import errno
import platform
import struct
from typing import ClassVar

_ARCHITECTURES = {
    # machine: (audit number, clone, refused)
    "x86_64": (
        0xC000_003E,
        56,
        # fork, vfork, execve, execveat, socket, socketpair, ptrace, io_uring_setup, kill, tkill,
        # tgkill, process_vm_readv, process_vm_writev
        (57, 58, 59, 322, 41, 53, 101, 425, 62, 200, 234, 310, 311),
    ),
    "aarch64": (
        0xC000_00B7,
        220,
        # execve, execveat, socket, socketpair, ptrace, io_uring_setup, kill, tkill, tgkill,
        # process_vm_readv, process_vm_writev; it has no fork and no vfork
        (221, 281, 198, 199, 117, 425, 129, 130, 131, 270, 271),
    ),
}
_CLONE3 = 435
_CLONE_THREAD = 0x0001_0000
_FIRST_X32 = 0x4000_0000  # the same calls by another number, on x86-64

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW = 0x7FFF_0000
_REFUSE = 0x0005_0000
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2


class _Program(ctypes.Structure):
    _fields_: ClassVar = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def threads_only(libc: ctypes.CDLL) -> bool:
    """Install the filter for this process and all its threads, for good.

    Args:
        libc: The C library; PR_SET_NO_NEW_PRIVS must have been set.

    Returns:
        Whether the kernel took it.
    """
    if platform.machine() not in _ARCHITECTURES:
        return False
    code = _filter(*_ARCHITECTURES[platform.machine()])
    program = _Program(len(code) // 8, code)
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(audit: int, clone: int, refused: tuple[int, ...]) -> bytes:
    refuse = (_RETURN, 0, 0, _REFUSE | errno.EPERM)
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, audit),
        refuse,
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 0, 1, _FIRST_X32),
        refuse,
        # Its flags lie in memory, where a filter cannot look; the C library then uses clone.
        (_IF_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
    ]
    for number in refused:
        steps += [(_IF_EQUAL, 0, 1, number), refuse]
    steps += [
        (_IF_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_IF_BITS, 1, 0, _CLONE_THREAD),
        refuse,
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
