"""The machine that a figure was measured on: what decides its speed, and nothing that names it."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from marketplace.embedded import processes

from .report import Machine

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def describe(postgres_version: int, load_generator: str) -> Machine:
    """Return the facts of this machine.

    :param postgres_version: as libpq numbers it, such as 180006
    :param load_generator: what sends the requests
    """
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": model[1].strip() if model else platform.machine(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "python": platform.python_version(),
        "postgresql": f"{postgres_version // 10_000}.{postgres_version % 10_000}",
        "load_generator": load_generator,
        "load_average_before": round(os.getloadavg()[0], 2),
    }


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and its children, ended ones too, have used so far."""
    family = [pid, *(one.pid for one in processes.all_processes() if one.parent == pid)]
    return sum(_ticks(one) for one in family) / TICKS_A_SECOND


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has just ended: its parent counts it from now on
    # The command name stands in brackets and may itself hold blanks and brackets.
    return sum(int(ticks) for ticks in stat.rpartition(")")[2].split()[11:15])
