"""Where sold grams are that were not settled yet. Orders know it, and register who tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from marketplace.income.outcomes import WaitsFor

Tell = Callable[[Collection[int]], Mapping[int, WaitsFor]]

_telling: list[Tell] = []


def register(tell: Tell) -> None:
    """Let outcomes say where sold grams are.

    :param tell: takes ids of allocations that no event has credited; returns what each waits for, in a constant number of
        queries
    """
    if tell not in _telling:
        _telling.append(tell)


def waits_for(allocation_ids: Collection[int]) -> dict[int, WaitsFor]:
    """Return what each waits for; where nobody tells, its parcel."""
    found = dict.fromkeys(allocation_ids, WaitsFor.PACKING)
    for tell in _telling:
        found |= tell(allocation_ids)
    return found
