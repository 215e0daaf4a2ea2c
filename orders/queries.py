"""Reads of orders that the buyer's pages need."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet, Sum

from marketplace.ledger.models import Account, Event, Posting
from marketplace.people.models import User
from marketplace.supply.models import Allocation

from .models import Order, OrderLine, Parcel


def orders_with_parcels() -> QuerySet[Order]:
    """Return orders with payment, parcels and lines, in the same number of queries whatever their number."""
    lines = Prefetch("lines", OrderLine.objects.order_by("id"))
    parcels = Prefetch("parcels", Parcel.objects.select_related("cooperative").prefetch_related(lines).order_by("id"))
    return Order.objects.select_related("payment", "discount_code").prefetch_related(parcels)


def orders_of(user: User) -> QuerySet[Order]:
    """Return a signed-in buyer's orders, newest first."""
    return orders_with_parcels().filter(user=user).order_by("-id")


def household_income(parcels: Iterable[Parcel]) -> dict[int, int]:
    """Return what households were credited for each line of settled parcels: order line id → fen.

    The ledger's own figures: with what the price protection fund or the cooperative added to reach the floor.
    """
    references = [f"parcel:{parcel.pk}" for parcel in parcels if parcel.status == Parcel.Status.SETTLED]
    if not references:
        return {}
    events = Event.objects.filter(kind="settlement", reference__in=references).values("pk")
    households = Account.objects.filter(kind=Account.Kind.HOUSEHOLD).values("pk")
    credited = dict(
        Posting.objects.filter(event_id__in=events, credit_id__in=households, source_type="allocation")
        .values_list("source_id")
        .annotate(fen=Sum("amount"))
    )
    line_of = Allocation.objects.filter(pk__in=credited).values_list("pk", "reservation__order_line")
    income: dict[int, int] = {}
    for allocation_id, line_id in line_of:
        income[line_id] = income.get(line_id, 0) + credited[allocation_id]
    return income
