"""Reads of products."""

from __future__ import annotations

from collections import Counter

from django.db.models import Q, QuerySet

from marketplace.catalogue.models import Product
from marketplace.cooperatives.models import Cooperative


def on_sale(product: str = "") -> Q:
    """Select what may be sold: products that are listed, of a party that is approved. Whether any is left is asked elsewhere.

    :param product: the lookup that leads to a product, such as ``pack__product__``
    """
    return Q(**{f"{product}listed": True, f"{product}cooperative__status": Cooperative.Status.APPROVED})


def product_names(products: QuerySet[Product]) -> dict[int, list[str]]:
    """Return what products are called in a sheet, by their ids: of two of one name with their cooperatives, and in English."""
    found = list(products.select_related("cooperative").order_by("name", "pk"))
    called = Counter(one.name for one in found)
    names: dict[int, list[str]] = {}
    for one in found:
        name = one.name if called[one.name] == 1 else f"{one.cooperative.name} {one.name}"
        names[one.pk] = [name, one.name_en] if one.name_en and called[one.name] == 1 else [name]
    return names
