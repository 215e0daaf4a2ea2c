"""What a basket costs now: used by the checkout page and by `placing`, so that what is shown is what is charged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from marketplace.catalogue.models import Pack
from marketplace.cooperatives.models import Cooperative
from marketplace.supply.queries import Terms, packs_in_stock, terms
from marketplace.supply.reservation import Want

from .discounts import discount_fen, find_discount
from .models import DiscountCode
from .postage import postage_fen
from .rules import split


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """One line at today's price and stock.

    :param terms: None when the pack is not for sale (not listed, or nobody has set a protected price)
    :param left: whole packs in stock
    :param discount: the line's part of the discount, in fen
    """

    pack: Pack
    quantity: int
    terms: Terms | None
    left: int
    discount: int

    @property
    def price(self) -> int:
        """The line's price before discount, in fen."""
        return self.quantity * self.pack.price_fen

    @property
    def for_sale(self) -> bool:
        """Whether it can be sold at all, stock aside."""
        return self.terms is not None and self.pack.active and self.pack.product.listed

    @property
    def short(self) -> bool:
        """Whether there is less in stock than wanted."""
        return self.left < self.quantity


@dataclass(frozen=True, slots=True)
class QuotedParcel:
    """The lines that one cooperative ships, and their postage in fen."""

    cooperative: Cooperative
    lines: Sequence[QuotedLine]
    postage: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket costs now, in fen."""

    parcels: Sequence[QuotedParcel]
    discount_code: DiscountCode | None
    goods: int
    discount: int
    postage: int

    @property
    def total(self) -> int:
        """What the buyer pays."""
        return self.goods - self.discount + self.postage

    @property
    def lines(self) -> list[QuotedLine]:
        """All lines, parcel by parcel."""
        return [line for parcel in self.parcels for line in parcel.lines]


def quote(wants: Sequence[Want], province: str, discount_code: str, now: datetime) -> Quote:
    """Return what the packs cost now, sent to a province with a discount code.

    :param wants: packs and quantities
    :param province: where to; empty for the usual postage
    :param discount_code: as typed; empty for none
    :raises discounts.UnknownDiscount: there is no such code now
    """
    on = timezone.localdate(now)
    quantity = {want.pack_id: want.quantity for want in wants}
    packs = sorted(
        Pack.objects.filter(pk__in=quantity).select_related("product__cooperative", "product__category"),
        key=lambda pack: (pack.product.cooperative_id, pack.pk),
    )
    left, holding = packs_in_stock(quantity, on), terms(quantity, on)
    code = find_discount(discount_code, now) if discount_code.strip() else None
    goods = sum(quantity[pack.pk] * pack.price_fen for pack in packs)
    discount = discount_fen(goods, code) if code else 0
    discounts = split(discount, [quantity[pack.pk] * pack.price_fen for pack in packs])
    lines = [
        QuotedLine(pack, quantity[pack.pk], holding.get(pack.pk), left.get(pack.pk, 0), part)
        for pack, part in zip(packs, discounts, strict=True)
    ]
    each = postage_fen(province) if lines else 0
    parcels = [
        QuotedParcel(cooperative, list(group), each)
        for cooperative, group in groupby(lines, key=lambda line: line.pack.product.cooperative)
    ]
    return Quote(parcels, code, goods, discount, each * len(parcels))
