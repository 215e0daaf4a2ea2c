"""Let an unpaid order go: what it holds is free at once, for this visitor and for everybody else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from marketplace.people.change_log import log_changes
from marketplace.runtime.waking import wake
from marketplace.supply.stock.reservation import release
from orders.models import Order, Parcel
from orders.models.locking import lock_order, lock_parcels, lock_payment_of
from orders.models.log_actions import ParcelAction, parcels_moved
from orders.pricing.discounts import return_use


def let_go(*, order_id: int, now: datetime) -> bool:
    """The buyer lets an unpaid order go. One that is paid by then, or has ended, stays as it is.

    The payment page closes: `payments.confirming.confirm`, called next or by the sweep, asks Stripe to. Money that still
    comes is sent back by itself (law 5).

    :returns: whether it was unpaid
    """
    with transaction.atomic():
        order = lock_order(order_id)
        if order.status != Order.Status.AWAITING_PAYMENT:
            return False
        lock_parcels([order.pk])
        cancel_unpaid(order, now)
        return True


def cancel_unpaid(order: Order, now: datetime) -> None:
    """Cancel an unpaid order that is locked with its parcels: stock and the use of its discount code are free."""
    payment = lock_payment_of(order)
    release(sorted(order.lines.values_list("reservation_id", flat=True)))
    order.status = Order.Status.LAPSED
    order.save(update_fields=["status"])
    rows = list(Parcel.objects.filter(order=order).select_related("order", "cooperative"))
    # cancelled_at is what tells this from an order whose time to pay has passed: late money does not re-open it
    Parcel.objects.filter(order=order).update(status=Parcel.Status.CANCELLED, cancelled_at=now)
    cancelled = parcels_moved(rows, ParcelAction.CANCELLED_BY_BUYER, Parcel.Status.CANCELLED)
    log_changes(cancelled, user=None, now=now)
    return_use(order)
    # the page's time is over now, so whoever confirms next closes it at Stripe
    payment.expires_at = payment.due_at = now
    payment.save(update_fields=["expires_at", "due_at"])
    wake("orders.payments.tasks.sweep_payments", 0)
