"""What was injected and what was seen: counted by all threads, shown as a table, and kept as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any


class Tally:
    """Counts under two heads. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counted: dict[str, Counter[str]] = {"injected": Counter(), "seen": Counter()}

    def inject(self, what: str) -> None:
        """Count one injection."""
        self._count("injected", what)

    def see(self, what: str, times: int = 1) -> None:
        """Count something that was seen."""
        self._count("seen", what, times)

    def _count(self, head: str, what: str, times: int = 1) -> None:
        with self._lock:
            self._counted[head][what] += times

    def counted(self) -> dict[str, dict[str, int]]:
        """Everything so far, by head, in order."""
        with self._lock:
            return {head: dict(sorted(counter.items())) for head, counter in self._counted.items()}


def table(report: Mapping[str, Any]) -> str:
    """Return a report for people."""
    lines = [
        f"{report['orders']} orders in {report['seconds']:.0f} s, seed {report['seed']}, "
        f"{report['kills']} kills: {'RIGHT' if report['right'] else 'WRONG'}"
    ]
    for head in ("injected", "seen", "ended"):
        rows = report[head]
        lines += ["", head, *(f"  {what.ljust(60)} {count:>7}" for what, count in rows.items())]
    if report["problems"]:
        lines += ["", f"problems ({len(report['problems'])})", *(f"  {problem}" for problem in report["problems"][:50])]
    return "\n".join(lines)


def keep(report: Mapping[str, Any], folder: Path, name: str) -> Path:
    """Write a report into `folder` as `name`.json and `name`.txt, in place of an earlier one; returns the former."""
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, content in ((".txt", table(report)), (".json", json.dumps(report, ensure_ascii=False, indent=1))):
        draft = folder / f"{name}.draft"
        draft.write_text(content + "\n")
        draft.replace(folder / f"{name}{suffix}")
    return folder / f"{name}.json"
