"""Settle received parcels: their money is shared out and the households' income is credited, a balanced event each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from marketplace.ledger.accounts import open_accounts, shared_account
from marketplace.ledger.locking import lock_balances
from marketplace.ledger.models import Account, IncomeClass
from marketplace.ledger.posting import Draft, Entry, post, post_many
from marketplace.runtime.due_rows import LONGEST_AHEAD, next_attempt
from marketplace.runtime.many_ids import among
from marketplace.supply.intake.queries import price_of_delivery
from marketplace.supply.locking import hold_prices
from marketplace.supply.models import Allocation
from marketplace.supply.supports.spending import lock_open_supports
from orders.models import OrderLine, Parcel
from orders.models.locking import lock_orders, lock_parcels
from orders.money.rules import (
    AllocatedGrams,
    LineFacts,
    LineShares,
    once_paid,
    owed_by_cooperative,
    paid_in,
    share_out_parcel,
)

SETTLED_BY = ("cooperative_id", "carrier", "postage_fen", "status", "attempts", "due_at", "order_id")
FEE_UNKNOWN = "the payment fee is not known yet"


def settle(parcel_id: int, now: datetime) -> bool:
    """Settle a parcel that was received and whose payment Stripe has booked. A parcel in another state stays as it is, and
    so does one whose receipt the buyer can still take back.

    :returns: whether it was settled now
    """
    return parcel_id in settle_batch([parcel_id], now)


def settle_batch(parcel_ids: Collection[int], now: datetime, *, skip_locked: bool = False) -> list[int]:
    """Settle many parcels in one transaction: all that were received and whose payment Stripe has booked.

    Parcels in another state stay as they are, and those whose receipt can still be taken back; one whose fee is not known
    yet is put off.

    :param skip_locked: leave out orders that somebody else works on now
    :returns: the parcels settled now
    """
    with transaction.atomic():
        _hold_prices(parcel_ids)
        parcels = _lock_received(parcel_ids, now, skip_locked)
        facts = line_facts(parcels)
        known = {pk: lines for pk, lines in facts.items() if lines is not None}
        _put_off([parcel for pk, parcel in parcels.items() if pk not in known], now)
        settled = [parcels[pk] for pk in known]
        if not settled:
            return []
        accounts = _Accounts(settled, known)  # opened before a balance is locked: who opens the same one is waited for
        shared = share_out_parcels(known)
        accounts.lock_campaigns([line for lines in known.values() for line in lines])
        day = timezone.localdate(now)
        drafts = [
            Draft("settlement", f"parcel:{pk}", day, accounts.entries(parcels[pk], lines, shared[pk]))
            for pk, lines in known.items()
        ]
        if len(drafts) == 1:
            post(drafts[0])
        else:
            post_many(drafts)
        Parcel.objects.filter(among("pk", known)).update(
            status=Parcel.Status.SETTLED, settled_at=now, due_at=None, last_error=""
        )
        return list(known)


def _hold_prices(parcel_ids: Collection[int]) -> None:
    """Keep the protected prices of what is in the parcels from being raised before they are settled (R1)."""
    price = Subquery(price_of_delivery("delivery__").values("pk"))
    allocated = Allocation.objects.filter(among("reservation__order_line__parcel", parcel_ids))
    hold_prices(allocated.values_list(price, flat=True).distinct())


def _lock_received(parcel_ids: Collection[int], now: datetime, skip_locked: bool) -> dict[int, Parcel]:
    """Lock the orders, then their parcels, each by id (law 4), and return those of the parcels that are to be settled."""
    wanted = set(parcel_ids)
    orders = set(Parcel.objects.filter(among("pk", wanted)).values_list("order_id", flat=True))
    rows = lock_parcels(lock_orders(orders, skip_locked=skip_locked), only=SETTLED_BY)
    received = (row for row in rows if row.pk in wanted and row.status == Parcel.Status.RECEIVED)
    return {row.pk: row for row in received if not _may_be_taken_back(row, now)}


def _may_be_taken_back(parcel: Parcel, now: datetime) -> bool:
    """Whether the buyer's moment to take the receipt back is not over; one that was tried already is not due later for that,
    nor is one that a clock has put off that was ahead."""
    return not parcel.attempts and parcel.due_at is not None and now < parcel.due_at <= now + LONGEST_AHEAD


def _put_off(parcels: Sequence[Parcel], now: datetime) -> None:
    for parcel in parcels:
        parcel.attempts += 1
        parcel.due_at, parcel.last_error = next_attempt(now, parcel.attempts), FEE_UNKNOWN
        parcel.save(update_fields=["attempts", "due_at", "last_error"])


def line_facts(parcel_ids: Collection[int]) -> dict[int, list[LineFacts] | None]:
    """Return what settlement must know of the lines of parcels, by parcel; None while the payment fee is not known."""
    grams = F("grams") - Coalesce(F("returned__grams"), 0)
    price = price_of_delivery("delivery__")
    floor = Greatest(F("delivery__protected_fen_per_jin"), Subquery(price.values("fen_per_jin")))
    parts: dict[int, list[AllocatedGrams]] = defaultdict(list)
    for line_id, *part in (
        Allocation.objects.filter(among("reservation__order_line__parcel", parcel_ids))
        .annotate(left=grams, floor=floor, price=Coalesce(Subquery(price.values("pk")), 0))
        .exclude(left=0)  # all of it went back to the delivery before the parcel left
        .order_by("id")
        .values_list(
            "reservation__order_line",
            "id",
            "delivery__household",
            "left",
            "floor",
            "delivery__agreement__household_share_bp",
            "price",
        )
    ):
        parts[line_id].append(AllocatedGrams(*part))
    kept = F("quantity") * F("unit_price_fen") - F("discount_fen") - F("returned_fen")
    discount = F("discount_fen") - F("returned_discount_fen")
    lines = OrderLine.objects.filter(among("parcel", parcel_ids)).annotate(kept=kept, discount=discount).order_by("id")
    facts: dict[int, list[LineFacts] | None] = {pk: [] for pk in parcel_ids}
    for parcel_id, line_id, paid, fee, *borne in lines.values_list(
        "parcel", "id", "kept", "fee_fen", "discount", "discount_borne_by", "discount_borne_by__guarded"
    ):
        known = facts[parcel_id]
        if fee is None:
            facts[parcel_id] = None
        elif known is not None:
            known.append(LineFacts(line_id, paid, fee, parts[line_id], *borne))
    return facts


def share_out_parcels(parcels: Mapping[int, Sequence[LineFacts]]) -> dict[int, list[LineShares]]:
    """Share out the lines of parcels. Supports and the price protection fund are locked and read only when the cooperative's part
    of a parcel is too little for its floors, and what the fund pays is counted in the supports."""
    shared = {pk: share_out_parcel(lines, fund=0) for pk, lines in parcels.items()}
    short = {
        pk: {part.allocation.price_id for one in shares for part in one.households if part.from_cooperative}
        for pk, shares in shared.items()
        if owed_by_cooperative(shares)
    }
    prices = {price for of_parcel in short.values() for price in of_parcel}
    supports = lock_open_supports(prices) if prices else None
    if supports is None or not supports.of_price:
        return shared
    fund_account = shared_account(Account.Kind.PRICE_PROTECTION_FUND)
    fund, left = lock_balances([fund_account])[fund_account], supports.left()
    for pk in short:
        shared[pk] = share_out_parcel(parcels[pk], fund, left)
        for one in shared[pk]:
            fund -= one.from_fund
            left = once_paid(left, one.households)
    supports.count(left)
    return shared


class _Accounts:
    """The accounts of a batch, opened together."""

    def __init__(self, parcels: Sequence[Parcel], facts: Mapping[int, Sequence[LineFacts]]) -> None:
        lines = [line for of_parcel in facts.values() for line in of_parcel]
        owners = {part.household_id for line in lines for part in line.allocations}
        self.suspense = shared_account(Account.Kind.SALES_SUSPENSE)
        self.fees = shared_account(Account.Kind.PAYMENT_FEES)
        self.fund = shared_account(Account.Kind.PRICE_PROTECTION_FUND)
        self.marketplace = shared_account(Account.Kind.MARKETPLACE)
        self.household = open_accounts(Account.Kind.HOUSEHOLD, sorted(owners))
        self.cooperative = open_accounts(Account.Kind.COOPERATIVE, sorted({row.cooperative_id for row in parcels}))
        self.carrier = open_accounts(Account.Kind.CARRIER, sorted({row.carrier for row in parcels}))
        self.campaigns: dict[int, int] = {}

    def lock_campaigns(self, lines: Sequence[LineFacts]) -> None:
        """Read what the campaigns have that pay discounts in; their balances are locked together with the households'."""
        paying = {line.discount_from for line in lines if line.discount_guarded and line.discount_from is not None}
        if paying:
            held = lock_balances([*paying, *self.household.values()])
            self.campaigns = {account: held[account] for account in paying}

    def entries(self, parcel: Parcel, lines: Sequence[LineFacts], shares: Sequence[LineShares]) -> list[Entry]:
        """Return what moves when a parcel settles."""
        cooperative = self.cooperative[parcel.cooperative_id]
        entries = []

        def move(
            debit: int, credit: int, amount: int, source_type: str, source_id: int, income: str | None = None
        ) -> None:
            if amount:
                entries.append(Entry(debit, credit, amount, income, source_type, source_id))

        for line, share in zip(lines, shares, strict=True):
            for account, fen in self._discount(line):
                move(account, self.suspense, fen, "order_line", line.line_id)
            move(self.suspense, self.fees, share.fee_from_sale, "order_line", share.line_id)
            move(cooperative, self.fees, share.fee_from_cooperative, "order_line", share.line_id)
            for part in share.households:
                to = self.household[part.allocation.household_id]
                source = ("allocation", part.allocation.allocation_id, IncomeClass.BUSINESS.value)
                move(self.suspense, to, part.from_sale, *source)
                move(self.fund, to, part.from_fund, *source)
                move(cooperative, to, part.from_cooperative, *source)
            move(self.suspense, cooperative, share.cooperative, "order_line", share.line_id)
        move(self.suspense, self.carrier[parcel.carrier], parcel.postage_fen, "parcel", parcel.pk)
        return entries

    def _discount(self, line: LineFacts) -> list[tuple[int, int]]:
        """Who pays a line's discount in: who bears it; what a campaign no longer has, the marketplace."""
        account = line.discount_from
        if account is None or account == self.suspense or not line.discount:
            return []  # none, or one that comes out of the sale, as all did before version 0.2
        if not line.discount_guarded:
            return [(account, line.discount)]
        own, helped = paid_in(line.discount, self.campaigns[account])
        self.campaigns[account] -= own
        return [(account, own), (self.marketplace, helped)]
