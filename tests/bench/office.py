"""The back office of a whole county: 536 cooperatives, 9,711 households, 200,000 orders with parcels.

For each role every page that its menu and its home lead to, with the default filter and with a search: how many queries, and
how long against the emptiest page of the back office in the same process; the simulator over a large season; the books.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .report import Measure
from .office_stand import OfficeStand
from .stand import SETTINGS

MOST_QUERIES, MOST_TIMES = 30, 10
SIMULATOR_SECONDS = 3
WORST = 5


def measure(stand: OfficeStand, say: Callable[[str], None]) -> tuple[list[Measure], list[Measure]]:
    """Return all figures of the topic, and those that are printed: the worst pages, and what else there is."""
    say("Every page of every role")
    pages = _ask(stand, "pages")
    say("The simulator")
    seconds = _ask(stand, "simulator")
    say("check_books over all of it")
    books = _ask(stand, "books")
    rows = [_page(row) for row in pages["rows"]]
    others = _others(pages, seconds, books)
    queries = sorted((one for one in rows if one.unit == "queries"), key=lambda one: -one.value)
    slowest = sorted((one for one in rows if one.unit == "ms"), key=lambda one: -(one.ratio or 0))
    return rows + others, queries[:WORST] + slowest[:WORST] + others


def _page(row: dict[str, Any]) -> Measure:
    name = f"{row['role']}: {row['address']}"
    if "queries" in row:
        return Measure(f"{name}, queries", row["queries"], "queries", "lower", 1, goal=MOST_QUERIES)
    return Measure(name, row["milliseconds"], row["unit"], "lower", row["runs"], row.get("reference"), row.get("goal"))


def _others(pages: dict[str, Any], simulator: dict[str, Any], books: dict[str, Any]) -> list[Measure]:
    return []
