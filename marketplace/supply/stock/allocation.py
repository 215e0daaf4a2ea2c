"""Turn a paid reservation into allocations: which household's delivery each gram comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import Q, Sum

from marketplace.runtime.many_ids import among, write_columns
from marketplace.supply.locking import lock_deliveries, lock_forecasts_of, lock_lots, lock_reservations
from marketplace.supply.models import Allocation, Delivery, Lot, Reservation, ReservationPart
from marketplace.supply.refusals import ReservationLapsed
from marketplace.supply.rules import FairTurns, Offer, Sold

from .forecast_claims import await_harvest


def allocate(reservation_ids: Sequence[int]) -> None:
    """Allocate held reservations to deliveries in fair turns. Those allocated before stay as they are.

    A pre-order that has no stock yet waits for the harvest instead (`harvests.opening.serve`).

    Locks forecasts, reservations, lots and deliveries, each by id (law 4).

    :raises ReservationLapsed: one of them was released; nothing is changed
    """
    with transaction.atomic():
        lock_forecasts_of(reservation_ids)
        locked = lock_reservations(reservation_ids, with_packs=False)
        if any(reservation.state == Reservation.State.RELEASED for reservation in locked):
            raise ReservationLapsed(f"one of the reservations {list(reservation_ids)} was released")
        held = {reservation.pk: reservation for reservation in locked if reservation.state == Reservation.State.HELD}
        parts = list(ReservationPart.objects.filter(among("reservation", held)).order_by("reservation_id", "lot_id"))
        in_stock = {part.reservation_id for part in parts}
        await_harvest([held.pop(pk) for pk, row in list(held.items()) if row.forecast_id and pk not in in_stock])
        lots = {lot.pk: lot for lot in lock_lots(Q(pk__in={part.lot_id for part in parts}))}
        deliveries = {delivery.pk: delivery for delivery in lock_deliveries(Q(lot__in=lots))}
        taken = _take(parts, held, lots, deliveries)
        Allocation.objects.bulk_create(
            Allocation(reservation_id=reservation_id, delivery_id=delivery_id, grams=grams)
            for (reservation_id, delivery_id), grams in taken.items()
        )
        write_columns([deliveries[pk] for pk in sorted({pk for _, pk in taken})], "grams_allocated")
        write_columns(list(lots.values()), "grams_reserved", "grams_allocated")
        Reservation.objects.filter(among("pk", held)).update(state=Reservation.State.ALLOCATED)


def _take(
    parts: Sequence[ReservationPart],
    held: Mapping[int, Reservation],
    lots: Mapping[int, Lot],
    deliveries: Mapping[int, Delivery],
) -> dict[tuple[int, int], int]:
    """Take what was set aside out of the deliveries, and count it at the rows given; nothing is written.

    :returns: (reservation, delivery) → grams
    """
    turns = _turns(deliveries.values())
    taken: dict[tuple[int, int], int] = defaultdict(int)
    for part in parts:
        unit_grams = held[part.reservation_id].unit_grams
        for delivery_id, grams in turns[part.lot_id].take(part.grams // unit_grams, unit_grams).items():
            taken[(part.reservation_id, delivery_id)] += grams
            deliveries[delivery_id].grams_allocated += grams
        lots[part.lot_id].grams_reserved -= part.grams
        lots[part.lot_id].grams_allocated += part.grams
    return taken


def _turns(deliveries: Collection[Delivery]) -> dict[int, FairTurns]:
    """Return the turns of each lot. What a household sells from one lot counts at once in the others."""
    number = {key: n for n, key in enumerate(sorted({_season_key(row) for row in deliveries}))}
    delivered, allocated = {}, {}
    for key, counts in _sold(deliveries).items():
        if key in number:
            delivered[number[key]], allocated[number[key]] = counts.delivered_grams, counts.allocated_grams
    offers: dict[int, list[Offer]] = defaultdict(list)
    for row in deliveries:
        assert row.lot_id is not None
        free = row.grams - row.grams_allocated - row.grams_purchased
        offers[row.lot_id].append(Offer(row.pk, number[_season_key(row)], free))
    return {lot_id: FairTurns(rows, delivered, allocated) for lot_id, rows in offers.items()}


def _sold(deliveries: Collection[Delivery]) -> dict[tuple[int, int], Sold]:
    """What each household has delivered under each agreement (a product in a season), and sold of it."""
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
