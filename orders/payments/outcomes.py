"""What becomes of orders whose payments Stripe has told of: they are taken up, sent back, or lapse.

Of one payment, or of many in one transaction: the statements are the same, so a sweep of thousands takes few.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from marketplace.people.change_log import log_changes
from marketplace.runtime.due_rows import next_attempt
from marketplace.runtime.many_ids import write_columns
from marketplace.supply.models import Forecast, Reservation
from marketplace.supply.refusals import SoldOut
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.forecast_claims import call_up
from marketplace.supply.stock.reservation import extend, release, revive
from orders.messages.writing import write_mail
from orders.models import BuyerMail, Order, OrderLine, Parcel, Payment, Refund
from orders.models.locking import lock_payments
from orders.models.log_actions import ParcelAction, parcels_moved
from orders.money.bookkeeping import book_payments
from orders.payments.stripe.gateway import StripeRefused
from orders.payments.stripe.objects import SessionState
from orders.pricing.discounts import count_again, return_use

from .refunds import intend_refund

PROCESSING_HOLD = timedelta(days=3)  # delayed notification methods settle within days; Stripe retries webhooks as long
APPLIED = (
    "state", "due_at", "leased_until", "last_error", "payment_intent_id", "method", "balance_transaction_id", "fee_fen",
    "session_id", "session_url", "replaced_session_id", "attempts",
)  # fmt: skip


class NotTogether(Exception):
    """Of several orders one has lapsed meanwhile: it takes stock again, and that is done for one alone."""


def group_of(session: SessionState, order: Order) -> str | None:
    """Return which payments one can be applied with in one transaction, by what becomes of their orders: stock is taken or
    is given back, each in everybody's order of locks. None: it is applied alone, since its order is not awaiting payment."""
    if order.status != Order.Status.AWAITING_PAYMENT:
        return None
    if session.payment_status == "paid":
        return "paid"
    return "ended" if session.status == "expired" else None


def apply_sessions(sessions: Mapping[int, SessionState], now: datetime) -> list[Payment]:
    """Apply what Stripe says of sessions to their payments and orders, in one transaction: all, or none.

    :param sessions: by payment; several must be of one `group_of`
    :returns: the payments, by id
    :raises StripeRefused: a session is not of the amount that was asked
    :raises NotTogether: as its name says
    """
    with transaction.atomic():
        paid, ended = [], []
        locked = lock_payments(sessions)
        for order, payment in locked:
            session = sessions[payment.pk]
            if not _counts(session, payment, now):
                continue
            payment.payment_intent_id = session.intent_id or payment.payment_intent_id
            payment.method = session.method or payment.method
            if session.payment_status == "paid":
                if (session.amount, session.currency) != (payment.amount_fen, "cny"):
                    raise StripeRefused(
                        f"{session.session_id}: {session.amount} {session.currency} is not what was asked"
                    )
                paid.append((order, payment))
            elif payment.state != Payment.State.PAID and _has_ended(session, order, payment, now):
                ended.append(order)
        new = [row for row in paid if row[0].status in (Order.Status.AWAITING_PAYMENT, Order.Status.LAPSED)]
        if len(new) > 1 and any(order.status == Order.Status.LAPSED for order, _payment in new):
            raise NotTogether
        _take_up(new, now)
        _book([(sessions[payment.pk], payment) for _order, payment in paid], now)
        lapse(ended, now)
        payments = [payment for _order, payment in locked]
        for payment in payments:
            payment.last_error, payment.leased_until = "", None
        write_columns(payments, *APPLIED)
    return payments


def lapse(orders: Sequence[Order], now: datetime) -> None:
    """Expire those of locked orders that are unpaid, and release their reservations, last: every order of a rush waits for
    the same lot."""
    unpaid = [order for order in orders if order.status == Order.Status.AWAITING_PAYMENT]
    if not unpaid:
        return
    _move(unpaid, Order.Status.LAPSED)
    _cancel_parcels(unpaid, ParcelAction.LAPSED, now)
    release(_reservation_ids(unpaid))
    for order in sorted(unpaid, key=lambda order: order.discount_code_id or 0):  # codes in everybody's order
        return_use(order)


def _counts(session: SessionState, payment: Payment, now: datetime) -> bool:
    """Whether what a session says is said of its payment, locked: it is the current one. One that was replaced and has been
    paid all the same is the current one again; that a replaced one has ended is noted, and its order does not lapse by that.
    """
    if session.session_id == payment.session_id:
        return True
    if session.session_id != payment.replaced_session_id:
        return False  # it was asked for before it was replaced
    if session.status == "open":
        payment.due_at = next_attempt(now, payment.attempts)
    elif session.payment_status == "paid" or session.intent_status == "processing":
        payment.session_id, payment.session_url, payment.replaced_session_id = session.session_id, session.url, None
        payment.state = Payment.State.OPEN
        return True
    else:  # the next one was not asked for yet
        payment.replaced_session_id, payment.attempts = None, 0
        payment.due_at = max(payment.expires_at, now)
    return False


def _has_ended(session: SessionState, order: Order, payment: Payment, now: datetime) -> bool:
    """Note at an unpaid payment, locked, what its session says; return whether it has ended, so that its order lapses."""
    if session.status == "complete" and session.intent_status == "processing":
        payment.state = Payment.State.PROCESSING
        extend(_reservation_ids([order]), expires_at=now + PROCESSING_HOLD)
        payment.due_at = next_attempt(now, payment.attempts)
        return False
    if session.status == "open":
        if payment.state == Payment.State.CLOSED:  # it was taken for lost; whoever has its page can still pay
            payment.state = Payment.State.OPEN
        payment.due_at = min(next_attempt(now, payment.attempts), max(payment.expires_at, now + timedelta(seconds=15)))
        return False
    payment.state, payment.due_at = Payment.State.CLOSED, None
    return True


def _take_up(rows: Sequence[tuple[Order, Payment]], now: datetime) -> None:
    """Fulfil captured payments: allocate the stock and start packing; pre-orders wait for their harvest.

    A late payment is refunded in full when its stock is gone or the buyer has cancelled (law 5).
    """
    of_these = Parcel.objects.filter(order__in=[order for order, _payment in rows])
    cancelled = set(of_these.filter(cancelled_at__isnull=False).values_list("order_id", flat=True)) if rows else set()
    for order, payment in rows:
        if order.pk in cancelled:
            _send_back(order, payment, Refund.Reason.CANCELLED, now)
    left = [row for row in rows if row[0].pk not in cancelled]
    if not left:
        return
    reservations = _reservation_ids([order for order, _payment in left])
    try:
        with transaction.atomic():
            revive(reservations, expires_at=now, on=timezone.localdate(now))
            allocate(reservations)
    except SoldOut as gone:
        [(order, payment)] = left  # only an order that had lapsed can find its stock gone, and it is alone
        _send_back_sold_out(order, payment, gone, now)
    else:
        _start(left, now)


def _start(rows: Sequence[tuple[Order, Payment]], now: datetime) -> None:
    """Let the parcels of paid orders be packed, or wait for their harvest."""
    orders = [order for order, _payment in rows]
    _move(orders, Order.Status.PAID, now)
    parcels = Parcel.objects.filter(order__in=orders)
    awaiting = parcels.filter(lines__reservation__state=Reservation.State.AWAITING)
    forecasts = dict(awaiting.values_list("pk", "forecast_id"))
    before = list(parcels.select_related("order", "cooperative").order_by("pk"))
    waiting = [row for row in before if row.pk in forecasts]
    packing = [row for row in before if row.pk not in forecasts]
    changes = []
    for moved, status in ((packing, Parcel.Status.PACKING), (waiting, Parcel.Status.AWAITING_HARVEST)):
        if moved:
            parcels.filter(pk__in=[row.pk for row in moved]).update(status=status)
            changes += parcels_moved(moved, ParcelAction.PAID, status)
    log_changes(changes, user=None, now=now)
    for row in {row.order_id: row for row in reversed(before)}.values():
        write_mail(row, BuyerMail.Kind.LINK, now)
    for order in sorted(orders, key=lambda order: order.discount_code_id or 0):
        count_again(order)
    if called := [pk for pk in forecasts.values() if pk is not None]:
        call_up(called, now=now)


def _send_back_sold_out(order: Order, payment: Payment, gone: SoldOut, now: datetime) -> None:
    of_failed = Parcel.objects.filter(forecast__state=Forecast.State.FAILED, lines__pack__in=gone.short)
    failed = of_failed.filter(order=order).select_related("order").first()
    _send_back(order, payment, Refund.Reason.HARVEST if failed else Refund.Reason.OUT_OF_STOCK, now)
    if failed:
        write_mail(failed, BuyerMail.Kind.NO_HARVEST, now)


def _send_back(order: Order, payment: Payment, reason: str, now: datetime) -> None:
    """Refund a late payment in full."""
    _move([order], Order.Status.REFUNDED, now)
    _cancel_parcels([order], ParcelAction.SENT_BACK, now)
    return_use(order)
    intend_refund(payment, request=f"order:{order.pk}", reason=reason, amount_fen=payment.amount_fen, now=now)


def _book(rows: Sequence[tuple[SessionState, Payment]], now: datetime) -> None:
    """Post captured payments that Stripe has booked; the others stay due until it has."""
    booked = []
    for session, payment in rows:
        payment.state, payment.due_at = Payment.State.PAID, None
        if payment.balance_transaction_id is not None:
            continue  # by somebody whom Stripe has told more, and later
        if session.balance_transaction_id is None or session.fee is None:
            payment.due_at = next_attempt(now, payment.attempts)
        else:
            payment.balance_transaction_id, payment.fee_fen = session.balance_transaction_id, session.fee
            booked.append(payment)
    book_payments(booked, now)


def _move(orders: Collection[Order], status: str, paid_at: datetime | None = None) -> None:
    """Write the status that locked orders come to, and when they were paid."""
    rows = Order.objects.filter(pk__in=[order.pk for order in orders])
    if paid_at:
        rows.update(status=status, paid_at=paid_at)
    else:
        rows.update(status=status)
    for order in orders:
        order.status, order.paid_at = status, paid_at or order.paid_at


def _cancel_parcels(orders: Collection[Order], action: ParcelAction, now: datetime) -> None:
    """Cancel the parcels of locked orders; those of an order that has lapsed are cancelled already."""
    left = Parcel.objects.filter(order__in=orders).exclude(status=Parcel.Status.CANCELLED)
    rows = list(left.select_related("order", "cooperative"))
    left.update(status=Parcel.Status.CANCELLED)
    log_changes(parcels_moved(rows, action, Parcel.Status.CANCELLED), user=None, now=now)


def _reservation_ids(orders: Collection[Order]) -> list[int]:
    return sorted(OrderLine.objects.filter(order__in=orders).values_list("reservation_id", flat=True))
