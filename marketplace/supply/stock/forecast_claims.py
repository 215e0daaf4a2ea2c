"""What pre-orders hold of a harvest to come. Counted on locked forecasts, with a CHECK constraint behind it (R5).

Locks, in everybody's order (law 4): forecasts by id, then reservations, lots and deliveries, each by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from marketplace.supply.locking import lock_forecasts, lock_forecasts_of, lock_reservations
from marketplace.supply.models import Forecast, Reservation


def claim(reservations: Sequence[Reservation]) -> dict[int, int]:
    """Count pre-orders onto their forecasts, which are locked here; all of them, or none.

    :param reservations: each with its forecast
    :returns: what is short: pack id → whole packs that are left for it; empty when all were counted
    """
    forecasts = lock_forecasts(row.forecast_id for row in reservations)
    short = {}
    for row in reservations:
        assert row.forecast_id is not None
        forecast = forecasts[row.forecast_id]
        fits = (row.pack.product_id, row.pack.grade) == (forecast.product_id, forecast.grade)
        is_open = fits and forecast.state == Forecast.State.OPEN
        free = forecast.grams_expected - forecast.grams_preordered if is_open else 0
        if free < row.grams:
            short[row.pack_id] = free // row.unit_grams
        else:
            forecast.grams_preordered += row.grams
    if not short:
        Forecast.objects.bulk_update(list(forecasts.values()), ["grams_preordered"])
    return short


def give_up(reservations: Sequence[Reservation], forecasts: dict[int, Forecast]) -> None:
    """Count pre-orders off their forecasts.

    :param reservations: locked, and about to be released
    :param forecasts: theirs, locked
    """
    changed = {}
    for row in reservations:
        if row.forecast_id is not None:
            changed[row.forecast_id] = forecasts[row.forecast_id]
            changed[row.forecast_id].grams_preordered -= row.grams
    Forecast.objects.bulk_update(list(changed.values()), ["grams_preordered"])


def await_harvest(reservations: Sequence[Reservation]) -> None:
    """Paid pre-orders, locked with their forecasts, wait for the harvest from now on; no time runs out on them."""
    Reservation.objects.filter(pk__in=[row.pk for row in reservations]).update(state=Reservation.State.AWAITING)


def release_awaiting(reservation_ids: Sequence[int]) -> int:
    """Give up paid pre-orders that wait for the harvest. Those in another state stay as they are.

    :returns: how many were given up now
    """
    with transaction.atomic():
        forecasts = lock_forecasts_of(reservation_ids)
        rows = lock_reservations(reservation_ids)
        awaiting = [row for row in rows if row.state == Reservation.State.AWAITING]
        give_up(awaiting, forecasts)
        Reservation.objects.filter(pk__in=[row.pk for row in awaiting]).update(state=Reservation.State.RELEASED)
        return len(awaiting)


def call_up(forecast_ids: Iterable[int], *, now: datetime) -> None:
    """Make decided forecasts due: somebody has paid, and is to be served or refunded. The caller has them locked."""
    decided = Forecast.objects.filter(pk__in=list(forecast_ids)).exclude(state=Forecast.State.OPEN)
    decided.update(due_at=now, leased_until=None)
