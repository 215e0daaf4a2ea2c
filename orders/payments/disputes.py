"""Disputes (chargebacks): the issuing bank withdraws a payment until the dispute is won or lost.

While it is open the amount is held in ``disputed_payments``. Won: it is reinstated. Lost: those who bear the loss are in
`losses`. The dispute fee is the operator's cost. Parcels that have not shipped are kept back: their sale can be reversed.
A lost dispute whose money comes back is returned: the order goes on, and refunds that the loss had covered are sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Entry, post
from orders.models import Dispute, DisputeMovement, Refund
from orders.models.locking import lock_covered_refunds, lock_dispute, lock_order
from orders.money.bookkeeping import fee_entries
from orders.payments.stripe.objects import DisputeState
from orders.payments.stripe.our_rows import find_payment

from .losses import book_loss, is_borne, lost_fen, passed_on, taken_fen
from .refunds import uncover_refund
from .stripe import gateway as stripe_gateway

LOOK_AGAIN = timedelta(hours=6)  # polling interval: a dispute takes weeks, and webhooks come sooner
CLOSED = {"won": Dispute.State.WON, "lost": Dispute.State.LOST, "warning_closed": Dispute.State.WON,
          "prevented": Dispute.State.WON}  # fmt: skip


class UnknownPayment(Exception):
    """No payment of ours matches the dispute's PaymentIntent, or not yet."""


def is_disputed(order_id: int) -> bool:
    """Whether an order has a dispute that is open or lost: none of its parcels may ship."""
    return Dispute.objects.filter(payment__order=order_id).exclude(state__in=Dispute.KEPT).exists()


def is_lost(order_id: int) -> bool:
    """Whether an order has a lost dispute: none of its parcels will ever ship."""
    return Dispute.objects.filter(payment__order=order_id, state=Dispute.State.LOST).exists()


def note_dispute(dispute_id: str, now: datetime) -> Dispute:
    """Fetch the state of a dispute from Stripe and apply it. Idempotent; safe out of order and concurrently.

    :param dispute_id: Stripe's id; the dispute may be new to us
    :raises StripeUnavailable: the outcome is unknown
    :raises UnknownPayment: no payment of ours matches
    """
    state = stripe_gateway.fetch_dispute(dispute_id)
    payment = find_payment(state.intent_id, state.noted)  # a dispute may precede our confirmation
    if payment is None:
        raise UnknownPayment(f"{dispute_id} is about {state.intent_id or 'no payment intent'}")
    with transaction.atomic():
        lock_order(payment.order_id)
        covered = lock_covered_refunds(payment.pk)
        dispute, _ = Dispute.objects.get_or_create(
            dispute_id=dispute_id,
            defaults={
                "payment": payment,
                "reason": state.reason,
                "amount_fen": state.amount,
                "opened_at": state.opened,
                "evidence_due_at": state.evidence_due,
            },
        )
        dispute = lock_dispute(dispute.pk)
        _apply(state, dispute, covered, now)
        dispute.save()
    return dispute


def follow_dispute(pk: int, now: datetime) -> Dispute:
    """Poll a dispute that is due.

    :raises StripeUnavailable: the outcome is unknown; the row stays due and is retried with backoff
    """
    return note_dispute(Dispute.objects.values_list("dispute_id", flat=True).get(pk=pk), now)


def _apply(state: DisputeState, dispute: Dispute, covered: list[Refund], now: datetime) -> None:
    """Apply Stripe's state to a locked dispute.

    :param covered: the payment's refunds that a loss covers, locked
    """
    dispute.leased_until, dispute.attempts, dispute.last_error = None, 0, ""
    for movement_id, amount, fee in state.movements:
        _book_movement(dispute, movement_id, amount, fee, covered, now)
    before, dispute.state = dispute.state, _state_now(dispute, state.status)
    if dispute.state == Dispute.State.OPEN:
        dispute.due_at = now + LOOK_AGAIN
        return
    if dispute.state != before:
        dispute.closed_at, dispute.due_at = now, None
    if dispute.state == Dispute.State.LOST and not is_borne(dispute):
        book_loss(dispute, now)


def _state_now(dispute: Dispute, status: str) -> str:
    """Return the state of a dispute after its movements. It never opens again; once its money is back, it is not lost.

    :param status: Stripe's; that of a lost dispute may stay ``lost`` though the money is back
    """
    told = CLOSED.get(status, Dispute.State.OPEN)
    if told == Dispute.State.OPEN or (dispute.state, told) == (Dispute.State.OPEN, Dispute.State.WON):
        return told if dispute.state == Dispute.State.OPEN else dispute.state
    if taken_fen(dispute) > 0:
        return Dispute.State.WON if dispute.state == told == Dispute.State.WON else Dispute.State.LOST
    if not dispute.movements.exists():
        return told
    if Dispute.State.WON in (told, dispute.state):
        return Dispute.State.WON
    return Dispute.State.RETURNED


def _book_movement(
    dispute: Dispute, movement_id: str, amount: int, fee: int, covered: list[Refund], now: datetime
) -> None:
    """Post a balance transaction of a dispute, once. What comes after the loss is passed on to those who bear it."""
    _, is_new = DisputeMovement.objects.get_or_create(
        balance_transaction_id=movement_id, defaults={"dispute": dispute, "amount_fen": amount, "fee_fen": fee}
    )
    if not is_new:
        return
    clearing, disputed = shared_account(Account.Kind.PAYMENT_CLEARING), shared_account(Account.Kind.DISPUTED_PAYMENTS)
    debit, credit = (clearing, disputed) if amount > 0 else (disputed, clearing)
    entries = [Entry(debit, credit, abs(amount), source_type="dispute", source_id=dispute.pk)]
    entries += fee_entries(fee, "dispute", dispute.pk)
    if is_borne(dispute):
        _uncover(dispute.payment_id, covered, now)
        entries += passed_on(dispute, amount)
    post(Draft("dispute", movement_id, timezone.localdate(now), entries))


def _uncover(payment_id: int, covered: list[Refund], now: datetime) -> None:
    """Send the refunds after all that the loss no longer covers, the latest first; each is covered whole or not at all."""
    while covered and lost_fen(payment_id) < 0:
        uncover_refund(covered.pop(), now)
