"""The buyer chooses a way to pay, also when a page of another way is open already: that one ends, and the next one is opened.

The order of things is what makes it safe. First it is noted, under the payment's lock, that the open session is replaced.
Then Stripe is asked to end it. Only when Stripe says that it has ended unpaid is the next one asked for; if it was paid
meanwhile, that counts, and there is no next one. Whoever is told that a replaced session has expired (`outcomes`) takes it
for what it is: the order does not lapse by that. What a killed process leaves half done, the sweep does.
"""

from __future__ import annotations

import time
from datetime import datetime

from django.db import transaction

from marketplace.runtime.due_rows import next_attempt
from orders.models import Order, Payment
from orders.models.locking import lock_payment
from orders.payments.stripe.gateway import StripeBusy, StripeRefused

from .confirming import PATIENCE, UNPAID, MethodRefused, open_payment, session_end
from .methods import methods_of

MOST_CHOICES = 30  # of one order: each is two calls to Stripe


class ChosenTooOften(MethodRefused):
    """No other way can be chosen for this order any more; the one chosen last can still be paid. Nothing was changed."""


def pay_by(payment: Payment, method: str, now: datetime) -> str:
    """Return the URL of the page to pay an order on, by the chosen method. Of several choices at once the last one counts,
    and all are led to its page.

    :param payment: just read, with its order
    :param method: empty: as it was chosen before
    :raises StripeUnavailable: the outcome is unknown; a retry has the same effect
    :raises ChosenTooOften: another way was chosen too often
    :raises StripeRefused: as `confirming.open_session`
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() <= until:
        if not method or _choose(payment, method, now):
            chosen = Payment.objects.select_related("order").get(pk=payment.pk) if method else payment
            return open_payment(chosen, now, until)
        open_payment(
            payment, now, until
        )  # a page of the former way is being opened: once it is known, it can be replaced
        payment = Payment.objects.select_related("order").get(pk=payment.pk)
    raise StripeBusy("other ways to pay are chosen all the time")


def _choose(payment: Payment, method: str, now: datetime) -> bool:
    """Note which way was chosen, and which session is replaced by that, before Stripe is asked anything.

    :returns: False: nothing was noted, since it is not known yet which session there is to replace
    """
    if method not in methods_of(payment.order):
        raise MethodRefused(f"{method} is not offered for this order")
    with transaction.atomic():
        order, payment = lock_payment(payment.pk)
        is_open = order.status == Order.Status.AWAITING_PAYMENT and payment.state in UNPAID and payment.expires_at > now
        if not is_open:
            raise StripeRefused("this payment is no longer open")
        if payment.chosen_method == method:
            return True
        if payment.generation >= MOST_CHOICES:
            raise ChosenTooOften("another way was chosen too often")
        was_asked = payment.attempts > 0 and payment.replaced_session_id is None
        if payment.state == Payment.State.INTENDED and was_asked:
            return False
        payment.replaced_session_id = payment.session_id or payment.replaced_session_id
        payment.chosen_method, payment.generation = method, payment.generation + 1
        payment.state, payment.session_id, payment.session_url = Payment.State.INTENDED, None, ""
        payment.payment_intent_id, payment.method = None, ""
        payment.session_ends_at, payment.attempts = session_end(payment, now), 0
        if payment.replaced_session_id:  # if this process dies, the sweep ends it
            payment.due_at = next_attempt(now, 1)
        payment.save()
    return True
