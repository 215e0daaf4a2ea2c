"""Parcels on their way: packing → shipped → received."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from marketplace.people.models import User
from marketplace.people.policies import visible

from .models import Order, Parcel
from .wakeup import wake

TRACKING_NUMBER = re.compile(r"[A-Za-z0-9-]{5,40}")


class ParcelError(Exception):
    """The parcel stays as it is."""


class WrongState(ParcelError):
    """The parcel is not where this step begins.

    :param status: where it is
    """

    def __init__(self, status: str) -> None:
        super().__init__(f"the parcel is {status}")
        self.status = status


class BadTrackingNumber(ParcelError):
    """The tracking number is not 5 to 40 letters, digits or hyphens, or the carrier is unknown."""


def mark_shipped(*, user: User, parcel_id: int, carrier: str, tracking_number: str, now: datetime) -> Parcel:
    """A cooperative's clerk hands a packed parcel to the carrier. The same again changes nothing.

    :param carrier: one of `Parcel.Carrier`
    :param tracking_number: the carrier's number, 5 to 40 letters, digits or hyphens
    :raises Parcel.DoesNotExist: there is none, or not for this user (R8)
    :raises BadTrackingNumber: carrier or number is wrong
    :raises WrongState: it is not being packed
    """
    number = tracking_number.strip().upper()
    if carrier not in Parcel.Carrier.values or not TRACKING_NUMBER.fullmatch(number):
        raise BadTrackingNumber(f"{carrier} {number}")
    with transaction.atomic():
        parcel = _lock(visible(user, Parcel.objects.all()).get(pk=parcel_id).pk)
        if parcel.status == Parcel.Status.SHIPPED and (parcel.carrier, parcel.tracking_number) == (carrier, number):
            return parcel
        if parcel.status != Parcel.Status.PACKING:
            raise WrongState(parcel.status)
        parcel.status, parcel.carrier, parcel.tracking_number = Parcel.Status.SHIPPED, carrier, number
        parcel.shipped_at, parcel.shipped_by = now, user
        parcel.due_at = now + timedelta(days=settings.PARCEL_RECEIVED_AFTER_DAYS)
        parcel.save()
        return parcel


def mark_received(*, parcel_id: int, now: datetime) -> Parcel:
    """The buyer has the parcel, or its time has passed; it is due for settlement now. The same again changes nothing.

    :raises WrongState: it was not shipped
    """
    with transaction.atomic():
        parcel = _lock(parcel_id)
        if parcel.status in (Parcel.Status.RECEIVED, Parcel.Status.SETTLED):
            return parcel
        if parcel.status != Parcel.Status.SHIPPED:
            raise WrongState(parcel.status)
        parcel.status, parcel.received_at, parcel.due_at, parcel.attempts = Parcel.Status.RECEIVED, now, now, 0
        parcel.save()
        wake("orders.tasks.settle_parcel", parcel_id)
        return parcel


def _lock(parcel_id: int) -> Parcel:
    """Lock the order, then the parcel (law 4)."""
    order_id = Parcel.objects.values_list("order_id", flat=True).get(pk=parcel_id)
    Order.objects.select_for_update().get(pk=order_id)
    return Parcel.objects.select_for_update(of=("self",)).get(pk=parcel_id)
