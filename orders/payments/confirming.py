"""Payments: create a Checkout Session and confirm its outcome. Capture is automatic: it is one step with authorisation.

Webhook, return page and sweep (polling) all call one idempotent `confirm`, which fetches the session's state from
Stripe instead of trusting an event (law 3). No database transaction is open during an API call (law 2): the payment is
committed first, as an intent with its idempotency key; the outcome is committed after the call.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
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
from orders.payments.stripe.gateway import StripeBusy, StripeRefused, StripeUnavailable
from orders.payments.stripe.objects import SessionState

from .methods import methods_of
from .outcomes import PROCESSING_HOLD, apply_sessions, lapse
from .rules import Item, payable_items
from .stripe import gateway as stripe_gateway

log = logging.getLogger(__name__)

UNPAID = (Payment.State.INTENDED, Payment.State.OPEN)
PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)  # seconds: somebody at the same moment is waited for, then it is looked again
PATIENCE = 10.0  # seconds after which a buyer's request begins no further call: a slow Stripe must not take all threads
LEAST_AHEAD = timedelta(minutes=30, seconds=30)  # Stripe wants a session's end to be half an hour ahead
SHORTEST_SESSION = timedelta(minutes=35)  # the rest is for tries when Stripe can't be reached, and for another clock
# Looked up in one go: the one that was replaced, the next one, and one more that was chosen meanwhile.
MOST_SESSIONS = 3
UNKNOWN_AT_STRIPE = "resource_missing"
# A session unknown to Stripe (after a restore, or under another account's key) is looked up for so long after its end; its
# order has lapsed long before.
LOOKED_UP_FOR = timedelta(days=30)


class MethodRefused(StripeRefused):
    """The order can't be paid this way; it can be another way. Nothing was changed."""


def open_session(payment_id: int, now: datetime) -> str:
    """Return the URL of the payment's Checkout Session; create the session if there is none yet. Idempotent.

    :raises StripeUnavailable: the outcome is unknown; a retry has the same effect
    :raises StripeRefused: the payment has expired or has ended; Stripe does not take this method (`MethodRefused`); or
        Stripe refuses it for good (`is_final`): then the order has lapsed and holds nothing any more
    """
    return open_payment(_read(payment_id), now)


def open_payment(payment: Payment, now: datetime, until: float | None = None) -> str:
    """As `open_session`, for a payment that has just been read or made, with its order. Who opens it at the same moment is
    waited for, so that all are led to one page.

    :param until: on `time.monotonic`'s clock: no call begins after it; None: `PATIENCE` from now
    """
    until = time.monotonic() + PATIENCE if until is None else until
    for pause in PAUSES:
        try:
            return _open_page(payment, now, until)
        except StripeBusy:
            if time.monotonic() + pause > until:
                raise
            time.sleep(pause)
            payment = _read(payment.pk)
    return _open_page(payment, now, until)


def _read(payment_id: int) -> Payment:
    return Payment.objects.select_related("order").get(pk=payment_id)


def _open_page(payment: Payment, now: datetime, until: float) -> str:
    """Return the URL of the page that is open, or open it, once the session that it replaces has ended."""
    if payment.replaced_session_id:
        confirm(payment.pk, now)
        payment = _read(payment.pk)
        if payment.replaced_session_id or time.monotonic() > until:
            raise StripeUnavailable("the session that is replaced has not ended yet, or that took too long")
    if payment.state == Payment.State.OPEN and payment.expires_at > now:
        return payment.session_url
    if payment.state != Payment.State.INTENDED or payment.expires_at <= now:
        raise StripeRefused("this payment is no longer open")
    if not payment.attempts and (payment.session_ends_at or payment.expires_at) < now + LEAST_AHEAD:
        _ask_anew(payment, now, attempts=0)
    try:
        session = _open(payment)
    except StripeRefused as refused:
        _after_refusal(payment, refused, now)
        raise
    _keep(payment, session, now)
    return session.url


def session_end(payment: Payment, now: datetime) -> datetime:
    """Return the end of a session that is asked for now. Stripe wants it to be half an hour ahead; we end it in time."""
    return max(payment.expires_at, now + SHORTEST_SESSION)


def _ask_anew(payment: Payment, now: datetime, **only: int) -> None:
    """No session was made under this generation's key, and none can be: the next one has a later end.

    :param only: what must still be so
    :raises StripeBusy: always; the row is to be read again
    """
    of_this = Payment.objects.filter(pk=payment.pk, state=Payment.State.INTENDED, generation=payment.generation)
    of_this.filter(**only).update(generation=F("generation") + 1, attempts=0, session_ends_at=session_end(payment, now))
    raise StripeBusy("it is asked for anew")


def _after_refusal(payment: Payment, refused: StripeRefused, now: datetime) -> None:
    """Do what follows when Stripe has made no session and said why."""
    if refused.parameter == "expires_at":
        _ask_anew(payment, now)
    if payment.chosen_method and "payment_method" in refused.parameter:  # the order can be paid another way
        of_this = Payment.objects.filter(pk=payment.pk, state=Payment.State.INTENDED, generation=payment.generation)
        of_this.update(attempts=0)
        log.error("Stripe does not take %s: %s", payment.chosen_method, refused)
        raise MethodRefused(str(refused)) from refused
    if refused.is_final:
        _give_up(payment, str(refused), now)


def _keep(payment: Payment, session: SessionState, now: datetime) -> None:
    """Note that a session is open, unless another way was chosen meanwhile.

    :raises StripeBusy: then; nobody is led to this session, and it is closed
    """
    of_this = Payment.objects.filter(pk=payment.pk, generation=payment.generation, replaced_session_id=None)
    kept = of_this.filter(state=Payment.State.INTENDED).update(
        state=Payment.State.OPEN,
        session_id=session.session_id,
        session_url=session.url,
        due_at=next_attempt(now, 1),
        attempts=0,
        last_error="",
    )
    if not kept and not of_this.filter(session_id=session.session_id).exists():
        with suppress(StripeUnavailable, StripeRefused):
            stripe_gateway.expire_session(session.session_id)
        raise StripeBusy("another way to pay was chosen meanwhile")


def _open(payment: Payment) -> SessionState:
    """Create the session under the payment's idempotency key.

    The attempt is recorded before the call: a retry after an unknown outcome (timeout, killed process) first looks for
    a session that was created. It is made only of the generation that is the payment's, when none is left to be closed.
    """
    if payment.attempts:
        found = stripe_gateway.find_session(payment, payment.order)
        if found:
            return found
    order, chosen = payment.order, payment.chosen_method
    prefetch_related_objects([order], Prefetch("lines", OrderLine.objects.select_related("parcel__forecast")))
    methods = methods_of(order)
    if chosen and chosen not in methods and not payment.attempts:  # the harvest was put off meanwhile
        raise MethodRefused(f"{chosen} is not offered for this order any more")
    of_this = Payment.objects.filter(pk=payment.pk, generation=payment.generation, replaced_session_id=None)
    if not of_this.filter(state=Payment.State.INTENDED).update(attempts=F("attempts") + 1):
        raise StripeBusy("it was opened, or another way to pay was chosen")
    return stripe_gateway.create_session(
        payment, order, _items(order, payment.amount_fen), [chosen] if chosen else methods
    )


def _items(order: Order, amount_fen: int) -> list[Item]:
    """Return what is paid for, as the payment page lists it in the order's language."""
    with translation.override(order.language):
        lines = [(line.label, line.quantity, line.paid_fen) for line in order.lines.all()]
        items = payable_items(lines, (_("Postage"), order.postage_fen), lambda n: _("and %(n)s more") % {"n": n})
        if sum(item.unit_fen * item.quantity for item in items) == amount_fen:
            return items
        # what is due is asked for, in any case
        return [Item(_("Order %(number)s") % {"number": order.number}, amount_fen)]


def confirm(payment_id: int, now: datetime) -> Payment:
    """Fetch the state of a payment from Stripe and apply it. Idempotent; safe out of order and concurrently.

    :raises StripeUnavailable: the outcome is unknown; the row stays due and is retried with backoff
    """
    for _session in range(MOST_SESSIONS):
        session = look_up(_read(payment_id), now)
        if session is None:
            break
        [applied] = apply_sessions({payment_id: session}, now)
        if applied.session_id == session.session_id:
            return applied
    return Payment.objects.get(pk=payment_id)


def look_up(payment: Payment, now: datetime) -> SessionState | None:
    """Fetch a payment's session from Stripe; one that is open after its end is closed there first, and so is one that was
    replaced, before anything is asked of the next one.

    :param payment: its order at hand
    :returns: None: there is nothing to apply. The payment is final, or never had a session, or has now been given up
    :raises StripeUnavailable, StripeRefused: as their names say
    """
    if payment.state == Payment.State.PAID and payment.balance_transaction_id:
        return None  # paid and booked: a final state
    if payment.session_id is None and payment.replaced_session_id is None:
        payment = _close_unopened(payment, now)
    try:
        if payment.replaced_session_id:
            return _expire(payment.replaced_session_id)
        if payment.session_id is None:
            return None
        session = stripe_gateway.fetch_session(payment.session_id)
    except StripeRefused as refused:
        is_lost = refused.code == UNKNOWN_AT_STRIPE and now >= payment.expires_at + LOOKED_UP_FOR
        if payment.state not in UNPAID or not is_lost:
            raise
        _give_up(payment, str(refused), now)
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


def _give_up(refused: Payment, error: str, now: datetime) -> None:
    """Close an unpaid payment that Stripe refuses for good: its order lapses, and what it holds is free.

    :param refused: as it was when Stripe was asked; another way may have been chosen since
    """
    with transaction.atomic():
        order, payment = lock_payment(refused.pk)
        if payment.state in UNPAID and payment.generation == refused.generation:
            lapse([order], now)
            payment.state, payment.due_at, payment.leased_until = Payment.State.CLOSED, None, None
            payment.replaced_session_id = None
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
        asked = payment.generation
        order, payment = lock_payment(payment.pk)
        if payment.generation != asked:  # another way was chosen meanwhile, and may have been paid
            payment.due_at = now if payment.state in UNPAID else payment.due_at
        elif opened and payment.session_id is None:
            payment.session_id, payment.session_url, payment.state = opened.session_id, opened.url, Payment.State.OPEN
            payment.due_at = now
        elif payment.state == Payment.State.INTENDED:
            lapse([order], now)
            payment.state, payment.due_at = Payment.State.CLOSED, None
        payment.leased_until = None
        payment.save()
    return payment
