"""Cancel before packing: stock goes back once, money goes back whole.

A parcel can be cancelled until it is packed, by the buyer or, with a reason, by the cooperative's clerk; one that waits
for a harvest as well, and if that fails it is cancelled by itself (`harvests`). An order that
is not paid yet is cancelled whole: nothing was charged, and money that still comes is sent back by itself (law 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from marketplace.people.change_log import Change, log_change
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.supply.locking import lock_forecasts_of, lock_reservations
from marketplace.supply.stock.forecast_claims import release_awaiting
from marketplace.supply.stock.returns import return_allocations
from orders.models import Order, OrderLine, Parcel, Payment, Refund
from orders.models.locking import lock_order, lock_parcels
from orders.models.log_actions import ParcelAction
from orders.payments.refunds import intend_refund
from orders.pricing.discounts import return_use
from orders.unpaid.letting_go import cancel_unpaid

from .shipping import ParcelError, WrongState

LONGEST_REASON = 300
CANCELLABLE = (Parcel.Status.AWAITING_HARVEST, Parcel.Status.PACKING)


class TooLate(ParcelError):
    """The parcel is packed already."""


class ReasonMissing(ParcelError):
    """A clerk who cancels a paid parcel tells the buyer why, in at most 300 characters."""


def cancel_parcel(*, parcel_id: int, now: datetime) -> Parcel:
    """The buyer cancels one parcel of a paid order. The same again changes nothing.

    What was paid for its lines and its postage goes back; what Stripe keeps of the fee stays the operator's cost.

    :raises WrongState: it is not being packed
    :raises TooLate: it is packed
    """
    with transaction.atomic():
        order = lock_order(Parcel.objects.values_list("order_id", flat=True).get(pk=parcel_id))
        [parcel] = lock_parcels([order.pk], parcel_id)
        cancel_paid(order, [parcel], None, "", now, ParcelAction.CANCELLED_BY_BUYER)
        return parcel


def cancel_parcel_for_buyer(*, user: User, parcel_id: int, reason: str, now: datetime) -> Parcel:
    """A clerk cancels a parcel of the own cooperative, such as when the goods have spoiled in the store.

    :param reason: told to the buyer
    :raises Parcel.DoesNotExist: there is none, or not for this user (R8)
    :raises ReasonMissing: no reason, or too long a one
    :raises WrongState: it is not being packed
    :raises TooLate: it is packed
    """
    words = reason.strip()
    if not 0 < len(words) <= LONGEST_REASON:
        raise ReasonMissing(f"{len(words)} characters")
    with transaction.atomic():
        order = lock_order(visible(user, Parcel.objects.all()).get(pk=parcel_id).order_id)
        [parcel] = lock_parcels([order.pk], parcel_id)
        cancel_paid(order, [parcel], user, words, now, ParcelAction.CANCELLED)
        return parcel


def cancel_order(*, order_id: int, now: datetime) -> Order:
    """The buyer cancels the whole order: unpaid, or paid with nothing packed yet. The same again changes nothing.

    Of an unpaid one the payment page closes: `payments.confirming.confirm`, called next or by the sweep, asks Stripe to.

    :raises WrongState: a parcel is not being packed any more; nothing is changed
    :raises TooLate: a parcel is packed; nothing is changed
    """
    with transaction.atomic():
        order = lock_order(order_id)
        parcels = lock_parcels([order.pk])
        if order.status == Order.Status.AWAITING_PAYMENT:
            cancel_unpaid(order, now)
        elif order.status == Order.Status.PAID:
            left = [row for row in parcels if row.status != Parcel.Status.CANCELLED]
            cancel_paid(order, left, None, "", now, ParcelAction.CANCELLED_BY_BUYER)
        return order


def may_cancel(parcel: Parcel) -> bool:
    """Return whether a parcel of a paid order can still be cancelled."""
    return parcel.status in CANCELLABLE and parcel.packed_at is None


def cancel_paid(
    order: Order,
    parcels: list[Parcel],
    user: User | None,
    reason: str,
    now: datetime,
    action: ParcelAction,
) -> None:
    """Cancel locked parcels of a locked, paid order: all of them, or none.

    :param action: what the change log calls it; it decides the refunds' reason as well
    """
    open_ones = [row for row in parcels if not _is_cancelled(order, row)]
    for parcel in open_ones:
        if parcel.status not in CANCELLABLE:
            raise WrongState(parcel.status)
        if parcel.packed_at is not None:
            raise TooLate(f"parcel {parcel.pk} is packed")
    _give_stock_back(open_ones, now)
    for parcel in open_ones:
        _refund_and_close(order, parcel, user, reason, now, action)
    if order.status == Order.Status.PAID and not order.parcels.exclude(status=Parcel.Status.CANCELLED).exists():
        order.status = Order.Status.REFUNDED
        order.save(update_fields=["status"])
        return_use(order)


def _is_cancelled(order: Order, parcel: Parcel) -> bool:
    """Whether a parcel was cancelled after it was paid."""
    return bool(parcel.status == Parcel.Status.CANCELLED and parcel.cancelled_at and order.paid_at)


def _give_stock_back(parcels: Sequence[Parcel], now: datetime) -> None:
    """Give the stock of all parcels back, locked kind by kind (law 4) and not parcel by parcel."""
    waiting = {row.pk for row in parcels if row.status == Parcel.Status.AWAITING_HARVEST}
    lines = OrderLine.objects.filter(parcel__in=parcels).values_list("parcel_id", "reservation_id")
    awaiting = [reservation for parcel, reservation in lines if parcel in waiting]
    allocated = [reservation for parcel, reservation in lines if parcel not in waiting]
    lock_forecasts_of(awaiting)
    lock_reservations(awaiting + allocated)
    release_awaiting(awaiting)
    return_allocations(allocated, now=now)


def _refund_and_close(
    order: Order, parcel: Parcel, user: User | None, reason: str, now: datetime, action: ParcelAction
) -> None:
    lines = list(parcel.lines.order_by("id"))
    amount = parcel.postage_fen + sum(line.paid_fen for line in lines)
    if amount:
        intend_refund(
            Payment.objects.get(order=order),
            request=f"parcel:{parcel.pk}",
            reason=Refund.Reason.HARVEST if action == ParcelAction.NO_HARVEST else Refund.Reason.CANCELLED,
            amount_fen=amount,
            now=now,
            parcel=parcel,
            user=user,
        )
    for line in lines:
        line.returned_fen, line.returned_discount_fen = line.paid_fen, line.discount_fen
        line.save(update_fields=["returned_fen", "returned_discount_fen"])
    status = (parcel.status, Parcel.Status.CANCELLED.value)
    parcel.status, parcel.cancelled_at, parcel.due_at = Parcel.Status.CANCELLED, now, None
    parcel.cancelled_by, parcel.cancel_reason = user, reason
    parcel.save(update_fields=["status", "cancelled_at", "due_at", "cancelled_by", "cancel_reason"])
    log_change(Change(parcel, action, {"status": status}, reason), user=user, now=now)
