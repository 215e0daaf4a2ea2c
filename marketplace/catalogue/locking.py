"""Row locks of the catalogue, until the caller's transaction ends (law 4, `docs/laws/locks.md`)."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.cooperatives.models import Cooperative

from .models import Product


def lock_names(cooperative_id: int) -> None:
    """Lock a cooperative while what its products and packs are called, and what they are, is changed: of two that can't be told
    apart one is made. Rows that refer to the cooperative can still be written."""
    Cooperative.objects.select_for_update(no_key=True).get(pk=cooperative_id)


def lock_all_named(cooperative_ids: Iterable[int], product_ids: Iterable[int]) -> None:
    """Lock cooperatives, then products, that are changed together: as `lock_names` and `lock_named`."""
    names = Cooperative.objects.select_for_update(no_key=True).filter(pk__in=sorted(set(cooperative_ids)))
    list(names.order_by("id").values_list("pk"))
    products = Product.objects.select_for_update(no_key=True).filter(pk__in=sorted(set(product_ids)))
    list(products.order_by("id").values_list("pk"))


def lock_named(product_id: int) -> Product:
    """Lock the cooperative of a product as `lock_names`, then the product. Rows that refer to it can still be written.

    :raises Product.DoesNotExist: there is none
    """
    lock_names(Product.objects.values_list("cooperative_id", flat=True).get(pk=product_id))
    rows = Product.objects.select_for_update(of=("self",), no_key=True).select_related(
        "category", "village", "cooperative__village"
    )
    return rows.get(pk=product_id)
