"""Serve pre-orders out of the lots that are kept for them, then open these lots to everybody.

Locks, in everybody's order (law 4), after the caller's order and parcel: forecasts, reservations, lots, deliveries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain

from django.db import transaction
from django.db.models import Q

from marketplace.supply.locking import lock_forecasts, lock_forecasts_of, lock_lots, lock_reservations
from marketplace.supply.models import Lot, Reservation, ReservationPart
from marketplace.supply.refusals import SoldOut
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.reservation import take_packs


def serve(reservation_ids: Sequence[int], *, on: date) -> None:
    """Give paid pre-orders of one forecast their harvest: all of them whole, or none. Those served before stay as they are.

    Whoever calls goes by the order of payment.

    :param on: today; lots past their best-before are not sent
    :raises SoldOut: the forecast's lots have not enough left; nothing is changed
    """
    with transaction.atomic():
        lock_forecasts_of(reservation_ids)
        awaiting = [row for row in lock_reservations(reservation_ids) if row.state == Reservation.State.AWAITING]
        if not awaiting:
            return
        _set_aside(awaiting, on)
        allocate([row.pk for row in awaiting])


def open_lots(forecast_id: int, *, refused: Sequence[int], unpaid: Sequence[Sequence[int]], on: date) -> bool:
    """End a decided forecast's hold on its lots, so that what is left of them is on sale.

    Before that, buyers who are just about to pay get stock set aside, as far as it reaches.

    :param refused: paid pre-orders that have been looked at and can't be served
    :param unpaid: the unpaid pre-orders, those of one parcel together, who came first first
    :returns: False when somebody has paid meanwhile who has not been looked at yet; nothing was done then
    """
    with transaction.atomic():
        lock_forecasts([forecast_id])
        awaiting = Reservation.objects.filter(forecast=forecast_id, state=Reservation.State.AWAITING)
        if awaiting.exclude(pk__in=refused).exists():
            return False
        # all that may be set aside, before any lot; and all lots, before some of them are taken from
        locked = {row.pk: row for row in lock_reservations(chain(*unpaid))} if unpaid else {}
        lots = lock_lots(Q(forecast=forecast_id))
        for group in unpaid:
            held = [locked[pk] for pk in sorted(group) if pk in locked and locked[pk].state == Reservation.State.HELD]
            if len(held) == len(group) and not ReservationPart.objects.filter(reservation__in=group).exists():
                try:
                    with transaction.atomic():
                        _set_aside(held, on)
                except SoldOut:
                    continue  # should they pay all the same, they are refunded
        Lot.objects.filter(pk__in=[lot.pk for lot in lots]).update(forecast=None)
        return True


def _set_aside(reservations: Sequence[Reservation], on: date) -> None:
    """Take whole packs for locked pre-orders of one forecast out of its lots; they are held now, like any other.

    :raises SoldOut: there are not enough
    """
    lots = lock_lots(Q(forecast=reservations[0].forecast_id, best_before__gte=on, closed_at__isnull=True))
    parts, short = take_packs(reservations, lots)
    if short:
        raise SoldOut(short)
    ReservationPart.objects.bulk_create(parts)
    Lot.objects.bulk_update(list({part.lot_id: part.lot for part in parts}.values()), ["grams_reserved"])
    Reservation.objects.filter(pk__in=[row.pk for row in reservations]).update(state=Reservation.State.HELD)
