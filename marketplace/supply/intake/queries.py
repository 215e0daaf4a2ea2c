"""Reads of protected prices that more than one caller needs."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet

from marketplace.supply.models import ProtectedPrice


def price_of_delivery(to_delivery: str = "") -> QuerySet[ProtectedPrice]:
    """Return the protected price of a delivery's product and grade in its own season, for a subquery.

    :param to_delivery: the way from the outer query's rows to the delivery, such as "delivery__"
    """
    return ProtectedPrice.objects.filter(
        product=OuterRef(f"{to_delivery}product"),
        grade=OuterRef(f"{to_delivery}grade"),
        season=OuterRef(f"{to_delivery}agreement__season"),
    )
