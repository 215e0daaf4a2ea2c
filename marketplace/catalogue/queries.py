"""Reads of products."""

from __future__ import annotations

from collections import Counter

from django.db.models import QuerySet

from marketplace.catalogue.models import Product


def product_names(products: QuerySet[Product]) -> dict[int, list[str]]:
    """Return what products are called in a sheet, by their ids: of two of one name with their cooperatives, and in English."""
    found = list(products.select_related("cooperative").order_by("name", "pk"))
    called = Counter(one.name for one in found)
    names: dict[int, list[str]] = {}
    for one in found:
        name = one.name if called[one.name] == 1 else f"{one.cooperative.name} {one.name}"
        names[one.pk] = [name, one.name_en] if one.name_en and called[one.name] == 1 else [name]
    return names
