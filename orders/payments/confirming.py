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
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.runtime.due_rows import next_attempt
from marketplace.typed_text.rules import shortened
from orders.models import Order, OrderLine, Payment
from orders.models.locking import lock_payment
from orders.payments.stripe.gateway import StripeRefused
from orders.payments.stripe.objects import SessionState

from .methods import methods_of
from .outcomes import PROCESSING_HOLD, apply_sessions, lapse
from .stripe import gateway as stripe_gateway

log = logging.getLogger(__name__)

UNPAID = (Payment.State.INTENDED, Payment.State.OPEN)
UNKNOWN_AT_STRIPE = "resource_missing"
# A session unknown to Stripe (after a restore, or under another account's key) is looked up for so long after its end; its
# order has lapsed long before.
LOOKED_UP_FOR = timedelta(days=30)


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
    """Return what is paid for, as the payment page says it in the order's language: whole lines, and how many more there are."""
    with translation.override(order.language):
        lines = [f"{line.label} × {line.quantity}" for line in order.lines.all()]
        whole = " · ".join(lines)
        for left_out in range(1, len(lines) + 1):
            if len(whole) <= stripe_gateway.LONGEST_DESCRIPTION:
                break
            whole = " · ".join([*lines[:-left_out], _("and %(n)s more") % {"n": left_out}])
        return whole


def confirm(payment_id: int, now: datetime) -> Payment:
    """Fetch the state of a payment from Stripe and apply it. Idempotent; safe out of order and concurrently.

    :raises StripeUnavailable: the outcome is unknown; the row stays due and is retried with backoff
    """
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    session = look_up(payment, now)
    if session is None:
        payment.refresh_from_db()
        return payment
    [applied] = apply_sessions({payment_id: session}, now)
    return applied


def look_up(payment: Payment, now: datetime) -> SessionState | None:
    """Fetch a payment's session from Stripe; one that is open after its end is closed there first.

    :param payment: its order at hand
    :returns: None: there is nothing to apply. The payment is final, or never had a session, or has now been given up
    :raises StripeUnavailable, StripeRefused: as their names say
    """
    if payment.state == Payment.State.PAID and payment.balance_transaction_id:
        return None  # paid and booked: a final state
    if payment.session_id is None:
        payment = _close_unopened(payment, now)
    if payment.session_id is None:
        return None
    try:
        session = stripe_gateway.fetch_session(payment.session_id)
    except StripeRefused as refused:
        is_lost = refused.code == UNKNOWN_AT_STRIPE and now >= payment.expires_at + LOOKED_UP_FOR
        if payment.state not in UNPAID or not is_lost:
            raise
        _give_up(payment.pk, str(refused), now)
        return None
    if session.status == "open" and now >= payment.expires_at:
        session = _expire(payment.session_id)
    return session


def note_unreachable(payment_id: int, error: str, now: datetime, lease: datetime | None = None) -> None:
    """Record a poll that failed or was refused, and schedule the retry. The reservation still expires; a late payment
    re-opens the order.

    :param lease: of the claim under which it was polled; nothing is put off when that holds no more
    """
    with transaction.atomic():
        payment = _lapse_if_over(payment_id, now)
        if not payment.is_held(lease):
            return
        payment.due_at, payment.leased_until = next_attempt(now, payment.attempts), None
        payment.last_error = shortened(error, 500)
        payment.save(update_fields=["due_at", "leased_until", "last_error"])


def note_not_asked(payment_id: int, now: datetime) -> None:
    """Stripe could not be asked of a payment: its stock doesn't wait for that."""
    with transaction.atomic():
        _lapse_if_over(payment_id, now)


def _lapse_if_over(payment_id: int, now: datetime) -> Payment:
    order, payment = lock_payment(payment_id)
    held_until = payment.expires_at + timedelta(minutes=settings.RESERVATION_MARGIN_MINUTES)
    if payment.state == Payment.State.PROCESSING:
        held_until += PROCESSING_HOLD
    if payment.state in (*UNPAID, Payment.State.PROCESSING) and now >= held_until:
        lapse([order], now)
    return payment


def _give_up(payment_id: int, error: str, now: datetime) -> None:
    """Close an unpaid payment that Stripe refuses for good: its order lapses, and what it holds is free."""
    with transaction.atomic():
        order, payment = lock_payment(payment_id)
        if payment.state in UNPAID:
            lapse([order], now)
            payment.state, payment.due_at, payment.leased_until = Payment.State.CLOSED, None, None
            payment.last_error = shortened(error, 500)
            payment.save()


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
            lapse([order], now)
            payment.state, payment.due_at = Payment.State.CLOSED, None
        payment.leased_until = None
        payment.save()
    return payment
