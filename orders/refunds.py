"""Send money back to a buyer: intended in the caller's transaction, sent after it, booked when Stripe has done it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from . import stripe_gateway
from .bookkeeping import book_refund
from .models import Parcel, Payment, Refund
from .queue import next_attempt
from .wakeup import wake


class RefundTooLarge(Exception):
    """All refunds of a payment together would exceed what was paid.

    :param left: what can still be given back, in fen
    """

    def __init__(self, left: int) -> None:
        super().__init__(f"only {left} fen of the payment are left")
        self.left = left


def intend_refund(
    payment: Payment,
    *,
    request: str,
    reason: str,
    amount_fen: int,
    now: datetime,
    bearer: str = Refund.Bearer.SALE,
    parcel: Parcel | None = None,
) -> Refund:
    """Write down that money goes back; the sweep sends it. The same request, twice or by two at once, is one refund.

    The caller has locked the order: refunds of a payment are decided one after the other.

    :param request: what it is for, such as ``parcel:17`` or ``claim:3``
    :param reason: one of `Refund.Reason`
    :param amount_fen: fen, above zero
    :param bearer: one of `Refund.Bearer`: who bears it (R6); other than the sale itself, of `parcel`
    :raises RefundTooLarge: more than what is left of the payment; nothing is changed
    """
    known = Refund.objects.filter(request=request).first()
    if known is None:
        others = payment.refunds.exclude(state=Refund.State.FAILED)
        left = payment.amount_fen - (others.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
        if amount_fen > left:
            raise RefundTooLarge(left)
        known = Refund.objects.create(
            payment=payment,
            request=request,
            reason=reason,
            bearer=bearer,
            parcel=parcel,
            amount_fen=amount_fen,
            intended_at=now,
            due_at=now,
        )
    wake("orders.tasks.sweep_refunds")
    return known


def send_refund(refund_id: int, now: datetime) -> Refund:
    """Send a refund to Stripe, or see what became of it. Idempotent.

    :raises StripeUnavailable: no answer; the row stays due
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state in (Refund.State.DONE, Refund.State.FAILED):
        return refund
    intent_id = refund.payment.payment_intent_id
    assert intent_id is not None
    if refund.refund_id:
        state = stripe_gateway.fetch_refund(refund.refund_id)
    else:
        # after a first attempt whose answer was lost, look before asking again
        known = stripe_gateway.find_refund(refund, intent_id) if refund.attempts > 1 else None
        state = known or stripe_gateway.create_refund(refund, intent_id)
    with transaction.atomic():
        refund = Refund.objects.select_for_update().get(pk=refund_id)
        if refund.state in (Refund.State.DONE, Refund.State.FAILED):
            return refund
        refund.refund_id, refund.leased_until, refund.last_error = state.refund_id, None, ""
        refund.state, refund.due_at = Refund.State.PENDING, next_attempt(now, refund.attempts)
        if state.status == "succeeded" and state.balance_transaction_id:
            refund.state, refund.due_at = Refund.State.DONE, None
            refund.balance_transaction_id = state.balance_transaction_id
            book_refund(refund, now)
        elif state.status in ("failed", "canceled"):
            refund.state, refund.due_at = Refund.State.FAILED, None
            refund.last_error = f"Stripe: {state.status}"
        refund.save()
    return refund
