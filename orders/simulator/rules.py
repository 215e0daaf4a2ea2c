"""A season replayed at another protected price and household share: pure functions, by the rules that settle and that buy
(`orders.money.rules`, `marketplace.supply.rules`). All amounts are integer fen.

Sales that are alike are counted once and multiplied; and since all may differ, each is only summed up, not shared out row by
row: tests compare the sums with the rule that settles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from marketplace.catalogue.mass import floor_fen
from marketplace.supply.rules import OpenSupport, Purchase, fund_purchases
from orders.money.rules import agreed

ANY_PRICE = 10**12  # fen per 斤: above each


@dataclass(frozen=True, slots=True)
class Terms:
    """At what a season is replayed; None: as it was, at each sale.

    :param fen_per_jin: the protected price, fen per 斤
    :param share_bp: the households' share of the sale in basis points
    """

    fen_per_jin: int | None = None
    share_bp: int | None = None


class SoldPart(NamedTuple):
    """What of a line came from one delivery.

    :param grams: mass
    :param fen_per_jin: the floor that it was settled by
    :param share_bp: the share of its agreement, in basis points
    :param price_id: its protected price; 0 for none
    :param village_id: where its household lives
    """

    grams: int
    fen_per_jin: int
    share_bp: int
    price_id: int
    village_id: int


class SoldLine(NamedTuple):
    """A settled line: what the buyer paid, its part of the payment fee, and of a discount, in fen."""

    paid: int
    fee: int
    discount: int
    parts: tuple[SoldPart, ...]


SoldParcel = tuple[SoldLine, ...]


@dataclass(frozen=True, slots=True)
class Bought:
    """What was bought of one delivery at the season's end; `fen_per_jin` is the price that it was bought at."""

    grams: int
    fen_per_jin: int
    price_id: int
    village_id: int


@dataclass(frozen=True, slots=True)
class Sales:
    """What the sales of a season bring: the households of each village, the cooperatives, and what is missing, in fen."""

    by_village: Counter[int]
    kept: int
    missing: int


@dataclass(frozen=True)
class PlayedSeason:
    """What happened in a season to the produce of one protected price.

    :param price_id: the protected price
    :param sales: settled parcels with something of it, and how many of each were alike
    :param purchases: all that the season's closing bought, of whatever grade, in the order in which it was paid
    :param means: what the cooperative had before the closing, in fen
    :param budget: what the price protection fund could pay for it: within the township's supports, and as far as it reached
    """

    price_id: int
    sales: Mapping[SoldParcel, int] = field(default_factory=dict)
    purchases: Sequence[Bought] = ()
    means: int = 0
    budget: int = 0

    @property
    def lines(self) -> int:
        """How many settled lines there are."""
        return sum(len(parcel) * times for parcel, times in self.sales.items())

    @cached_property
    def as_sold(self) -> Sales:
        """What the sales brought at their own terms."""
        return _sales(self, Terms())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay brings, in fen.

    :param by_village: what the households of each village get: village id → fen
    :param sold: what households get for what was sold
    :param bought: what they get for what was bought at the season's end
    :param kept: what the cooperatives keep of the parcels' sales, before what is missing; less than nothing where they owe
        for other produce of the same parcels
    :param from_fund: what the price protection fund pays, within the supports
    :param owed: what nobody has: the cooperatives owe it
    :param own: what the cooperative pays of the purchases out of what it has
    """

    by_village: Mapping[int, int]
    sold: int
    bought: int
    kept: int
    from_fund: int
    owed: int
    own: int

    @property
    def households(self) -> int:
        """What households get in all."""
        return self.sold + self.bought

    @property
    def missing(self) -> int:
        """What the price protection fund and the cooperatives have to add."""
        return self.from_fund + self.owed


def replay(season: PlayedSeason, terms: Terms) -> Outcome:
    """Play a season once more at other terms. Where the cooperative would have kept less or more of the sales, it has so
    much less or more for the purchases at the season's end.

    :param terms: for the produce of the season's protected price; other produce in the same parcels, and other grades in the
        same closing, stay as they were
    """
    was = season.as_sold
    now = was if terms == Terms() else _sales(season, terms)
    fund_was, fund_now = min(was.missing, season.budget), min(now.missing, season.budget)
    kept_more = (now.kept - now.missing + fund_now) - (was.kept - was.missing + fund_was)
    rows = [(floor_fen(one.grams, _floor(one, season.price_id, terms)), one) for one in season.purchases]
    left = season.budget - fund_now
    fundings, _left = fund_purchases(
        [Purchase(one.grams, amount, one.price_id) for amount, one in rows],
        cooperative=season.means + kept_more, fund=left,
        # as if the supports were approved at these terms: that is what is asked
        supports={season.price_id: [OpenSupport(0, ANY_PRICE, ANY_PRICE, left)]},
    )  # fmt: skip
    by_village = Counter(now.by_village)
    own = from_fund = owed = 0
    for (amount, one), funding in zip(rows, fundings, strict=True):
        if one.price_id == season.price_id:
            by_village[one.village_id] += amount
            own += funding.from_cooperative
            from_fund += funding.from_fund
            owed += funding.owed
    sold = now.by_village.total()
    return Outcome(
        by_village, sold, by_village.total() - sold, now.kept, fund_now + from_fund, now.missing - fund_now + owed, own
    )


def _floor(one: SoldPart | Bought, price_id: int, terms: Terms) -> int:
    return one.fen_per_jin if terms.fen_per_jin is None or one.price_id != price_id else terms.fen_per_jin


def _sales(season: PlayedSeason, terms: Terms) -> Sales:
    by_village: Counter[int] = Counter()
    kept = missing = 0
    for parcel, times in season.sales.items():
        dues = [_dues(line, season.price_id, terms) for line in parcel]
        for line, due in zip(parcel, dues, strict=True):
            for part, amount in zip(line.parts, due, strict=True):
                if part.price_id == season.price_id:
                    by_village[part.village_id] += amount * times
        left = [line.paid + line.discount - line.fee - sum(due) for line, due in zip(parcel, dues, strict=True)]
        added = _added(parcel, dues, left, season.price_id) if min(left, default=0) < 0 else 0
        kept += (sum(left) + added) * times
        missing += added * times
    return Sales(by_village, kept, missing)


def _dues(line: SoldLine, price_id: int, terms: Terms) -> list[int]:
    """Return what each part of a line brings its household, as `share_out` does: its share of the sale, at least its floor."""
    fen, bp = terms.fen_per_jin, terms.share_bp
    weights, floors = [], []
    for grams, floor, share, price, _village in line.parts:
        own = price == price_id
        weights.append((grams, bp if own and bp is not None else share))
        floors.append(floor_fen(grams, fen if own and fen is not None else floor))
    return list(map(max, agreed(max(line.paid + line.discount - line.fee, 0), weights), floors))


def _added(parcel: SoldParcel, dues: Sequence[Sequence[int]], left: Sequence[int], price_id: int) -> int:
    """Return what is added to a parcel in which something is missing, beyond what the cooperative gets for the others, where
    a support of the price could pay it (`share_out_parcel`).

    :param left: what the sale of each line leaves the cooperative; below zero, what is missing
    """
    fees = sum(min(line.paid + line.discount - line.fee, 0) for line in parcel)  # what the price does not pay of them
    rest, added = max(sum(max(one, 0) for one in left) + fees, 0), 0
    short = [place for place, one in enumerate(left) if one < 0]
    for place in sorted(short, key=lambda n: not any(part.price_id == price_id for part in parcel[n].parts)):
        line = parcel[place]
        sale = max(line.paid + line.discount - line.fee, 0)
        for part, amount in zip(line.parts, dues[place], strict=True):
            lacking = max(amount - sale, 0)
            sale = max(sale - amount, 0)
            from_others = min(lacking, rest)
            rest -= from_others
            if part.price_id == price_id:
                added += lacking - from_others
    return added
