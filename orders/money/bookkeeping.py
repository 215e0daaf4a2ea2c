"""What an order's money does in the ledger beside settlement: the payment in, a refund out, and one that came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, Sum
from django.utils import timezone

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Account, Event, Posting
from marketplace.ledger.posting import Draft, Entry, Posted, post, post_many
from marketplace.runtime.many_ids import write_columns
from orders.models import OrderLine, Payment, Refund

from .rules import given_back, paid_in, split

DISCOUNTED = "order_line"  # source of what is paid in of a discount and given back: the line that has it


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
    write_columns([line for own in lines.values() for line in own], "fee_fen")
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
    entries += discount_back(refund) + fee_entries(refund.fee_fen, "refund", refund.pk)
    return post(Draft("refund", refund.balance_transaction_id, timezone.localdate(now), entries))


def book_refund_failure(refund: Refund, now: datetime) -> Posted:
    """Post that a refund failed at the buyer's bank and its money is back: who bore the refund has it again.

    :param refund: booked before, with the balance transaction of its failure
    """
    assert refund.failure_balance_transaction_id is not None
    assert refund.balance_transaction_id is not None
    clearing, bearing = shared_account(Account.Kind.PAYMENT_CLEARING), bearing_account(refund)
    entries = [Entry(clearing, bearing, refund.amount_fen, source_type="refund", source_id=refund.pk)]
    entries += discount_again("refund", refund.balance_transaction_id)
    return post(Draft("refund_failure", refund.failure_balance_transaction_id, timezone.localdate(now), entries))


def book_elsewhere(refund: Refund, now: datetime) -> Posted:
    """Post that a refund that Stripe refused went to the buyer out of our bank: borne by who bears the refund (R6)."""
    bank, bearing = shared_account(Account.Kind.BANK), bearing_account(refund)
    entries = [Entry(bearing, bank, refund.amount_fen, source_type="refund", source_id=refund.pk)]
    entries += discount_back(refund)
    return post(Draft("refund_elsewhere", f"refund:{refund.pk}", timezone.localdate(now), entries))


def discount_back(refund: Refund) -> list[Entry]:
    """Return what a refund gives back of a discount: first to the marketplace, where it helped the campaign out, then to who
    bears it; nothing, where that is who bears the refund.

    The caller holds the order's lock, under which a line's refunds are booked one after the other.
    """
    bearing, to = bearing_account(refund), refund.discount_back_to_id
    if to is None or to == bearing or not refund.discount_back_fen:
        return []
    line, marketplace = _line_of(refund), shared_account(Account.Kind.MARKETPLACE)
    helped = 0 if to == marketplace else _helped_out(refund, line, marketplace)
    own, to_helper = given_back(refund.discount_back_fen, helped)
    parts = [(to, own), (marketplace, to_helper)]
    return [Entry(bearing, account, fen, source_type=DISCOUNTED, source_id=line) for account, fen in parts if fen]


def discount_again(kind: str, reference: str) -> list[Entry]:
    """Return what is paid once more of a discount when a refund is not made after all: by each what it had back; what a
    campaign has no longer, by the marketplace.

    :param kind: of the event that gave it back
    :param reference: of that event
    """
    marketplace = shared_account(Account.Kind.MARKETPLACE)
    entries: list[Entry] = []
    event = Event.objects.filter(kind=kind, reference=reference).values("pk")
    named = Q(source_type=DISCOUNTED)
    if kind == "refund":  # before it named the line, it named the refund, as what leaves clearing does
        bearers = [Account.Kind.CAMPAIGN, Account.Kind.MARKETPLACE, Account.Kind.COOPERATIVE]
        named |= Q(source_type="refund", credit_id__in=Account.objects.filter(kind__in=bearers).values("pk"))
    for row in Posting.objects.filter(named, event_id__in=event).order_by("seq"):
        assert row.source_id is not None
        is_named = row.source_type == DISCOUNTED
        line = row.source_id if is_named else _line_of(Refund.objects.get(pk=row.source_id))
        held = lock_balances([row.credit_id]).get(row.credit_id, row.amount)  # unguarded: as much as it takes
        own, helped = paid_in(row.amount, held)
        entries += [
            Entry(account, row.debit_id, fen, source_type=DISCOUNTED, source_id=line)
            for account, fen in ((row.credit_id, own), (marketplace, helped))
            if fen
        ]
    return entries


def _line_of(refund: Refund) -> int:
    """Return the order line of the claim whose refund this is, or repeats."""
    while refund.repeats is not None:
        refund = refund.repeats
    return refund.claim.line_id


def _helped_out(refund: Refund, line_id: int, marketplace: int) -> int:
    """Return what the marketplace has paid in of a line's discount and not had back, in fen."""
    rows = Refund.objects.filter(parcel=refund.parcel_id)
    named = [f"refund:{pk}" for pk in rows.values_list("pk", flat=True)]
    events = Event.objects.filter(
        Q(kind="settlement", reference=f"parcel:{refund.parcel_id}")
        | Q(kind="refund", reference__in=rows.exclude(balance_transaction_id=None).values("balance_transaction_id"))
        | Q(
            kind="refund_failure",
            reference__in=rows.exclude(failure_balance_transaction_id=None).values("failure_balance_transaction_id"),
        )
        | Q(kind__in=["refund_covered", "refund_uncovered", "refund_elsewhere"], reference__in=named)
    )
    moved = Posting.objects.filter(
        event_id__in=list(events.values_list("pk", flat=True)), source_type=DISCOUNTED, source_id=line_id
    )
    paid: int = moved.filter(debit_id=marketplace).aggregate(sum=Sum("amount", default=0))["sum"]
    back: int = moved.filter(credit_id=marketplace).aggregate(sum=Sum("amount", default=0))["sum"]
    return max(paid - back, 0)


def fee_entries(fee: int, source_type: str | None = None, source_id: int | None = None) -> list[Entry]:
    """Return what a fee of Stripe's moves: nothing, out of clearing, or, where Stripe gives one back, into it.

    :param fee: fen; less than nothing for one given back
    """
    if not fee:
        return []
    fees, clearing = shared_account(Account.Kind.PAYMENT_FEES), shared_account(Account.Kind.PAYMENT_CLEARING)
    debit, credit = (fees, clearing) if fee > 0 else (clearing, fees)
    return [Entry(debit, credit, abs(fee), source_type=source_type, source_id=source_id)]
