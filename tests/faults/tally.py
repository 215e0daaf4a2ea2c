"""What was injected and what was seen: counted by all threads, shown as a table, and kept as JSON."""

from __future__ import annotations

import fcntl
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

RECOVERED = "recovered by itself"


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
    judged = "RIGHT" if report["right"] else "WRONG"
    if "orders" in report:
        what = f"{report['orders']} orders in {report['seconds']:.0f} s, seed {report['seed']}, {report['kills']} kills"
    else:
        what = f"{len(report['injected'])} single faults"
    lines = [f"{what}: {judged}"]
    if report.get("asked_for", 0) > report.get("orders", 0):
        lines.append(f"reached {report['orders']} of {report['asked_for']} orders")
    for head in ("injected", "seen", "ended"):
        rows = report.get(head, {})
        if not rows:
            continue
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


def keep_single_faults(tally: Tally, folder: Path) -> Path:
    """Write what was seen of single faults into ``faults.json`` and ``faults.txt``; returns the former.

    Each file of tests has a tally, and may run alone: what the others have kept stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "faults.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / "faults.json"
        known = json.loads(kept.read_text()) if kept.exists() else {"injected": {}, "seen": {}}
        counted = tally.counted()
        again = tuple(f"{fault}: " for fault in counted["injected"])
        seen = {what: times for what, times in known["seen"].items() if not what.startswith(again)} | counted["seen"]
        injected = known["injected"] | counted["injected"]
        problems = [f"{fault}: not recovered" for fault in injected if f"{fault}: {RECOVERED}" not in seen]
        report = {
            "right": not problems, "injected": dict(sorted(injected.items())), "seen": dict(sorted(seen.items())),
            "problems": problems,
        }  # fmt: skip
        return keep(report, folder, "faults")
