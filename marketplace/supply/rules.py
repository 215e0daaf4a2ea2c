"""Pure rules of supply: no database, no clock, no settings."""

from __future__ import annotations

import heapq
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from marketplace.catalogue.mass import floor_fen

MOST_TIMES = 2  # a township raises a protected price so many times at most; what is above it, the county decides


def most_set_alone(before_fen: int | None) -> int | None:
    """Return the highest protected price that a township's staff set by themselves, in fen per 斤; None: any.

    :param before_fen: of a raise, the price at which the season opened; of an opening, the highest of another season that somebody
        counts on; None where there was none
    """
    return None if before_fen is None else MOST_TIMES * before_fen


LONGEST_USUAL = 400  # days
FARTHEST_USUAL = 366


def odd_days(name: str, starts_on: date, ends_on: date, today: date) -> list[str]:
    """Return what is unusual in a season that is opened or corrected, so that it is asked for once more: ``long``, ``far``
    (it begins in over a year), ``name`` (the year that it names is not in its days)."""
    years = {int(year) for year in re.findall(r"[0-9]{4}", name)}
    odd = {
        "long": (ends_on - starts_on).days > LONGEST_USUAL,
        "far": (starts_on - today).days > FARTHEST_USUAL,
        "name": bool(years) and not years & set(range(starts_on.year, ends_on.year + 1)),
    }
    return [why for why, is_so in odd.items() if is_so]


@dataclass(frozen=True, slots=True)
class Offer:
    """A delivery that an order line may be allocated to.

    :param delivery_id: its primary key
    :param household_id: whose delivery it is
    :param free_grams: grams of it that are not allocated yet
    """

    delivery_id: int
    household_id: int
    free_grams: int


@dataclass(frozen=True, slots=True)
class Sold:
    """What a household has delivered of a product, and how much of that is allocated already, in grams."""

    delivered_grams: int
    allocated_grams: int


class FairTurns:
    """The deliveries of one lot, from which packs are taken in fair turns.

    Every pack is a turn: it goes to the household whose share sold is smallest, and to the next one only for what the
    first can't fill. Equal shares go by the older delivery. (Earliest best-before first is kept by the reservation,
    which takes lots in that order.)
    """

    def __init__(self, offers: Sequence[Offer], delivered: Mapping[int, int], allocated: dict[int, int]) -> None:
        """:param delivered: for each household of the offers, the grams that it has delivered
        :param allocated: and those sold of them; counted on here, and by whoever takes from another lot meanwhile
        """
        self.delivered, self.allocated = delivered, allocated
        self.free = {offer.delivery_id: offer.free_grams for offer in offers if offer.free_grams > 0}
        self.left = sum(self.free.values())
        self.turns = [
            (self._share(offer), offer.delivery_id, offer) for offer in offers if offer.delivery_id in self.free
        ]
        heapq.heapify(self.turns)

    def _share(self, offer: Offer) -> Fraction:
        return Fraction(self.allocated[offer.household_id], self.delivered[offer.household_id])

    def take(self, packs: int, pack_grams: int) -> dict[int, int]:
        """Take packs.

        :param pack_grams: mass of one pack in grams
        :returns: delivery id → grams, summing to ``packs * pack_grams``
        :raises ValueError: there are fewer grams than that; nothing is taken
        """
        if self.left < packs * pack_grams:
            raise ValueError(f"{packs} packs of {pack_grams} g don't fit into {self.left} g")
        taken_from: dict[int, int] = {}
        for _ in range(packs):
            needed = pack_grams
            while needed:
                known, delivery_id, offer = heapq.heappop(self.turns)
                now = self._share(offer)
                if known != now:  # the household sold from another of its deliveries meanwhile
                    heapq.heappush(self.turns, (now, delivery_id, offer))
                    continue
                grams = min(needed, self.free[delivery_id])
                needed -= grams
                self.left -= grams
                self.free[delivery_id] -= grams
                self.allocated[offer.household_id] += grams
                taken_from[delivery_id] = taken_from.get(delivery_id, 0) + grams
                if self.free[delivery_id]:
                    heapq.heappush(self.turns, (self._share(offer), delivery_id, offer))
        return taken_from


def grams_back(grams: int, allocated: Sequence[int]) -> list[int]:
    """Return how many grams of each allocation go back to its delivery, in proportion, by largest remainder.

    Every household gives up its part of what was packed less; none gives up more than it had. Equal remainders go to
    the earlier allocation.

    :param grams: how many go back in all, from zero to the sum of `allocated`
    :param allocated: grams of each allocation
    :returns: grams for each allocation, in the same order, summing to `grams`
    :raises ValueError: less than nothing, or more than there is
    """
    whole = sum(allocated)
    if not 0 <= grams <= whole:
        raise ValueError(f"{grams} g can't go back out of {whole} g")
    if not whole:
        return [0] * len(allocated)
    back = [grams * part // whole for part in allocated]
    by_remainder = sorted(range(len(allocated)), key=lambda i: (-(grams * allocated[i] % whole), i))
    for i in by_remainder[: grams - sum(back)]:
        back[i] += 1
    return back


@dataclass(frozen=True, slots=True)
class OpenSupport:
    """What an approved support still pays, and at which terms: those that two people saw (R1b, R11).

    :param support_id: its primary key
    :param fen_per_jin: the protected price that it was asked for at, fen per 斤: what a raise has added since it does not pay
    :param most_fen_per_jin: the most that the fund adds to a 斤, however cheap a pack becomes
    :param left_fen: what is left of its budget
    """

    support_id: int
    fen_per_jin: int
    most_fen_per_jin: int
    left_fen: int


# What each protected price's id has, the oldest first. Who pays out of them goes on with what `less` returns.
Supports = Mapping[int, Sequence[OpenSupport]]


def draw(
    supports: Sequence[OpenSupport], fund: int, *, grams: int, due: int, covered: int, share: int = 0
) -> list[int]:
    """Return what the fund pays of what is missing to a household's due within each support, the oldest first, in fen.

    :param fund: what the price protection fund holds
    :param grams: mass that the household is paid for
    :param due: what it is owed: its share of the sale, at least its floor as it is now
    :param covered: what others pay of it
    :param share: its share of the sale, which no raise has changed
    """
    parts: list[int] = []
    for one in supports:
        agreed_to = min(due, max(share, floor_fen(grams, one.fen_per_jin)))  # what was due before any raise
        most = min(agreed_to - covered, floor_fen(grams, one.most_fen_per_jin), fund) - sum(parts)
        parts.append(max(min(most, one.left_fen), 0))
    return parts


def less(supports: Sequence[OpenSupport], parts: Sequence[int]) -> list[OpenSupport]:
    """Return what supports have left once they have paid what `draw` says."""
    return [replace(one, left_fen=one.left_fen - part) for one, part in zip(supports, parts, strict=True)]


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is bought of a delivery at the season's end, in grams and fen; `price_id` is its protected price's, 0 for none."""

    grams: int
    amount: int
    price_id: int


@dataclass(frozen=True, slots=True)
class PurchaseFunding:
    """Out of what a delivery's purchase at the season's end is paid, in fen. The household gets the sum, always (R1).

    :param from_cooperative: out of what the cooperative had
    :param from_fund: out of the price protection fund, within a support (R1b)
    :param owed: what neither could pay; the cooperative owes it, and its account goes below zero
    """

    from_cooperative: int
    from_fund: int
    owed: int

    @property
    def amount(self) -> int:
        """What the household is credited."""
        return self.from_cooperative + self.from_fund + self.owed


def fund_purchases(
    purchases: Sequence[Purchase], *, cooperative: int, fund: int, supports: Supports
) -> tuple[list[PurchaseFunding], Supports]:
    """Say out of what each purchase is paid: first the cooperative's money, then the fund's within supports; the rest is owed.

    :param purchases: in the order in which the money is used up
    :param cooperative: the cooperative's balance; below zero there is nothing to be had
    :param fund: the price protection fund's balance
    :returns: the same for each purchase, and what is left of the supports
    :raises ValueError: an amount is negative
    """
    if any(one.amount < 0 for one in purchases):
        raise ValueError("an amount is negative")
    own, fund, left = max(cooperative, 0), max(fund, 0), dict(supports)
    fundings = []
    for one in purchases:
        from_cooperative = min(one.amount, own)
        open_ones = left.get(one.price_id, ())
        parts = draw(open_ones, fund, grams=one.grams, due=one.amount, covered=from_cooperative)
        from_fund = sum(parts)
        own -= from_cooperative
        fund -= from_fund
        if from_fund:
            left[one.price_id] = less(open_ones, parts)
        fundings.append(PurchaseFunding(from_cooperative, from_fund, one.amount - from_cooperative - from_fund))
    return fundings, left
