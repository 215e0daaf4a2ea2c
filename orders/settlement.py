"""Settle a received parcel: its money is shared out and the households' income is credited, in one balanced event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from marketplace.ledger.accounts import open_account, open_accounts, shared_account
from marketplace.ledger.models import Account, IncomeClass
from marketplace.ledger.posting import Draft, Entry, lock_balances, post
from marketplace.supply.models import Allocation

from .models import Order, OrderLine, Parcel
from .queue import next_attempt
from .rules import AllocatedGrams, LineFacts, LineShares, share_out


def settle(parcel_id: int, now: datetime) -> bool:
    """Settle a parcel that was received and whose payment Stripe has booked. A parcel in another state stays as it is.

    :returns: whether it was settled now
    """
    with transaction.atomic():
        order_id = Parcel.objects.values_list("order_id", flat=True).get(pk=parcel_id)
        Order.objects.select_for_update().get(pk=order_id)
        parcel = Parcel.objects.select_for_update(of=("self",)).select_related("order").get(pk=parcel_id)
        if parcel.status != Parcel.Status.RECEIVED:
            return False
        lines = line_facts(parcel_id)
        if lines is None:  # the payment's fee is not known yet
            parcel.attempts += 1
            parcel.due_at = next_attempt(now, parcel.attempts)
            parcel.last_error = "the payment fee is not known yet"
            parcel.save(update_fields=["attempts", "due_at", "last_error"])
            return False
        shares = share_out_lines(lines)
        entries = _entries(parcel, shares)
        post(Draft("settlement", f"parcel:{parcel.pk}", timezone.localdate(now), entries))
        parcel.status, parcel.settled_at = Parcel.Status.SETTLED, now
        parcel.due_at, parcel.last_error = None, ""
        parcel.save(update_fields=["status", "settled_at", "due_at", "last_error"])
        return True


def line_facts(parcel_id: int) -> list[LineFacts] | None:
    """Return what settlement must know of a parcel's lines, or None while the payment fee is not known."""
    lines = list(OrderLine.objects.filter(parcel=parcel_id).order_by("id"))
    parts: dict[int, list[AllocatedGrams]] = defaultdict(list)
    allocations = Allocation.objects.filter(reservation__order_line__parcel=parcel_id).order_by("id")
    floor_of_line = {line.reservation_id: line.protected_fen_per_jin for line in lines}
    for row in allocations.select_related("delivery", "returned"):
        grams = row.grams - (row.returned.grams if hasattr(row, "returned") else 0)
        if not grams:  # all of it went back to the delivery before the parcel left
            continue
        # a price raised since the delivery counts, and so does one that the delivery was promised
        floor = max(row.delivery.protected_fen_per_jin, floor_of_line[row.reservation_id])
        parts[row.reservation_id].append(AllocatedGrams(row.pk, row.delivery.household_id, grams, floor))
    facts = []
    for line in lines:
        if line.fee_fen is None:
            return None
        facts.append(
            LineFacts(line.pk, line.kept_fen, line.fee_fen, line.household_share_bp, parts[line.reservation_id])
        )
    return facts


def share_out_lines(lines: Sequence[LineFacts]) -> list[LineShares]:
    """Share out all lines of a parcel. The fund is locked and read only when a floor needs it."""
    shares = [share_out(line, fund=0) for line in lines]
    if not any(part.from_cooperative for share in shares for part in share.households):
        return shares
    fund_account = shared_account(Account.Kind.PRICE_PROTECTION_FUND)
    fund = lock_balances([fund_account])[fund_account]
    shares = []
    for line in lines:
        shares.append(share_out(line, fund))
        fund -= shares[-1].from_fund
    return shares


def _entries(parcel: Parcel, shares: Sequence[LineShares]) -> list[Entry]:
    suspense, fees = shared_account(Account.Kind.SALES_SUSPENSE), shared_account(Account.Kind.PAYMENT_FEES)
    fund = shared_account(Account.Kind.PRICE_PROTECTION_FUND)
    cooperative = open_account(Account.Kind.COOPERATIVE, parcel.cooperative_id)
    owners = sorted({part.allocation.household_id for share in shares for part in share.households})
    household = open_accounts(Account.Kind.HOUSEHOLD, owners)
    entries = []

    def move(debit: int, credit: int, amount: int, source_type: str, source_id: int, income: str | None = None) -> None:
        if amount:
            entries.append(Entry(debit, credit, amount, income, source_type, source_id))

    for share in shares:
        move(suspense, fees, share.fee_from_sale, "order_line", share.line_id)
        move(cooperative, fees, share.fee_from_cooperative, "order_line", share.line_id)
        for part in share.households:
            to = household[part.allocation.household_id]
            source = ("allocation", part.allocation.allocation_id, IncomeClass.BUSINESS.value)
            move(suspense, to, part.from_sale, *source)
            move(fund, to, part.from_fund, *source)
            move(cooperative, to, part.from_cooperative, *source)
        move(suspense, cooperative, share.cooperative, "order_line", share.line_id)
    carrier = open_account(Account.Kind.CARRIER, parcel.carrier)
    move(suspense, carrier, parcel.postage_fen, "parcel", parcel.pk)
    return entries
