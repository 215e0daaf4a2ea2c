"""Parcels on their way: packing → shipped → received, and back for a minute."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from marketplace.people.change_log import Change, entries_of, log_change, log_changes
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.runtime.many_ids import among
from marketplace.runtime.waking import wake
from orders.messages.writing import write_mail
from orders.models import BuyerMail, Claim, Order, Parcel
from orders.models.locking import lock_orders, lock_parcel
from orders.models.log_actions import ParcelAction, parcels_moved
from orders.payments.disputes import is_disputed

MOST_TAKEN_BACK = 5  # times that a buyer may say of a parcel that it has not come after all
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


class NotPacked(ParcelError):
    """The parcel has goods that are weighed at packing, and their weights were not entered yet."""


class Disputed(ParcelError):
    """The buyer's bank has taken the payment back: nothing of the order leaves until that is decided."""


class AddressChanged(ParcelError):
    """The buyer has corrected the address since the clerk has seen it."""


class TooOften(ParcelError):
    """The buyer has changed it so often that it stays as it is."""


class Claimed(ParcelError):
    """The buyer has claimed about what came, so it has come."""


class BadTrackingNumber(ParcelError):
    """The tracking number is not 5 to 40 letters, digits or hyphens, or the carrier is unknown."""


def address_seen(order: Order) -> str:
    """Return what tells whether an order's address is still the one that somebody has seen: when it was corrected last."""
    return order.readdressed_at.isoformat() if order.readdressed_at else ""


def mark_shipped(
    *, user: User, parcel_id: int, carrier: str, tracking_number: str, now: datetime, seen: str | None = None
) -> Parcel:
    """A cooperative's clerk hands a packed parcel to the carrier. The same again changes nothing.

    A parcel without goods that are weighed counts as packed when it is shipped.

    :param carrier: one of `Parcel.Carrier`
    :param tracking_number: the carrier's number, 5 to 40 letters, digits or hyphens
    :param seen: the address that the clerk has packed by (`address_seen`); None: not compared
    :raises Parcel.DoesNotExist: there is none, or not for this user (R8)
    :raises AddressChanged: the address is another one by now
    :raises BadTrackingNumber: carrier or number is wrong
    :raises WrongState: it is not being packed
    :raises NotPacked: its weights are missing
    :raises Disputed: the order's payment is disputed
    """
    number = tracking_number.strip().upper()
    if carrier not in Parcel.Carrier.values or not TRACKING_NUMBER.fullmatch(number):
        raise BadTrackingNumber(f"{carrier} {number}")
    with transaction.atomic():
        parcel = lock_parcel(visible(user, Parcel.objects.all()).get(pk=parcel_id).pk)
        if parcel.status == Parcel.Status.SHIPPED and (parcel.carrier, parcel.tracking_number) == (carrier, number):
            return parcel
        if parcel.status != Parcel.Status.PACKING:
            raise WrongState(parcel.status)
        if parcel.packed_at is None and parcel.lines.filter(tolerance_bp__gt=0).exists():
            raise NotPacked(f"parcel {parcel_id} has goods that are weighed at packing")
        if seen is not None and seen != address_seen(parcel.order):
            raise AddressChanged(f"the address of order {parcel.order_id} was corrected")
        if is_disputed(parcel.order_id):
            raise Disputed(f"the payment of order {parcel.order_id} is disputed")
        parcel.packed_at = parcel.packed_at or now
        parcel.status, parcel.carrier, parcel.tracking_number = Parcel.Status.SHIPPED, carrier, number
        parcel.shipped_at, parcel.shipped_by = now, user
        parcel.due_at = counts_as_received(now)
        parcel.save()
        sent = {"status": (Parcel.Status.PACKING.value, Parcel.Status.SHIPPED.value)}
        sent |= {"carrier": ("", carrier), "tracking_number": ("", number)}
        log_change(Change(parcel, ParcelAction.SHIPPED, sent), user=user, now=now)
        if parcel.forecast_id is not None:
            write_mail(parcel, BuyerMail.Kind.SHIPPED, now)
        return parcel


def mark_received(*, parcel_id: int, now: datetime) -> Parcel:
    """The buyer has the parcel; it is due for settlement in `PARCEL_UNDO_SECONDS`. The same again changes nothing.

    :raises WrongState: it was not shipped
    """
    with transaction.atomic():
        parcel = lock_parcel(parcel_id)
        if parcel.status in (Parcel.Status.RECEIVED, Parcel.Status.SETTLED):
            return parcel
        if parcel.status != Parcel.Status.SHIPPED:
            raise WrongState(parcel.status)
        moved = parcels_moved([parcel], ParcelAction.RECEIVED, Parcel.Status.RECEIVED)
        undo = settings.PARCEL_UNDO_SECONDS
        parcel.status, parcel.received_at, parcel.attempts = Parcel.Status.RECEIVED, now, 0
        parcel.due_at = now + timedelta(seconds=undo)
        parcel.save()
        log_changes(moved, user=None, now=now)
        if not undo:  # else the sweep finds it when it is due; a wake-up would be too early
            wake("orders.settlement.tasks.settle_parcel", parcel_id)
        return parcel


def take_back_receipt(*, parcel_id: int, now: datetime) -> Parcel:
    """The buyer has confirmed a parcel by mistake: it is on its way again, until it is settled. The same again changes nothing.

    :raises WrongState: it is settled, or was never shipped
    :raises Claimed: the buyer has claimed about what came
    :raises TooOften: it was taken back `MOST_TAKEN_BACK` times
    """
    with transaction.atomic():
        parcel = lock_parcel(parcel_id)
        if parcel.status == Parcel.Status.SHIPPED:
            return parcel
        if parcel.status != Parcel.Status.RECEIVED or parcel.shipped_at is None:
            raise WrongState(parcel.status)
        if Claim.objects.filter(line__parcel=parcel).exists():
            raise Claimed(f"parcel {parcel_id} has claims")
        if entries_of([parcel]).filter(action=ParcelAction.NOT_RECEIVED).count() >= MOST_TAKEN_BACK:
            raise TooOften(f"parcel {parcel_id} was taken back too often")
        moved = parcels_moved([parcel], ParcelAction.NOT_RECEIVED, Parcel.Status.SHIPPED)
        parcel.status, parcel.received_at, parcel.attempts, parcel.last_error = Parcel.Status.SHIPPED, None, 0, ""
        parcel.due_at = counts_as_received(parcel.shipped_at)
        parcel.save()
        log_changes(moved, user=None, now=now)
        return parcel


def counts_as_received(shipped_at: datetime) -> datetime:
    """Return when a parcel counts as received without a word from the buyer."""
    return shipped_at + timedelta(days=settings.PARCEL_RECEIVED_AFTER_DAYS)


def receive_overdue(now: datetime, *, most: int) -> int:
    """Count shipped parcels as received when their time has passed; they are due for settlement now.

    :param most: how many at the most; those whose order somebody works on just now are left for the next time
    :returns: how many
    """
    with transaction.atomic():
        overdue = Parcel.objects.filter(status=Parcel.Status.SHIPPED, due_at__lte=now)
        found = dict(overdue.order_by("due_at", "pk").values_list("pk", "order_id")[:most])
        free = set(lock_orders(found.values(), skip_locked=True))
        theirs = overdue.filter(among("pk", [pk for pk, order_id in found.items() if order_id in free]))
        logged = theirs.only("status", "order__number", "cooperative")  # a buyer's phone number takes long to read
        received = list(logged.select_related("order").prefetch_related("cooperative"))
        theirs.update(status=Parcel.Status.RECEIVED, received_at=now, due_at=now, attempts=0)
        log_changes(parcels_moved(received, ParcelAction.OVERDUE, Parcel.Status.RECEIVED), user=None, now=now)
        return len(received)
