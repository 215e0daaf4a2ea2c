"""Payments: open Stripe's page, and confirm what became of it.

The webhook, the buyer's return page and the sweep all call `confirm` (law 3). No transaction is open while Stripe is
asked (law 2): the intent is committed first, with its idempotency key, and the outcome after the call.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from marketplace.people.change_log import log_changes
from marketplace.runtime.due_rows import next_attempt
from marketplace.supply.models import Forecast, Reservation
from marketplace.supply.refusals import SoldOut
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.forecast_claims import call_up
from marketplace.supply.stock.reservation import extend, release, revive
from orders.messages.writing import write_mail
from orders.models import BuyerMail, Order, Parcel, Payment, Refund
from orders.models.locking import lock_payment
from orders.models.log_actions import ParcelAction, parcels_moved
from orders.money.bookkeeping import book_payment
from orders.payments.stripe.gateway import SessionState, StripeRefused
from orders.pricing.discounts import count_again, return_use

from .methods import methods_of
from .refunds import intend_refund
from .stripe import gateway as stripe_gateway

log = logging.getLogger(__name__)

PROCESSING_HOLD = timedelta(days=3)  # asynchronous methods answer within days; Stripe retries webhooks as long


def open_session(payment_id: int, now: datetime) -> str:
    """Return the address of the payment page, opening it at Stripe if that has not happened yet.

    :raises StripeUnavailable: no answer; the buyer may try again, with the same outcome
    :raises StripeRefused: the payment can't be opened any more (its time is over)
    """
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.state == Payment.State.OPEN and payment.expires_at > now:
        return payment.session_url
    if payment.state != Payment.State.INTENDED:
        raise StripeRefused("this payment is no longer open")
    session = _open(payment)
    Payment.objects.filter(pk=payment_id, state=Payment.State.INTENDED).update(
        state=Payment.State.OPEN,
        session_id=session.session_id,
        session_url=session.url,
        due_at=next_attempt(now, 1),
        attempts=0,
        last_error="",
    )
    return session.url


def _open(payment: Payment) -> SessionState:
    """Open the page with the payment's one key. The attempt is written down before it is made: whoever comes after one
    whose outcome is unknown (no answer, or a killed process) looks first whether the page is open already."""
    if payment.attempts:
        found = stripe_gateway.find_session(payment, payment.order)
        if found:
            return found
    Payment.objects.filter(pk=payment.pk).update(attempts=F("attempts") + 1)
    return stripe_gateway.create_session(payment, payment.order, _contents(payment.order), methods_of(payment.order))


def _contents(order: Order) -> str:
    return " · ".join(f"{line.label} × {line.quantity}" for line in order.lines.all())


def confirm(payment_id: int, now: datetime) -> Payment:
    """Ask Stripe what became of a payment, and do what follows from it. Idempotent, in any order, by any number at once.

    :raises StripeUnavailable: no answer; the row stays due
    """
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.state == Payment.State.PAID and payment.balance_transaction_id:
        return payment  # nothing that Stripe could say would change it
    if payment.session_id is None:
        return _close_unopened(payment, now)
    session = stripe_gateway.fetch_session(payment.session_id)
    if session.status == "open" and now >= payment.expires_at:
        session = _expire(payment.session_id)
    with transaction.atomic():
        order, payment = lock_payment(payment_id)
        _apply(session, order, payment, now)
        payment.last_error, payment.leased_until = "", None
        payment.save()
    return payment


def note_unreachable(payment_id: int, error: str, now: datetime) -> None:
    """Keep that Stripe could not be asked. Stock is given back in time all the same; money that comes later re-opens."""
    with transaction.atomic():
        order, payment = lock_payment(payment_id)
        held_until = payment.expires_at + timedelta(minutes=settings.RESERVATION_MARGIN_MINUTES)
        if payment.state in (Payment.State.INTENDED, Payment.State.OPEN) and now >= held_until:
            _lapse(order, now)
        payment.due_at, payment.leased_until = next_attempt(now, payment.attempts), None
        payment.last_error = error[:500]
        payment.save(update_fields=["due_at", "leased_until", "last_error"])


def _expire(session_id: str) -> SessionState:
    try:
        return stripe_gateway.expire_session(session_id)
    except StripeRefused:  # paid or expired at this very moment
        return stripe_gateway.fetch_session(session_id)


def _close_unopened(payment: Payment, now: datetime) -> Payment:
    """Find the page of an attempt at opening it that was killed, or close a payment that never reached Stripe.

    Until its page would have closed, the buyer may still open it.
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
    """Bring order and payment, both locked, to what Stripe says."""
    payment.payment_intent_id = session.intent_id or payment.payment_intent_id
    payment.method = session.method or payment.method
    if session.payment_status == "paid":
        if (session.amount, session.currency) != (payment.amount_fen, "cny"):
            raise StripeRefused(f"{session.session_id}: {session.amount} {session.currency} is not what was asked")
        _apply_paid(session, order, payment, now)
    elif session.status == "complete" and session.intent_status == "processing":
        payment.state = Payment.State.PROCESSING
        extend(_reservation_ids(order), expires_at=now + PROCESSING_HOLD)
        payment.due_at = next_attempt(now, payment.attempts)
    elif session.status == "open":
        payment.due_at = min(next_attempt(now, payment.attempts), max(payment.expires_at, now + timedelta(seconds=15)))
    elif payment.state != Payment.State.PAID:
        payment.state, payment.due_at = Payment.State.CLOSED, None
        _lapse(order, now)


def _apply_paid(session: SessionState, order: Order, payment: Payment, now: datetime) -> None:
    payment.state = Payment.State.PAID
    if order.status in (Order.Status.AWAITING_PAYMENT, Order.Status.LAPSED):
        _take_up(order, payment, now)
    if session.balance_transaction_id is None or session.fee is None:
        payment.due_at = next_attempt(now, payment.attempts)  # the fee appears later
        return
    if payment.balance_transaction_id is None:
        payment.balance_transaction_id, payment.fee_fen = session.balance_transaction_id, session.fee
        book_payment(order, payment, now)
    payment.due_at = None


def _take_up(order: Order, payment: Payment, now: datetime) -> None:
    """A paid order goes to packing, what is pre-ordered waits for its harvest; one whose stock lapsed and is gone, or that
    the buyer had cancelled, goes back as a refund (law 5)."""
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
    """Refund all of a payment that came too late."""
    order.status, order.paid_at = Order.Status.REFUNDED, now
    order.save(update_fields=["status", "paid_at"])
    _cancel_parcels(order, ParcelAction.SENT_BACK, now)
    return_use(order)
    intend_refund(payment, request=f"order:{order.pk}", reason=reason, amount_fen=payment.amount_fen, now=now)


def _lapse(order: Order, now: datetime) -> None:
    """Give the stock of an unpaid order back."""
    if order.status == Order.Status.AWAITING_PAYMENT:
        release(_reservation_ids(order))
        order.status = Order.Status.LAPSED
        order.save(update_fields=["status"])
        _cancel_parcels(order, ParcelAction.LAPSED, now)
        return_use(order)


def _cancel_parcels(order: Order, action: ParcelAction, now: datetime) -> None:
    """Cancel what of a locked order is not cancelled already, as it is when money comes for one that has lapsed."""
    left = Parcel.objects.filter(order=order).exclude(status=Parcel.Status.CANCELLED)
    rows = list(left.select_related("order", "cooperative"))
    left.update(status=Parcel.Status.CANCELLED)
    log_changes(parcels_moved(rows, action, Parcel.Status.CANCELLED), user=None, now=now)


def _reservation_ids(order: Order) -> list[int]:
    return sorted(order.lines.values_list("reservation_id", flat=True))
