"""What keeps a member from leaving. Upper floors register what they know of: signed agreements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

Holds = Callable[[int, int, date], Sequence[str]]

_registered: list[Holds] = []


def register(holds: Holds) -> None:
    """Let a floor above say what keeps a member.

    :param holds: takes cooperative, household and today; returns each thing that keeps the household, in words
    """
    if holds not in _registered:
        _registered.append(holds)


def what_holds(cooperative_id: int, household_id: int, today: date) -> list[str]:
    """Return all that keeps a household in a cooperative, in words."""
    return [text for holds in _registered for text in holds(cooperative_id, household_id, today)]
