"""Reads of orders that the buyer's pages need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet, Sum

from marketplace.households.rules import masked_name
from marketplace.ledger.models import Account, Event, Posting
from marketplace.people.models import User
from marketplace.supply.models import Allocation

from .models import Order, OrderLine, Parcel


def orders_with_parcels() -> QuerySet[Order]:
    """Return orders with payment, parcels and lines, in the same number of queries whatever their number."""
    lines = Prefetch("lines", OrderLine.objects.order_by("id"))
    parcels = Prefetch(
        "parcels", Parcel.objects.select_related("cooperative", "forecast").prefetch_related(lines).order_by("id")
    )
    return Order.objects.select_related("payment", "discount_code").prefetch_related(parcels)


def orders_of(user: User) -> QuerySet[Order]:
    """Return a signed-in buyer's orders, newest first."""
    return orders_with_parcels().filter(user=user).order_by("-id")


class Credit(NamedTuple):
    """What one household was credited for an order line.

    :param name: masked; the number of a household, and whether it is a poor one, is nobody's to read here
    """

    name: str
    village: str
    fen: int


def household_credits(parcels: Iterable[Parcel]) -> dict[int, list[Credit]]:
    """Return which households were credited how much for each line of settled parcels: order line id → credits.

    The ledger's own figures: with what the price protection fund or the cooperative added to reach the floor. The largest
    credit comes first. A household that gave from two deliveries is one.
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
    found: dict[int, dict[int, Credit]] = defaultdict(dict)
    rows = Allocation.objects.filter(pk__in=credited).select_related(
        "reservation__order_line", "delivery__household__village"
    )
    for allocation in rows:
        household = allocation.delivery.household
        of_line = found[allocation.reservation.order_line.pk]
        before = of_line.get(household.pk)
        fen = credited[allocation.pk] + (before.fen if before else 0)
        of_line[household.pk] = Credit(masked_name(household.head_name), household.village.label, fen)
    return {line: sorted(credits.values(), key=lambda one: -one.fen) for line, credits in found.items()}
