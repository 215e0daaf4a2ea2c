"""Tells supply where sold grams are that were not settled yet: their parcel's way."""

from __future__ import annotations

from collections.abc import Collection

from marketplace.income.outcomes import WaitsFor
from marketplace.supply.agreements.sold import register
from marketplace.supply.models import Allocation
from orders.models import Parcel

ON_ITS_WAY = {Parcel.Status.SHIPPED.value: WaitsFor.ON_THE_WAY, Parcel.Status.RECEIVED.value: WaitsFor.AFTER_SALE}


def waits_for(allocation_ids: Collection[int]) -> dict[int, WaitsFor]:
    """Return what each allocation waits for, in one query."""
    rows = Allocation.objects.filter(pk__in=allocation_ids, reservation__order_line__isnull=False)
    statuses = rows.values_list("pk", "reservation__order_line__parcel__status")
    return {pk: ON_ITS_WAY.get(status, WaitsFor.PACKING) for pk, status in statuses}


register(waits_for)
