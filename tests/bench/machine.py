"""The machine that a figure was measured on: what decides its speed, and nothing that names it."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

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


def cpu_seconds(pids: list[int]) -> float:
    """Return the processor time that processes have used so far, with that of their ended children."""
    total = 0
    for pid in pids:
        # The command name stands in brackets and may itself hold blanks and brackets.
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        total += sum(int(ticks) for ticks in fields[11:15])
    return total / TICKS_A_SECOND
