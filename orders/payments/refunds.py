"""Send money back to a buyer: intended in the caller's transaction, sent after it, booked when Stripe has done it.

Stripe takes a refund out of our balance at once and the buyer's bank answers later: each is booked by its own balance
transaction. A refund that fails at the bank brings its money back, and staff may send it anew.
"""

from __future__ import annotations

import re
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Sum

from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.models import User
from marketplace.runtime.due_rows import next_attempt
from marketplace.runtime.waking import wake
from orders.models import Dispute, Parcel, Payment, Refund
from orders.models.locking import lock_refund
from orders.models.log_actions import RefundAction, refund_moved
from orders.money.bookkeeping import book_elsewhere, book_refund, book_refund_failure
from orders.payments.stripe.gateway import RefundState, StripeRefused

from .disputes import book_covered, lost_fen
from .stripe import gateway as stripe_gateway

ENDED = (Refund.State.FAILED, Refund.State.COVERED, Refund.State.ELSEWHERE)
TRANSFER_NUMBER = re.compile(r"[A-Za-z0-9-]{5,60}")
DISPUTED = "charge_disputed"  # Stripe's code for a payment that its buyer's bank has taken back


class RefundTooLarge(Exception):
    """All refunds of a payment together would exceed what was paid.

    :param left: what can still be given back, in fen
    """

    def __init__(self, left: int) -> None:
        super().__init__(f"only {left} fen of the payment are left")
        self.left = left


class BadTransferNumber(Exception):
    """The number of the transfer is not 5 to 60 letters, digits or hyphens."""


class NotRefused(Exception):
    """Only a refund that is refused for good, of a payment that is not disputed, is paid another way."""


class NotFailed(Exception):
    """Only a refund that has failed can be repeated.

    :param state: where it is
    """

    def __init__(self, state: str) -> None:
        super().__init__(f"the refund is {state}")
        self.state = state


def intend_refund(
    payment: Payment,
    *,
    request: str,
    reason: str,
    amount_fen: int,
    now: datetime,
    bearer: str = Refund.Bearer.SALE,
    parcel: Parcel | None = None,
    repeats: Refund | None = None,
    user: User | None = None,
) -> Refund:
    """Write down that money goes back; the sweep sends it. The same request, twice or by two at once, is one refund.

    The caller has locked the order: refunds of a payment are decided one after the other.

    :param request: what it is for, such as ``parcel:17`` or ``claim:3``
    :param reason: one of `Refund.Reason`
    :param amount_fen: fen, above zero
    :param bearer: one of `Refund.Bearer`: who bears it (R6); other than the sale itself, of `parcel`
    :param repeats: the failed refund that this one repeats
    :param user: the member of staff who decided it; None: a buyer or the system
    :raises RefundTooLarge: more than what is left of the payment; nothing is changed
    """
    known = Refund.objects.filter(request=request).first()
    if known is None:
        left = refundable_fen(payment)
        if amount_fen > left:
            raise RefundTooLarge(left)
        known = Refund.objects.create(
            payment=payment,
            request=request,
            reason=reason,
            bearer=bearer,
            parcel=parcel,
            repeats=repeats,
            amount_fen=amount_fen,
            intended_at=now,
            due_at=now,
        )
        log_change(_decided(known), user=user, now=now)
    wake("orders.payments.tasks.sweep_refunds")
    return known


def _decided(refund: Refund) -> Change:
    action = RefundAction.INTENDED if refund.repeats_id is None else RefundAction.REPEATED
    values: dict[str, tuple[Value, Value]] = {"amount_fen": (None, refund.amount_fen)}
    values |= {"reason": (None, str(refund.reason)), "state": (None, str(refund.state))}
    return Change(refund, action, values)


def refundable_fen(payment: Payment) -> int:
    """Return what of a payment has not been given back or promised back, in fen. A failed refund counts as not given."""
    given = payment.refunds.exclude(state=Refund.State.FAILED).aggregate(sum=Sum("amount_fen"))["sum"]
    return payment.amount_fen - (given or 0)


def repeat_refund(refund_id: int, now: datetime, *, user: User | None = None) -> Refund:
    """Send a refund anew that has failed, with a key of its own. Done twice, or by two at once, it is repeated once.

    :param user: who sends it anew; None: the system
    :returns: the new refund
    :raises NotFailed: the refund has not failed
    :raises RefundTooLarge: its money has gone to the buyer in another refund meanwhile
    """
    with transaction.atomic():
        failed = lock_refund(refund_id)
        if failed.state != Refund.State.FAILED:
            raise NotFailed(failed.state)
        return intend_refund(
            failed.payment,
            request=_repeated(failed.request),
            reason=failed.reason,
            amount_fen=failed.amount_fen,
            now=now,
            bearer=failed.bearer,
            parcel=failed.parcel,
            repeats=failed,
            user=user,
        )


def pay_elsewhere(refund_id: int, *, user: User, transfer_number: str, now: datetime) -> Refund:
    """Note that a refund that Stripe refused was paid to the buyer out of our bank, and book it.

    The same again, twice or by two at once, is one payment.

    :param user: who has paid it
    :param transfer_number: the bank's number of the transfer
    :raises BadTransferNumber: it is not one
    :raises NotRefused: it may still go back the way it came, has gone back, or its buyer's bank has the money
    :raises RefundTooLarge: its money has gone to the buyer in another way meanwhile
    """
    number = transfer_number.strip().upper()
    if not TRANSFER_NUMBER.fullmatch(number):
        raise BadTransferNumber(number)
    with transaction.atomic():
        refund = lock_refund(refund_id)
        if refund.state == Refund.State.ELSEWHERE and refund.transfer_number == number:
            return refund
        if not refund.is_refused or Refund.objects.filter(repeats=refund).exists():
            raise NotRefused(refund.state)
        if Dispute.objects.filter(payment=refund.payment_id, state=Dispute.State.OPEN).exists():
            raise NotRefused("disputed")
        left = refundable_fen(refund.payment) - lost_fen(refund.payment_id)
        if refund.amount_fen > left:
            raise RefundTooLarge(left)
        paid = {"state": (refund.state, Refund.State.ELSEWHERE.value), "transfer_number": ("", number)}
        refund.state, refund.transfer_number = Refund.State.ELSEWHERE, number
        refund.paid_elsewhere_at, refund.paid_elsewhere_by = now, user
        refund.save(update_fields=["state", "transfer_number", "paid_elsewhere_at", "paid_elsewhere_by"])
        book_elsewhere(refund, now)
        log_change(Change(refund, RefundAction.ELSEWHERE, paid), user=user, now=now)
        return refund


def _repeated(request: str) -> str:
    """Return the request of the refund that repeats one: ``parcel:17:again``, then ``parcel:17:again2`` and so on."""
    first, *again = request.split(":again")
    times = int(again[-1]) if again and again[-1] else len(again)
    return f"{first}:again{times + 1}" if times else f"{first}:again"


def send_refund(refund_id: int, now: datetime) -> Refund:
    """Send a refund to Stripe, or see what became of it. Idempotent; one that was done is looked at again, since its bank
    may still turn it down.

    :raises StripeUnavailable: no answer; the row stays due
    :raises StripeRefused: not now (the payment is disputed, or our key is wrong); the row stays due
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state in ENDED:
        return refund
    try:
        state = _ask_stripe(refund, now)
    except StripeRefused as refused:
        if refund.refund_id is None and _is_final(refused, refund):
            return _give_up(refund, refused, now)
        if refund.refund_id is None and refused.code == DISPUTED:
            # nothing was made, and Stripe would replay this answer for the same key when the dispute is long won
            # (by the key that was refused: a slower worker must not replace the next one's, which may be at work)
            refused_key = Refund.objects.filter(pk=refund_id, refund_id=None, idempotency_key=refund.idempotency_key)
            refused_key.update(idempotency_key=uuid4())
        raise
    with transaction.atomic():
        refund = lock_refund(refund_id)
        if refund.state not in ENDED:
            before = refund.state
            _apply(state, refund, now)
            refund.save()
            if refund.state != before:
                log_change(refund_moved(refund, before), user=None, now=now)
    return refund


def _ask_stripe(refund: Refund, now: datetime) -> RefundState:
    """Find the refund at Stripe, or send it with its one key.

    The attempt is written down before it is made: whoever comes after one whose outcome is unknown (no answer, or a
    killed process) looks first. Stripe would replay even a 500 for the same key, and forgets keys after a day.
    """
    if refund.refund_id:
        return stripe_gateway.fetch_refund(refund.refund_id)
    intent_id = refund.payment.payment_intent_id
    assert intent_id is not None
    if refund.sent_at:
        found = stripe_gateway.find_refund(refund, intent_id)
        if found:
            return found
    else:
        Refund.objects.filter(pk=refund.pk, sent_at=None).update(sent_at=now)
    return stripe_gateway.create_refund(refund, intent_id)


def _apply(state: RefundState, refund: Refund, now: datetime) -> None:
    """Bring a refund, locked, to what Stripe says, and book what Stripe has booked."""
    refund.refund_id, refund.leased_until, refund.last_error = state.refund_id, None, ""
    refund.state, refund.due_at = Refund.State.PENDING, next_attempt(now, refund.attempts)
    if state.balance_transaction_id and refund.balance_transaction_id is None:
        refund.balance_transaction_id, refund.fee_fen = state.balance_transaction_id, state.fee
        book_refund(refund, now)
    if state.status in ("failed", "canceled"):
        refund.last_error = f"Stripe: {state.status}"
        if refund.balance_transaction_id is None or state.failure_balance_transaction_id:
            refund.state, refund.due_at = Refund.State.FAILED, None
        if refund.balance_transaction_id and state.failure_balance_transaction_id:
            refund.failure_balance_transaction_id = state.failure_balance_transaction_id
            book_refund_failure(refund, now)
    elif state.status == "succeeded" and refund.balance_transaction_id:
        refund.state, refund.due_at = Refund.State.DONE, None


def _is_final(refused: StripeRefused, refund: Refund) -> bool:
    """Whether asking again can't help: a disputed payment can be refunded once the dispute is won."""
    if refused.code == DISPUTED:
        return Dispute.objects.filter(payment=refund.payment_id, state=Dispute.State.LOST).exists()
    return refused.is_final


def _give_up(refund: Refund, refused: StripeRefused, now: datetime) -> Refund:
    """End a refund that Stripe will never make. The buyer's bank has given the money back, or staff are told."""
    with transaction.atomic():
        refund = lock_refund(refund.pk)
        if refund.refund_id is None and refund.state not in ENDED:
            before = refund.state
            refund.state, refund.due_at, refund.leased_until = Refund.State.FAILED, None, None
            refund.last_error = str(refused)[:500]
            if refused.code == DISPUTED and refund.amount_fen <= lost_fen(refund.payment_id):
                refund.state = Refund.State.COVERED
                if refund.bearer == Refund.Bearer.SALE:
                    book_covered(refund, now)
            refund.save()
            log_change(refund_moved(refund, before), user=None, now=now)
    return refund
