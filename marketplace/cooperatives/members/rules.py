"""What a member holds on each day, out of signed quantities. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import accumulate, groupby

Row = tuple[date, int]  # valid from, quantity
Deed = tuple[int, str, int]  # when it was noted, as a number that grows; what was done, quantity

MOST = 10**12  # beyond it nobody's land, house or money is


def held_on(rows: Iterable[Row], day: date) -> int:
    """Return what is held on a day: all that is valid until then."""
    return sum(quantity for valid_on, quantity in rows if valid_on <= day)


def by_day(rows: Iterable[Row]) -> list[Row]:
    """Return what is held from each day on that something changes, in their order."""
    days = [(day, sum(one[1] for one in same)) for day, same in groupby(sorted(rows), key=lambda row: row[0])]
    return list(zip([day for day, _sum in days], accumulate(change for _day, change in days), strict=True))


def first_below_zero(rows: Iterable[Row]) -> Row | None:
    """Return the first day on which less than nothing would be held, and what; None: there is none."""
    return next((one for one in by_day(rows) if one[1] < 0), None)


def is_gone(wrong: Deed, others: Iterable[Deed]) -> bool:
    """Return whether the money of a row was paid back or given on since: without it, that was not covered by what was there.

    What was noted later by the same deed stands for it, as when it is noted anew before the wrong row is undone.

    :param others: what stands besides, in the order in which it was noted
    """
    there, since = 0, []
    for order, deed, quantity in others:
        if order < wrong[0] or (deed == wrong[1] and quantity > 0):
            there += quantity
        else:
            since.append(quantity)
    return there + min(accumulate(since, initial=0)) < 0


def held_since(rows: Iterable[Row], day: date) -> date | None:
    """Return since when something is held without a break until a day; None: nothing is."""
    since = None
    for valid_on, held in by_day(row for row in rows if row[0] <= day):
        since = (since or valid_on) if held else None
    return since


def size_classes(held: Iterable[int], unit: int, most: int = 6) -> list[tuple[int, int, int]]:
    """Return how holdings lie: from more than, up to, and how many; the classes are of one size, a round number of units.

    :param held: what each holds, above zero
    :param unit: what is one of what people count in (a mu, a yuan)
    :param most: how many classes at the most
    """
    found = list(held)
    if not found:
        return []
    largest, step = max(found), unit
    for factor in _round_factors():
        step = unit * factor
        if step * most >= largest:
            break
    classes = range(-(-largest // step))
    return [(n * step, (n + 1) * step, sum(n * step < one <= (n + 1) * step for one in found)) for n in classes]


def _round_factors() -> Iterable[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10
