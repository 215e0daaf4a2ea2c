"""Turn a paid reservation into allocations: which household's delivery each gram comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q, Sum

from .models import Allocation, Delivery, Lot, Reservation, ReservationPart
from .refusals import ReservationLapsed
from .reservation import lock_lots
from .rules import Offer, Sold, fair_turns


def allocate(reservation_ids: Sequence[int]) -> None:
    """Allocate held reservations to deliveries in fair turns. Those allocated before stay as they are.

    Locks reservations, lots and deliveries, each by id (law 4).

    :raises ReservationLapsed: one of them was released; nothing is changed
    """
    with transaction.atomic():
        locked = list(Reservation.objects.select_for_update().filter(pk__in=reservation_ids).order_by("id"))
        if any(reservation.state == Reservation.State.RELEASED for reservation in locked):
            raise ReservationLapsed(f"one of the reservations {list(reservation_ids)} was released")
        held = {reservation.pk: reservation for reservation in locked if reservation.state == Reservation.State.HELD}
        parts = list(ReservationPart.objects.filter(reservation__in=held).order_by("reservation_id", "lot_id"))
        lots = {lot.pk: lot for lot in lock_lots(Q(pk__in={part.lot_id for part in parts}))}
        deliveries = {
            delivery.pk: delivery
            for delivery in Delivery.objects.select_for_update().filter(lot__in=lots).order_by("id")
        }
        sold = _sold(deliveries.values())
        taken: dict[tuple[int, int], int] = defaultdict(int)
        for part in parts:
            for delivery_id, grams in _turns(part, held[part.reservation_id], deliveries.values(), sold).items():
                taken[(part.reservation_id, delivery_id)] += grams
                deliveries[delivery_id].grams_allocated += grams
                key = _season_key(deliveries[delivery_id])
                sold[key] = Sold(sold[key].delivered_grams, sold[key].allocated_grams + grams)
            lots[part.lot_id].grams_reserved -= part.grams
            lots[part.lot_id].grams_allocated += part.grams
        Allocation.objects.bulk_create(
            Allocation(reservation_id=reservation_id, delivery_id=delivery_id, grams=grams)
            for (reservation_id, delivery_id), grams in taken.items()
        )
        changed = {delivery_id for _, delivery_id in taken}
        Delivery.objects.bulk_update([deliveries[pk] for pk in sorted(changed)], ["grams_allocated"])
        Lot.objects.bulk_update(list(lots.values()), ["grams_reserved", "grams_allocated"])
        Reservation.objects.filter(pk__in=held).update(state=Reservation.State.ALLOCATED)


def _turns(
    part: ReservationPart, reservation: Reservation, deliveries: Iterable[Delivery], sold: dict[tuple[int, int], Sold]
) -> dict[int, int]:
    in_lot = [delivery for delivery in deliveries if delivery.lot_id == part.lot_id]
    return fair_turns(
        part.grams // reservation.unit_grams,
        reservation.unit_grams,
        [Offer(row.pk, row.household_id, row.grams - row.grams_allocated - row.grams_purchased) for row in in_lot],
        {row.household_id: sold[_season_key(row)] for row in in_lot},
    )


def _sold(deliveries: Iterable[Delivery]) -> dict[tuple[int, int], Sold]:
    """What each household has delivered under each agreement (a product in a season), and sold of it."""
    deliveries = list(deliveries)
    rows = (
        Delivery.objects.filter(
            agreement__in={row.agreement_id for row in deliveries},
            household__in={row.household_id for row in deliveries},
        )
        .values_list("agreement_id", "household_id")
        .annotate(Sum("grams"), Sum("grams_allocated"))
    )
    return {(agreement, household): Sold(grams, allocated) for agreement, household, grams, allocated in rows}


def _season_key(delivery: Delivery) -> tuple[int, int]:
    return (delivery.agreement_id, delivery.household_id)
