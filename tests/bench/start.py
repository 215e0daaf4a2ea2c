"""What a first `make run` costs until the shop is open: CPU time of all its processes, beside that of one that only loads Django."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from marketplace.embedded import ports, postgres, processes, stack

from .report import Measure
from .stand import Stand, StandError

OPEN = "Stop with Ctrl-C."
LONGEST_SECONDS = 900
TICKS = os.sysconf("SC_CLK_TCK")
OTHERS = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "BROKER_URL",
    "BROKER_DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "VAR",
    "PORT",
)


def measure(stand: Stand, say: Callable[[str], None]) -> list[Measure]:
    """Start the marketplace with its demo out of nothing, in a folder of its own, and stop it."""
    say("A first start, with the demo")
    var = Path(tempfile.mkdtemp(prefix="marketplace-start-"))
    var.chmod(0o755)
    given = {name: value for name, value in os.environ.items() if name not in OTHERS and "STRIPE" not in name}
    try:
        seconds, cpu = _first_start(var, given | {"VAR": str(var), "PORT": str(ports.choose())})
    finally:
        postgres.destroy(var / "postgres")
        shutil.rmtree(var, ignore_errors=True)
    one = _cpu_of_one(given | {"DATABASE_URL": stand.database().url(postgres.APP, postgres.DATABASE)})
    return [
        Measure(
            "a first start until the shop is open: CPU, beside a process that loads Django", cpu, "s", "lower", 1, one
        ),
        Measure("a first start until the shop is open", seconds, "s", "lower", 1),
    ]


def _first_start(var: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds until it was open, and the CPU seconds that all its processes had used by then.

    :raises StandError: it did not open
    """
    began, output = time.monotonic(), var / "output"
    with output.open("w") as file:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "marketplace.embedded", "run"], cwd=stack.PROJECT, env=environment, stdout=file,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        while OPEN not in output.read_text():
            if launcher.poll() is not None or time.monotonic() > began + LONGEST_SECONDS:
                raise StandError(f"The first start did not open:\n{output.read_text()[-3000:]}")
            time.sleep(0.1)
        return time.monotonic() - began, sum(_cpu_seconds(pid) for pid in _of(var, launcher.pid))
    finally:
        launcher.terminate()
        launcher.wait(120)


def _of(var: Path, launcher: int) -> Iterator[int]:
    """The launcher, its services, which know their VAR, and PostgreSQL, which works in it. Those that ended are in their parents' time."""
    data = str((var / "postgres" / "data").resolve())
    for found in processes.all_processes():
        if (
            found.pid == launcher
            or processes.has_environment(found.pid, f"VAR={var}")
            or processes.working_directory(found.pid) == data
        ):
            yield found.pid


def _cpu_seconds(pid: int) -> float:
    """CPU time of a process and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(field) for field in fields[11:15]) / TICKS


def _cpu_of_one(environment: dict[str, str]) -> float:
    """CPU seconds of a management command that does nothing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(stack.manage("shell", "--no-imports", "-c", "pass"), cwd=stack.PROJECT, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
