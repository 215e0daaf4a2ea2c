"""Give allocated stock back before the parcel leaves: all of it (cancelled), or a part (packed less than ordered).

An allocation never changes: what goes back is a row beside it, at most one each. Locks, in everybody's order (law 4),
after the caller's order and parcel: reservations, lots, deliveries, each by id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from marketplace.supply.locking import lock_deliveries, lock_lots, lock_reservations
from marketplace.supply.models import Allocation, AllocationReturn, Delivery, Lot, Reservation
from marketplace.supply.refusals import NotReturnable
from marketplace.supply.rules import grams_back


def return_allocations(reservation_ids: Sequence[int], *, now: datetime) -> int:
    """Give all stock of allocated reservations back. Those returned before stay as they are, so it comes back once.

    :returns: how many reservations were returned now
    :raises NotReturnable: one was never allocated, or a part of it went back at weighing; nothing is changed
    """
    with transaction.atomic():
        locked = lock_reservations(reservation_ids)
        allocated = [row.pk for row in locked if row.state == Reservation.State.ALLOCATED]
        rows = _allocations(allocated)
        if any(row.state in (Reservation.State.HELD, Reservation.State.RELEASED) for row in locked):
            raise NotReturnable(f"one of the reservations {list(reservation_ids)} was never allocated")
        if _returned(rows):
            raise NotReturnable(f"a part of the reservations {allocated} was returned before")
        _give_back({row: row.grams for row in rows}, AllocationReturn.Reason.CANCELLED, now)
        Reservation.objects.filter(pk__in=allocated).update(state=Reservation.State.RETURNED)
        return len(allocated)


def return_grams(back: Mapping[int, int], *, now: datetime) -> None:
    """Give parts of allocated reservations back: they were packed with less. The same again changes nothing.

    All of a parcel at once, so that its lots and deliveries are locked by id, not line by line. Each household gives up in
    proportion to what it has in the reservation (`rules.grams_back`).

    :param back: reservation id → grams, above zero and less than the reservation has
    :raises NotReturnable: one is not allocated, has not more than that, or other grams of it went back before
    """
    with transaction.atomic():
        allocated = [row.pk for row in lock_reservations(back) if row.state == Reservation.State.ALLOCATED]
        rows_of: dict[int, list[Allocation]] = {pk: [] for pk in back}
        for row in _allocations(allocated):
            rows_of[row.reservation_id].append(row)
        taken: dict[Allocation, int] = {}
        for reservation_id, grams in back.items():
            rows = rows_of[reservation_id]
            before = _returned(rows)
            if before == grams > 0:
                continue
            if before or not 0 < grams < sum(row.grams for row in rows):
                raise NotReturnable(f"{grams} g can't go back out of reservation {reservation_id}")
            parts = grams_back(grams, [row.grams for row in rows])
            taken |= {row: part for row, part in zip(rows, parts, strict=True) if part}
        _give_back(taken, AllocationReturn.Reason.WEIGHED, now)


def _allocations(reservation_ids: Sequence[int]) -> list[Allocation]:
    return list(Allocation.objects.filter(reservation__in=reservation_ids).select_related("delivery").order_by("id"))


def _returned(rows: Sequence[Allocation]) -> int:
    return sum(AllocationReturn.objects.filter(allocation__in=rows).values_list("grams", flat=True))


def _give_back(taken: Mapping[Allocation, int], reason: str, now: datetime) -> None:
    """Count grams off lots and deliveries, locked here, and write down what went back."""
    of_delivery: Counter[int] = Counter()
    for row, grams in taken.items():
        of_delivery[row.delivery_id] += grams
    lots = {lot.pk: lot for lot in lock_lots(Q(pk__in={row.delivery.lot_id for row in taken}))}
    deliveries = lock_deliveries(Q(pk__in=of_delivery))
    for delivery in deliveries:
        assert delivery.lot_id is not None  # nothing is sold that is in no lot
        delivery.grams_allocated -= of_delivery[delivery.pk]
        lots[delivery.lot_id].grams_allocated -= of_delivery[delivery.pk]
    Delivery.objects.bulk_update(deliveries, ["grams_allocated"])
    Lot.objects.bulk_update(list(lots.values()), ["grams_allocated"])
    AllocationReturn.objects.bulk_create(
        AllocationReturn(allocation=row, reason=reason, grams=grams, at=now) for row, grams in taken.items()
    )
