"""Reads of protected prices that more than one caller needs."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Min, OuterRef, QuerySet

from marketplace.supply.models import ProtectedPrice
from marketplace.supply.rules import most_set_alone


def most_to_raise(price: ProtectedPrice) -> int | None:
    """Return up to what a township's staff raise a price by themselves, in fen per 斤."""
    return most_set_alone(price.steps.aggregate(opened=Min("fen_per_jin"))["opened"])


def most_to_open(product_id: int, grade: str, starts_on: date) -> int | None:
    """Return at what a township's staff open a season at most by themselves, in fen per 斤; None: it is the first one.

    :param starts_on: its first day
    """
    earlier = ProtectedPrice.objects.filter(product=product_id, grade=grade, season__starts_on__lt=starts_on)
    return most_set_alone(earlier.aggregate(highest=Max("fen_per_jin"))["highest"])


def price_of_delivery(to_delivery: str = "") -> QuerySet[ProtectedPrice]:
    """Return the protected price of a delivery's product and grade in its own season, for a subquery.

    :param to_delivery: the way from the outer query's rows to the delivery, such as "delivery__"
    """
    return ProtectedPrice.objects.filter(
        product=OuterRef(f"{to_delivery}product"),
        grade=OuterRef(f"{to_delivery}grade"),
        season=OuterRef(f"{to_delivery}agreement__season"),
    )
