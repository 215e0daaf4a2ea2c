"""What a bench found out: one JSON file a topic, and the same as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Machine = dict[str, str | int | float]


@dataclass(frozen=True)
class Measure:
    """One figure, the median of its runs.

    :param value: in `unit`
    :param better: which way is better
    :param runs: how often it was measured
    :param reference: what it is compared with, in the same unit, measured in turn with it
    :param goal: of the ratio to the reference where there is one, else of the value
    """

    name: str
    value: float
    unit: str
    better: Literal["higher", "lower"]
    runs: int
    reference: float | None = None
    goal: float | None = None

    @property
    def ratio(self) -> float | None:
        """The value in terms of the reference."""
        return self.value / self.reference if self.reference else None

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None when there is none."""
        if self.goal is None:
            return None
        found = self.value if self.ratio is None else self.ratio
        return found >= self.goal if self.better == "higher" else found <= self.goal

    def as_json(self, machine: Machine) -> dict[str, Any]:
        """Return the object that is written for it."""
        return {
            "name": self.name,
            "value": _short(self.value),
            "unit": self.unit,
            "reference": _short(self.reference),
            "ratio": _short(self.ratio),
            "goal": _short(self.goal),
            "better": self.better,
            "runs": self.runs,
            "machine": machine,
        }


def write_topic(folder: Path, topic: str, measures: Sequence[Measure], machine: Machine) -> Path:
    """Write a topic's file, in place of an earlier run's, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{topic}.json"
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps([one.as_json(machine) for one in measures], ensure_ascii=False, indent=1) + "\n")
    draft.replace(path)
    return path


def table(topic: str, measures: Sequence[Measure]) -> str:
    """Return a topic's figures for people."""
    head = ("", "measured", "reference", "ratio", "goal", "")
    rows = [head, *(_row(one) for one in measures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:5], widths[1:5], strict=True))]
        )
        + f"  {row[5]}"
        for row in rows
    ]
    return "\n".join([topic, *(f"  {line.rstrip()}" for line in lines)])


def _row(one: Measure) -> tuple[str, str, str, str, str, str]:
    goal = ""
    if one.goal is not None:
        goal = ("≥ " if one.better == "higher" else "≤ ") + (_plain(one.goal) if one.ratio is None else _part(one.goal))
    return (
        one.name,
        f"{_plain(one.value)} {one.unit}",
        "" if one.reference is None else _plain(one.reference),
        "" if one.ratio is None else _part(one.ratio),
        goal,
        {None: "", True: "reached", False: "MISSED"}[one.reached],
    )


def _short(number: float | None) -> float | None:
    """Four significant digits: more would claim an accuracy that no such measurement has."""
    return None if number is None else float(f"{number:.4g}")


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:.3g}"


def _part(ratio: float) -> str:
    """A small ratio as people say it: one part of so many."""
    return f"1/{1 / ratio:.0f}" if ratio < 0.1 else f"{ratio:.2f}"
