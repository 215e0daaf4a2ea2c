"""What an order's money does in the ledger before settlement: the payment in, and a refund out."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Entry, Posted, post

from .models import Order, OrderLine, Payment, Refund
from .rules import split


def book_payment(order: Order, payment: Payment, now: datetime) -> Posted:
    """Post a payment that Stripe has booked, and freeze each line's part of its fee.

    The buyer's money waits in sales suspense until settlement; the fee leaves the clearing account at once. The fee is
    split over the goods lines by what was paid for them (largest remainder).

    :param payment: paid, with its balance transaction and fee
    """
    assert payment.balance_transaction_id is not None
    assert payment.fee_fen is not None
    lines = list(OrderLine.objects.filter(order=order).order_by("id"))
    for line, fee in zip(lines, split(payment.fee_fen, [line.paid_fen for line in lines]), strict=True):
        line.fee_fen = fee
    OrderLine.objects.bulk_update(lines, ["fee_fen"])
    clearing, suspense = shared_account(Account.Kind.PAYMENT_CLEARING), shared_account(Account.Kind.SALES_SUSPENSE)
    entries = [Entry(clearing, suspense, payment.amount_fen, source_type="payment", source_id=payment.pk)]
    if payment.fee_fen:
        fees = shared_account(Account.Kind.PAYMENT_FEES)
        entries.append(Entry(fees, clearing, payment.fee_fen, source_type="payment", source_id=payment.pk))
    return post(Draft("payment", payment.balance_transaction_id, timezone.localdate(now), entries))


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

    :param refund: done, with its balance transaction
    """
    assert refund.balance_transaction_id is not None
    entry = Entry(
        bearing_account(refund),
        shared_account(Account.Kind.PAYMENT_CLEARING),
        refund.amount_fen,
        source_type="refund",
        source_id=refund.pk,
    )
    return post(Draft("refund", refund.balance_transaction_id, timezone.localdate(now), [entry]))
