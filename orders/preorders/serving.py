"""What became of a harvest, for those who have pre-ordered and paid: who paid first is served, the rest refunded.

A parcel is filled whole or not at all: one that is too large for what is left is passed over for a smaller one.

The forecast's row is the queue (law 1): a clerk's word, or the day on which its time runs out, makes it due; each parcel
is then a transaction of its own, so that whoever is killed in between goes on where it was. Locks, in everybody's order
(law 4): order, parcel, forecast, reservations, lots, deliveries.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from marketplace.people.change_log import log_changes
from marketplace.people.models import User
from marketplace.runtime.waking import wake
from marketplace.supply.harvests import forecasts
from marketplace.supply.harvests.opening import open_lots, serve
from marketplace.supply.locking import lock_forecasts
from marketplace.supply.models import Forecast, Reservation
from marketplace.supply.refusals import NothingHarvested, SoldOut
from orders.messages.writing import write_mail
from orders.models import BuyerMail, Order, Parcel
from orders.models.locking import lock_parcel
from orders.models.log_actions import ParcelAction, parcels_moved
from orders.parcels.cancelling import cancel_paid
from orders.payments.disputes import is_lost

from .queries import in_turn

log = logging.getLogger(__name__)

LONGEST_UNTIL_HARVEST = timedelta(days=1_100)  # runtime.locking.claim_due: a forecast may be due in years


def harvest_came(forecast_id: int, *, user: User, now: datetime) -> Forecast:
    """A clerk or the township says that the harvest is in and its lots are packed. Twice is once.

    :raises NotPermitted, NothingHarvested, DecidedOtherwise: as `supply.harvests.forecasts.say_harvested`
    """
    with transaction.atomic():
        forecast = forecasts.say_harvested(forecast_id, user=user, now=now)
        wake("orders.preorders.tasks.sweep_forecasts")
        return forecast


def harvest_failed(forecast_id: int, *, user: User, reason: str, now: datetime) -> Forecast:
    """A clerk or the township says that the harvest has failed, and why. Twice is once.

    :raises NotPermitted, ReasonMissing, HarvestCame, DecidedOtherwise: as `supply.harvests.forecasts.say_failed`
    """
    with transaction.atomic():
        forecast = forecasts.say_failed(forecast_id, user=user, reason=reason, now=now)
        wake("orders.preorders.tasks.sweep_forecasts")
        return forecast


def follow_forecast(forecast_id: int, now: datetime) -> Forecast:
    """Do what is due for a forecast. Idempotent, by any number at once.

    Open and out of time: its harvest came if lots are packed, else it failed. Decided: all who have paid are served or
    refunded, in the order in which they paid; what is disputed comes last.
    """
    forecast = Forecast.objects.get(pk=forecast_id)
    if forecast.state == Forecast.State.OPEN:
        ends_at = forecasts.overdue_at(forecast.expected_on)
        if now < ends_at:
            open_one = Forecast.objects.filter(pk=forecast_id, state=Forecast.State.OPEN)
            open_one.update(due_at=ends_at, leased_until=None, attempts=0)
            return forecast
        forecast = _run_out(forecast_id, now)
    if forecast.state == Forecast.State.HARVESTED:
        while not open_lots(
            forecast_id, refused=_serve_all(forecast_id, now), unpaid=_unpaid(forecast_id), on=timezone.localdate(now)
        ):
            pass  # somebody has paid meanwhile
    failed: Exception | None = None
    for parcel_id in _waiting(forecast_id):
        try:
            serve_or_refund(parcel_id, now)
        except Exception as error:  # one broken parcel must not keep the others from their money
            log.exception("pre-ordered parcel %s could be neither served nor refunded", parcel_id)
            failed = error
    forecast = _finish(forecast_id, now, give_back=failed is None)
    if failed:
        raise failed
    return forecast


def serve_or_refund(parcel_id: int, now: datetime, *, refund: bool = True) -> bool:
    """Send a paid pre-order to packing if its harvest has enough left for it, else give its money back.

    A parcel that does not wait for a harvest stays as it is, and so does one whose forecast is open. One whose buyer has
    the money back already, from the bank, is cancelled: its refund ends as covered.

    :param refund: False: leave it waiting if there is not enough
    :returns: False when it can't be served
    """
    with transaction.atomic():
        parcel = lock_parcel(parcel_id)
        if parcel.status != Parcel.Status.AWAITING_HARVEST or parcel.forecast_id is None:
            return True
        forecast = lock_forecasts([parcel.forecast_id])[parcel.forecast_id]
        if forecast.state == Forecast.State.OPEN:
            return True
        if forecast.state == Forecast.State.HARVESTED and is_lost(parcel.order_id):
            cancel_paid(parcel.order, [parcel], None, "", now, ParcelAction.BANK_REFUNDED)
            return True
        try:
            serve(_reservation_ids(parcel), on=timezone.localdate(now))
        except SoldOut:
            if refund:
                cancel_paid(parcel.order, [parcel], None, forecast.reason, now, ParcelAction.NO_HARVEST)
                if not is_lost(parcel.order_id):
                    write_mail(parcel, BuyerMail.Kind.NO_HARVEST, now)
            return False
        moved = parcels_moved([parcel], ParcelAction.HARVESTED, Parcel.Status.PACKING)
        parcel.status = Parcel.Status.PACKING
        parcel.save(update_fields=["status"])
        log_changes(moved, user=None, now=now)
        return True


def _run_out(forecast_id: int, now: datetime) -> Forecast:
    with transaction.atomic():
        lock_forecasts([forecast_id])
        try:
            return forecasts.say_harvested(forecast_id, user=None, now=now)
        except NothingHarvested:
            return forecasts.say_failed(forecast_id, user=None, reason="", now=now)


def _serve_all(forecast_id: int, now: datetime) -> list[int]:
    """Serve who has paid, as far as the harvest reaches, and return the reservations of those whom it does not reach."""
    refused: list[int] = []
    for parcel_id in _waiting(forecast_id):
        if not serve_or_refund(parcel_id, now, refund=False):
            refused += _reservation_ids(Parcel.objects.get(pk=parcel_id))
    return refused


def _waiting(forecast_id: int) -> list[int]:
    return list(in_turn(forecast_id).values_list("pk", flat=True))


def _unpaid(forecast_id: int) -> list[list[int]]:
    """The reservations of parcels whose order may still be paid, who ordered first first."""
    parcels: QuerySet[Parcel] = Parcel.objects.filter(
        forecast=forecast_id, order__status=Order.Status.AWAITING_PAYMENT
    ).order_by("pk")
    return [_reservation_ids(parcel) for parcel in parcels]


def _reservation_ids(parcel: Parcel) -> list[int]:
    return sorted(parcel.lines.values_list("reservation_id", flat=True))


def _finish(forecast_id: int, now: datetime, *, give_back: bool) -> Forecast:
    """Nothing more is due for a decided forecast once nobody waits.

    :param give_back: whether the claim ends; after a failure it is needed to put the forecast off
    """
    with transaction.atomic():
        forecast = lock_forecasts([forecast_id])[forecast_id]
        awaiting = Reservation.objects.filter(forecast=forecast_id, state=Reservation.State.AWAITING)
        if forecast.state != Forecast.State.OPEN and not awaiting.exists():
            forecast.finished_at = forecast.finished_at or now
            forecast.due_at, forecast.last_error = None, ""
        if give_back:
            forecast.leased_until = None
        forecast.save(update_fields=["finished_at", "due_at", "last_error", "leased_until"])
        return forecast
