"""Reads of the catalogue that more than one caller needs."""

from __future__ import annotations

from django.db.models import Q

from marketplace.cooperatives.models import Cooperative


def on_sale(product: str = "") -> Q:
    """Select what may be sold: products that are listed, of a party that is approved. Whether any is left is asked elsewhere.

    :param product: the lookup that leads to a product, such as ``pack__product__``
    """
    return Q(**{f"{product}listed": True, f"{product}cooperative__status": Cooperative.Status.APPROVED})
