"""Reads of protected prices that more than one caller needs."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from marketplace.supply.models import Agreement, ProtectedPrice
from marketplace.supply.rules import most_set_alone


def most_to_raise(price: ProtectedPrice) -> int | None:
    """Return up to what a township's staff raise a price by themselves, in fen per 斤."""
    return most_set_alone(price.steps.aggregate(opened=Min("fen_per_jin"))["opened"])


def most_to_open(product_id: int, grade: str, starts_on: date) -> int | None:
    """Return at what a township's staff open a season at most by themselves, in fen per 斤; None: it is the first one.

    A price on which nobody counts can be taken back by who has set it, so it lifts no limit: it is the prices of the seasons that a
    cooperative has an agreement for, of whatever time, that do; without any, the one at which the first season opened.

    :param starts_on: its first day
    """
    others = ProtectedPrice.objects.filter(product=product_id, grade=grade).exclude(season__starts_on=starts_on)
    agreed = Agreement.objects.filter(product=OuterRef("product"), season=OuterRef("season"))
    counted_on = others.filter(Exists(agreed)).aggregate(highest=Max("fen_per_jin"))["highest"]
    if counted_on is not None:
        return most_set_alone(counted_on)
    first = others.order_by("pk").first()
    return None if first is None else most_to_raise(first)


def price_of_delivery(to_delivery: str = "") -> QuerySet[ProtectedPrice]:
    """Return the protected price of a delivery's product and grade in its own season, for a subquery.

    :param to_delivery: the way from the outer query's rows to the delivery, such as "delivery__"
    """
    return ProtectedPrice.objects.filter(
        product=OuterRef(f"{to_delivery}product"),
        grade=OuterRef(f"{to_delivery}grade"),
        season=OuterRef(f"{to_delivery}agreement__season"),
    )
