"""Whether an order may be placed: what unpaid orders of its visitor hold already, by each key, and what it would add."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from marketplace.supply.refusals import SoldOut
from marketplace.supply.stock.queries import on_offer
from orders.models.locking import lock_visitor
from orders.pricing.quote import QuotedLine

from .queries import Found, Shelf, has_paid_before, held_by, unpaid_of_visitor
from .rules import Allowance, Line, allowance, lapses, packs_that_fit
from .visitor import Visitor


@dataclass(frozen=True, slots=True)
class TooMuch:
    """Why an order would hold too much unpaid.

    :param order_ids: the unpaid orders that stand in the way, other people's among them: not to be shown
    :param is_foreign: whether it is orders of another session that count, or have lapsed: nothing may be said of them (R8)
    :param most_orders: how many may be unpaid at once, if that is why; else 0
    :param packs: pack id → packs that may be held, of those lines that are too long, if that is why and it may be said
    :param has_lapsed: whether less may be held because this session's orders have lapsed
    """

    order_ids: frozenset[int]
    is_foreign: bool
    most_orders: int = 0
    packs: Mapping[int, int] | None = None
    has_lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What one key of the visitor has to its account.

    :param open_ids: unpaid orders
    :param lapsed: how many have lapsed
    :param is_foreign: whether any of these is not the session's own
    :param allows: what it may hold in all
    """

    open_ids: frozenset[int]
    lapsed: int
    is_foreign: bool
    allows: Allowance


def too_much_unpaid(visitor: Visitor, lines: Sequence[QuotedLine], now: datetime) -> TooMuch | None:
    """Return why the lines may not be held for this visitor now, or None when they may.

    Locks the visitor's keys: two orders of one visitor are counted one after the other.

    :raises SoldOut: there is less by now than is wanted
    """
    if not settings.UNPAID_LIMITS:
        return None
    lock_visitor(visitor.lock_keys)
    found = unpaid_of_visitor(visitor, now)
    # what may be explained comes first
    tallies = sorted((_tally(key, found) for key in settings.UNPAID_LIMITS), key=lambda tally: tally.is_foreign)
    for tally in tallies:
        if len(tally.open_ids) >= tally.allows.orders:
            if tally.is_foreign and _is_trusted(visitor, tallies):
                continue  # who has bought before is not kept out by who types the same phone or address
            lapsed = tally.lapsed > 0 and not tally.is_foreign
            return TooMuch(tally.open_ids, tally.is_foreign, tally.allows.orders, has_lapsed=lapsed)
    return _too_many_packs(visitor, lines, tallies, now)


def _tally(key: str, found: Sequence[Found]) -> Tally:
    mine = [row for row in found if key in row.keys]
    open_ids = frozenset(row.order_id for row in mine if row.is_open)
    closed = [row for row in mine if not row.is_open]
    lapsed = lapses(len(closed), sum(row.was_brief for row in closed))
    orders, share = settings.UNPAID_LIMITS[key]
    allows = allowance(orders, share, settings.UNPAID_LEAST_PACKS, lapsed)
    if key == "network":  # many share one: who lets orders lapse doesn't close it for the others
        allows = replace(allows, orders=orders)
    return Tally(open_ids, lapsed, any("session" not in row.keys for row in mine), allows)


def _too_many_packs(
    visitor: Visitor, lines: Sequence[QuotedLine], tallies: Sequence[Tally], now: datetime
) -> TooMuch | None:
    open_ids = frozenset[int]().union(*(tally.open_ids for tally in tallies))
    held = held_by(open_ids) if open_ids else {}
    left = _left_now(lines, now) if open_ids else {line.pack.pk: line.left for line in lines}
    shelves: dict[Shelf, list[QuotedLine]] = defaultdict(list)
    for line in lines:
        shelves[line.offer.forecast_id or (line.pack.product_id, line.pack.grade)].append(line)
    for is_foreign in (False, True):
        packs: dict[int, int] = {}
        holders: set[int] = set()
        of_kind = [tally for tally in tallies if tally.is_foreign == is_foreign]
        for shelf, wanted in shelves.items():
            on_shelf = {pk: grams[shelf] for pk, grams in held.items() if grams.get(shelf)}
            for tally in of_kind:
                cut = _cut(wanted, left, tally, on_shelf)
                packs |= {pk: min(fits, packs.get(pk, fits)) for pk, fits in cut.items()}
                holders |= tally.open_ids & on_shelf.keys() if cut else set()
        if packs and not _is_trusted(visitor, tallies):
            lapsed = not is_foreign and any(tally.lapsed for tally in of_kind)
            return TooMuch(frozenset(holders), is_foreign, packs=None if is_foreign else packs, has_lapsed=lapsed)
    return None


def _left_now(lines: Sequence[QuotedLine], now: datetime) -> dict[int, int]:
    """Return how many packs are left, read under the visitor's lock: the quote is older than orders that were waited for, and
    would count what they hold as left, too.

    :raises SoldOut: less than is wanted
    """
    offers = on_offer([line.pack.pk for line in lines], timezone.localdate(now))
    left = {line.pack.pk: line.left for line in lines}
    left |= {
        row.pack.pk: offers[row.pack.pk].left
        for row in lines
        if offers[row.pack.pk].forecast_id == row.offer.forecast_id
    }
    short = {line.pack.pk: left[line.pack.pk] for line in lines if left[line.pack.pk] < line.quantity}
    if short:
        raise SoldOut(short)
    return left


def _cut(
    wanted: Sequence[QuotedLine], left: Mapping[int, int], tally: Tally, on_shelf: Mapping[int, int]
) -> dict[int, int]:
    """Return the lines of one shelf that are too long for a key, and how many packs would not be.

    :param left: packs that are left, by pack id
    """
    holds = sum(grams for pk, grams in on_shelf.items() if pk in tally.open_ids)
    free = max(left[line.pack.pk] * line.pack.grams for line in wanted)
    most = tally.allows.grams(free + holds, max(line.pack.grams for line in wanted))
    return packs_that_fit([Line(line.pack.pk, line.quantity, line.pack.grams) for line in wanted], most - holds)


def _is_trusted(visitor: Visitor, tallies: Sequence[Tally]) -> bool:
    """Whether somebody who has bought before may hold any amount, as firms need: signed in, and nothing has lapsed."""
    if visitor.user_id is None or any(tally.lapsed and not tally.is_foreign for tally in tallies):
        return False
    return has_paid_before(visitor.user_id)
