"""A product's packs as the form that fills the basket offers them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from marketplace.catalogue.models import Pack, Product
from marketplace.catalogue.queries import on_sale
from marketplace.supply.stock.queries import FEW_PACKS, on_offer


@dataclass(frozen=True, slots=True)
class OfferedPack:
    """A pack that is for sale, and how many of it are left.

    :param expected_on: the day of the harvest that it is pre-ordered from; None when it is in stock
    """

    pack: Pack
    left: int
    expected_on: date | None = None

    @property
    def few(self) -> bool:
        """Whether so few are left that it is said how many."""
        return self.left <= FEW_PACKS


@dataclass(frozen=True, slots=True)
class Shelf:
    """A product that may be sold, with village and cooperative, and its packs that are for sale, sold-out ones with none left."""

    product: Product
    packs: Sequence[OfferedPack]


def shelf_of(now: datetime, *, product_id: int | None = None, pack_id: int | None = None) -> Shelf | None:
    """Return a product that may be sold with its packs in their order, or None when there is no such product.

    :param product_id: which one; or
    :param pack_id: one of its packs
    """
    which = {"packs": pack_id} if product_id is None else {"pk": product_id}
    of_product = {f"product__{name}": value for name, value in which.items()}
    rows = list(
        Pack.objects.filter(on_sale("product__"), active=True, **of_product).select_related(
            "product__village", "product__cooperative"
        )
    )
    if rows:
        return Shelf(rows[0].product, _offered(rows, now))
    sold = Product.objects.select_related("village", "cooperative").filter(on_sale())
    product = sold.filter(**which).first()
    return Shelf(product, []) if product else None


def offered_pack(pack_id: int, now: datetime) -> OfferedPack | None:
    """Return a pack that is for sale, or None for one that is not."""
    return next(iter(_offered(Pack.objects.filter(on_sale("product__"), pk=pack_id, active=True), now)), None)


def _offered(packs: Iterable[Pack], now: datetime) -> list[OfferedPack]:
    rows = list(packs)
    found = on_offer([pack.pk for pack in rows], timezone.localdate(now))
    return [OfferedPack(pack, found[pack.pk].left, found[pack.pk].expected_on) for pack in rows if found[pack.pk].terms]
