"""The back office of a whole county: 536 cooperatives, 9,711 households, 200,000 orders with parcels.

For each role every page that its menu and its home lead to, with the default filter and with a search: how many queries, and
how long against the emptiest page of the back office in the same process; the simulator over a large season; the books.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from marketplace.embedded import stack

from .office_stand import OfficeStand
from .report import Measure
from .stand import SETTINGS

MOST_QUERIES, MOST_TIMES = 30, 10
SIMULATOR_SECONDS = 3
WORST = 5
SIGNED_IN = {"STAFF_SECOND_FACTOR": "0"}  # who signs in here has none to show


def measure(stand: OfficeStand, say: Callable[[str], None]) -> tuple[list[Measure], list[Measure]]:
    """Return all figures of the topic, and those that are printed: the worst pages, and what else there is."""
    say("Every page of every role")
    rows = _ask(stand, "pages")["rows"]
    queries = sorted((_queries(row) for row in rows), key=lambda one: -one.value)
    times = sorted((_time(row) for row in rows), key=lambda one: -(one.ratio or 0))
    cpu = [
        Measure(f"{_name(row)}: Python and PostgreSQL", row["cpu"], "ms CPU", "lower", row["runs"], row["emptiest_cpu"])
        for row in rows
    ]
    say("The simulator")
    played = _ask(stand, "simulator")
    say("check_books over all of it")
    books = _ask(stand, "books")
    others = [
        Measure(f"the simulator's page over {played['lines']:,} settled lines of a season", played["seconds"], "s", "lower",
                played["runs"], goal=SIMULATOR_SECONDS),
        Measure(f"… replayed as it was and at other terms, {played['all_differ']:,} parcels of which no two are alike",
                played["all_differ_seconds"], "s", "lower", 1, goal=SIMULATOR_SECONDS),
        Measure("… CPU of the page, Python and PostgreSQL", played["cpu"], "s CPU", "lower", played["runs"]),
        Measure("… CPU of the replay", played["all_differ_cpu"], "s CPU", "lower", 1),
        Measure("check_books, clean", books["seconds"], "s", "lower", 1),
        Measure("pages that were looked at", len(rows), "pages", "higher", 1),
    ]  # fmt: skip
    return queries + times + cpu + others, queries[:WORST] + times[:WORST] + others


def _name(row: dict[str, Any]) -> str:
    return f"{row['role']}, {row['address']}"


def _queries(row: dict[str, Any]) -> Measure:
    return Measure(_name(row), row["queries"], "queries", "lower", 1, goal=MOST_QUERIES)


def _time(row: dict[str, Any]) -> Measure:
    return Measure(
        _name(row), row["milliseconds"], "ms", "lower", row["runs"], row["emptiest"], goal=MOST_TIMES
    )  # fmt: skip


def _ask(stand: OfficeStand, part: str) -> dict[str, Any]:
    """Let a process of its own measure one part, as the application's role, on the stand's database.

    :raises RuntimeError: it failed, or the books are wrong
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.office_pages", part], env=stand.environment(SETTINGS) | SIGNED_IN, cwd=stack.PROJECT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{part}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
