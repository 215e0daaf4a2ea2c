"""Reads of orders that the buyer's pages need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet

from marketplace.households.models import Correction, Household
from marketplace.households.rules import masked_name
from marketplace.ledger.models import Account, Event, Posting
from marketplace.people.models import User
from marketplace.supply.models import Allocation
from marketplace.supply.tracing.growers import refusing
from orders.models import Order, OrderLine, Parcel


def orders_with_parcels() -> QuerySet[Order]:
    """Return orders with payment, parcels and lines, in the same number of queries whatever their number."""
    lines = Prefetch("lines", OrderLine.objects.select_related("pack").order_by("id"))
    parcels = Prefetch(
        "parcels", Parcel.objects.select_related("cooperative", "forecast").prefetch_related(lines).order_by("id")
    )
    return Order.objects.select_related("payment", "discount_code").prefetch_related(parcels)


def orders_of(user: User) -> QuerySet[Order]:
    """Return a signed-in buyer's orders, newest first."""
    return orders_with_parcels().filter(user=user).order_by("-id")


class Credit(NamedTuple):
    """What one household was credited for an order line.

    :param name: masked, of a household that has agreed to be named, else empty; the number of a household, and whether it
        is a poor one, is nobody's to read here
    """

    name: str
    village: str
    fen: int


def household_credits(parcels: Iterable[Parcel], on: date) -> dict[int, list[Credit]]:
    """Return which households were credited how much for each line of settled parcels: order line id → credits.

    The ledger's own figures: with what the price protection fund or the cooperative added to reach the floor, after
    corrections. The largest credit comes first. A household that gave from two deliveries is one.

    :param on: the day; who has agreed to be named later than that is not named
    """
    references = [f"parcel:{parcel.pk}" for parcel in parcels if parcel.status == Parcel.Status.SETTLED]
    if not references:
        return {}
    events = Event.objects.filter(kind="settlement", reference__in=references).values("pk")
    credited = Posting.objects.filter(event_id__in=events, source_type="allocation")
    accounts = Account.objects.filter(kind=Account.Kind.HOUSEHOLD, pk__in=credited.values("credit_id"))
    owners = {pk: owner for pk, owner in accounts.values_list("pk", "owner_id") if owner is not None}
    corrected: dict[tuple[int, int], int | None] = {
        (event, wrong): rightful
        for event, wrong, rightful in Correction.objects.filter(
            event__in=events, state=Correction.State.POSTED
        ).values_list("event_id", "household_id", "rightful_id")
    }
    rows = list(credited.filter(credit_id__in=owners).values_list("event_id", "credit_id", "source_id", "amount"))
    lines = dict(
        Allocation.objects.filter(pk__in={row[2] for row in rows}).values_list("pk", "reservation__order_line__id")
    )
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for event, account, allocation, fen in rows:
        owner = owners[account]
        household = corrected.get((event, owner), owner)
        assert allocation is not None  # every credit names its source (R9)
        line = lines[allocation]
        if household is not None and line is not None:  # else it was taken back
            found[line][household] += fen
    return _named(found, on)


def _named(found: Mapping[int, Mapping[int, int]], on: date) -> dict[int, list[Credit]]:
    ids = {household for of_line in found.values() for household in of_line}
    households = Household.objects.select_related("village").in_bulk(ids)

    products = dict(OrderLine.objects.filter(pk__in=found).values_list("pk", "pack__product_id"))
    said_no = refusing(ids)

    def credit(line: int, one: Household, fen: int) -> Credit:
        agreed = one.naming_consent_on is not None and one.naming_consent_on <= on
        named = agreed and (one.pk, products[line]) not in said_no
        return Credit(masked_name(one.head_name) if named else "", one.village.label, fen)

    return {
        line: sorted((credit(line, households[pk], fen) for pk, fen in of_line.items()), key=lambda one: -one.fen)
        for line, of_line in found.items()
    }
