"""Disputes (chargebacks): the issuing bank withdraws a payment until the dispute is won or lost.

While it is open the amount is held in ``disputed_payments``. Won: it is reinstated. Lost: the cooperatives of the
order's parcels bear the loss; households keep their income (R6). The dispute fee is the operator's cost. Parcels
that have not shipped are kept back: their sale can be reversed, and its money in suspense offsets what the cooperative
has borne.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from marketplace.ledger.accounts import open_accounts, shared_account
from marketplace.ledger.models import Account, Event, Posting
from marketplace.ledger.posting import Draft, Entry, post
from orders.models import Dispute, DisputeMovement, Parcel, Refund
from orders.models.locking import lock_dispute, lock_order
from orders.money.bookkeeping import fee_entries
from orders.money.rules import split
from orders.payments.stripe.gateway import DisputeState
from orders.payments.stripe.our_rows import find_payment

from .stripe import gateway as stripe_gateway

LOOK_AGAIN = timedelta(hours=6)  # polling interval: a dispute takes weeks, and webhooks come sooner
CLOSED = {"won": Dispute.State.WON, "lost": Dispute.State.LOST, "warning_closed": Dispute.State.WON,
          "prevented": Dispute.State.WON}  # fmt: skip


class UnknownPayment(Exception):
    """No payment of ours matches the dispute's PaymentIntent, or not yet."""


def is_disputed(order_id: int) -> bool:
    """Whether an order has a dispute that is open or lost: none of its parcels may ship."""
    return Dispute.objects.filter(payment__order=order_id).exclude(state=Dispute.State.WON).exists()


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
        _apply(state, dispute, now)
        dispute.save()
    return dispute


def follow_dispute(pk: int, now: datetime) -> Dispute:
    """Poll a dispute that is due.

    :raises StripeUnavailable: the outcome is unknown; the row stays due and is retried with backoff
    """
    return note_dispute(Dispute.objects.values_list("dispute_id", flat=True).get(pk=pk), now)


def _apply(state: DisputeState, dispute: Dispute, now: datetime) -> None:
    """Apply Stripe's state to a locked dispute."""
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
    """Post a balance transaction of a dispute, once. A reinstatement after a loss is credited to those who bore it."""
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
    """Post the loss to those who bear it, once."""
    lost = -(dispute.movements.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
    if lost > 0:
        entries = _borne(dispute, lost)
        post(Draft("dispute_loss", f"dispute:{dispute.dispute_id}", timezone.localdate(now), entries))


def lost_fen(payment_id: int) -> int:
    """Return the amount of a payment lost in disputes, less the refunds that it has covered, in fen."""
    moved = DisputeMovement.objects.filter(dispute__payment=payment_id, dispute__state=Dispute.State.LOST)
    covered = Refund.objects.filter(payment=payment_id, state=Refund.State.COVERED)
    return -(moved.aggregate(sum=Sum("amount_fen"))["sum"] or 0) - (
        covered.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    )


def book_covered(refund: Refund, now: datetime) -> None:
    """Post a refund that is not sent because a lost dispute has returned the money already.

    The sale is reversed, so its money in suspense goes to those who bore the loss: first the cooperative of the
    reversed parcel, then the others, each up to what it bore.

    :param refund: borne by the sale, at most `lost_fen`
    """
    borne = _borne_by_parcel(refund.payment_id)
    first = min(borne.get(refund.parcel_id or 0, 0), refund.amount_fen)
    others = [pk for pk in sorted(borne) if pk != refund.parcel_id]
    parts = dict(zip(others, split(refund.amount_fen - first, [borne[pk] for pk in others]), strict=True))
    parts[refund.parcel_id or 0] = first
    cooperative_of = dict(Parcel.objects.filter(pk__in=parts).values_list("pk", "cooperative_id"))
    accounts = open_accounts(Account.Kind.COOPERATIVE, cooperative_of.values())
    suspense = shared_account(Account.Kind.SALES_SUSPENSE)
    entries = [
        Entry(suspense, accounts[cooperative_of[pk]], part, source_type="parcel", source_id=pk)
        for pk, part in sorted(parts.items())
        if part
    ]
    post(Draft("refund_covered", f"refund:{refund.pk}", timezone.localdate(now), entries))


def _borne_by_parcel(payment_id: int) -> dict[int, int]:
    """Return the net loss from a payment's disputes that the cooperative of each parcel bears so far, in fen."""
    lost = Dispute.objects.filter(payment=payment_id, state=Dispute.State.LOST)
    covered = Refund.objects.filter(payment=payment_id, state=Refund.State.COVERED)
    events = Event.objects.filter(
        Q(kind="dispute_loss", reference__in=[f"dispute:{one}" for one in lost.values_list("dispute_id", flat=True)])
        | Q(kind="dispute", reference__in=lost.values("movements__balance_transaction_id"))
        | Q(kind="refund_covered", reference__in=[f"refund:{pk}" for pk in covered.values_list("pk", flat=True)])
    )
    from_elsewhere = {shared_account(Account.Kind.DISPUTED_PAYMENTS), shared_account(Account.Kind.SALES_SUSPENSE)}
    borne: dict[int, int] = defaultdict(int)
    rows = Posting.objects.filter(event_id__in=list(events.values_list("pk", flat=True)), source_type="parcel")
    for parcel_id, debit, amount in rows.values_list("source_id", "debit_id", "amount"):
        borne[parcel_id or 0] += -amount if debit in from_elsewhere else amount
    return dict(borne)


def _borne(dispute: Dispute, amount: int) -> list[Entry]:
    """Return the entries that allocate a loss to the cooperatives: pro rata (largest remainder) to the amount paid for
    their parcels, net of refunds; gross, where all was refunded.

    :param amount: fen; negative: a reinstatement
    """
    parcels = list(Parcel.objects.filter(order=dispute.payment.order_id).prefetch_related("lines").order_by("id"))
    weights = [_kept_fen(parcel) for parcel in parcels]
    if not any(weights):
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


def _kept_fen(parcel: Parcel) -> int:
    if parcel.status == Parcel.Status.CANCELLED:
        return 0
    return parcel.postage_fen + sum(line.kept_fen for line in parcel.lines.all())
