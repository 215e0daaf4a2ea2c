"""What keeps a member from leaving. Upper floors register what they know of: signed agreements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

Pair = tuple[int, int]  # cooperative, household
Holds = Callable[[Collection[Pair], date], Mapping[Pair, Sequence[str]]]

_registered: list[Holds] = []


def register(holds: Holds) -> None:
    """Let a floor above say what keeps members.

    :param holds: takes who would leave which cooperative, and today; returns each thing that keeps them, in words
    """
    if holds not in _registered:
        _registered.append(holds)


def what_holds(pairs: Collection[Pair], today: date) -> dict[Pair, list[str]]:
    """Return all that keeps households in cooperatives, in words; of whom nothing keeps there is nothing."""
    found: dict[Pair, list[str]] = defaultdict(list)
    for holds in _registered:
        for pair, texts in holds(pairs, today).items():
            found[pair] += texts
    return dict(found)
