"""Disputes: a buyer's bank takes a payment back (chargeback) until it is decided who is right.

The money waits in ``disputed_payments`` meanwhile. Won: it comes back. Lost: the cooperatives of the order's parcels
bear it; households keep their income (R6). The fee of a dispute is the operator's cost.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from marketplace.ledger.accounts import open_accounts, shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Entry, post

from . import stripe_gateway
from .bookkeeping import fee_entries
from .models import Dispute, DisputeMovement, Order, Parcel, Payment
from .rules import split
from .stripe_gateway import DisputeState

LOOK_AGAIN = timedelta(hours=6)  # a dispute takes weeks; its events tell sooner
CLOSED = {"won": Dispute.State.WON, "lost": Dispute.State.LOST, "warning_closed": Dispute.State.WON,
          "prevented": Dispute.State.WON}  # fmt: skip


class UnknownPayment(Exception):
    """A dispute is about a payment that we don't know, or not yet."""


def is_disputed(order_id: int) -> bool:
    """Whether a dispute about an order's payment is open: none of its parcels may leave meanwhile."""
    return Dispute.objects.filter(payment__order=order_id, state=Dispute.State.OPEN).exists()


def note_dispute(dispute_id: str, now: datetime) -> Dispute:
    """Ask Stripe what became of a dispute, and do what follows from it. Idempotent, in any order, by any number at once.

    :param dispute_id: Stripe's id; the dispute may be new to us
    :raises StripeUnavailable: no answer
    :raises UnknownPayment: it is about no payment of ours
    """
    state = stripe_gateway.fetch_dispute(dispute_id)
    found = Payment.objects.filter(payment_intent_id=state.intent_id or None)
    if state.payment_id is not None:
        found |= Payment.objects.filter(pk=state.payment_id)  # disputed before we have confirmed it
    payment = found.first()
    if payment is None:
        raise UnknownPayment(f"{dispute_id} is about {state.intent_id or 'no payment intent'}")
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=payment.order_id)
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
        dispute = Dispute.objects.select_for_update(of=("self",)).select_related("payment").get(pk=dispute.pk)
        _apply(state, dispute, now)
        dispute.save()
    return dispute


def follow_dispute(pk: int, now: datetime) -> Dispute:
    """Look at a dispute that is due.

    :raises StripeUnavailable: no answer; the row stays due
    """
    return note_dispute(Dispute.objects.values_list("dispute_id", flat=True).get(pk=pk), now)


def _apply(state: DisputeState, dispute: Dispute, now: datetime) -> None:
    """Bring a dispute, locked, to what Stripe says."""
    dispute.leased_until, dispute.last_error = None, ""
    for movement_id, amount, fee in state.movements:
        _book_movement(dispute, movement_id, amount, fee, now)
    if dispute.state != Dispute.State.OPEN:
        return
    dispute.state = CLOSED.get(state.status, Dispute.State.OPEN)
    if dispute.state == Dispute.State.OPEN:
        dispute.due_at = now + LOOK_AGAIN
        return
    dispute.closed_at, dispute.due_at = now, None
    if dispute.state == Dispute.State.LOST:
        _book_loss(dispute, now)


def _book_movement(dispute: Dispute, movement_id: str, amount: int, fee: int, now: datetime) -> None:
    """Post money that Stripe moved for a dispute, once. What comes back after a loss goes to those who bore it."""
    _, is_new = DisputeMovement.objects.get_or_create(
        balance_transaction_id=movement_id, defaults={"dispute": dispute, "amount_fen": amount, "fee_fen": fee}
    )
    if not is_new:
        return
    clearing, disputed = shared_account(Account.Kind.PAYMENT_CLEARING), shared_account(Account.Kind.DISPUTED_PAYMENTS)
    debit, credit = (clearing, disputed) if amount > 0 else (disputed, clearing)
    entries = [Entry(debit, credit, abs(amount), source_type="dispute", source_id=dispute.pk)]
    entries += fee_entries(fee, "dispute", dispute.pk)
    if dispute.state == Dispute.State.LOST:
        entries += _borne(dispute, -amount)
    post(Draft("dispute", movement_id, timezone.localdate(now), entries))


def _book_loss(dispute: Dispute, now: datetime) -> None:
    """Post who bears a lost dispute, once."""
    lost = -(dispute.movements.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
    if lost > 0:
        entries = _borne(dispute, lost)
        post(Draft("dispute_loss", f"dispute:{dispute.dispute_id}", timezone.localdate(now), entries))


def _borne(dispute: Dispute, amount: int) -> list[Entry]:
    """Return what cooperatives bear of an amount: in proportion to what was paid for their parcels (largest remainder).

    :param amount: fen; less than nothing: they get it back
    """
    parcels = list(Parcel.objects.filter(order=dispute.payment.order_id).prefetch_related("lines").order_by("id"))
    weights = [parcel.postage_fen + sum(line.paid_fen for line in parcel.lines.all()) for parcel in parcels]
    accounts = open_accounts(Account.Kind.COOPERATIVE, [parcel.cooperative_id for parcel in parcels])
    disputed = shared_account(Account.Kind.DISPUTED_PAYMENTS)
    entries = []
    for parcel, part in zip(parcels, split(abs(amount), weights), strict=True):
        cooperative = accounts[parcel.cooperative_id]
        debit, credit = (cooperative, disputed) if amount > 0 else (disputed, cooperative)
        if part:
            entries.append(Entry(debit, credit, part, source_type="parcel", source_id=parcel.pk))
    return entries
