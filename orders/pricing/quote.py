"""What a basket costs now: used by the checkout page and by `placing`, so that what is shown is what is charged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.utils import timezone

from marketplace.catalogue.models import Pack
from marketplace.cooperatives.models import Cooperative
from marketplace.supply.stock.queries import NOTHING, OnOffer, Terms, on_offer
from marketplace.supply.stock.reservation import Want
from orders.delivery.postage import Way, way_to
from orders.models import BasketLine, DiscountCode

from .discounts import discount_parts, find_discount

OF_PACK = ("product__cooperative", "product__category")  # what is read with a pack


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """One line at today's price and stock.

    :param offer: how the pack can be had: from stock, or pre-ordered of a harvest to come
    :param discount: the line's part of the discount, in fen
    :param sent_there: whether the product is sent to the province at all
    """

    pack: Pack
    quantity: int
    offer: OnOffer
    discount: int
    sent_there: bool

    @property
    def terms(self) -> Terms | None:
        """None when the pack is not for sale (nobody has set a protected price)."""
        return self.offer.terms

    @property
    def left(self) -> int:
        """Whole packs that can be had."""
        return self.offer.left

    @property
    def price(self) -> int:
        """The line's price before discount, in fen."""
        return self.quantity * self.pack.price_fen

    @property
    def for_sale(self) -> bool:
        """Whether it can be sold at all, stock aside."""
        return self._is_offered and self.pack.product.cooperative.status == Cooperative.Status.APPROVED

    @property
    def paused(self) -> bool:
        """Whether it would be sold, were its cooperative not suspended."""
        return self._is_offered and self.pack.product.cooperative.status == Cooperative.Status.SUSPENDED

    @property
    def _is_offered(self) -> bool:
        return self.terms is not None and self.pack.active and self.pack.product.listed

    @property
    def short(self) -> bool:
        """Whether there is less than wanted."""
        return self.left < self.quantity


@dataclass(frozen=True, slots=True)
class QuotedParcel:
    """The lines that one cooperative ships together, and their way: postage, and days.

    What is pre-ordered of a harvest is shipped by itself, once that is in.
    """

    cooperative: Cooperative
    lines: Sequence[QuotedLine]
    way: Way

    @property
    def postage(self) -> int:
        """In fen."""
        return self.way.fen

    @property
    def forecast_id(self) -> int | None:
        """The harvest that it waits for; None when it is in stock."""
        return self.lines[0].offer.forecast_id

    @property
    def expected_on(self) -> date | None:
        """The day of that harvest."""
        return self.lines[0].offer.expected_on


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
    :param province: the code of the province that it goes to; empty for the usual postage
    :param discount_code: as typed; empty for none
    :raises discounts.UnknownDiscount: there is no such code now, or it is not for these goods
    """
    quantity = {want.pack_id: want.quantity for want in wants}
    packs = Pack.objects.filter(pk__in=quantity).select_related(*OF_PACK)
    return _quote([(pack, quantity[pack.pk]) for pack in packs], province, discount_code, now)


def lines_to_quote(basket_id: UUID) -> list[BasketLine]:
    """Return the lines of a basket, each with its pack and all that a quote needs of it."""
    of_line = (f"pack__{name}" for name in OF_PACK)
    return list(BasketLine.objects.filter(basket_id=basket_id).select_related(*of_line))


def quote_lines(lines: Iterable[BasketLine], province: str, discount_code: str, now: datetime) -> Quote:
    """As `quote`, for the lines of a basket.

    :param lines: as `lines_to_quote` reads them
    """
    return _quote([(line.pack, line.quantity) for line in lines], province, discount_code, now)


def _quote(wanted: Sequence[tuple[Pack, int]], province: str, discount_code: str, now: datetime) -> Quote:
    quantity = {pack.pk: packs for pack, packs in wanted}
    offers = on_offer(quantity, timezone.localdate(now))
    packs = sorted((pack for pack, _packs in wanted), key=lambda pack: (*_parcel_of(pack, offers), pack.pk))
    code = find_discount(discount_code, now) if discount_code.strip() else None
    prices = [(pack.product.cooperative_id, quantity[pack.pk] * pack.price_fen) for pack in packs]
    goods = sum(fen for _cooperative, fen in prices)
    discounts = discount_parts(code, prices) if code else [0] * len(packs)
    lines = [
        QuotedLine(
            pack, quantity[pack.pk], offers.get(pack.pk, NOTHING), part, province not in pack.product.not_sent_to
        )
        for pack, part in zip(packs, discounts, strict=True)
    ]
    way = way_to(province) if lines else Way(0, 0)
    groups = [list(group) for _key, group in groupby(lines, key=lambda line: _parcel_of(line.pack, offers))]
    parcels = [QuotedParcel(group[0].pack.product.cooperative, group, way) for group in groups]
    return Quote(parcels, code, goods, sum(discounts), way.fen * len(parcels))


def _parcel_of(pack: Pack, offers: Mapping[int, OnOffer]) -> tuple[int, int]:
    """Return what packs of one parcel have in common: cooperative, and the harvest that they wait for, if any."""
    return pack.product.cooperative_id, offers.get(pack.pk, NOTHING).forecast_id or 0
