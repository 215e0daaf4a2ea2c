"""Facts about processes, read from /proc, and the tie of a child to its parent."""

import ctypes
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class ProcessFacts(NamedTuple):
    """What /proc/<pid>/stat says of a process."""

    pid: int
    state: str
    parent: int
    session: int
    started: int  # clock ticks since boot: with the pid it names a process once and for all


def facts(pid: int) -> ProcessFacts | None:
    """The facts of a living process; None when there is none with this id or only its zombie is left."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The command name stands in brackets and may itself hold blanks and brackets.
    fields = stat.rpartition(")")[2].split()
    if fields[0] in "ZX":
        return None
    return ProcessFacts(pid, fields[0], int(fields[1]), int(fields[3]), int(fields[19]))


def all_processes() -> Iterator[ProcessFacts]:
    """Every living process that this user may see."""
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal() and (found := facts(int(entry.name))):
            yield found


def working_directory(pid: int) -> str | None:
    """The folder a process works in; None when it is gone or belongs to someone else."""
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return None


def has_environment(pid: int, entry: str) -> bool:
    """Whether a process was started with the environment entry "NAME=value"."""
    try:
        return entry.encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def tie_to_parent(sent: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` that makes the kernel send `sent` to the child when the thread that started it ends.

    Give it to `subprocess.Popen` from the main thread. It also holds when the parent is killed with SIGKILL.
    """
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
        if os.getppid() != parent:  # it ended before the tie was made
            os._exit(1)

    return tie


def tie_myself_to_parent(sent: signal.Signals) -> None:
    """Have the kernel send `sent` to this process when its parent ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
