"""The money rules of an order: pure functions, no database, no clock, no settings. All amounts are integer fen.

Source of the rules: README, "Money in an order"; R1 (floor), R2 (every fen accounted for).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from marketplace.catalogue.mass import floor_fen
from marketplace.supply.rules import Supports, draw, less

BASIS_POINTS = 10_000
# What card, Alipay and WeChat Pay took of a payment lately, rounded up. Only shown; what is settled is the real fee.
EXPECTED_FEE_BP = 120
NO_SUPPORT: Supports = MappingProxyType({})


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights, by largest remainder: the parts always sum to the whole.

    Equal remainders go to the earlier part.

    :param total: fen, zero or more
    :param weights: zero or more each; if all are zero, every part but the first weighs nothing
    :raises ValueError: there is an amount but nothing to give it to, or something is negative
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("an amount or a weight is negative")
    if not weights:
        if total:
            raise ValueError("an amount can't be split over nothing")
        return []
    whole = sum(weights)
    if whole == 0 or len(weights) == 1:
        return [total] + [0] * (len(weights) - 1)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def share_up(amount: int, share_bp: int) -> int:
    """Return a share of an amount, rounded up to the fen in the household's favour; of less than nothing, nothing.

    :param share_bp: basis points (7000 = 70 %)
    """
    return -(-max(amount, 0) * share_bp // BASIS_POINTS)


def weighed_refund(paid: int, ordered_grams: int, packed_grams: int) -> int:
    """Return what goes back for goods packed with less than was ordered, in fen; for more, nothing.

    In proportion to the missing grams, rounded up in the buyer's favour, so never more than was paid.

    :param paid: what the buyer paid for the line
    """
    missing = max(ordered_grams - packed_grams, 0)
    return -(-paid * missing // ordered_grams)


def missing_part(amount: int, ordered_grams: int, packed_grams: int) -> int:
    """Return what of a discount goes with goods packed with less than was ordered, in fen: in proportion, rounded down, since
    what the buyer gets back of the rest is rounded up.

    :param amount: the line's discount
    """
    return amount * max(ordered_grams - packed_grams, 0) // ordered_grams


def discount_back(discount: int, kept: int, before: int, refunded: int) -> int:
    """Return what of a discount goes back to who bore it when a buyer gets money back after settlement, in fen.

    In proportion to what the buyer gets back of what was kept; over all refunds of a line, rounded down, never more than the
    discount.

    :param discount: what was paid in for the line
    :param kept: what the buyer paid for the line and settlement shared out, above zero
    :param before: what earlier refunds gave back of it
    :param refunded: what this one gives back
    """
    return discount * (before + refunded) // kept - discount * before // kept


def paid_in(amount: int, held: int) -> tuple[int, int]:
    """Return who pays a discount in, in fen: who bears it, as far as it reaches; the marketplace helps out with the rest.

    :param amount: what is to be paid
    :param held: what the account of who bears it holds
    """
    own = min(amount, max(held, 0))
    return own, amount - own


def given_back(amount: int, helped: int) -> tuple[int, int]:
    """Return to whom a discount goes back, in fen: to who bears it, and to the marketplace, which helped out.

    The marketplace first: a campaign's discount is the campaign's to bear (R1b), so what is kept of it, however little, is
    borne by the campaign as far as it has paid.

    :param amount: what goes back
    :param helped: what the marketplace has paid in for the line and not had back
    """
    to_helper = min(amount, helped)
    return amount - to_helper, to_helper


@dataclass(frozen=True, slots=True)
class AllocatedGrams:
    """The part of an order line that came from one household's delivery.

    :param allocation_id: the allocation's primary key
    :param household_id: whose delivery it is
    :param grams: mass
    :param fen_per_jin: the highest protected price of the delivery's own season so far
    :param household_share_bp: the share of the delivery's own agreement, in basis points
    :param price_id: the protected price's id, whose supports cover what is missing; 0 for none
    """

    allocation_id: int
    household_id: int
    grams: int
    fen_per_jin: int
    household_share_bp: int
    price_id: int = 0


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What settlement knows of an order line.

    :param line_id: the order line's primary key
    :param paid: what the buyer paid for it: price less its part of the discount
    :param fee: its part of the payment fee
    :param discount: its part of the discount, which who bears it pays in
    :param discount_from: the account that pays it in
    :param discount_guarded: whether that account may not go below zero
    """

    line_id: int
    paid: int
    fee: int
    allocations: Sequence[AllocatedGrams]
    discount: int = 0
    discount_from: int | None = None
    discount_guarded: bool = False

    @property
    def price(self) -> int:
        """What is shared out: the price before discount."""
        return self.paid + self.discount


@dataclass(frozen=True, slots=True)
class HouseholdPart:
    """What one allocation brings its household, and out of what.

    :param by_support: what the fund pays within each support of the allocation's protected price
    """

    allocation: AllocatedGrams
    from_sale: int
    by_support: Sequence[int]
    from_cooperative: int

    @property
    def from_fund(self) -> int:
        """What the price protection fund pays."""
        return sum(self.by_support)

    @property
    def amount(self) -> int:
        """What the household is credited."""
        return self.from_sale + self.from_fund + self.from_cooperative


@dataclass(frozen=True, slots=True)
class LineShares:
    """How one line's money is shared out.

    :param fee_from_sale: the payment fee paid out of the price
    :param fee_from_cooperative: the rest of the fee, when the price is less than that
    :param cooperative: what the cooperative is credited
    """

    line_id: int
    households: Sequence[HouseholdPart]
    fee_from_sale: int
    fee_from_cooperative: int
    cooperative: int

    @property
    def household_total(self) -> int:
        """What all households of the line are credited."""
        return sum(part.amount for part in self.households)

    @property
    def from_fund(self) -> int:
        """What the price protection fund pays."""
        return sum(part.from_fund for part in self.households)


def share_out_parcel(lines: Sequence[LineFacts], fund: int, supports: Supports = NO_SUPPORT) -> list[LineShares]:
    """Share out the lines of a parcel, which are one sale: what the floors of some are short of comes first from what the
    cooperative gets for the others (R1b: "the cooperative's part of the sale"), or cheap goods beside dear ones would take from
    the fund what the cooperative keeps. It reaches first where a support would pay else, whatever the order of the lines:
    least is taken from the fund.

    :param fund: what the price protection fund holds
    :param supports: what the supports of each protected price still pay
    """
    shares = [share_out(line, fund=0) for line in lines]
    part_of_sale, left = max(sum(one.cooperative - one.fee_from_cooperative for one in shares), 0), supports
    for place, line in sorted(enumerate(lines), key=lambda row: (not _is_supported(row[1], supports), row[0])):
        if any(part.from_cooperative for part in shares[place].households):
            shares[place] = one = share_out(line, fund, left, part_of_sale)
            fund -= one.from_fund
            left = once_paid(left, one.households)
            for part in one.households:
                part_of_sale = max(part_of_sale - part.from_cooperative, 0)
    return shares


def once_paid(supports: Supports, parts: Sequence[HouseholdPart]) -> Supports:
    """Return what supports have left once they have paid their parts."""
    left = dict(supports)
    for part in parts:
        if part.from_fund:
            price = part.allocation.price_id
            left[price] = less(left[price], part.by_support)
    return left


def _is_supported(line: LineFacts, supports: Supports) -> bool:
    return any(one.left_fen for part in line.allocations for one in supports.get(part.price_id, ()))


def owed_by_cooperative(shares: Sequence[LineShares]) -> int:
    """Return what a parcel is short of: what the cooperative pays beyond its part of the sale, in fen; at least nothing."""
    owed = sum(
        one.fee_from_cooperative + sum(part.from_cooperative for part in one.households) - one.cooperative
        for one in shares
    )
    return max(owed, 0)


def share_out(line: LineFacts, fund: int, supports: Supports = NO_SUPPORT, part_of_sale: int = 0) -> LineShares:
    """Share out a settled line's money: its price before discount, since who bears the discount pays it in (R1b).

    Off the top the payment fee; then the households: of the rest, in proportion to grams, the share of each delivery's
    agreement, rounded up, each at least its own floor (R1); then the cooperative. What is missing comes first from the
    cooperative's part, then from the price protection fund within the township's supports and at the terms that they were
    approved at, then the cooperative owes it.

    :param fund: what the price protection fund holds
    :param supports: what the supports of each protected price still pay
    :param part_of_sale: what other lines of the sale leave the cooperative, in fen
    """
    by_share = agreed(max(line.price - line.fee, 0), [(one.grams, one.household_share_bp) for one in line.allocations])
    fee_from_sale = min(line.fee, line.price)
    sale, left = line.price - fee_from_sale, supports
    households = []
    for share, part in zip(by_share, line.allocations, strict=True):
        due = max(share, floor_fen(part.grams, part.fen_per_jin))
        from_sale = min(due, sale)
        from_others = min(due - from_sale, part_of_sale)
        open_ones, covered = left.get(part.price_id, ()), from_sale + from_others
        short = due > covered
        by_support = draw(open_ones, fund, grams=part.grams, due=due, covered=covered, share=share) if short else []
        one = HouseholdPart(part, from_sale, by_support, due - from_sale - sum(by_support))
        households.append(one)
        sale, part_of_sale, fund = sale - from_sale, part_of_sale - from_others, fund - one.from_fund
        left = once_paid(left, [one]) if one.from_fund else left
    return LineShares(line.line_id, households, fee_from_sale, line.fee - fee_from_sale, sale)


def agreed(proceeds: int, parts: Sequence[tuple[int, int]]) -> list[int]:
    """Return what each allocation brings its household by its agreement's share, in fen.

    What agreements of the same share sold is rounded once, in the households' favour, and split by grams.

    :param proceeds: what the sale brought, less its fee
    :param parts: grams, and share in basis points, of each allocation
    """
    if len({share_bp for _grams, share_bp in parts}) == 1:  # nearly always
        return split(share_up(proceeds, parts[0][1]), [grams for grams, _share in parts])
    by_share: dict[int, list[int]] = {}
    for place, (_grams, share_bp) in enumerate(parts):
        by_share.setdefault(share_bp, []).append(place)
    grams = [[parts[place][0] for place in places] for places in by_share.values()]
    of_each = split(proceeds, [sum(weights) for weights in grams]) if by_share else []
    found = [0] * len(parts)
    for (share_bp, places), weights, amount in zip(by_share.items(), grams, of_each, strict=True):
        for place, fen in zip(places, split(share_up(amount, share_bp), weights), strict=True):
            found[place] = fen
    return found


def break_even(grams: int, protected_fen_per_jin: int, fee_bp: int) -> int:
    """Return the least price of a pack at which the floor of its households is paid out of it, in fen.

    :param grams: the pack's net mass
    :param protected_fen_per_jin: the protected price, fen per 斤
    :param fee_bp: the payment fee to be expected, in basis points of the price; under 10,000
    """
    floor = floor_fen(grams, protected_fen_per_jin)
    price = floor
    while price - split(price, [fee_bp, BASIS_POINTS - fee_bp])[0] < floor:
        price += max(1, (floor - price + price * fee_bp // BASIS_POINTS) // 2)
    while price > 1 and price - 1 - split(price - 1, [fee_bp, BASIS_POINTS - fee_bp])[0] >= floor:
        price -= 1
    return price


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What of a pack's price reaches whom, as the storefront shows it."""

    price: int
    household: int
    cooperative: int
    fee: int


def breakdown(price: int, grams: int, protected_fen_per_jin: int, household_share_bp: int, fee_bp: int) -> Breakdown:
    """Return what of a pack's full price reaches whom, by the same rule that settles.

    :param price: the pack's price
    :param grams: its net mass
    :param fee_bp: the payment fee to be expected, in basis points of the price
    """
    fee = split(price, [fee_bp, BASIS_POINTS - fee_bp])[0]
    pack = AllocatedGrams(0, 0, grams, protected_fen_per_jin, household_share_bp)
    shares = share_out(LineFacts(0, price, fee, [pack]), fund=0)
    # where the floor exceeds the price, the household's bar is the price: the rest is the cooperative's or the fund's
    return Breakdown(price, min(shares.household_total, price), shares.cooperative, shares.fee_from_sale)
