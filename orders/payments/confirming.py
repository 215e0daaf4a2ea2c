"""Payments: create a Checkout Session and confirm its outcome. Capture is automatic: it is one step with authorisation.

Webhook, return page and sweep (polling) all call one idempotent `confirm`, which fetches the session's state from
Stripe instead of trusting an event (law 3). No database transaction is open during an API call (law 2): the payment is
committed first, as an intent with its idempotency key; the outcome is committed after the call.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Prefetch, prefetch_related_objects
from django.utils import timezone

from marketplace.people.change_log import log_changes
from marketplace.runtime.due_rows import next_attempt
from marketplace.supply.models import Forecast, Reservation
from marketplace.supply.refusals import SoldOut
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.forecast_claims import call_up
from marketplace.supply.stock.reservation import extend, release, revive
from orders.messages.writing import write_mail
from orders.models import BuyerMail, Order, OrderLine, Parcel, Payment, Refund
from orders.models.locking import lock_payment
from orders.models.log_actions import ParcelAction, parcels_moved
from orders.money.bookkeeping import book_payment
from orders.payments.stripe.gateway import SessionState, StripeRefused
from orders.pricing.discounts import count_again, return_use

from .methods import methods_of
from .refunds import intend_refund
from .stripe import gateway as stripe_gateway

log = logging.getLogger(__name__)

UNPAID = (Payment.State.INTENDED, Payment.State.OPEN)
UNKNOWN_AT_STRIPE = "resource_missing"
# A session unknown to Stripe (after a restore, or under another account's key) is looked up for so long after its end; its
# order has lapsed long before.
LOOKED_UP_FOR = timedelta(days=30)
PROCESSING_HOLD = timedelta(days=3)  # delayed notification methods settle within days; Stripe retries webhooks as long


def open_session(payment_id: int, now: datetime) -> str:
    """Return the URL of the payment's Checkout Session; create the session if there is none yet. Idempotent.

    :raises StripeUnavailable: the outcome is unknown; a retry has the same effect
    :raises StripeRefused: the payment has expired or has ended; or Stripe refuses it for good (`is_final`): then the
        order has lapsed and holds nothing any more
    """
    return open_payment(Payment.objects.select_related("order").get(pk=payment_id), now)


def open_payment(payment: Payment, now: datetime) -> str:
    """As `open_session`, for a payment that has just been read or made, with its order."""
    if payment.state == Payment.State.OPEN and payment.expires_at > now:
        return payment.session_url
    if payment.state != Payment.State.INTENDED:
        raise StripeRefused("this payment is no longer open")
    try:
        session = _open(payment)
    except StripeRefused as refused:
        if refused.is_final:
            _give_up(payment.pk, str(refused), now)
        raise
    Payment.objects.filter(pk=payment.pk, state=Payment.State.INTENDED).update(
        state=Payment.State.OPEN,
        session_id=session.session_id,
        session_url=session.url,
        due_at=next_attempt(now, 1),
        attempts=0,
        last_error="",
    )
    return session.url


def _open(payment: Payment) -> SessionState:
    """Create the session under the payment's idempotency key.

    The attempt is recorded before the call: a retry after an unknown outcome (timeout, killed process) first looks for
    a session that was created.
    """
    if payment.attempts:
        found = stripe_gateway.find_session(payment, payment.order)
        if found:
            return found
    Payment.objects.filter(pk=payment.pk).update(attempts=F("attempts") + 1)
    order = payment.order
    prefetch_related_objects([order], Prefetch("lines", OrderLine.objects.select_related("parcel__forecast")))
    return stripe_gateway.create_session(payment, order, _contents(order), methods_of(order))


def _contents(order: Order) -> str:
    return " · ".join(f"{line.label} × {line.quantity}" for line in order.lines.all())


def confirm(payment_id: int, now: datetime) -> Payment:
    """Fetch the state of a payment from Stripe and apply it. Idempotent; safe out of order and concurrently.

    :raises StripeUnavailable: the outcome is unknown; the row stays due and is retried with backoff
    """
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.state == Payment.State.PAID and payment.balance_transaction_id:
        return payment  # paid and booked: a final state
    if payment.session_id is None:
        return _close_unopened(payment, now)
    try:
        session = stripe_gateway.fetch_session(payment.session_id)
    except StripeRefused as refused:
        is_lost = refused.code == UNKNOWN_AT_STRIPE and now >= payment.expires_at + LOOKED_UP_FOR
        if payment.state not in UNPAID or not is_lost:
            raise
        return _give_up(payment_id, str(refused), now)
    if session.status == "open" and now >= payment.expires_at:
        session = _expire(payment.session_id)
    with transaction.atomic():
        order, payment = lock_payment(payment_id)
        _apply(session, order, payment, now)
        payment.last_error, payment.leased_until = "", None
        payment.save()
    return payment


def note_unreachable(payment_id: int, error: str, now: datetime, lease: datetime | None = None) -> None:
    """Record a poll that failed or was refused, and schedule the retry. The reservation still expires; a late payment
    re-opens the order.

    :param lease: of the claim under which it was polled; nothing is put off when that holds no more
    """
    with transaction.atomic():
        order, payment = lock_payment(payment_id)
        held_until = payment.expires_at + timedelta(minutes=settings.RESERVATION_MARGIN_MINUTES)
        if payment.state == Payment.State.PROCESSING:
            held_until += PROCESSING_HOLD
        if payment.state in (*UNPAID, Payment.State.PROCESSING) and now >= held_until:
            _lapse(order, now)
        if not payment.is_held(lease):
            return
        payment.due_at, payment.leased_until = next_attempt(now, payment.attempts), None
        payment.last_error = error[:500]
        payment.save(update_fields=["due_at", "leased_until", "last_error"])


def _give_up(payment_id: int, error: str, now: datetime) -> Payment:
    """Close an unpaid payment that Stripe refuses for good: its order lapses, and what it holds is free."""
    with transaction.atomic():
        order, payment = lock_payment(payment_id)
        if payment.state in UNPAID:
            _lapse(order, now)
            payment.state, payment.due_at, payment.leased_until = Payment.State.CLOSED, None, None
            payment.last_error = error[:500]
            payment.save()
    return payment


def _expire(session_id: str) -> SessionState:
    try:
        return stripe_gateway.expire_session(session_id)
    except StripeRefused:  # race: paid or expired since it was fetched
        return stripe_gateway.fetch_session(session_id)


def _close_unopened(payment: Payment, now: datetime) -> Payment:
    """Recover the session of a create call whose outcome is unknown, or close a payment that never had a session.

    Before its expiry the payment stays open: the buyer may still start it.
    """
    is_over = now >= payment.expires_at
    opened = stripe_gateway.find_session(payment, payment.order) if is_over or payment.attempts else None
    if opened is None and not is_over:
        return payment
    with transaction.atomic():
        order, payment = lock_payment(payment.pk)
        if opened and payment.session_id is None:
            payment.session_id, payment.session_url, payment.state = opened.session_id, opened.url, Payment.State.OPEN
            payment.due_at = now
        elif payment.state == Payment.State.INTENDED:
            _lapse(order, now)
            payment.state, payment.due_at = Payment.State.CLOSED, None
        payment.leased_until = None
        payment.save()
    return confirm(payment.pk, now) if payment.session_id else payment


def _apply(session: SessionState, order: Order, payment: Payment, now: datetime) -> None:
    """Apply the session's state to order and payment, both locked."""
    payment.payment_intent_id = session.intent_id or payment.payment_intent_id
    payment.method = session.method or payment.method
    if session.payment_status == "paid":
        if (session.amount, session.currency) != (payment.amount_fen, "cny"):
            raise StripeRefused(f"{session.session_id}: {session.amount} {session.currency} is not what was asked")
        _apply_paid(session, order, payment, now)
    elif payment.state == Payment.State.PAID:
        return  # Stripe was asked before the money came
    elif session.status == "complete" and session.intent_status == "processing":
        payment.state = Payment.State.PROCESSING
        extend(_reservation_ids(order), expires_at=now + PROCESSING_HOLD)
        payment.due_at = next_attempt(now, payment.attempts)
    elif session.status == "open":
        if payment.state == Payment.State.CLOSED:  # it was taken for lost; whoever has its page can still pay
            payment.state = Payment.State.OPEN
        payment.due_at = min(next_attempt(now, payment.attempts), max(payment.expires_at, now + timedelta(seconds=15)))
    else:
        payment.state, payment.due_at = Payment.State.CLOSED, None
        _lapse(order, now)


def _apply_paid(session: SessionState, order: Order, payment: Payment, now: datetime) -> None:
    payment.state = Payment.State.PAID
    if order.status in (Order.Status.AWAITING_PAYMENT, Order.Status.LAPSED):
        _take_up(order, payment, now)
    if session.balance_transaction_id is None or session.fee is None:
        payment.due_at = next_attempt(now, payment.attempts)  # captured, the balance transaction is still pending
        return
    if payment.balance_transaction_id is None:
        payment.balance_transaction_id, payment.fee_fen = session.balance_transaction_id, session.fee
        book_payment(order, payment, now)
    payment.due_at = None


def _take_up(order: Order, payment: Payment, now: datetime) -> None:
    """Fulfil a captured payment: allocate the stock and start packing; pre-orders wait for their harvest.

    A late payment is refunded in full when its stock is gone or the buyer has cancelled (law 5).
    """
    if Parcel.objects.filter(order=order, cancelled_at__isnull=False).exists():
        _send_back(order, payment, Refund.Reason.CANCELLED, now)
        return
    reservations = _reservation_ids(order)
    try:
        with transaction.atomic():
            revive(reservations, expires_at=now, on=timezone.localdate(now))
            allocate(reservations)
    except SoldOut as gone:
        of_failed = Parcel.objects.filter(forecast__state=Forecast.State.FAILED, lines__pack__in=gone.short)
        failed = of_failed.filter(order=order).select_related("order").first()
        _send_back(order, payment, Refund.Reason.HARVEST if failed else Refund.Reason.OUT_OF_STOCK, now)
        if failed:
            write_mail(failed, BuyerMail.Kind.NO_HARVEST, now)
    else:
        order.status, order.paid_at = Order.Status.PAID, now
        parcels, is_awaiting = Parcel.objects.filter(order=order), Reservation.State.AWAITING
        waiting = dict(parcels.filter(lines__reservation__state=is_awaiting).values_list("pk", "forecast_id"))
        before = list(parcels.select_related("order", "cooperative"))
        parcels.exclude(pk__in=waiting).update(status=Parcel.Status.PACKING)
        parcels.filter(pk__in=waiting).update(status=Parcel.Status.AWAITING_HARVEST)
        order.save(update_fields=["status", "paid_at"])
        paid = parcels_moved([row for row in before if row.pk not in waiting], ParcelAction.PAID, Parcel.Status.PACKING)
        awaiting = [row for row in before if row.pk in waiting]
        paid += parcels_moved(awaiting, ParcelAction.PAID, Parcel.Status.AWAITING_HARVEST)
        log_changes(paid, user=None, now=now)
        count_again(order)
        call_up([pk for pk in waiting.values() if pk is not None], now=now)


def _send_back(order: Order, payment: Payment, reason: str, now: datetime) -> None:
    """Refund a late payment in full."""
    order.status, order.paid_at = Order.Status.REFUNDED, now
    order.save(update_fields=["status", "paid_at"])
    _cancel_parcels(order, ParcelAction.SENT_BACK, now)
    return_use(order)
    intend_refund(payment, request=f"order:{order.pk}", reason=reason, amount_fen=payment.amount_fen, now=now)


def _lapse(order: Order, now: datetime) -> None:
    """Expire an unpaid order and release its reservations, last: every order of a rush waits for the same lot."""
    if order.status == Order.Status.AWAITING_PAYMENT:
        order.status = Order.Status.LAPSED
        order.save(update_fields=["status"])
        _cancel_parcels(order, ParcelAction.LAPSED, now)
        release(_reservation_ids(order))
        return_use(order)


def _cancel_parcels(order: Order, action: ParcelAction, now: datetime) -> None:
    """Cancel a locked order's parcels; those of an order that has lapsed are cancelled already."""
    left = Parcel.objects.filter(order=order).exclude(status=Parcel.Status.CANCELLED)
    rows = list(left.select_related("order", "cooperative"))
    left.update(status=Parcel.Status.CANCELLED)
    log_changes(parcels_moved(rows, action, Parcel.Status.CANCELLED), user=None, now=now)


def _reservation_ids(order: Order) -> list[int]:
    return sorted(order.lines.values_list("reservation_id", flat=True))
