"""What an order's money does in the ledger beside settlement: the payment in, a refund out, and one that came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Entry, Posted, post, post_many
from orders.models import OrderLine, Payment, Refund

from .rules import split


def book_payments(payments: Sequence[Payment], now: datetime) -> None:
    """Post payments that Stripe has booked, and freeze each line's part of its payment's fee.

    The buyer's money waits in sales suspense until settlement; the fee leaves the clearing account at once. The fee is
    split over the goods lines by what was paid for them (largest remainder).

    :param payments: paid, with their balance transactions and fees, their orders locked
    """
    if not payments:
        return
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.filter(order__in=[payment.order_id for payment in payments]).order_by("id"):
        lines[line.order_id].append(line)
    for payment in payments:
        assert payment.fee_fen is not None
        own = lines[payment.order_id]
        for line, fee in zip(own, split(payment.fee_fen, [line.paid_fen for line in own]), strict=True):
            line.fee_fen = fee
    OrderLine.objects.bulk_update([line for own in lines.values() for line in own], ["fee_fen"])
    post_many([_payment_draft(payment, now) for payment in payments])


def _payment_draft(payment: Payment, now: datetime) -> Draft:
    assert payment.balance_transaction_id is not None
    assert payment.fee_fen is not None
    clearing, suspense = shared_account(Account.Kind.PAYMENT_CLEARING), shared_account(Account.Kind.SALES_SUSPENSE)
    entries = [Entry(clearing, suspense, payment.amount_fen, source_type="payment", source_id=payment.pk)]
    entries += fee_entries(payment.fee_fen, "payment", payment.pk)
    return Draft("payment", payment.balance_transaction_id, timezone.localdate(now), entries)


def bearing_account(refund: Refund) -> int:
    """Return the account of who bears a refund (R6)."""
    if refund.bearer == Refund.Bearer.SALE:
        return shared_account(Account.Kind.SALES_SUSPENSE)
    assert refund.parcel is not None
    if refund.bearer == Refund.Bearer.CARRIER:
        return open_account(Account.Kind.CARRIER, refund.parcel.carrier)
    return open_account(Account.Kind.COOPERATIVE, refund.parcel.cooperative_id)


def book_refund(refund: Refund, now: datetime) -> Posted:
    """Post a refund that Stripe has booked: borne by the sale, the cooperative or the carrier, never by a household (R6).

    With it goes, in proportion, the discount back to who bore it. What Stripe takes for the refund itself is the operator's
    cost.

    :param refund: with its balance transaction and fee
    """
    assert refund.balance_transaction_id is not None
    clearing = shared_account(Account.Kind.PAYMENT_CLEARING)
    bearing = bearing_account(refund)
    entries = [Entry(bearing, clearing, refund.amount_fen, source_type="refund", source_id=refund.pk)]
    entries += _discount_back(refund, bearing) + fee_entries(refund.fee_fen, "refund", refund.pk)
    return post(Draft("refund", refund.balance_transaction_id, timezone.localdate(now), entries))


def book_refund_failure(refund: Refund, now: datetime) -> Posted:
    """Post that a refund failed at the buyer's bank and its money is back: who bore the refund has it again.

    :param refund: booked before, with the balance transaction of its failure
    """
    assert refund.failure_balance_transaction_id is not None
    clearing, bearing = shared_account(Account.Kind.PAYMENT_CLEARING), bearing_account(refund)
    entries = [Entry(clearing, bearing, refund.amount_fen, source_type="refund", source_id=refund.pk)]
    entries += _discount_again(refund, bearing)
    return post(Draft("refund_failure", refund.failure_balance_transaction_id, timezone.localdate(now), entries))


def book_elsewhere(refund: Refund, now: datetime) -> Posted:
    """Post that a refund that Stripe refused went to the buyer out of our bank: borne by who bears the refund (R6)."""
    bank, bearing = shared_account(Account.Kind.BANK), bearing_account(refund)
    entries = [Entry(bearing, bank, refund.amount_fen, source_type="refund", source_id=refund.pk)]
    entries += _discount_back(refund, bearing)
    return post(Draft("refund_elsewhere", f"refund:{refund.pk}", timezone.localdate(now), entries))


def _discount_back(refund: Refund, bearing: int) -> list[Entry]:
    """Return what a refund gives back to who bore the discount; nothing, where that is who bears the refund."""
    to = refund.discount_back_to_id
    if to is None or to == bearing or not refund.discount_back_fen:
        return []
    return [Entry(bearing, to, refund.discount_back_fen, source_type="refund", source_id=refund.pk)]


def _discount_again(refund: Refund, bearing: int) -> list[Entry]:
    """Return what who bore the discount pays once more when a refund has failed; what a campaign has no longer, the
    marketplace does."""
    entries = []
    for entry in _discount_back(refund, bearing):
        own = min(entry.amount, lock_balances([entry.credit]).get(entry.credit, entry.amount))
        parts = [(entry.credit, own), (shared_account(Account.Kind.MARKETPLACE), entry.amount - own)]
        entries += [
            Entry(debit, bearing, part, source_type="refund", source_id=refund.pk) for debit, part in parts if part
        ]
    return entries


def fee_entries(fee: int, source_type: str | None = None, source_id: int | None = None) -> list[Entry]:
    """Return what a fee of Stripe's moves: nothing, out of clearing, or, where Stripe gives one back, into it.

    :param fee: fen; less than nothing for one given back
    """
    if not fee:
        return []
    fees, clearing = shared_account(Account.Kind.PAYMENT_FEES), shared_account(Account.Kind.PAYMENT_CLEARING)
    debit, credit = (fees, clearing) if fee > 0 else (clearing, fees)
    return [Entry(debit, credit, abs(fee), source_type=source_type, source_id=source_id)]
